"""The list of schools and the week of a school's groups."""

import datetime as dt

import pytest

from beurs.region.access.schools import closures_ahead, group_weeks, schools_listed, timetable_on
from beurs.region.models import Closure, PupilCount, TimetablePart
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def school():
    return make.school(make.board(make.region()))


def test_a_school_leader_sees_the_own_school_a_coordinator_all(school):
    other = make.school(school.board)
    leader = make.user("Lot", {"role": "school-leader", "region": school.board.region, "school": school})
    everybody = make.user("Kim", {"role": "coordinator", "region": school.board.region})
    assert list(schools_listed(leader, DAY)) == [school]
    assert set(schools_listed(everybody, DAY)) == {school, other}


def test_the_list_counts_groups_of_the_day_and_the_latest_pupils(school):
    make.group(school)
    make.group(school, until=DAY - dt.timedelta(days=1))
    PupilCount.objects.create(school=school, year=2025, pupils=200)
    PupilCount.objects.create(school=school, year=2026, pupils=210)
    user = make.user("Kim", {"role": "coordinator", "region": school.board.region})
    row = schools_listed(user, DAY).get()
    assert (row.group_count, row.pupils) == (1, 210)


def test_the_timetable_of_a_day_is_the_latest_begun(school):
    later = DAY + dt.timedelta(days=7)
    TimetablePart.objects.create(school=school, since=later, weekday=1, part="am", starts=500, ends=700)
    assert len(timetable_on(school, later - dt.timedelta(days=1))) == 9
    assert [row.starts for row in timetable_on(school, later)] == [500]


def test_the_week_shows_who_teaches_free_afternoons_and_nobody(school):
    group = make.group(school)
    teacher = make.teacher(group, [(1, "am"), (1, "pm")])
    (week,) = group_weeks(school, DAY)
    lessons = {(lesson.weekday, lesson.part): lesson for lesson in week.lessons}
    assert lessons[1, "am"].names == (str(teacher),)
    assert lessons[1, "am"].times == (510, 720)
    assert lessons[3, "pm"].taught is False
    assert (lessons[2, "am"].taught, lessons[2, "am"].names) == (True, ())
    assert week.without_teacher == 7


def test_duo_partners_of_one_part_stand_together_and_old_ones_are_gone(school):
    group = make.group(school)
    make.teacher(group, [(1, "am")], last_name="B")
    make.teacher(group, [(1, "am")], last_name="A")
    old = make.person(school.board.region)
    make.teaches(old, group, [(1, "am")], until=DAY - dt.timedelta(days=1))
    (week,) = group_weeks(school, DAY)
    assert week.lessons[0].names == ("Sam A", "Sam B")


def test_closures_of_region_board_and_school_count_and_those_of_others_do_not(school):
    region = school.board.region
    spans = {"first": DAY, "last": DAY, "kind": "holiday"}
    for name, where in {
        "region": {},
        "board": {"board": school.board},
        "school": {"school": school},
        "other board": {"board": make.board(region)},
        "other school": {"school": make.school(school.board)},
    }.items():
        Closure.objects.create(region=region, name=name, **where, **spans)
    Closure.objects.create(region=region, name="past", **{**spans, "first": make.LONG_AGO, "last": make.LONG_AGO})
    assert {closure.name for closure in closures_ahead(school, DAY)} == {"region", "board", "school"}
