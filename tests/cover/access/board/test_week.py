"""A school week on one page."""

import datetime as dt

import pytest

from beurs.cover.access import board
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
TUESDAY = make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


def week(morning, **asked):
    user = make.user("Eva", {"role": "planner", "region": morning.region, "board": morning.board})
    return board.week_of(board.sight_of(user, make.MONDAY), make.MONDAY, board.Filters(**asked))


def test_needs_stand_in_their_day_and_weekends_do_not_exist(morning):
    morning.need(parts=("am",))
    make.assignment(morning.need(date=TUESDAY), morning.substitute(), state="published")
    morning.need(date=make.MONDAY + dt.timedelta(days=5))
    found = week(morning)
    assert [head.total for head in found.heads] == [1, 1, 0, 0, 0]
    assert [(head.open_am, head.open_pm, head.percent) for head in found.heads[:3]] == [
        (1, 0, 0),
        (0, 0, 100),
        (0, 0, 100),
    ]
    (school,) = found.schools
    assert [len(day) for day in school.days] == [1, 1, 0, 0, 0]
    assert found.last == make.MONDAY + dt.timedelta(days=4)


def test_schools_with_the_most_open_needs_come_first(morning):
    calm = make.school(morning.board, name="AAA")
    make.assignment(make.need(make.group(calm)), morning.substitute(), state="published")
    morning.need()
    assert [school.open for school in week(morning).schools] == [1, 0]


def test_filters_narrow_the_week_too(morning):
    morning.need()
    assert week(morning, states=frozenset({"own"})).schools == ()


@pytest.mark.parametrize("day", [23, 25, 29])
def test_every_day_of_a_week_leads_to_its_monday(day):
    assert board.monday_of(dt.date(2026, 11, day)) == make.MONDAY
