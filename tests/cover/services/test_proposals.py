"""Agree, drop, lock, release and publish: each with its refusals."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beurs.accounts.models import AuditRow
from beurs.cover.models import Absence, Assignment, Step
from beurs.cover.refusals import ACTIONS
from beurs.cover.services import (
    absence_change,
    absence_report,
    lock,
    proposal_drop,
    proposals_agree,
    publish,
    release,
    unlock,
)
from beurs.pools.models import Booking, Reach
from tests import factories as make
from tests.cover.scenes import Morning, fresh, names, refused, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def need(morning):
    return morning.need()


@pytest.fixture
def sub(morning):
    return morning.substitute()


def agree(morning, *needs):
    return proposals_agree(needs={need.pk: fresh(need).version for need in needs}, by=morning.by)


def agree_at_once(morning, needs):
    return proposals_agree(needs={need.pk: need.version for need in needs}, by=morning.by)


def codes(outcome):
    return [(need.pk, refused.code) for need, refused in outcome.refused]


# --- agree ----------------------------------------------------------------------------------------------------


def test_agreeing_twelve_needs_asks_the_database_as_much_as_agreeing_one(morning):
    def asked(count):
        needs = [morning.need() for _ in range(count)]
        for need in needs:
            make.assignment(need, morning.substitute(), pool=morning.pool)
        with CaptureQueriesContext(connection) as queries:
            assert len(agree_at_once(morning, needs).agreed) == 2 * count
        return len(queries)

    assert asked(1) == asked(12) <= 34


def test_one_person_proposed_twice_is_agreed_once_without_trying_each_alone(morning, sub, monkeypatch):
    needs = [morning.need(), morning.need()]
    for need in needs:
        make.assignment(need, sub, pool=morning.pool)
    monkeypatch.setattr("beurs.cover.services.proposals._one_by_one", None)
    outcome = agree(morning, *needs)
    assert codes(outcome) == [(needs[1].pk, "person-taken")]
    assert names(needs[0]) == {sub}
    assert outcome.refused[0][1].facts == {"person": str(sub), "date": "2026-11-23", "part": "am"}


def test_a_booking_that_slipped_past_the_locks_holds_up_its_own_need_only(morning, need, sub, monkeypatch):
    other, slipped = morning.need(), morning.substitute()
    make.assignment(need, sub, pool=morning.pool)
    make.assignment(other, slipped, pool=morning.pool)
    monkeypatch.setattr("beurs.cover.services.proposals._refuse_failed", lambda *given: None)
    make.booking(slipped, morning.need().parts.get(part="pm"))
    outcome = agree(morning, need, other)
    assert codes(outcome) == [(other.pk, "person-taken")]
    assert who(need) == {"am": (sub, "agreed"), "pm": (sub, "agreed")}
    assert who(other) == {"am": (slipped, "proposed"), "pm": (slipped, "proposed")}
    assert outcome.step.facts["agreed"] == [row.pk for row in outcome.agreed]


def test_agreeing_books_the_person_through_the_pool(morning, need, sub):
    make.assignment(need, sub, pool=morning.pool)
    outcome = agree(morning, need)
    assert who(need) == {"am": (sub, "agreed"), "pm": (sub, "agreed")}
    assert outcome.refused == []
    rows = Booking.objects.order_by("part")
    assert [(row.part, row.starts, row.ends, row.pool, row.purpose) for row in rows] == [
        ("am", 510, 720, morning.pool, "cover"), ("pm", 780, 900, morning.pool, "cover")
    ]  # fmt: skip
    assert [row.purpose_id for row in rows] == list(need.parts.order_by("part").values_list("pk", flat=True))
    assert fresh(need).version == 2
    row = AuditRow.objects.get(action="need.agree")
    assert (row.target, row.day, row.board_id, row.by) == (f"need:{need.pk}", MONDAY, morning.board.pk, morning.by)


def test_several_needs_are_agreed_in_one_step(morning, sub):
    needs = [morning.need(), morning.need()]
    for need in needs:
        make.assignment(need, morning.substitute(), pool=morning.pool)
    outcome = agree(morning, *needs)
    assert len(outcome.agreed) == 4
    assert outcome.step == Step.objects.get()
    assert outcome.step.facts["versions"] == {str(need.pk): 2 for need in needs}


def test_one_refusal_does_not_hold_up_the_others(morning, need, sub):
    other = morning.need()
    make.assignment(need, sub)
    make.assignment(other, sub)
    outcome = agree(morning, need, other)
    assert codes(outcome) == [(other.pk, "person-taken")]
    assert who(need)["am"] == (sub, "agreed")
    assert who(other)["am"] == (sub, "proposed")
    assert Booking.objects.count() == 2


def test_a_need_is_agreed_whole_or_not_at_all(morning, need, sub):
    make.assignment(morning.need(parts=["pm"]), sub, state="agreed")
    make.assignment(need, sub)
    assert codes(agree(morning, need)) == [(need.pk, "person-taken")]
    assert Booking.objects.count() == 1
    assert fresh(need).version == 1


def test_the_second_planner_is_told_who_did_what(morning, need, sub):
    make.assignment(need, sub)
    noor, version = morning.by, fresh(need).version
    proposals_agree(needs={need.pk: version}, by=noor)
    outcome = proposals_agree(needs={need.pk: version}, by=make.user("Ilse"))
    facts = outcome.refused[0][1].facts
    assert codes(outcome) == [(need.pk, "need-changed")]
    assert (facts["who"], facts["what"]) == ("Noor", ACTIONS["need.agree"])
    assert outcome.step is None


def test_a_need_without_a_proposal_cannot_be_agreed(morning, need):
    assert codes(agree(morning, need)) == [(need.pk, "nothing-proposed")]


def test_a_day_that_passed_cannot_be_agreed_and_today_can(morning, need, sub, clock):
    make.assignment(need, sub)
    clock(day=24, hour=0, minute=0)
    assert codes(agree(morning, need)) == [(need.pk, "past-day")]
    clock(day=23, hour=23, minute=59)
    assert codes(agree(morning, need)) == []


def test_somebody_who_fell_ill_since_the_plan_is_not_agreed(morning, need, sub):
    make.assignment(need, sub)
    make.absence(sub, morning.school)
    assert codes(agree(morning, need)) == [(need.pk, "person-absent")]


def test_a_rule_that_asks_for_a_ground_and_fails_by_now_is_not_set_aside_by_agreeing(morning, sub, clock):
    need = morning.need(date=TUESDAY)
    sub.short_notice = False
    sub.save()
    make.assignment(need, sub)
    clock(hour=8, minute=31)
    outcome = agree(morning, need)
    assert codes(outcome) == [(need.pk, "rule-fails-now")]
    assert outcome.refused[0][1].facts["rules"] == ["notice"]
    assert who(need)["am"] == (sub, "proposed")
    clock(hour=8, minute=30)
    assert codes(agree(morning, need)) == []


def test_a_cap_counts_what_this_very_action_agreed(morning):
    Reach.objects.update(day_cap=2)
    needs = [morning.need(), morning.need()]
    for need in needs:
        make.assignment(need, morning.substitute(), pool=morning.pool)
    assert codes(agree(morning, *needs)) == [(needs[1].pk, "cap-reached")]


@pytest.mark.parametrize(("cap", "code"), [(2, None), (1, "cap-reached")])
def test_a_cap_counts_the_parts_of_one_need_together(morning, cap, code):
    Reach.objects.update(day_cap=cap)
    need = morning.need()
    make.assignment(need, morning.substitute(), pool=morning.pool)
    assert codes(agree(morning, need)) == ([(need.pk, code)] if code else [])


def test_a_cap_counts_two_people_of_one_need_together(morning):
    Reach.objects.update(day_cap=1)
    need = morning.need()
    for part in need.parts.all():
        who_comes = {"person": morning.substitute(), "pool": morning.pool}
        Assignment.objects.create(need_part=part, state="proposed", source="plan", **who_comes)
    assert codes(agree(morning, need)) == [(need.pk, "cap-reached")]


def test_needs_of_several_days_and_boards_are_agreed_at_once(morning):
    elsewhere = make.board(morning.region)
    joint = make.pool(morning.region, reach={elsewhere: 1, morning.board: 2})
    sub = make.substitute(joint)
    needs = [morning.need(), make.need(make.group(make.school(elsewhere)), date=TUESDAY)]
    for need in needs:
        make.assignment(need, sub, pool=joint)
    assert codes(agree(morning, *needs)) == []


# --- drop, lock ------------------------------------------------------------------------------------------------


def test_dropping_frees_the_proposal_and_is_told(morning, need, sub):
    make.assignment(need, sub)
    proposal_drop(need=need, version=1, by=morning.by)
    assert who(need) == {}
    assert fresh(need).version == 2
    refused("need-changed", proposal_drop, need=need, version=1, by=morning.by)
    refused("nothing-proposed", proposal_drop, need=need, version=2, by=morning.by)


def test_what_was_agreed_cannot_be_dropped(morning, need, sub):
    make.assignment(need, sub, state="agreed")
    refused("nothing-proposed", proposal_drop, need=need, version=1, by=morning.by)


def test_locking_and_unlocking_all_parts(morning, need, sub):
    make.assignment(need, sub)
    lock(need=need, version=1, by=morning.by)
    assert set(Assignment.objects.values_list("locked", flat=True)) == {True}
    unlock(need=need, version=2, by=morning.by)
    assert set(Assignment.objects.values_list("locked", flat=True)) == {False}
    assert list(AuditRow.objects.values_list("action", flat=True)) == ["need.lock", "need.unlock"]
    refused("nothing-proposed", lock, need=morning.need(), version=1, by=morning.by)
    refused("need-changed", lock, need=need, version=2, by=morning.by)


# --- release ---------------------------------------------------------------------------------------------------


def test_releasing_an_agreed_person_gives_both_parts_back_without_a_ground(morning, need, sub):
    made = make.assignment(need, sub, state="agreed")
    release(need=need, version=1, ground="", by=morning.by)
    assert who(need) == {}
    assert not Booking.objects.filter(released_at__isnull=True).exists()
    made[0].refresh_from_db()
    assert made[0].booking.released_by == morning.by


@pytest.mark.parametrize("ground", ["", "   "])
def test_releasing_somebody_who_was_published_needs_a_ground(morning, need, sub, ground):
    make.assignment(need, sub, state="published")
    facts = refused("needs-ground", release, need=need, version=1, ground=ground, by=morning.by)
    assert facts == {"rules": ["published"]}
    assert who(need)["am"] == (sub, "published")
    release(need=need, version=1, ground="Called in sick", by=morning.by)
    assert who(need) == {}
    assert AuditRow.objects.get(action="need.release").ground == "Called in sick"


def test_an_own_solution_is_released_without_a_ground(morning, need, sub):
    make.assignment(need, sub, state="published", source="own", own_kind="duo")
    release(need=need, version=1, ground="", by=morning.by)
    assert who(need) == {}


def test_one_part_can_be_released(morning, need, sub):
    make.assignment(need, sub, state="agreed")
    release(need=need, version=1, ground="", parts={"pm"}, by=morning.by)
    assert who(need) == {"am": (sub, "agreed")}


def test_a_kept_person_of_a_cancelled_need_can_be_released(morning, sub):
    group = morning.group()
    made = absence_report(
        person=make.teacher(group), school=morning.school, kind="sick", first=MONDAY, first_part="am", last=TUESDAY,
        by=morning.by,
    )  # fmt: skip
    need = made.needs[1]
    make.assignment(need, sub, state="agreed")
    assert absence_change(absence=made.absence, version=1, by=morning.by, last=MONDAY).kept
    release(need=need, version=fresh(need).version, ground="", by=morning.by)
    assert not Booking.objects.filter(released_at__isnull=True).exists()
    assert Absence.objects.count() == 1


def test_nobody_there_is_nothing_to_release(morning, need, sub):
    refused("nothing-to-release", release, need=need, version=1, ground="x", by=morning.by)
    make.assignment(need, sub)
    refused("nothing-to-release", release, need=need, version=1, ground="x", by=morning.by)
    refused("need-changed", release, need=need, version=7, ground="x", by=morning.by)


# --- publish ---------------------------------------------------------------------------------------------------


def publish_day(morning, day=MONDAY, boards=None):
    return publish(region=morning.region, boards=boards or [morning.board], day=day, by=morning.by)


def test_publishing_takes_what_is_agreed_for_the_boards_and_day_only(morning, need, sub):
    make.assignment(need, sub, state="agreed")
    proposed, tomorrow = morning.need(), morning.need(date=TUESDAY)
    make.assignment(proposed, morning.substitute())
    make.assignment(tomorrow, sub, state="agreed")
    elsewhere = make.board(morning.region)
    other = make.need(make.group(make.school(elsewhere)))
    make.assignment(other, morning.substitute(), state="agreed")
    assert publish_day(morning) == 1
    assert who(need)["am"] == (sub, "published")
    assert {who(row)["am"][1] for row in (tomorrow, other)} == {"agreed"}
    assert who(proposed)["am"][1] == "proposed"
    assert Assignment.objects.filter(published_at__isnull=False).count() == 2
    assert fresh(need).version == 2
    refused("nothing-to-publish", publish_day, morning=morning)


def test_a_cancelled_part_is_not_published(morning, need, sub):
    make.assignment(need, sub, state="agreed")
    need.parts.update(cancelled_at=need.created_at)
    refused("nothing-to-publish", publish_day, morning=morning)


def test_a_day_that_passed_is_not_published(morning, need, sub, clock):
    make.assignment(need, sub, state="agreed")
    clock(day=24)
    refused("past-day", publish_day, morning=morning)
