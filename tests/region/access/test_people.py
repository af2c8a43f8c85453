"""The list of people: who may be seen, and what narrows it."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.region.access.people import PeopleFilter, people_listed, qualifications_on, week_of_person
from beurs.region.models import Employment, Qualification
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def board():
    return make.board(make.region())


@pytest.fixture
def adviser(board):
    return make.user("Hugo", {"role": "hr-adviser", "region": board.region, "board": board})


def listed(user, **wanted):
    return list(people_listed(user, DAY, PeopleFilter(**wanted)))


def test_a_board_sees_its_own_people_only(board, adviser):
    mine = make.person(board.region, employer=board)
    make.person(board.region, employer=make.board(board.region))
    make.person(board.region)
    assert listed(adviser) == [mine]


def test_a_board_sees_nobody_who_works_for_another_board_by_now(board, adviser):
    def employed(where, **until):
        Employment.objects.create(
            person=moved, board=where, function="teacher", fte_hundredths=80, since=make.LONG_AGO, **until
        )

    moved = make.person(board.region)
    employed(make.board(board.region))
    employed(board, until=timezone.localdate() - dt.timedelta(days=1))
    whole = make.user("Co", {"role": "coordinator", "region": board.region})
    assert moved not in listed(adviser)
    assert moved in listed(whole)
    Employment.objects.filter(board=board).update(until=timezone.localdate())
    assert moved in listed(adviser)


def test_who_left_is_gone_from_that_day_on(board, adviser):
    leaving = make.person(board.region, employer=board, left_on=DAY)
    staying = make.person(board.region, employer=board, left_on=DAY + dt.timedelta(days=1))
    assert leaving not in listed(adviser)
    assert staying in listed(adviser)


def test_text_finds_whole_names_references_and_addresses(board, adviser):
    found = make.person(
        board.region, employer=board, first_name="Zoë", last_name="van Dam", reference="77", email="z@voorbeeld.example"
    )
    make.person(
        board.region, employer=board, first_name="Bo", last_name="Bos", reference="12", email="b@voorbeeld.example"
    )
    for text in ("zoë van", "van dam", "77", "z@voor"):
        assert listed(adviser, text=text) == [found], text
    assert listed(adviser, text="7") == []


def test_function_and_board_look_at_the_contract_of_the_day(board, adviser):
    was = make.person(board.region)
    Employment.objects.create(
        person=was, board=board, function="head", fte_hundredths=80, since=make.LONG_AGO, until=DAY - dt.timedelta(1)
    )
    head = make.person(board.region)
    Employment.objects.create(person=head, board=board, function="head", fte_hundredths=80, since=make.LONG_AGO)
    assert listed(adviser, function="head") == [head]
    assert listed(adviser, function="teacher") == []
    assert listed(adviser, board=board.pk) == [head]
    assert [row.fte for row in listed(adviser, function="head")[0].current] == [0.8]


def test_unknown_homes_can_be_listed(board, adviser):
    lost = make.person(board.region, employer=board, lat=None)
    make.person(board.region, employer=board)
    assert listed(adviser, place_unknown=True) == [lost]


def test_a_qualification_holds_from_its_first_to_its_last_day(board):
    person = make.person(board.region, skills=())
    Qualification.objects.create(person=person, skill="gym", since=DAY, until=DAY)
    assert [row.skill for row in qualifications_on(person, DAY)] == ["gym"]
    assert not qualifications_on(person, DAY - dt.timedelta(days=1)).exists()
    assert not qualifications_on(person, DAY + dt.timedelta(days=1)).exists()


def test_the_week_shows_own_groups_and_offered_parts(board):
    group = make.group(make.school(board, name="De Tjalk"), name="6")
    person = make.teacher(group, [(1, "am")])
    make.offer(person, [(2, "pm")])
    cells = {(cell.weekday, cell.part): cell for cell in week_of_person(person, DAY)}
    assert cells[1, "am"].teaches == ("6, De Tjalk",)
    assert cells[2, "pm"].offers
    assert not cells[1, "am"].offers
    assert len(cells) == 10
