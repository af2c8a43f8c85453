"""The priority of a need follows the region's dated rule, and says how."""

import datetime as dt

import pytest

from beurs.cover.models import Need, PriorityRule
from beurs.cover.services.priority import needs_prioritise, points_of, total
from beurs.region.lessons import Lessons
from tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
FRIDAY, THURSDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 19)


@pytest.fixture
def school():
    return make.school(make.board(make.region()))


def points(need):
    row = Need.objects.select_related("school__board", "group").get(pk=need.pk)
    needs_prioritise([row], Lessons.of([row.school]))
    assert row.priority == total(row.priority_why)
    return {point["rule"]: point["points"] for point in row.priority_why}


def test_without_a_rule_the_standard_points_hold(school):
    assert points(make.need(make.group(school, 6))) == {"base": 10}


def test_year_group_three_is_young_and_four_is_not(school):
    assert points(make.need(make.group(school, 3, 4))) == {"base": 10, "young": 3}
    assert points(make.need(make.group(school, 4))) == {"base": 10}


def test_special_education_counts():
    school = make.school(make.board(make.region()), kind="sbo")
    assert points(make.need(make.group(school, 6))) == {"base": 10, "special": 5}


def test_the_rule_of_the_day_of_the_need_holds(school):
    region = school.board.region
    PriorityRule.objects.create(region=region, since=FRIDAY, base=20)
    PriorityRule.objects.create(region=region, since=MONDAY, base=40)
    PriorityRule.objects.create(region=make.region(), since=FRIDAY, base=99)
    group = make.group(school)
    assert points(make.need(group, date=MONDAY))["base"] == 40
    assert points(make.need(group, date=MONDAY - dt.timedelta(days=1)))["base"] == 20
    assert points(make.need(group, date=THURSDAY))["base"] == 10


def test_a_group_that_stood_alone_on_its_previous_school_day_comes_first(school):
    group = make.group(school)
    make.need(group, date=FRIDAY)
    assert points(make.need(group)) == {"base": 10, "lost": 4, "twice": 30}


def test_lost_time_of_an_earlier_day_counts_without_being_twice_running(school):
    group = make.group(school)
    make.need(group, date=THURSDAY, parts=["am"])
    assert points(make.need(group)) == {"base": 10, "lost": 2}


def test_lost_time_of_the_tenth_school_day_back_counts_and_the_eleventh_does_not(school):
    group = make.group(school)
    make.need(group, date=dt.date(2026, 11, 6))
    assert points(make.need(group)) == {"base": 10}
    make.need(group, date=dt.date(2026, 11, 9), parts=["am"])
    assert points(make.need(group)) == {"base": 10, "lost": 2}


def test_lost_time_is_capped(school):
    group = make.group(school)
    for back in range(3, 8):
        make.need(group, date=MONDAY - dt.timedelta(days=back))
    assert points(make.need(group))["lost"] == 10


@pytest.mark.parametrize(
    ("state", "lost"), [("agreed", False), ("published", False), ("proposed", True), ("released", True)]
)
def test_only_an_agreed_or_published_person_saves_time(school, state, lost):
    group = make.group(school)
    make.assignment(make.need(group, date=FRIDAY), make.person(school.board.region), state=state)
    assert ("twice" in points(make.need(group))) is lost


def test_other_groups_and_cancelled_parts_do_not_count(school):
    group = make.group(school)
    make.need(make.group(school), date=FRIDAY)
    cancelled = make.need(group, date=FRIDAY)
    cancelled.parts.update(cancelled_at=cancelled.created_at)
    assert points(make.need(group)) == {"base": 10}


def test_today_counts_for_tomorrow_and_tomorrow_does_not_count_for_the_day_after(school):
    group = make.group(school)
    tuesday, wednesday = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2)
    make.need(group, date=MONDAY)
    assert "twice" in points(make.need(group, date=tuesday))
    assert points(make.need(group, date=wednesday)) == {"base": 10, "lost": 4}


def test_points_of_zero_are_left_out_and_the_total_stays_within_the_range(school):
    rule = PriorityRule(since=MONDAY, base=0, lost=500, lost_max=5000, twice=0)
    found = points_of(rule, group=make.group(school), school=school, lost=0, twice=True)
    assert found == [{"rule": "base", "points": 0}]
    assert total(found) == 1
    assert total(points_of(rule, group=make.group(school), school=school, lost=9, twice=False)) == 1000


def test_only_needs_whose_priority_changed_are_returned(school):
    need = make.need(make.group(school))
    row = Need.objects.select_related("school__board", "group").get(pk=need.pk)
    lessons = Lessons.of([row.school])
    assert needs_prioritise([row], lessons) == [row]
    assert needs_prioritise([row], lessons) == []
