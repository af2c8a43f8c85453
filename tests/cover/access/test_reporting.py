"""Who can be reported absent, and which day parts the form offers."""

import datetime as dt

import pytest
from django.http import Http404

from beurs.cover.access.reporting import (
    LESSONS,
    NONE,
    TEACHES,
    colleagues_of,
    grid_of,
    partners_of,
    people_found,
    reportable,
    reportable_get,
    school_of,
)
from beurs.region.models import Closure, Employment
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def school():
    return make.school(make.board(make.region()))


@pytest.fixture
def leader(school):
    return make.user("Sanne", {"role": "school-leader", "region": school.board.region, "school": school})


def placed(person, school):
    Employment.objects.create(
        person=person, board=school.board, school=school, function="counsellor", fte_hundredths=50, since=make.LONG_AGO
    )


def test_a_leader_reports_who_teaches_or_is_placed_at_the_own_school(school, leader):
    teacher = make.teacher(make.group(school))
    counsellor = make.person(school.board.region)
    placed(counsellor, school)
    elsewhere = make.teacher(make.group(make.school(school.board)))
    assert set(reportable(leader)) == {teacher, counsellor}
    with pytest.raises(Http404):
        reportable_get(leader, elsewhere.pk)


def test_who_left_is_not_reported(school, leader):
    make.teacher(make.group(school), left_on=DAY)
    assert not reportable(leader).exists()
    assert colleagues_of(school, DAY) == []


def test_colleagues_carry_their_groups_days_and_absence(school):
    teacher = make.teacher(make.group(school, name="6"), [(1, "am"), (3, "am")])
    make.teaches(teacher, make.group(school, name="7"), [(2, "pm")])
    make.absence(teacher, school)
    (one,) = colleagues_of(school, DAY)
    assert (one.groups, one.weekdays, one.absent) == (["6", "7"], [1, 2, 3], True)


def test_an_absence_of_yesterday_is_over(school):
    teacher = make.teacher(make.group(school))
    make.absence(teacher, school, first=DAY - dt.timedelta(days=3), last=DAY - dt.timedelta(days=1))
    assert colleagues_of(school, DAY)[0].absent is False


def test_a_planner_finds_people_by_every_word(school):
    planner = make.user("Eva", {"role": "planner", "region": school.board.region, "board": school.board})
    found = make.teacher(make.group(school, name="6"), first_name="Zoë", last_name="van Dam")
    make.teacher(make.group(school), first_name="Zoë", last_name="Bos")
    (one,) = people_found(planner, "dam zo", DAY)
    assert one.person == found
    assert one.groups == [f"6, {school.name}"]


def test_an_absence_belongs_to_the_school_taught_most_within_reach(school, leader):
    other = make.school(school.board)
    teacher = make.teacher(make.group(school), [(1, "am")])
    make.teaches(teacher, make.group(other), [(2, "am"), (2, "pm")])
    planner = make.user("Eva", {"role": "planner", "region": school.board.region, "board": school.board})
    assert school_of(planner, teacher, DAY) == other
    assert school_of(leader, teacher, DAY) == school


def test_somebody_at_no_school_cannot_be_reported(school):
    planner = make.user("Eva", {"role": "planner", "region": school.board.region, "board": school.board})
    with pytest.raises(Http404):
        school_of(planner, make.person(school.board.region, employer=school.board), DAY)


def kinds(school, person, weeks=1):
    grid = grid_of(person, school, DAY, weeks)
    return {(part.date.isoweekday(), part.part): part.kind for day in grid[-1] for part in day.parts}


def test_the_grid_tells_own_parts_from_lessons_and_free_afternoons(school):
    found = kinds(school, make.teacher(make.group(school), [(1, "am"), (3, "pm")]))
    assert found[1, "am"] == TEACHES
    assert found[1, "pm"] == LESSONS
    assert found[3, "pm"] == NONE
    assert len(found) == 10


def test_the_grid_leaves_out_holidays_and_teaching_that_ended(school):
    teacher = make.person(school.board.region)
    group = make.group(school)
    make.teaches(teacher, group, [(1, "am")], until=DAY)
    make.teaches(teacher, group, [(2, "am")])
    tuesday = DAY + dt.timedelta(days=1)
    Closure.objects.create(region=school.board.region, kind="holiday", name="vrij", first=tuesday, last=tuesday)
    assert kinds(school, teacher)[1, "am"] == TEACHES
    assert kinds(school, teacher)[2, "am"] == NONE
    following = kinds(school, teacher, weeks=2)
    assert (following[1, "am"], following[2, "am"]) == (LESSONS, TEACHES)


def test_duo_partners_stand_apart_and_who_cannot_come_is_left_out(school):
    group = make.group(school)
    absent = make.teacher(group, [(1, "am"), (1, "pm")])
    duo = make.teacher(group, [(4, "am")])
    free = make.teacher(make.group(school), [(1, "pm"), (2, "am")])
    make.teacher(make.group(school), [(1, "am"), (1, "pm")])
    ill = make.teacher(make.group(school), [(5, "am")])
    make.absence(ill, school)
    partners, others = partners_of(absent, colleagues_of(school, DAY), DAY)
    assert [one.person for one in partners] == [duo]
    assert [one.person for one in others] == [free]


def test_who_moved_to_another_board_is_neither_found_nor_reported(school):
    planner = make.user("Noor", {"role": "planner", "region": school.board.region, "board": school.board})
    moved = make.person(school.board.region, employer=school.board, first_name="Wies")
    assert [one.person for one in people_found(planner, "wies", DAY)] == [moved]
    moved.employments.update(until=DAY - dt.timedelta(days=1))
    assert people_found(planner, "wies", DAY) == []
    with pytest.raises(Http404):
        reportable_get(planner, moved.pk)
