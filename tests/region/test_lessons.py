"""When a group has lessons."""

import datetime as dt

import pytest

from beurs.region.lessons import Lessons, days
from beurs.region.models import Closure, TimetablePart
from tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY, WEDNESDAY, FRIDAY = make.MONDAY, dt.date(2026, 11, 25), dt.date(2026, 11, 27)


@pytest.fixture
def place():
    return make.region()


def lessons_of(group):
    return Lessons.of([group.school])


def test_a_traditional_school_is_free_on_wednesday_afternoon_only(place):
    group = make.group(make.school(make.board(place)))
    found = lessons_of(group)
    assert found.times(group, WEDNESDAY, "am") == (510, 720)
    assert found.times(group, WEDNESDAY, "pm") is None
    assert found.times(group, FRIDAY, "pm") == (780, 900)


def test_a_school_with_five_equal_days_teaches_every_afternoon(place):
    group = make.group(make.school(make.board(place), timetable=make.FIVE_EQUAL))
    assert [lessons_of(group).times(group, day, "pm") for day in days(MONDAY, FRIDAY)] == [(720, 840)] * 5


def test_there_are_no_lessons_at_the_weekend(place):
    group = make.group(make.school(make.board(place)))
    assert not lessons_of(group).has_day(group, dt.date(2026, 11, 28))


@pytest.mark.parametrize(
    ("years", "expected"), [((4, 4), None), ((5, 5), (780, 900)), ((4, 5), (780, 900)), ((3, 4), None)]
)
def test_a_free_friday_afternoon_of_the_lower_groups_holds_for_groups_wholly_below(place, years, expected):
    school = make.school(make.board(place), timetable=None)
    TimetablePart.objects.create(
        school=school, since=make.LONG_AGO, weekday=5, part="pm", year_from=5, year_to=8, starts=780, ends=900
    )
    group = make.group(school, *years)
    assert lessons_of(group).times(group, FRIDAY, "pm") == expected


def test_a_combination_group_over_two_bands_has_the_widest_times(place):
    school = make.school(make.board(place), timetable=None)
    for low, high, starts, ends in ((1, 4, 510, 690), (5, 8, 520, 720)):
        TimetablePart.objects.create(
            school=school,
            since=make.LONG_AGO,
            weekday=1,
            part="am",
            year_from=low,
            year_to=high,
            starts=starts,
            ends=ends,
        )
    group = make.group(school, 4, 5)
    assert lessons_of(group).times(group, MONDAY, "am") == (510, 720)


def test_the_timetable_with_the_latest_start_not_after_the_date_holds(place):
    school = make.school(make.board(place))
    TimetablePart.objects.create(school=school, since=WEDNESDAY, weekday=3, part="am", starts=500, ends=600)
    group = make.group(school)
    found = lessons_of(group)
    assert found.times(group, MONDAY, "am") == (510, 720)
    assert found.times(group, WEDNESDAY, "am") == (500, 600)
    assert found.times(group, FRIDAY, "am") is None


@pytest.mark.parametrize("level", ["region", "board", "school"])
def test_a_closure_of_region_board_or_school_closes_from_first_to_last_day(place, level):
    board = make.board(place)
    school = make.school(board)
    group = make.group(school)
    where = {"region": {}, "board": {"board": board}, "school": {"school": school}}[level]
    Closure.objects.create(region=place, kind="holiday", name="x", first=MONDAY, last=WEDNESDAY, **where)
    found = lessons_of(group)
    assert [found.has_day(group, day) for day in days(MONDAY - dt.timedelta(days=3), FRIDAY)] == [
        True, False, False, False, False, False, True, True
    ]  # fmt: skip


def test_a_closure_elsewhere_closes_nothing(place):
    board = make.board(place)
    group = make.group(make.school(board))
    other = make.region()
    rows = [
        {"region": place, "board": make.board(place)},
        {"region": place, "school": make.school(board)},
        {"region": other},
    ]
    for row in rows:
        Closure.objects.create(kind="holiday", name="x", first=MONDAY, last=FRIDAY, **row)
    assert lessons_of(group).has_day(group, MONDAY)


def test_a_closed_school_has_no_lessons_from_that_day_on(place):
    group = make.group(make.school(make.board(place), closed_on=WEDNESDAY))
    found = lessons_of(group)
    assert found.has_day(group, WEDNESDAY - dt.timedelta(days=1))
    assert not found.has_day(group, WEDNESDAY)


def test_a_group_that_ended_has_no_lessons_after_its_last_day(place):
    group = make.group(make.school(make.board(place)), until=WEDNESDAY)
    found = lessons_of(group)
    assert found.has_day(group, WEDNESDAY)
    assert not found.has_day(group, WEDNESDAY + dt.timedelta(days=1))


def test_the_school_days_before_a_date_skip_weekends_and_closures(place):
    school = make.school(make.board(place))
    group = make.group(school)
    thursday = dt.date(2026, 11, 19)
    Closure.objects.create(region=place, school=school, kind="study-day", name="x", first=thursday, last=thursday)
    assert lessons_of(group).days_before(group, MONDAY, 3) == [
        dt.date(2026, 11, 20), dt.date(2026, 11, 18), dt.date(2026, 11, 17)
    ]  # fmt: skip


def test_many_schools_are_read_in_two_queries(place, django_assert_num_queries):
    board = make.board(place)
    groups = [make.group(make.school(board)) for _ in range(5)]
    with django_assert_num_queries(2):
        found = Lessons.of([group.school for group in groups])
        assert all(found.has_day(group, MONDAY) for group in groups)
