"""Who is free: offers, exceptions, own lessons, absences, bookings, the week, and what a planner may see."""

import datetime as dt

import pytest

from beurs.cover.access.board.bench import bench_page
from beurs.cover.models import Absence, WorkedPart
from beurs.cover.problem import candidates
from beurs.pools.models import Reach
from beurs.region.models import AvailabilityException, AvailabilityPart
from tests import factories as make
from tests.cover.scenes import Morning, judged, names

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)
SUNDAY = MONDAY - dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need()


def test_half_an_offer_is_not_a_whole_day(morning, need):
    assert judged(morning, need, morning.substitute(offers=[(1, "am")])) == ["not-offered"]


@pytest.mark.parametrize(
    ("since", "until", "rule"),
    [
        (MONDAY, None, None),
        (TUESDAY, None, "not-offered"),
        (make.LONG_AGO, MONDAY, None),
        (make.LONG_AGO, SUNDAY, "not-offered"),
    ],
)
def test_an_offer_counts_from_its_first_to_its_last_day(morning, need, since, until, rule):
    person = morning.substitute(offers=[])
    for part in ("am", "pm"):
        AvailabilityPart.objects.create(person=person, weekday=1, part=part, since=since, until=until)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(("available", "offers", "rule"), [(True, [], None), (False, make.WEEK, "not-offered")])
def test_an_exception_on_the_date_goes_before_the_week(morning, need, available, offers, rule):
    person = morning.substitute(offers=offers)
    for part in ("am", "pm"):
        AvailabilityException.objects.create(person=person, date=MONDAY, part=part, available=available)
    assert judged(morning, need, person) == ([rule] if rule else [])


def test_an_exception_on_another_date_changes_nothing(morning, need):
    person = morning.substitute()
    AvailabilityException.objects.create(person=person, date=TUESDAY, part="am", available=False)
    assert judged(morning, need, person) == []


@pytest.mark.parametrize(("left", "rule"), [(TUESDAY, None), (MONDAY, "not-offered")])
def test_who_left_offers_nothing_from_that_day_on(morning, need, left, rule):
    assert judged(morning, need, morning.substitute(left_on=left)) == ([rule] if rule else [])


@pytest.mark.parametrize(("until", "rule"), [(None, "own-class"), (SUNDAY, None)])
def test_own_lessons_go_before_cover(morning, need, until, rule):
    person = morning.substitute()
    make.teaches(person, morning.group(), [(1, "pm")], until=until)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("first", "first_part", "last_part", "rule"),
    [(MONDAY, "pm", "pm", "person-absent"), (MONDAY, "am", "am", "person-absent"), (TUESDAY, "am", "pm", None)],
)
def test_who_is_absent_covers_for_nobody(first, first_part, last_part, rule):
    morning = Morning()
    need, person = morning.need(), morning.substitute()
    make.absence(person, morning.school, first=first, first_part=first_part, last_part=last_part)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("since", "weekday", "parts", "rule"),
    [
        (MONDAY, 1, ["am", "pm"], None),
        (SUNDAY, 1, ["am", "pm"], None),
        (TUESDAY, 1, ["am", "pm"], "person-absent"),
        (MONDAY, 2, ["am", "pm"], "person-absent"),
        (MONDAY, 1, ["am"], "person-absent"),
    ],
)
def test_who_works_a_part_again_is_free_in_it_as_the_bench_says(since, weekday, parts, rule):
    morning = Morning()
    need, person = morning.need(), morning.substitute()
    absence = make.absence(person, morning.school, first=MONDAY - dt.timedelta(days=14), last=None)
    for part in parts:
        WorkedPart.objects.create(absence=absence, since=since, weekday=weekday, part=part)
    free = bench_page(morning.region, [morning.board.pk], MONDAY).people
    assert any(row.am and row.pm for row in free) is (rule is None)
    assert judged(morning, need, person) == ([rule] if rule else [])


def test_a_part_worked_again_in_one_absence_says_nothing_of_another(morning, need):
    person = morning.substitute()
    first = make.absence(person, morning.school, first=MONDAY - dt.timedelta(days=14), last=None)
    make.absence(person, morning.school, first=MONDAY)
    for part in ("am", "pm"):
        WorkedPart.objects.create(absence=first, since=MONDAY, weekday=1, part=part)
    assert judged(morning, need, person) == ["person-absent"]


def test_a_withdrawn_absence_keeps_nobody_away(morning, need):
    person = morning.substitute()
    made = make.absence(person, morning.school)
    Absence.objects.filter(pk=made.pk).update(withdrawn_at=made.reported_at)
    assert judged(morning, need, person) == []


def test_who_is_booked_elsewhere_is_not_free(morning, need):
    person = morning.substitute()
    make.assignment(morning.need(parts=["pm"]), person, state="agreed")
    assert judged(morning, need, person) == ["double-booking"]


@pytest.mark.parametrize(("week_max", "rule"), [(4, None), (3, "week-full")])
def test_the_week_counts_bookings_outside_the_plan(morning, need, week_max, rule):
    person = morning.substitute(week_max=week_max)
    make.assignment(morning.need(date=TUESDAY), person, state="agreed")
    make.assignment(morning.need(date=MONDAY - dt.timedelta(days=3)), person, state="agreed")
    assert judged(morning, need, person) == ([rule] if rule else [])


# --- fairness and what planners may not see -------------------------------------------------------------------


def test_who_worked_less_in_28_days_goes_first(morning, need):
    busy, idle = morning.substitute(), morning.substitute()
    make.assignment(morning.need(date=MONDAY - dt.timedelta(days=28)), busy, state="agreed")
    morning.plan()
    assert names(need) == {idle}
    assert [found.worked for found in candidates(need)] == [0, 2]


def test_work_of_29_days_ago_is_forgotten(morning, need):
    old = morning.substitute()
    make.assignment(morning.need(date=MONDAY - dt.timedelta(days=29)), old, state="agreed")
    assert [found.worked for found in candidates(need)] == [0]


def test_a_planner_sees_only_people_whom_a_pool_brings(morning, need):
    make.substitute(make.pool(morning.region, owner=make.board(morning.region)))
    make.person(morning.region, offers=make.WEEK, employer=morning.board)
    mine = morning.substitute()
    assert [found.person for found in candidates(need)] == [mine]


def test_who_stands_there_already_does_not_use_up_the_cap_against_himself(morning, need):
    Reach.objects.update(day_cap=2)
    other = morning.need()
    make.assignment(need, morning.substitute(), state="agreed", pool=morning.pool)
    assert [found.failed for found in candidates(need)] == [[]]
    assert [found.failed_rules for found in candidates(other)] == [["double-booking", "cap-reached"]]
