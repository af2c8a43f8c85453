"""The guard of the pool: somebody booked privately while a salaried person was free and fit."""

import datetime as dt

import pytest

from beurs.cover.access.idle import idle_notes, idle_sum
from beurs.cover.measures import Said
from beurs.cover.models import IdleNote
from beurs.cover.services import Deed, assign_by_hand, outcome_record, own_solution
from beurs.pools.models import Membership, Pool
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.scenes import Morning, fresh

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need()


def extra_day(morning, need):
    person = make.person(morning.region, employer=morning.board)
    own_solution(
        need=need,
        parts={"am", "pm"},
        person=person,
        own_kind="extra-day",
        version=fresh(need).version,
        by=morning.by,
    )


def noted():
    return [set(note.people.all()) for note in IdleNote.objects.order_by("pk")]


def on_call_list(morning):
    pool = make.pool(morning.region, owner=morning.board)
    Pool.objects.filter(pk=pool.pk).update(kind=Pool.Kind.ON_CALL)
    return pool


def test_an_extra_day_is_noted_while_a_salaried_person_is_free_and_fit(morning, need):
    free = morning.substitute()
    extra_day(morning, need)
    assert noted() == [{free}]
    assert IdleNote.objects.get().route == "extra-day"


def test_nothing_is_noted_when_nobody_with_a_salary_could_come(morning, need):
    morning.substitute(offers=[])
    morning.substitute(skills=["student"])
    make.substitute(on_call_list(morning))
    make.assignment(morning.need(), morning.substitute(), state="agreed")
    extra_day(morning, need)
    assert noted() == []


def test_who_is_proposed_elsewhere_is_not_idle(morning, need):
    make.assignment(morning.need(), morning.substitute())
    extra_day(morning, need)
    assert noted() == []


@pytest.mark.parametrize(("state", "named"), [("declined", False), ("cancelled", False), ("expired", True)])
def test_who_said_no_to_this_group_is_not_named_as_idle(morning, need, state, named):
    asked = morning.substitute()
    offered(asked, [need], state=state)
    offered(morning.substitute(offers=[]), [need], state="declined")
    extra_day(morning, need)
    assert noted() == ([{asked}] if named else [])


def test_a_choice_by_hand_from_the_call_list_is_noted_and_one_from_the_pool_is_not(morning, need):
    free = morning.substitute()
    called = make.substitute(on_call_list(morning))
    given = {"overrides": [], "ground": "", "by": morning.by, "version": 1, "parts": {"am", "pm"}}
    assign_by_hand(need=need, person=called, **given)
    assert noted() == [{free}]
    assign_by_hand(need=morning.need(), person=free, **given)
    assert len(noted()) == 1


def test_somebody_from_outside_is_noted_and_a_divided_group_is_not(morning, need):
    free = morning.substitute()
    responsible = make.teacher(morning.group())
    online = Deed("online-teacher", responsible=responsible, said=Said(vog_seen=True))
    outcome_record(need=need, parts={"am"}, deed=online, version=1, by=morning.by)
    outcome_record(need=need, parts={"pm"}, deed=Deed("split"), version=fresh(need).version, by=morning.by)
    assert noted() == [{free}]
    assert IdleNote.objects.get().parts == ["am"]


def test_who_is_on_several_lists_counts_once(morning, need):
    free = morning.substitute()
    Membership.objects.create(pool=make.pool(morning.region, owner=morning.board), person=free, since=make.LONG_AGO)
    extra_day(morning, need)
    extra_day(morning, morning.need())
    user = make.user("Carla", {"role": "coordinator", "region": morning.region})
    found = idle_sum(idle_notes(user, MONDAY, MONDAY))
    assert (found.acts, found.people, found.parts) == (2, 1, 2)


def test_another_board_and_another_week_see_nothing(morning, need):
    morning.substitute()
    extra_day(morning, need)
    other = make.user("Otto", {"role": "planner", "region": morning.region, "board": make.board(morning.region)})
    planner = make.user("Pia", {"role": "planner", "region": morning.region, "board": morning.board})
    assert idle_notes(other, MONDAY, MONDAY).count() == 0
    assert idle_notes(planner, MONDAY, MONDAY).count() == 1
    assert idle_notes(planner, MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=9)).count() == 0


def test_the_page_names_them_and_gives_the_list_as_a_file(client, morning, need):
    morning.substitute(last_name="Vrijman")
    extra_day(morning, need)
    client.force_login(
        make.user("Pia", {"role": "planner", "region": morning.region, "board": morning.board}, language="en")
    )
    client.cookies["django_language"] = "en"
    page = client.get("/idle/").text
    assert "1 salaried person was free for 2 day parts that went to somebody else" in page
    assert "Vrijman" in page
    assert "Vrijman" in client.get("/idle/?format=csv").content.decode("utf-8-sig")
    assert "Vrijman" not in client.get("/idle/?route=outside").text
