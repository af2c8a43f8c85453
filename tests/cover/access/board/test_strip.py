"""The head of the board."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.cover.access.board.rows import Scope, rows_between
from beurs.cover.access.board.strip import strip_of
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


def strip(morning, now=None, day=make.MONDAY, planned=True):
    scope = Scope({morning.board.pk: "b"}, frozenset({morning.board.pk} if planned else ()))
    return strip_of(rows_between(scope, day, day), 1, day, now or timezone.localtime())


def test_needs_are_counted_by_state_and_by_what_a_planner_can_do(morning):
    morning.need()
    make.assignment(morning.need(), morning.substitute())
    make.assignment(morning.need(), morning.substitute(), state="agreed")
    found = strip(morning)
    assert (found.counts["open"], found.counts["proposed"], found.counts["agreed"]) == (1, 1, 1)
    assert (found.total, found.to_plan, found.to_agree, found.to_publish) == (3, 1, 1, 1)


def test_who_may_not_plan_has_nothing_to_do(morning):
    morning.need()
    make.assignment(morning.need(), morning.substitute(), state="agreed")
    found = strip(morning, planned=False)
    assert (found.to_plan, found.to_publish) == (0, 0)


def test_the_bell_is_the_first_lesson_that_needs_somebody(morning):
    morning.need(parts=("pm",))
    morning.need(parts=("am",))
    assert timezone.localtime(strip(morning).bell).time() == dt.time(8, 30)


def test_without_needs_there_is_no_bell(morning):
    assert strip(morning).bell is None


def test_the_countdown_runs_until_the_bell_and_not_after(morning, clock):
    morning.need()
    before = clock(hour=8, minute=29)
    assert strip(morning, before).live
    assert not strip(morning, clock(hour=8, minute=30)).live


def test_tomorrow_has_no_countdown(morning):
    morning.need(date=make.MONDAY + dt.timedelta(days=1))
    assert not strip(morning, day=make.MONDAY + dt.timedelta(days=1)).live


def test_the_morning_line_rises_when_schools_are_told(morning, clock):
    seven = clock(hour=7, minute=5)
    make.assignment(morning.need(), morning.substitute(), state="published", published_at=seven)
    make.assignment(morning.need(), morning.substitute(), state="published", published_at=seven - dt.timedelta(days=3))
    assert strip(morning).points == ((0, 1), (425, 2))
