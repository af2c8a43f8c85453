"""Every rule just inside and just outside: the engine's plan and the answer to "why not" agree.

Each case arranges one need and one substitute, and names the rule that keeps the substitute away (None: nothing).
"""

import datetime as dt

import pytest

from beurs.cover.models import Absence
from beurs.cover.problem import candidates, why_not
from beurs.pools.models import Membership, Policy, Reach
from beurs.region.models import (
    Employment,
    EmploymentRule,
    Qualification,
    SchoolPreference,
)
from tests import factories as make
from tests.cover.scenes import Morning, away, fresh, jobs, judged, names

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)
SUNDAY = MONDAY - dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need(accepts={"upper": 0, "teacher": 1, "career-changer": 2, "lio-employee": 3})


# --- what the law asks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skills", "rule"),
    [
        (["teacher"], None),
        (["career-changer"], None),
        (["lio-employee"], None),
        (["upper"], "not-qualified"),
        (["special"], "not-qualified"),
        (["subject"], "not-qualified"),
        (["gym"], "not-qualified"),
        ([], "not-qualified"),
        (["student"], "student-alone"),
        (["lio-intern"], "student-alone"),
        (["assistant", "upper"], "student-alone"),
        (["supporter"], "student-alone"),
        (["student", "teacher"], None),
    ],
)
def test_who_may_stand_before_a_group_alone(morning, need, skills, rule):
    assert judged(morning, need, morning.substitute(skills=skills)) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("skills", "fit"),
    [(["teacher", "upper"], 0), (["teacher"], 1), (["career-changer", "upper"], 2), (["lio-employee"], 3)],
)
def test_the_fit_is_that_of_the_best_accepted_skill(morning, need, skills, fit):
    morning.substitute(skills=skills)
    assert candidates(need)[0].fit == fit
    morning.plan()
    assert need.parts.first().assignments.get().fit == fit


@pytest.mark.parametrize(
    ("since", "until", "rule"),
    [
        (MONDAY, None, None),
        (TUESDAY, None, "not-qualified"),
        (make.LONG_AGO, MONDAY, None),
        (make.LONG_AGO, SUNDAY, "not-qualified"),
    ],
)
def test_a_qualification_counts_from_its_first_to_its_last_day(morning, need, since, until, rule):
    person = morning.substitute(skills=[])
    Qualification.objects.create(person=person, skill="teacher", since=since, until=until)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(("issued", "rule"), [(MONDAY, None), (TUESDAY, "no-vog"), (None, "no-vog")])
def test_a_certificate_of_conduct_is_needed_on_the_day(morning, need, issued, rule):
    person = morning.substitute(vog_issued_on=issued)
    assert judged(morning, need, person) == ([rule] if rule else [])


def test_who_is_barred_by_a_court_stands_nowhere(morning, need):
    assert judged(morning, need, morning.substitute(court_barred=True)) == ["court-barred"]


def test_in_a_week_a_skill_counts_only_on_the_days_it_holds(morning):
    monday, tuesday = morning.need(), morning.need(date=TUESDAY)
    person = morning.substitute(skills=[])
    Qualification.objects.create(person=person, skill="teacher", since=TUESDAY)
    morning.plan(last=TUESDAY)
    assert (names(monday), names(tuesday)) == (set(), {person})


# --- pools ----------------------------------------------------------------------------------------------------


def test_a_pool_that_does_not_reach_the_board_brings_nobody(morning, need):
    stranger = make.substitute(make.pool(morning.region, owner=make.board(morning.region)))
    assert judged(morning, need, stranger) == ["out-of-reach"]
    assert stranger not in {found.person for found in candidates(need)}


@pytest.mark.parametrize(
    ("since", "until", "rule"),
    [
        (MONDAY, None, None),
        (TUESDAY, None, "out-of-reach"),
        (make.LONG_AGO, MONDAY, None),
        (make.LONG_AGO, SUNDAY, "out-of-reach"),
    ],
)
def test_a_membership_counts_from_its_first_to_its_last_day(morning, need, since, until, rule):
    person = make.person(morning.region, offers=make.WEEK)
    Membership.objects.create(pool=morning.pool, person=person, since=since, until=until)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(("since", "rule"), [(SUNDAY, None), (MONDAY, None), (TUESDAY, "out-of-reach")])
def test_a_policy_holds_from_its_day_on(morning, need, since, rule):
    joint = make.pool(morning.region)
    Policy.objects.all().filter(pool=joint).delete()
    policy = make.policy_of(joint, since=since)
    Reach.objects.create(policy=policy, board=morning.board, ring=2)
    person = make.substitute(joint)
    assert judged(morning, need, person) == ([rule] if rule else [])


def test_in_a_week_a_policy_that_ends_halfway_reaches_only_its_own_days(morning):
    monday, tuesday = morning.need(), morning.need(date=TUESDAY)
    joint = make.pool(morning.region, reach={morning.board: 2})
    make.policy_of(joint, since=TUESDAY)
    person = make.substitute(joint)
    morning.plan(last=TUESDAY)
    assert (names(monday), names(tuesday)) == ({person}, set())


def test_the_own_pool_comes_before_the_joint_pool(morning, need):
    joint = make.pool(morning.region, reach={morning.board: 2})
    make.substitute(joint)
    own = morning.substitute(lat=52.40)
    morning.plan()
    assert names(need) == {own}


def test_somebody_in_two_pools_comes_through_the_nearest_ring(morning, need):
    joint = make.pool(morning.region, reach={morning.board: 2})
    person = make.substitute(joint)
    Membership.objects.create(pool=morning.pool, person=person, since=make.LONG_AGO)
    assert [(found.person, found.pool, found.ring) for found in candidates(need)] == [(person, morning.pool, 1)]
    morning.plan()
    assert need.parts.first().assignments.get().pool == morning.pool


@pytest.mark.parametrize(("cap", "rule"), [(4, None), (3, "cap-reached")])
@pytest.mark.parametrize("kind", ["day_cap", "week_cap"])
def test_a_cap_counts_what_was_already_drawn_from_the_pool(morning, need, kind, cap, rule):
    Reach.objects.update(**{kind: cap})
    day = MONDAY if kind == "day_cap" else TUESDAY
    busy = morning.substitute(week_max=2)
    make.assignment(morning.need(date=day), busy, state="agreed", pool=morning.pool)
    assert judged(morning, need, morning.substitute()) == ([rule] if rule else [])


@pytest.mark.parametrize(("reserve", "comes"), [(0, True), (1, False), (None, True)])
def test_a_reserve_keeps_people_for_the_owners(morning, need, reserve, comes):
    owner = make.board(morning.region)
    pool = make.pool(morning.region, owner=owner, reserve=reserve, reach={owner: 1, morning.board: 3})
    person = make.substitute(pool)
    morning.plan()
    assert (names(need) == {person}) is comes


@pytest.mark.parametrize("covered", [True, False])
def test_a_reserve_counts_the_open_needs_of_owners_that_are_not_planned_now(morning, need, covered):
    owner = make.board(morning.region)
    pool = make.pool(morning.region, owner=owner, reserve=0, reach={owner: 1, morning.board: 3})
    theirs = make.need(make.group(make.school(owner)))
    person = make.substitute(pool)
    if covered:
        make.assignment(theirs, make.person(morning.region), state="agreed")
    morning.plan()
    assert (names(need) == {person}) is covered


# --- bars -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "rule"), [(5, None), (6, "chain")])
@pytest.mark.parametrize("contract", ["temporary", "on-call"])
def test_the_seventh_contract_of_a_chain_is_barred(morning, need, count, rule, contract):
    person = morning.substitute()
    jobs(person, morning.board, count, contract=contract, first=dt.date(2026, 1, 1), days=10, gap=30)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(("first", "rule"), [(dt.date(2023, 11, 24), None), (dt.date(2023, 11, 23), "chain")])
def test_a_chain_of_36_months_is_full(morning, need, first, rule):
    person = morning.substitute()
    jobs(person, morning.board, 2, first=first, days=500, gap=90)
    assert judged(morning, need, person) == ([rule] if rule else [])


@pytest.mark.parametrize(("until", "rule"), [(dt.date(2026, 5, 23), "chain"), (dt.date(2026, 5, 22), None)])
def test_a_pause_of_more_than_six_months_forgets_the_chain(morning, need, until, rule):
    person = morning.substitute()
    jobs(person, morning.board, 6, first=until - dt.timedelta(days=6 * 20), days=20, gap=0)
    assert judged(morning, need, person) == ([rule] if rule else [])


def test_sickness_cover_is_exempt_from_the_chain_and_other_absence_is_not(morning):
    person = morning.substitute()
    jobs(person, morning.board, 6, first=dt.date(2026, 1, 1), days=10)
    group = morning.group()
    away = make.absence(make.teacher(group), morning.school)
    need = make.need(group, cause=away)
    assert judged(morning, need, person) == []
    Absence.objects.update(kind="other")
    assert [reason.rule for reason in why_not(fresh(need), person)] == ["chain"]


def test_a_chain_at_another_board_does_not_count(morning, need):
    person = morning.substitute()
    jobs(person, make.board(morning.region), 6, first=dt.date(2026, 1, 1), days=10)
    assert judged(morning, need, person) == []


@pytest.mark.parametrize(
    ("contract", "until", "elsewhere"),
    [("permanent", None, True), ("on-call", None, True), ("temporary", dt.date(2026, 12, 31), False)],
)
def test_who_needs_no_new_contract_is_not_held_by_the_chain(morning, need, contract, until, elsewhere):
    person = morning.substitute()
    jobs(person, morning.board, 6, first=dt.date(2026, 1, 1), days=10)
    Employment.objects.create(
        person=person, board=make.board(morning.region) if elsewhere else morning.board, function="teacher",
        contract=contract, fte_hundredths=50, since=dt.date(2026, 11, 1), until=until,
    )  # fmt: skip
    assert judged(morning, need, person) == []


def test_the_regions_own_numbers_for_the_chain_hold(morning, need):
    EmploymentRule.objects.create(region=morning.region, since=MONDAY, chain_contracts=2)
    person = morning.substitute()
    jobs(person, morning.board, 2, first=dt.date(2026, 9, 1), days=10)
    assert judged(morning, need, person) == ["chain"]


@pytest.mark.parametrize(("hour", "minute", "rule"), [(8, 30, None), (8, 31, "notice")])
def test_a_call_within_24_hours_needs_consent_to_short_notice(morning, clock, hour, minute, rule):
    need = morning.need(date=TUESDAY, parts=["am"])
    clock(day=23, hour=hour, minute=minute)
    assert judged(morning, need, morning.substitute(short_notice=False)) == ([rule] if rule else [])


def test_who_waived_notice_may_be_called_for_the_same_day(morning, need):
    assert judged(morning, need, morning.substitute(short_notice=True)) == []


@pytest.mark.parametrize(("hour", "rule"), [(8, None), (9, "notice")])
def test_notice_counts_real_hours_over_the_night_of_the_clock_change(morning, clock, hour, rule):
    """Lessons start Monday 08:30; the night of 29 March 2026 lacks an hour, so 47 hours before is Saturday 08:30."""
    EmploymentRule.objects.create(region=morning.region, since=make.LONG_AGO, call_notice_hours=47)
    need = morning.need(date=dt.date(2026, 3, 30), parts=["am"])
    clock(2026, 3, 28, hour, 30)
    assert judged(morning, need, morning.substitute(short_notice=False)) == ([rule] if rule else [])


def test_a_block_by_the_school_bars_that_school_only(morning, need):
    person = morning.substitute()
    other = make.need(make.group(make.school(morning.board)))
    SchoolPreference.objects.create(person=person, school=morning.school, kind="school-block")
    assert judged(morning, need, person) == ["school-block"]
    assert names(other) == {person}


# --- wishes and travel ----------------------------------------------------------------------------------------


def test_who_avoids_a_school_is_not_sent_there(morning, need):
    person = morning.substitute()
    SchoolPreference.objects.create(person=person, school=morning.school, kind="avoid")
    assert judged(morning, need, person) == ["avoid"]


def test_a_preference_is_worth_a_quarter_of_an_hour(morning, need):
    far = morning.substitute(lat=away(14))
    near = morning.substitute()
    morning.plan()
    assert names(need) == {near}
    SchoolPreference.objects.create(person=far, school=morning.school, kind="prefer")
    morning.plan()
    assert names(need) == {far}


@pytest.mark.parametrize(("minutes", "rule"), [(45, None), (46, "travel")])
def test_the_travel_limit_is_inclusive(morning, need, minutes, rule):
    person = morning.substitute(lat=away(minutes), max_travel_min=45)
    found = why_not(need, person)
    assert judged(morning, need, person) == ([rule] if rule else [])
    if rule:
        assert found[0].facts == {"minutes": 46, "limit": 45}


def test_who_has_no_known_place_is_out_of_reach_rather_than_next_door(morning, need):
    assert judged(morning, need, morning.substitute(lat=None)) == ["travel"]


def test_a_school_without_a_place_is_out_of_reach(morning):
    need = make.need(make.group(make.school(morning.board, lat=None)))
    assert judged(morning, need, morning.substitute()) == ["travel"]


@pytest.mark.parametrize(("minutes", "rule"), [(30, None), (31, "travel")])
def test_the_change_of_school_at_midday_has_its_own_limit(morning, minutes, rule):
    elsewhere = make.school(morning.board, lat=away(minutes))
    person = morning.substitute(max_travel_min=120)
    make.assignment(make.need(make.group(elsewhere), parts=["am"]), person, state="agreed", pool=morning.pool)
    need = morning.need(parts=["pm"])
    assert judged(morning, need, person) == ([rule] if rule else [])
