"""People and pools: a board sees its own, and nobody sees a score or a reason."""

import datetime as dt

import pytest

from beurs.pools.models import Reach
from beurs.region.models import SchoolPreference
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make.board(make.region(), name="Duinrand")


def enter(client, role, board, **where):
    user = make.user("X", {"role": role, "region": board.region, **(where or {"board": board})}, language="en")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def listed(client, query=""):
    return list(client.get(f"/people/?{query}").context["listing"].page)


def test_the_list_narrows_to_a_pool(client, board):
    pool = make.pool(board.region, owner=board)
    member = make.person(board.region, employer=board, pool=pool)
    make.person(board.region, employer=board)
    enter(client, "planner", board)
    assert len(listed(client)) == 2
    assert listed(client, f"pool={pool.pk}") == [member]
    assert client.get(f"/people/?pool={pool.pk}&format=csv").content.decode().count("\r\n") == 2


def test_a_pool_that_does_not_serve_the_board_cannot_be_asked(client, board):
    elsewhere = make.pool(board.region, owner=make.board(board.region))
    member = make.person(board.region, employer=board, pool=elsewhere)
    enter(client, "planner", board)
    assert listed(client, f"pool={elsewhere.pk}") == [member]
    assert "pool" in client.get(f"/people/?pool={elsewhere.pk}").context["form"].errors


def test_a_person_page_shows_what_planning_knows(client, board):
    group = make.group(make.school(board, name="De Tjalk"), name="6")
    person = make.teacher(group, [(1, "am")], vog_issued_on=None)
    shown = enter(client, "planner", board).get(f"/people/{person.pk}/").content.decode()
    assert "1.00 fte" in shown
    assert "6, De Tjalk" in shown
    assert "No certificate of conduct" in shown


def test_a_schools_block_is_told_only_to_who_plans(client, board):
    school = make.school(board)
    person = make.teacher(make.group(school))
    person.employments.update(school=school)
    SchoolPreference.objects.create(person=person, school=school, kind="school-block")
    said = "asks for somebody else"
    assert said in enter(client, "planner", board).get(f"/people/{person.pk}/").content.decode()
    leader = enter(client, "school-leader", board, school=school)
    assert said not in leader.get(f"/people/{person.pk}/").content.decode()


def test_people_of_another_board_sound_as_if_absent(client, board):
    other = make.person(board.region, employer=make.board(board.region))
    enter(client, "hr-adviser", board)
    assert client.get(f"/people/{other.pk}/").status_code == 404
    assert client.get("/people/999999/").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "substitute"])
def test_who_does_not_work_with_people_sees_none(client, board, role):
    assert enter(client, role, board).get("/people/").status_code == 404


def test_pools_say_whom_they_serve_with_their_caps_and_what_comes(client, board):
    neighbour = make.board(board.region, name="Polder")
    pool = make.pool(board.region, owner=board, reserve=2, reach={board: 1, neighbour: 3})
    Reach.objects.filter(board=neighbour).update(day_cap=4)
    make.policy_of(pool, since=dt.date(2999, 1, 1))
    shown = " ".join(enter(client, "coordinator", board, region=board.region).get("/pools/").content.decode().split())
    assert "Serves Duinrand in ring 1." in shown
    assert "Serves Polder in ring 3, at most 4 day parts a day." in shown
    assert "keeps 2 people free beyond" in shown
    assert "another agreement holds" in shown


def test_a_planner_reads_nothing_of_pools_elsewhere(client, board):
    elsewhere = make.board(board.region, name="Polder")
    make.pool(board.region, owner=elsewhere)
    shared = make.pool(board.region, reach={board: 2, elsewhere: 2})
    shown = enter(client, "planner", board).get("/pools/").content.decode()
    assert shared.name in shown
    assert "Polder" not in shown
