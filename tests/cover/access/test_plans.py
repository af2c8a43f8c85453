"""On which plan a day stands, and the stamp under which a kept one may be read."""

import datetime as dt

import pytest

from beurs.cover.access.plans import day_plan, planned_days, stamp_of, turned_down
from beurs.cover.models import Step
from beurs.cover.services import plan_make, proposal_drop, step_undo
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY = make.MONDAY


@pytest.fixture
def morning():
    made = Morning()
    made.substitute()
    return made


def test_a_board_stands_on_its_latest_plan_and_leaves_that_of_the_others(morning):
    other = make.board(morning.region)
    morning.need()
    assert day_plan(morning.board, MONDAY) is None
    both = morning.plan(boards=[morning.board, other])
    own = morning.plan()
    assert (day_plan(morning.board, MONDAY).pk, day_plan(other, MONDAY).pk) == (own.pk, both.pk)
    assert day_plan(other, MONDAY).boards == (other.pk,)
    assert day_plan(morning.board, MONDAY + dt.timedelta(days=1)) is None


def test_a_plan_that_was_taken_back_gives_way_to_the_one_before(morning):
    morning.need()
    first = morning.plan()
    morning.plan()
    step_undo(step=Step.objects.latest("id"), by=morning.by)
    assert day_plan(morning.board, MONDAY).pk == first.pk


def test_a_plan_of_a_week_is_not_of_one_day(morning):
    morning.need()
    friday = MONDAY + dt.timedelta(days=4)
    plan_make(region=morning.region, boards=[morning.board], first=MONDAY, last=friday, by=morning.by)
    assert not day_plan(morning.board, friday).of_one_day
    assert planned_days(morning.region, MONDAY) == set()


def test_who_was_dropped_is_turned_down_until_that_is_undone(morning):
    need = morning.need()
    morning.plan()
    found = day_plan(morning.board, MONDAY)
    step = proposal_drop(need=need, version=2, by=morning.by)
    assert {pk for pk, _person in turned_down(found, MONDAY)} == {need.pk}
    step_undo(step=step, by=morning.by)
    assert turned_down(found, MONDAY) == set()


def test_the_stamp_differs_after_anything_was_done(morning):
    morning.need()
    before = stamp_of(morning.region)
    assert stamp_of(morning.region) == before
    morning.plan()
    assert stamp_of(morning.region) != before
