"""A planner's own choice, and a school's own solution: what can be set aside and what never."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Assignment, Need, Step
from beurs.cover.services import absence_report_with_own, assign_by_hand, own_solution
from beurs.pools.models import Booking
from beurs.region.models import SchoolPreference
from tests import factories as make
from tests.cover.scenes import Morning, fresh, jobs, refused, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need()


def assign(morning, need, person, *, overrides=(), ground="", parts=("am", "pm"), version=1):
    return assign_by_hand(
        need=need,
        parts=set(parts),
        person=person,
        overrides=list(overrides),
        ground=ground,
        version=version,
        by=morning.by,
    )


def own(morning, need, person, kind="extra-day", parts=("am", "pm"), **given):
    return own_solution(
        need=need, parts=set(parts), person=person, own_kind=kind, version=fresh(need).version, by=morning.by, **given
    )


# --- by hand ---------------------------------------------------------------------------------------------------


def test_a_choice_by_hand_is_agreed_and_booked_at_once(morning, need):
    sub = morning.substitute()
    made = assign(morning, need, sub)
    assert who(need) == {"am": (sub, "agreed"), "pm": (sub, "agreed")}
    row = made[0]
    assert (row.source, row.pool, row.ring, row.fit, row.minutes) == ("hand", morning.pool, 1, 0, 0)
    assert (row.overrides, row.ground, row.made_by) == ([], "", morning.by)
    assert Booking.objects.count() == 2
    assert fresh(need).version == 2
    assert AuditRow.objects.get(action="need.assign").facts["person"] == sub.pk


def test_proposals_give_way_to_a_choice_by_hand(morning, need):
    proposals = make.assignment(need, morning.substitute())
    sub = morning.substitute()
    assign(morning, need, sub, parts=["am"])
    assert who(need) == {"am": (sub, "agreed"), "pm": (proposals[0].person, "proposed")}


def block(kind):
    def arrange(morning, need, person):
        SchoolPreference.objects.create(person=person, school=need.school, kind=kind)

    return arrange


def late(morning, need, person):
    person.short_notice = False
    person.save()


def far(morning, need, person):
    person.lat = make.LAT + 1
    person.save()


def chained(morning, need, person):
    jobs(person, morning.board, 6, first=dt.date(2026, 1, 1), days=10)


@pytest.mark.parametrize(
    ("arrange", "rule"), [(chained, "chain"), (far, "travel"), (late, "notice"), (block("avoid"), "avoid")]
)
def test_four_rules_can_be_set_aside_with_a_name_and_a_ground(morning, need, arrange, rule):
    sub = morning.substitute()
    arrange(morning, need, sub)
    assert refused("needs-ground", assign, morning, need, sub) == {"rules": [rule]}
    refused("needs-ground", assign, morning, need, sub, ground="Agreed by phone")
    refused("needs-ground", assign, morning, need, sub, overrides=[rule], ground=" ")
    made = assign(morning, need, sub, overrides=[rule], ground="Agreed by phone")
    assert {(row.ground, tuple(row.overrides)) for row in made} == {("Agreed by phone", (rule,))}
    row = AuditRow.objects.get(action="need.assign")
    assert (row.ground, row.facts["overrides"]) == ("Agreed by phone", [rule])


def test_every_failing_rule_must_be_named(morning, need):
    sub = morning.substitute()
    far(morning, need, sub)
    late(morning, need, sub)
    facts = refused("needs-ground", assign, morning, need, sub, overrides=["travel"], ground="x")
    assert facts == {"rules": ["notice", "travel"]}
    assert assign(morning, need, sub, overrides=["notice", "travel"], ground="x")


def test_only_rules_that_fail_are_recorded_as_set_aside(morning, need):
    made = assign(morning, need, morning.substitute(), overrides=["travel"], ground="to be sure")
    assert made[0].overrides == []


@pytest.mark.parametrize(
    "rule",
    ["not-qualified", "no-vog", "court-barred", "double-booking", "not-offered", "student-alone", "school-block", "x"],
)
def test_no_other_rule_can_be_named_to_be_set_aside(morning, need, rule):
    facts = refused("not-overridable", assign, morning, need, morning.substitute(), overrides=[rule], ground="x")
    assert facts == {"rule": rule}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"skills": []}, "not-qualified"),
        ({"skills": ["student"]}, "student-alone"),
        ({"skills": ["lio-intern"]}, "student-alone"),
        ({"vog_issued_on": None}, "no-vog"),
        ({"court_barred": True}, "court-barred"),
        ({"offers": [(2, "am"), (2, "pm")]}, "not-offered"),
        ({"week_max": 1}, "week-full"),
    ],
)
def test_some_rules_can_never_be_set_aside(morning, need, given, code):
    refused(code, assign, morning, need, morning.substitute(**given), ground="Really needed")
    assert not Assignment.objects.exists()
    assert not Booking.objects.exists()


def test_a_person_booked_elsewhere_or_outside_the_pools_is_refused(morning, need):
    sub = morning.substitute()
    make.assignment(morning.need(parts=["pm"]), sub, state="agreed")
    facts = refused("double-booking", assign, morning, need, sub)
    assert facts == {"person": str(sub), "date": "2026-11-23", "part": "pm"}
    assert assign(morning, need, sub, parts=["am"])
    refused(
        "out-of-reach", assign, morning, need, make.person(morning.region, offers=make.WEEK), version=2, parts=["pm"]
    )
    blocked = morning.substitute()
    block("school-block")(morning, need, blocked)
    refused("school-block", assign, morning, need, blocked, version=2, parts=["pm"])


def test_parts_must_be_asked_for_and_not_yet_covered(morning):
    need = morning.need(parts=["am"])
    sub = morning.substitute()
    refused("part-not-needed", assign, morning, need, sub)
    refused("no-parts", assign, morning, need, sub, parts=[])
    make.assignment(need, sub, state="agreed")
    assert refused("part-covered", assign, morning, need, morning.substitute(), parts=["am"])["person"] == str(sub)


def test_versions_and_past_days_are_checked(morning, need, clock):
    refused("need-changed", assign, morning, need, morning.substitute(), version=2)
    clock(day=24)
    refused("past-day", assign, morning, need, morning.substitute())


# --- own solution ----------------------------------------------------------------------------------------------


def test_a_duo_partner_takes_over_and_the_school_sees_it_at_once(morning, need):
    duo = make.teacher(need.group, [(2, "am")])
    made = own(morning, need, duo, "duo", parts=["am"])
    assert who(need) == {"am": (duo, "published")}
    row = made[0]
    assert (row.source, row.own_kind, row.booking.minutes, row.booking.pool) == ("own", "duo", 210, None)
    assert row.published_at is not None
    assert Step.objects.get().kind == "own"


def test_an_extra_day_needs_no_offer_and_no_short_trip(morning, need):
    colleague = make.person(morning.region, employer=morning.board, lat=None)
    own(morning, need, colleague)
    assert who(need)["pm"] == (colleague, "published")


def test_the_hours_worked_may_differ_from_the_lesson_times(morning, need):
    colleague = make.person(morning.region, employer=morning.board)
    made = own(morning, need, colleague, starts=540, ends=840)
    assert [(row.booking.starts, row.booking.ends, row.booking.minutes) for row in made] == [
        (540, 720, 180),
        (780, 840, 60),
    ]


def test_hours_that_end_before_they_start_are_refused(morning, need):
    colleague = make.person(morning.region, employer=morning.board)
    refused("hours-in-order", own, morning, need, colleague, starts=720)
    assert own(morning, need, colleague, starts=719)


def test_a_duo_partner_teaches_the_group_and_an_extra_day_is_of_own_staff(morning, need):
    stranger = make.person(morning.region, employer=make.board(morning.region))
    make.teaches(stranger, morning.group(), [(2, "am")])
    refused("not-duo", own, morning, need, stranger, "duo")
    refused("not-own-staff", own, morning, need, stranger)
    with pytest.raises(ValueError, match="own_kind"):
        own(morning, need, stranger, "head")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"skills": []}, "not-qualified"),
        ({"skills": ["student"]}, "student-alone"),
        ({"vog_issued_on": None}, "no-vog"),
        ({"court_barred": True}, "court-barred"),
    ],
)
def test_the_law_holds_for_own_solutions_too(morning, need, given, code):
    refused(code, own, morning, need, make.person(morning.region, employer=morning.board, **given))


def test_an_own_solution_needs_somebody_who_is_free(morning, need):
    teaching = make.teacher(morning.group(), [(1, "pm")])
    refused("own-class", own, morning, need, teaching)
    ill = make.person(morning.region, employer=morning.board)
    make.absence(ill, morning.school)
    refused("person-absent", own, morning, need, ill)
    booked = make.person(morning.region, employer=morning.board)
    make.assignment(morning.need(parts=["am"]), booked, state="agreed")
    refused("double-booking", own, morning, need, booked)


def test_a_co_teacher_of_the_same_group_may_take_it_alone(morning, need):
    own(morning, need, make.teacher(need.group, [(1, "am"), (1, "pm")]), "duo")
    assert set(who(need)) == {"am", "pm"}


def test_a_school_may_record_yesterday(morning, need, clock):
    clock(day=24)
    assert own(morning, need, make.person(morning.region, employer=morning.board))


# --- together with the report ----------------------------------------------------------------------------------


def report(morning, teacher, person, slots, **given):
    return absence_report_with_own(
        person=teacher, school=morning.school, kind="sick", first=MONDAY, first_part="am", last=TUESDAY,
        own_person=person, own_kind="extra-day", own_parts=slots, by=morning.by, **given,
    )  # fmt: skip


def test_report_and_own_solution_are_stored_together(morning):
    teacher = make.teacher(morning.group())
    colleague = make.person(morning.region, employer=morning.board)
    made = report(morning, teacher, colleague, {(MONDAY, "pm"), (TUESDAY, "am"), (TUESDAY, "pm")})
    assert [sorted(who(need)) for need in made.needs] == [["pm"], ["am", "pm"]]
    assert [need.version for need in made.needs] == [2, 2]


def test_neither_is_stored_when_one_is_refused(morning):
    teacher = make.teacher(morning.group())
    student = make.person(morning.region, employer=morning.board, skills=["student"])
    refused("student-alone", report, morning, teacher, student, {(MONDAY, "am")})
    colleague = make.person(morning.region, employer=morning.board)
    refused("part-not-needed", report, morning, teacher, colleague, {(MONDAY + dt.timedelta(days=2), "am")})
    assert not Need.objects.exists()
    assert not AuditRow.objects.exists()
