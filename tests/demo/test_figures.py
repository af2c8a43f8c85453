"""What is said about the figures of a whole region: places, staff, pools and the weeks behind."""

import datetime as dt
from collections import Counter, defaultdict

from django.db import connection

from beurs import demo
from beurs.cover.models import Absence, Assignment, Gap, GapPart, Need, NeedPart
from beurs.demo.users import Reach as On
from beurs.demo.users import email_of
from beurs.pools.models import Booking, Membership, Policy, Pool, Reach
from beurs.region.access import PLAN, boards_for
from beurs.region.lessons import Lessons
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Board,
    Employment,
    Group,
    Person,
    PupilCount,
    Qualification,
    Role,
    School,
    SchoolPreference,
    TeachingPart,
    TimetablePart,
)
from tests.demo.conftest import MONDAY, OWN_DATABASE

WEEK = [(day, part) for day in range(1, 6) for part in ("am", "pm")]
ACTIVE = {"state": "published"}


def test_no_figure_comes_from_the_database_of_the_developer(whole: demo.Loaded) -> None:
    assert str(connection.settings_dict["NAME"]) != OWN_DATABASE


def test_the_region_has_its_boards_schools_and_pupils(whole: demo.Loaded) -> None:
    schools = School.objects.filter(board__region=whole.region)
    assert Board.objects.filter(region=whole.region).count() == 8
    assert schools.count() == 95
    assert schools.exclude(kind="bo").count() == 4
    pupils = sum(PupilCount.objects.filter(year=2026).values_list("pupils", flat=True))
    assert 20_000 <= pupils <= 22_000
    assert 22 <= pupils / Group.objects.count() <= 24


def test_every_school_teaches_every_morning_and_some_are_free_on_wednesday_afternoon(whole: demo.Loaded) -> None:
    rows = list(TimetablePart.objects.all())
    assert {row.school_id for row in rows if row.part == "am"} == set(School.objects.values_list("pk", flat=True))
    mornings = {(row.school_id, row.weekday) for row in rows if row.part == "am"}
    assert len(mornings) == 5 * 95
    wednesday = {row.school_id for row in rows if (row.weekday, row.part) == (3, "pm")}
    friday_upper = {row.school_id for row in rows if (row.weekday, row.part, row.year_from) == (5, "pm", 5)}
    assert 0.2 < len(wednesday) / 95 < 0.5
    assert 0.1 < len(friday_upper) / 95 < 0.35
    assert not wednesday & friday_upper


def test_the_region_employs_1900_people_at_0_72_fte(whole: demo.Loaded) -> None:
    staff = Employment.objects.exclude(contract__in=["on-call", "none"])
    fte = list(staff.values_list("fte_hundredths", flat=True))
    assert len(fte) == 1900
    assert 0.71 <= sum(fte) / len(fte) / 100 <= 0.73


def test_full_timers_are_a_third_of_the_group_teachers(whole: demo.Loaded) -> None:
    fte = Employment.objects.filter(function="teacher").values_list("fte_hundredths", flat=True)
    assert 0.26 <= sum(part >= 95 for part in fte) / len(fte) <= 0.46


def test_nearly_all_who_teach_are_qualified_and_the_others_may_stand_alone(whole: demo.Loaded) -> None:
    teaching = set(TeachingPart.objects.values_list("person_id", flat=True))
    skills = defaultdict(set)
    for person, skill in Qualification.objects.values_list("person_id", "skill"):
        skills[person].add(skill)
    qualified = {person for person in teaching if "teacher" in skills[person]}
    assert 0.95 <= len(qualified) / len(teaching) <= 0.995
    assert all(skills[person] & {"career-changer", "lio-employee"} for person in teaching - qualified)


def test_every_school_has_a_head_and_the_region_all_other_functions(whole: demo.Loaded) -> None:
    heads = Employment.objects.filter(function="head")
    assert {row.school_id for row in heads} == set(School.objects.values_list("pk", flat=True))
    functions = Counter(Employment.objects.values_list("function", flat=True))
    assert {"counsellor", "assistant", "supporter", "subject-teacher", "career-changer"} <= set(functions)
    assert {"lio-employee", "lio-intern", "student"} <= set(functions)


def test_every_lesson_of_every_group_has_one_teacher_or_is_a_known_vacancy(whole: demo.Loaded) -> None:
    lessons = Lessons.of(School.objects.select_related("board"))
    taught = Counter(TeachingPart.objects.values_list("group_id", "weekday", "part"))
    rows = GapPart.objects.filter(gap__kind=Gap.Kind.VACANCY)
    vacant = Counter(rows.values_list("gap__group_id", "weekday", "part"))
    week = {day: MONDAY.replace(day=MONDAY.day + day - 1) for day in range(1, 6)}
    for group in Group.objects.all():
        for day, part in WEEK:
            if lessons.times(group, week[day], part) is not None:
                assert taught[group.pk, day, part] + vacant[group.pk, day, part] == 1, (group, day, part)
    assert 1 <= Gap.objects.filter(kind=Gap.Kind.VACANCY).count() <= 25


def test_nobody_teaches_two_groups_at_once_but_some_teach_two_groups(whole: demo.Loaded) -> None:
    rows = list(TeachingPart.objects.values_list("person_id", "weekday", "part", "group_id"))
    assert max(Counter(row[:3] for row in rows).values()) == 1
    groups = defaultdict(set)
    for person, _, _, group in rows:
        groups[person].add(group)
    assert sum(len(found) > 1 for found in groups.values()) > 20


def test_duo_partners_share_about_half_of_the_groups(whole: demo.Loaded) -> None:
    people = defaultdict(set)
    for group, person in TeachingPart.objects.values_list("group_id", "person_id"):
        people[group].add(person)
    assert 0.45 <= sum(len(found) == 2 for found in people.values()) / len(people) <= 0.7


def test_a_few_certificates_are_missing_and_one_on_the_call_list_is_barred_by_a_court(whole: demo.Loaded) -> None:
    total = Person.objects.count()
    assert 0.002 <= Person.objects.filter(vog_issued_on=None).count() / total <= 0.02
    barred = Person.objects.get(court_barred=True)
    assert barred.memberships.filter(pool__kind="on-call").exists()
    assert not barred.bookings.exists()
    assert Person.objects.filter(vog_issued_on=None, memberships__pool__kind="on-call").exists()


def test_an_own_pool_is_one_and_a_half_to_three_percent_of_the_fte_of_its_board(whole: demo.Loaded) -> None:
    fte: Counter[int] = Counter()
    for board, hundredths in Employment.objects.values_list("board_id", "fte_hundredths"):
        fte[board] += hundredths
    for board in Board.objects.all():
        members = Membership.objects.filter(pool__owner=board).values("person")
        own = Employment.objects.filter(person__in=members).values_list("fte_hundredths", flat=True)
        assert 0.015 <= sum(own) / fte[board.pk] <= 0.03, board


def test_some_stand_in_two_pools(whole: demo.Loaded) -> None:
    pools = Counter(Membership.objects.values_list("person_id", flat=True))
    assert set(pools.values()) == {1, 2}


def test_part_timers_on_the_call_list_offer_only_days_on_which_they_do_not_teach(whole: demo.Loaded) -> None:
    teaching = defaultdict(set)
    for person, weekday in TeachingPart.objects.values_list("person_id", "weekday"):
        teaching[person].add(weekday)
    both = [row for row in AvailabilityPart.objects.all() if row.person_id in teaching]
    assert len({row.person_id for row in both}) >= 10
    assert all(row.weekday not in teaching[row.person_id] for row in both)


def test_wishes_odd_days_limits_and_unknown_places_all_occur(whole: demo.Loaded) -> None:
    assert set(SchoolPreference.objects.values_list("kind", flat=True)) == {"prefer", "avoid", "school-block"}
    assert set(AvailabilityException.objects.values_list("available", flat=True)) == {True, False}
    members = Person.objects.filter(memberships__isnull=False).distinct()
    assert members.filter(place_source="none").count() >= 1
    assert members.filter(short_notice=False).count() >= 5
    assert len(set(members.values_list("max_travel_min", flat=True))) >= 4


def test_partners_help_each_other_last_with_a_cap_and_a_reserve_since_this_school_year(whole: demo.Loaded) -> None:
    agreed = Policy.objects.filter(reserve__isnull=False)
    assert agreed.count() == 4
    for policy in agreed:
        lent = policy.reaches.exclude(board=policy.pool.owner)
        assert {(row.ring, row.week_cap) for row in lent} == {(4, 6)}
        assert Policy.objects.filter(pool=policy.pool, since__lt=policy.since).exists()
    assert Pool.objects.filter(owner__isnull=False).count() == 8


def test_the_two_planners_share_the_boards_without_overlap(whole: demo.Loaded) -> None:
    emails = [email_of(Role.PLANNER, reach) for reach in (On.FIRST_BOARDS, On.OTHER_BOARDS)]
    one, other = (set(boards_for(whole.users[email], PLAN)) for email in emails)
    assert (len(one), len(other)) == (4, 4)
    assert one | other == set(Board.objects.all())


def test_this_morning_60_to_150_groups_are_open_and_some_are_not(whole: demo.Loaded) -> None:
    today = Need.objects.filter(date=MONDAY, cancelled_at=None)
    open_now = today.filter(parts__assignments=None).distinct()
    assert 60 <= open_now.count() <= 150
    sources = Counter(Assignment.objects.filter(need_part__need__in=today).values_list("source", flat=True))
    assert sources["plan"] >= 8
    assert sources["own"] >= 4
    assert not Assignment.objects.exclude(state="published").exists()


def test_open_spells_from_last_week_know_who_stood_there(whole: demo.Loaded) -> None:
    open_now = Need.objects.filter(date=MONDAY, cancelled_at=None, parts__assignments=None).distinct()
    assert open_now.filter(previous__isnull=False).count() >= 10
    assert open_now.filter(absence__first=MONDAY).count() >= 5


def test_needs_come_from_sickness_leave_vacancies_and_a_course(whole: demo.Loaded) -> None:
    today = Need.objects.filter(date=MONDAY, cancelled_at=None)
    assert set(today.filter(absence__isnull=False).values_list("absence__kind", flat=True)) == {"sick", "other"}
    assert set(today.filter(gap__isnull=False).values_list("gap__kind", flat=True)) == {"vacancy", "study-day"}
    assert Absence.objects.filter(worked_parts__isnull=False).exists()
    assert Absence.objects.filter(cover_wanted=False).exists()


def test_in_the_weeks_behind_nine_in_ten_were_filled_some_by_the_schools(whole: demo.Loaded) -> None:
    parts = NeedPart.objects.filter(need__date__lt=MONDAY, cancelled_at=None)
    total = parts.count()
    own = parts.filter(assignments__source="own").count()
    assert 0.88 <= parts.filter(assignments__isnull=False).count() / total <= 0.985
    assert 0.04 <= own / total <= 0.16
    days = set(parts.values_list("need__date", flat=True))
    assert len(days) == 10
    assert 60 <= Need.objects.filter(date__lt=MONDAY).count() / len(days) <= 110


def test_a_teacher_who_came_back_early_leaves_a_substitute_for_the_planner(whole: demo.Loaded) -> None:
    left = Assignment.objects.filter(need_part__cancelled_at__isnull=False, **ACTIVE)
    today = left.filter(need_part__need__date=MONDAY)
    assert today.exists()
    assert all(row.need_part.need.absence.last < MONDAY for row in today)
    assert all(row.booking.released_at is None for row in left)


def test_nobody_is_booked_twice_or_while_away_or_in_front_of_the_own_class(whole: demo.Loaded) -> None:
    bookings = list(Booking.objects.all())
    places = Counter((row.person_id, row.date, row.part) for row in bookings)
    assert max(places.values()) == 1
    away = defaultdict(list)
    for absence in Absence.objects.all():
        away[absence.person_id].append((absence.first, absence.last or dt.date.max, absence.first_part))
    own_class = set(TeachingPart.objects.values_list("person_id", "weekday", "part"))
    for row in bookings:
        assert (row.person_id, row.date.isoweekday(), row.part) not in own_class
        for first, last, first_part in away[row.person_id]:
            assert not (first, first_part) <= (row.date, row.part) <= (last, "pm"), row


def test_who_came_was_qualified_certified_near_enough_and_reached_by_the_pool(whole: demo.Loaded) -> None:
    skills = defaultdict(set)
    for person, skill in Qualification.objects.values_list("person_id", "skill"):
        skills[person].add(skill)
    rings = set(Reach.objects.values_list("policy__pool_id", "board_id", "ring"))
    members = set(Membership.objects.values_list("pool_id", "person_id"))
    rows = Assignment.objects.select_related("person", "need_part__need__school")
    for row in rows:
        need = row.need_part.need
        assert row.person.vog_issued_on is not None
        assert skills[row.person_id] & set(need.accepts), row
        if row.source == Assignment.Source.PLAN:
            assert (row.pool_id, need.school.board_id, row.ring) in rings
            assert (row.pool_id, row.person_id) in members
            assert row.minutes <= row.person.max_travel_min


def test_no_week_no_cap_and_no_school_block_was_overrun(whole: demo.Loaded) -> None:
    weeks: Counter[tuple[int, int]] = Counter()
    lent: Counter[tuple[int, int, int]] = Counter()
    for row in Booking.objects.all():
        weeks[row.person_id, row.date.isocalendar().week] += 1
        lent[row.pool_id or 0, row.board_id, row.date.isocalendar().week] += 1
    limits = dict(Person.objects.exclude(week_max=None).values_list("pk", "week_max"))
    own = set(Booking.objects.filter(pool=None).values_list("person_id", flat=True))
    assert all(count <= limits[pk] for (pk, _), count in weeks.items() if pk in limits and pk not in own)
    for reach in Reach.objects.exclude(week_cap=None).exclude(policy__holds_from=None).select_related("policy"):
        for week in range(1, 54):
            assert lent[reach.policy.pool_id, reach.board_id, week] <= reach.week_cap
    shunned = set(SchoolPreference.objects.exclude(kind="prefer").values_list("person_id", "school_id"))
    sent = set(Assignment.objects.filter(source="plan").values_list("person_id", "need_part__need__school_id"))
    assert not shunned & sent


def test_people_on_call_come_for_sickness_only_and_with_the_notice_they_asked(whole: demo.Loaded) -> None:
    called = Assignment.objects.filter(source="plan", person__employments__contract="on-call")
    assert called.exists()
    assert not called.exclude(need_part__need__absence__kind="sick").exists()
    slow = Assignment.objects.filter(source="plan", person__short_notice=False).select_related("need_part__need")
    assert all(row.need_part.need.absence.first < row.need_part.need.date for row in slow if row.need_part.need.absence)
