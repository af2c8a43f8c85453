"""The region at a glance: figures by hand."""

import datetime as dt

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from beurs.cover.access.region import region_glance, trend_of
from beurs.cover.models import NeedPart
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY
FRIDAY = DAY - dt.timedelta(days=3)


@pytest.fixture
def region():
    return make.region()


@pytest.fixture
def board(region):
    return make.board(region, name="Duinrand")


@pytest.fixture
def school(board):
    return make.school(board)


@pytest.fixture
def coordinator(region):
    return make.user("Carla", {"role": "coordinator", "region": region})


def stood(need):
    make.assignment(need, make.person(need.school.board.region), state="published")


def test_the_fill_counts_day_parts_with_somebody(region, school, coordinator):
    stood(make.need(make.group(school), parts=("am", "pm")))
    make.need(make.group(school), parts=("am",))
    make.assignment(make.need(make.group(school), parts=("pm",)), make.person(region), state="proposed")
    glance = region_glance(coordinator, DAY)
    assert (glance.today.covered, glance.today.total, glance.today.open) == (2, 4, 2)
    assert glance.week == glance.today
    assert glance.boards[0].today == glance.today


def test_what_was_cancelled_is_not_counted(school, coordinator):
    need = make.need(make.group(school), parts=("am", "pm"))
    NeedPart.objects.filter(need=need, part="pm").update(cancelled_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    assert region_glance(coordinator, DAY).today.total == 1


def test_a_planner_sees_the_own_boards_only(region, school, board):
    other = make.school(make.board(region))
    make.need(make.group(school))
    make.need(make.group(other))
    planner = make.user("Eva", {"role": "planner", "region": region, "board": board})
    glance = region_glance(planner, DAY)
    assert [one.board for one in glance.boards] == [board]
    assert glance.today.total == 2
    with pytest.raises(Http404):
        region_glance(make.user("Niemand"), DAY)


def week_before(number):
    return DAY - dt.timedelta(weeks=number)


def test_whole_weeks_before_this_one_make_the_line(school, coordinator):
    for number in (1, 2, 13, 14):
        stood(make.need(make.group(school), date=week_before(number), parts=("am",)))
    make.need(make.group(school), parts=("am",))
    glance = region_glance(coordinator, DAY)
    assert [week.monday for week in glance.weeks] == [week_before(13), week_before(2), week_before(1)]
    assert all(week.fill.rate == 1 for week in glance.weeks)
    assert glance.weeks[-1].number == 47


def test_with_fewer_than_three_weeks_there_is_no_line(school, coordinator):
    for number in (1, 2):
        make.need(make.group(school), date=week_before(number), parts=("am",))
    glance = region_glance(coordinator, DAY)
    assert glance.weeks == ()
    assert glance.last_week.total == 1


@pytest.mark.parametrize(
    ("rates", "change"),
    [
        ([0.95, 0.95, 0.90, 0.90, 0.90], "down"),
        ([0.90, 0.90, 0.95, 0.95, 0.95], "up"),
        ([0.95, 0.942, 0.942, 0.942], "same"),
        ([0.95, 0.939, 0.939, 0.939], "down"),
    ],
)
def test_the_title_says_what_the_weeks_show(rates, change):
    assert trend_of(rates).change == change


def test_too_few_weeks_show_nothing():
    assert trend_of([0.9, 0.8, 0.7]) is None


def test_lost_time_is_per_group_and_of_days_that_have_passed(school, coordinator):
    group = make.group(school)
    make.group(school)
    make.need(group, date=FRIDAY, parts=("am",))
    make.need(group, parts=("am",))
    (loss,) = region_glance(coordinator, DAY).losses
    assert (loss.minutes, loss.groups) == (210, 2)
    assert loss.per_group == pytest.approx(1.75)


def test_twice_running_looks_at_the_school_day_before(school, coordinator):
    twice, once, covered = make.group(school), make.group(school), make.group(school)
    make.need(twice, date=FRIDAY)
    make.need(twice)
    make.need(once, date=FRIDAY - dt.timedelta(days=1))
    make.need(once)
    stood(make.need(covered, date=FRIDAY))
    make.need(covered)
    assert region_glance(coordinator, DAY).matters.twice == (twice,)


def test_an_absence_without_end_counts_after_two_weeks(school, coordinator):
    teacher, other = make.teacher(make.group(school)), make.teacher(make.group(school))
    long = make.absence(teacher, school, first=DAY - dt.timedelta(days=14), last=None)
    make.absence(other, school, first=DAY - dt.timedelta(days=13), last=None)
    matters = region_glance(coordinator, DAY).matters
    assert matters.endless == (long,)
    assert matters.count == 1


def test_somebody_without_a_request_is_one_matter_per_group(school, coordinator):
    need = make.need(make.group(school), parts=("am", "pm"))
    stood(need)
    NeedPart.objects.filter(need=need).update(cancelled_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    (orphan,) = region_glance(coordinator, DAY).matters.orphans
    assert (orphan.group, orphan.parts, orphan.first) == (need.group, 2, DAY)
    assert region_glance(coordinator, DAY + dt.timedelta(days=1)).matters.orphans == ()


def test_places_that_are_unknown_are_counted(region, board, school, coordinator):
    make.school(board, lat=None)
    make.substitute(make.pool(region, owner=board), lat=None)
    make.person(region, lat=None)
    matters = region_glance(coordinator, DAY).matters
    assert (matters.schools_without_place, matters.people_without_place) == (1, 1)


def test_people_left_idle_are_those_offered_and_not_asked(region, board, school, coordinator):
    pool = make.pool(region, owner=board)
    make.substitute(pool)
    make.assignment(make.need(make.group(school)), make.substitute(pool), state="agreed")
    assert region_glance(coordinator, DAY).idle == 1


def test_the_number_of_queries_does_not_grow_with_the_needs(school, coordinator):
    make.need(make.group(school))
    make.need(make.group(school), date=week_before(1))
    region_glance(coordinator, DAY)
    with CaptureQueriesContext(connection) as few:
        region_glance(coordinator, DAY)
    for number in range(5):
        make.need(make.group(school), date=week_before(number))
    with CaptureQueriesContext(connection) as many:
        region_glance(coordinator, DAY)
    assert len(many) == len(few)
