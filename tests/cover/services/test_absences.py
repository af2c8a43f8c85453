"""Absences become needs, and stay in step with them."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Absence, Need, NeedPart
from beurs.cover.services import (
    absence_change,
    absence_partial_return,
    absence_preview,
    absence_report,
    absence_withdraw,
    gap_report,
    needs_extend,
)
from beurs.region.models import Board, Closure, TeachingPart
from tests import factories as make
from tests.cover.scenes import refused

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (make.MONDAY + dt.timedelta(days=n) for n in range(5))
ALL = {"am", "pm"}


@pytest.fixture
def by():
    return make.user()


@pytest.fixture
def school():
    return make.school(make.board(make.region()))


@pytest.fixture
def group(school):
    return make.group(school, name="6a")


@pytest.fixture
def teacher(group):
    return make.teacher(group)


def report(teacher, school, by, first=MONDAY, last=MONDAY, **given):
    given = {"kind": "sick", "first_part": "am", **given}
    return absence_report(person=teacher, school=school, first=first, last=last, by=by, **given)


def parts(**where):
    """Return {(date, group name): open parts}."""
    rows = NeedPart.objects.filter(cancelled_at__isnull=True, need__cancelled_at__isnull=True, **where)
    found = {}
    for row in rows.select_related("need__group"):
        found.setdefault((row.need.date, row.need.group.name), set()).add(row.part)
    return found


def test_a_week_away_asks_for_every_part_taught_and_not_the_free_afternoon(teacher, school, by):
    made = report(teacher, school, by, last=FRIDAY)
    assert parts() == {
        (MONDAY, "6a"): ALL, (TUESDAY, "6a"): ALL, (WEDNESDAY, "6a"): {"am"}, (THURSDAY, "6a"): ALL, (FRIDAY, "6a"): ALL
    }  # fmt: skip
    assert [need.date for need in made.needs] == [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]
    assert len({need.spell for need in made.needs}) == 1
    assert made.kept == made.struck == []


@pytest.mark.parametrize(("first", "code"), [(MONDAY, None), (TUESDAY, "board-left"), (WEDNESDAY, "board-left")])
def test_from_the_day_a_board_left_nothing_is_reported_for_its_schools(teacher, school, by, first, code):
    school.board.left_on = TUESDAY
    school.board.save()
    gap = {"group": make.group(school), "kind": "vacancy", "parts": {(1, "am")}, "by": by}
    if code:
        refused(code, report, teacher, school, by, first=first, last=FRIDAY)
        refused(code, gap_report, first=first, **gap)
        assert not Absence.objects.exists()
    else:
        report(teacher, school, by, first=first, last=first)
        gap_report(first=first, last=first, **gap)


def test_each_day_of_a_report_is_asked_for_until_the_board_left_and_what_was_asked_stays(teacher, school, by):
    Board.objects.update(left_on=WEDNESDAY)
    made = report(teacher, school, by, last=FRIDAY)
    assert [need.date for need in made.needs] == [MONDAY, TUESDAY]
    Board.objects.update(left_on=None)
    made = absence_change(absence=made.absence, version=1, by=by, last=THURSDAY)
    assert set(Need.objects.values_list("date", flat=True)) == {MONDAY, TUESDAY, WEDNESDAY, THURSDAY}
    Board.objects.update(left_on=WEDNESDAY)
    absence_change(absence=made.absence, version=2, by=by, last=FRIDAY)
    standing = Need.objects.filter(cancelled_at__isnull=True).values_list("date", flat=True)
    assert set(standing) == {MONDAY, TUESDAY, WEDNESDAY, THURSDAY}


def test_an_absence_is_not_moved_to_after_the_day_a_board_left(teacher, school, by):
    made = report(teacher, school, by).absence
    Board.objects.update(left_on=WEDNESDAY)
    made = absence_change(absence=made, version=1, by=by, first=TUESDAY, last=FRIDAY).absence
    refused("board-left", absence_change, absence=made, version=2, by=by, first=WEDNESDAY)


def test_lesson_times_come_from_the_timetable(teacher, school, by):
    report(teacher, school, by)
    assert list(NeedPart.objects.values_list("part", "starts", "ends")) == [("am", 510, 720), ("pm", 780, 900)]


def test_first_and_last_part_bound_the_days(teacher, school, by):
    report(teacher, school, by, first_part="pm", last=TUESDAY, last_part="am")
    assert parts() == {(MONDAY, "6a"): {"pm"}, (TUESDAY, "6a"): {"am"}}


def test_a_part_timer_is_missed_only_in_own_parts(group, school, by):
    duo = make.teacher(group, [(1, "am"), (2, "am"), (2, "pm")])
    report(duo, school, by, last=FRIDAY)
    assert parts() == {(MONDAY, "6a"): {"am"}, (TUESDAY, "6a"): ALL}


def test_two_duo_partners_away_on_one_day_give_two_needs_that_never_share_a_part(group, school, by):
    one, two = make.teacher(group, [(1, "am")]), make.teacher(group, [(1, "pm")])
    report(one, school, by)
    report(two, school, by)
    assert sorted(NeedPart.objects.values_list("part", flat=True)) == ["am", "pm"]
    assert Need.objects.count() == 2


def test_two_teachers_of_one_part_ask_for_one_substitute(group, school, by):
    one, two = make.teacher(group, [(1, "am")]), make.teacher(group, [(1, "am")])
    report(one, school, by)
    made = report(two, school, by)
    assert made.needs == []
    assert NeedPart.objects.count() == 1


def test_when_the_first_of_two_causes_goes_the_other_takes_over(group, school, by):
    one, two = make.teacher(group, [(1, "am")]), make.teacher(group, [(1, "am")])
    first = report(one, school, by).absence
    second = report(two, school, by).absence
    absence_withdraw(absence=first, version=1, by=by)
    assert parts(need__absence=first) == {}
    assert parts(need__absence=second) == {(MONDAY, "6a"): {"am"}}


def test_a_teacher_of_two_groups_leaves_two_groups_in_two_spells(group, school, by):
    other = make.group(school, name="7b")
    teacher = make.teacher(group, [(1, "am")])
    make.teaches(teacher, other, [(1, "pm")])
    made = report(teacher, school, by)
    assert parts() == {(MONDAY, "6a"): {"am"}, (MONDAY, "7b"): {"pm"}}
    assert len({need.spell for need in made.needs}) == 2


def test_no_needs_on_closed_days(teacher, school, by):
    Closure.objects.create(
        region=school.board.region, school=school, kind="study-day", name="x", first=TUESDAY, last=TUESDAY
    )
    report(teacher, school, by, last=WEDNESDAY)
    assert sorted(date for date, _ in parts()) == [MONDAY, WEDNESDAY]


def test_teaching_parts_count_only_while_they_hold(group, school, by):
    teacher = make.person(school.board.region)
    make.teaches(teacher, group, [(1, "am"), (2, "am")], until=MONDAY)
    make.teaches(teacher, group, [(3, "am")], since=WEDNESDAY)
    report(teacher, school, by, last=FRIDAY)
    assert sorted(date for date, _ in parts()) == [MONDAY, WEDNESDAY]


def test_no_cover_wanted_asks_for_nobody(teacher, school, by):
    made = report(teacher, school, by, cover_wanted=False)
    assert made.needs == []
    assert Absence.objects.get().cover_wanted is False


def test_an_absence_of_somebody_without_a_group_asks_for_nobody(school, by):
    assert report(make.person(school.board.region), school, by).needs == []


def test_the_audit_trail_tells_report_and_each_group(teacher, school, by):
    report(teacher, school, by, last=TUESDAY)
    rows = AuditRow.objects.order_by("id").values_list("action", "day", "board_id", "region_id", "by_id")
    place = (school.board_id, school.board.region_id, by.pk)
    assert list(rows) == [
        ("absence.report", MONDAY, *place), ("need.open", MONDAY, *place), ("need.open", TUESDAY, *place)
    ]  # fmt: skip


def test_a_new_need_starts_at_version_one(teacher, school, by):
    report(teacher, school, by)
    assert Need.objects.get().version == 1


@pytest.mark.parametrize(
    ("group_years", "kind", "accepts"),
    [
        ((4, 4), "bo", {"lower": 0}),
        ((5, 5), "bo", {"upper": 0}),
        ((4, 5), "bo", {"lower": 0, "upper": 0}),
        ((5, 5), "sbo", {"special": 0}),
        ((1, 1), "so", {"special": 0}),
    ],
)
def test_a_need_accepts_experience_first_and_never_people_in_training(by, group_years, kind, accepts):
    school = make.school(make.board(make.region()), kind=kind)
    report(make.teacher(make.group(school, *group_years)), school, by)
    assert Need.objects.get().accepts == {**accepts, "teacher": 1, "career-changer": 2, "lio-employee": 3}


def test_only_a_group_that_changes_teacher_at_midday_may_be_split(group, school, by):
    teacher = make.teacher(group, [(1, "am"), (1, "pm"), (2, "am")])
    report(teacher, school, by)
    assert Need.objects.get().splittable is False
    make.teacher(group, [(2, "pm")])
    Need.objects.all().delete()
    Absence.objects.update(withdrawn_at=Absence.objects.get().reported_at)
    report(teacher, school, by)
    assert Need.objects.get().splittable is True


# --- refusals -------------------------------------------------------------------------------------------------


def test_an_end_before_the_start_is_refused_and_nothing_is_stored(teacher, school, by):
    refused("dates-in-order", report, teacher, school, by, first=TUESDAY, last=MONDAY)
    refused("dates-in-order", report, teacher, school, by, first_part="pm", last=MONDAY, last_part="am")
    assert not Absence.objects.exists()
    assert not AuditRow.objects.exists()


def test_366_days_can_be_reported_and_367_cannot(school, by):
    teacher = make.person(school.board.region)
    refused("period-too-long", report, teacher, school, by, last=MONDAY + dt.timedelta(days=366))
    assert report(teacher, school, by, last=MONDAY + dt.timedelta(days=365)).absence.pk


@pytest.mark.parametrize("days", [-366, 366])
def test_a_report_starts_within_a_year_of_today(school, by, days):
    person, first = make.person(school.board.region), MONDAY + dt.timedelta(days=days)
    beyond = first + dt.timedelta(days=1 if days > 0 else -1)
    refused("day-too-far", report, person, school, by, first=beyond, last=None)
    made = report(person, school, by, first=first, last=first).absence
    refused("day-too-far", absence_change, absence=made, version=1, by=by, first=beyond, last=beyond)


def test_an_absence_of_years_gets_its_end_and_other_changes(school, by):
    long = make.absence(make.person(school.board.region), school, first=dt.date(2024, 2, 1), last=None)
    absence_change(absence=long, version=1, by=by, kind="other")
    absence_change(absence=long, version=2, by=by, last=MONDAY)
    long.refresh_from_db()
    assert (long.kind, long.last) == ("other", MONDAY)
    too_far = MONDAY + dt.timedelta(days=366)
    refused("period-too-long", absence_change, absence=long, version=3, by=by, last=too_far)


def test_overlapping_absences_of_one_person_are_refused_adjoining_ones_are_not(teacher, school, by):
    report(teacher, school, by, last=TUESDAY, last_part="am")
    facts = refused("absence-overlaps", report, teacher, school, by, first=TUESDAY, last=WEDNESDAY)
    assert facts == {"person": str(teacher), "first": "2026-11-23"}
    assert report(teacher, school, by, first=TUESDAY, first_part="pm", last=None).absence.pk
    refused("absence-overlaps", report, teacher, school, by, first=FRIDAY, last=FRIDAY)


def test_a_withdrawn_absence_is_no_overlap(teacher, school, by):
    absence_withdraw(absence=report(teacher, school, by).absence, version=1, by=by)
    assert report(teacher, school, by).needs


# --- open ends ------------------------------------------------------------------------------------------------


def test_an_open_end_is_built_to_the_sunday_of_next_week(teacher, school, by):
    made = report(teacher, school, by, last=None)
    assert made.absence.built_until == dt.date(2026, 12, 6)
    assert max(date for date, _ in parts()) == dt.date(2026, 12, 4)


def test_open_ends_roll_forward_in_the_same_spell_and_only_once(teacher, school, by):
    made = report(teacher, school, by, last=None)
    upto = dt.date(2026, 12, 11)
    assert needs_extend(region=school.board.region, upto=upto) == 5
    assert needs_extend(region=school.board.region, upto=upto) == 0
    assert set(Need.objects.values_list("spell", flat=True)) == {made.needs[0].spell}
    assert Absence.objects.get().built_until == upto


def test_an_open_end_reaches_eight_weeks_ahead_at_most(teacher, school, by):
    report(teacher, school, by, last=None)
    needs_extend(region=school.board.region, upto=dt.date(2099, 12, 31))
    assert Need.objects.order_by("-date").first().date == MONDAY + dt.timedelta(weeks=8)
    assert needs_extend(region=school.board.region, upto=dt.date(2099, 12, 31)) == 0


def test_needs_extend_leaves_other_regions_and_closed_ends_alone(teacher, school, by):
    report(teacher, school, by, last=FRIDAY)
    assert needs_extend(region=school.board.region, upto=dt.date(2026, 12, 31)) == 0
    absence_withdraw(absence=Absence.objects.get(), version=1, by=by)
    report(teacher, school, by, last=None)
    assert needs_extend(region=make.region(), upto=dt.date(2026, 12, 31)) == 0


def test_extending_many_absences_takes_a_fixed_number_of_queries(school, by, django_assert_max_num_queries):
    for _ in range(6):
        report(make.teacher(make.group(school)), school, by, last=None)
    with django_assert_max_num_queries(24):
        assert needs_extend(region=school.board.region, upto=dt.date(2026, 12, 11)) == 30


# --- change, withdraw, partial return -------------------------------------------------------------------------


def test_building_again_changes_nothing(teacher, school, by):
    made = report(teacher, school, by, last=FRIDAY).absence
    rows = list(Need.objects.order_by("id").values())
    absence_change(absence=made, version=1, by=by)
    assert list(Need.objects.order_by("id").values()) == rows


def test_a_longer_absence_adds_days_and_leaves_the_others_alone(teacher, school, by):
    made = report(teacher, school, by).absence
    changed = absence_change(absence=made, version=1, by=by, last=TUESDAY)
    assert [(need.date, need.version) for need in changed.needs] == [(MONDAY, 1), (TUESDAY, 1)]
    assert changed.absence.version == 2


def test_a_shorter_absence_cancels_open_needs_and_their_proposals(teacher, school, by):
    made = report(teacher, school, by, last=TUESDAY)
    proposals = make.assignment(made.needs[1], make.person(school.board.region))
    changed = absence_change(absence=made.absence, version=1, by=by, last=MONDAY)
    assert parts() == {(MONDAY, "6a"): ALL}
    assert changed.kept == []
    proposals[0].refresh_from_db()
    assert proposals[0].state == "released"


def test_an_agreed_person_is_kept_when_the_need_vanishes(teacher, school, by):
    made = report(teacher, school, by, last=TUESDAY)
    agreed = make.assignment(made.needs[1], make.person(school.board.region), state="agreed")
    changed = absence_change(absence=made.absence, version=1, by=by, last=MONDAY)
    assert changed.kept == agreed
    for row in agreed:
        row.refresh_from_db()
        assert (row.state, row.booking.released_at) == ("agreed", None)
        assert row.need_part.cancelled_at is not None


def test_lengthening_again_revives_the_need_with_its_person(teacher, school, by):
    made = report(teacher, school, by, last=TUESDAY)
    make.assignment(made.needs[1], make.person(school.board.region), state="published")
    absence_change(absence=made.absence, version=1, by=by, last=MONDAY)
    again = absence_change(absence=made.absence, version=2, by=by, last=TUESDAY)
    assert again.kept == []
    assert [need.pk for need in again.needs] == [need.pk for need in made.needs]
    assert parts() == {(MONDAY, "6a"): ALL, (TUESDAY, "6a"): ALL}


def test_half_a_day_back_cancels_that_part_only(teacher, school, by):
    made = report(teacher, school, by)
    absence_change(absence=made.absence, version=1, by=by, last_part="am")
    assert parts() == {(MONDAY, "6a"): {"am"}}
    assert Need.objects.get().cancelled_at is None


def test_cover_no_longer_wanted_cancels_from_today_on(teacher, school, by, clock):
    made = report(teacher, school, by, last=WEDNESDAY)
    clock(day=24)
    absence_change(absence=made.absence, version=1, by=by, cover_wanted=False)
    assert sorted(date for date, _ in parts()) == [MONDAY]


def test_a_first_day_that_moves_moves_the_past_too(teacher, school, by, clock):
    made = report(teacher, school, by, last=WEDNESDAY)
    clock(day=25)
    absence_change(absence=made.absence, version=1, by=by, first=TUESDAY)
    assert sorted(date for date, _ in parts()) == [TUESDAY, WEDNESDAY]


def test_teaching_that_changed_does_not_rewrite_days_that_passed(teacher, school, by, clock):
    made = report(teacher, school, by, last=WEDNESDAY)
    TeachingPart.objects.all().delete()
    clock(day=25)
    absence_change(absence=made.absence, version=1, by=by, kind="other")
    assert sorted(date for date, _ in parts()) == [MONDAY, TUESDAY]


def test_withdrawing_cancels_everything_open(teacher, school, by):
    made = report(teacher, school, by, last=FRIDAY)
    absence_withdraw(absence=made.absence, version=1, by=by)
    assert parts() == {}
    assert not Need.objects.filter(cancelled_at__isnull=True).exists()


def test_the_second_of_two_changes_is_told(teacher, school, by):
    made = report(teacher, school, by).absence
    absence_change(absence=made, version=1, by=by, last=TUESDAY)
    refused("absence-changed", absence_change, absence=made, version=1, by=by, last=FRIDAY)
    absence_withdraw(absence=made, version=2, by=by)
    refused("absence-withdrawn", absence_withdraw, absence=made, version=3, by=by)


def test_an_unknown_field_is_a_mistake_of_the_caller(teacher, school, by):
    made = report(teacher, school, by).absence
    with pytest.raises(TypeError, match="cause"):
        absence_change(absence=made, version=1, by=by, cause="flu")


def test_after_a_partial_return_the_worked_parts_need_nobody(teacher, school, by):
    made = report(teacher, school, by, last=WEDNESDAY)
    absence_partial_return(absence=made.absence, version=1, since=TUESDAY, parts={(1, "am"), (2, "am")}, by=by)
    assert parts() == {(MONDAY, "6a"): ALL, (TUESDAY, "6a"): {"pm"}, (WEDNESDAY, "6a"): {"am"}}


def test_a_partial_return_replaces_the_one_before_it(teacher, school, by):
    made = report(teacher, school, by, last=WEDNESDAY)
    absence_partial_return(absence=made.absence, version=1, since=MONDAY, parts={(1, "am"), (2, "am")}, by=by)
    absence_partial_return(absence=made.absence, version=2, since=TUESDAY, parts={(1, "am"), (3, "am")}, by=by)
    assert parts() == {(MONDAY, "6a"): {"pm"}, (TUESDAY, "6a"): ALL}
    rows = made.absence.worked_parts.order_by("weekday").values_list("weekday", "since")
    assert list(rows) == [(1, MONDAY), (3, TUESDAY)]


def test_a_substitute_who_falls_ill_is_a_task_and_keeps_the_booking(teacher, school, by):
    made = report(teacher, school, by, last=TUESDAY)
    sub = make.person(school.board.region)
    make.assignment(made.needs[0], sub, state="agreed")
    later = make.assignment(made.needs[1], sub, state="agreed")
    ill = report(sub, school, by, first=TUESDAY, last=None)
    assert ill.struck == later
    made.needs[1].refresh_from_db()
    assert made.needs[1].version == 2
    later[0].refresh_from_db()
    assert later[0].state == "agreed"


# --- preview, calendar ----------------------------------------------------------------------------------------


def test_the_preview_counts_without_writing(teacher, group, school):
    found = absence_preview(person=teacher, first=MONDAY, first_part="pm", last=WEDNESDAY)
    assert found == [(group, [(MONDAY, "pm"), (TUESDAY, "am"), (TUESDAY, "pm"), (WEDNESDAY, "am")])]
    assert not Need.objects.exists()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("sunday", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_the_days_around_a_clock_change_are_ordinary_days(teacher, school, by, sunday, clock):
    clock(sunday.year, sunday.month, sunday.day, 2, 30)
    friday, monday = sunday - dt.timedelta(days=2), sunday + dt.timedelta(days=1)
    report(teacher, school, by, first=friday, last=monday)
    assert parts() == {(friday, "6a"): ALL, (monday, "6a"): ALL}
    assert set(NeedPart.objects.values_list("starts", "ends")) == {(510, 720), (780, 900)}


def test_today_is_the_day_in_amsterdam(teacher, school, by, clock):
    clock(day=23, hour=0, minute=15)
    made = report(teacher, school, by, first=dt.date(2026, 11, 16), last=None)
    assert made.absence.built_until == dt.date(2026, 12, 6)
