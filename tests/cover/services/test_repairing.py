"""After an event the proposals of a planned day are the best plan again, and nothing else moved."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import Assignment, Plan, Step
from beurs.cover.problem import desks_forget
from beurs.cover.services import (
    absence_change,
    absence_report,
    absence_withdraw,
    assign_by_hand,
    gap_report,
    lock,
    offer_decline,
    own_solution,
    plan_make,
    proposal_drop,
    proposals_agree,
    release,
    step_undo,
)
from beurs.cover.services.repairing import plans_follow
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.scenes import Morning, away, fresh, names, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


def ill(morning, person, day=MONDAY, **fields):
    return absence_report(
        person=person, school=morning.school, kind="sick", first=day, first_part="am", last=day, by=morning.by, **fields
    )


def as_planned_anew(morning, *needs):
    """Return who stands on needs, after checking that pressing plan gives a plan that is worth as much."""
    stands = [names(need) for need in needs]
    worth = _worth()
    step = morning.plan() and Step.objects.latest("id")
    assert _worth() == worth
    step_undo(step=step, by=morning.by)
    step.delete()
    return stands


def _worth():
    """Return covered priority, fit, ring and minutes of what stands now."""
    rows = Assignment.objects.exclude(state="released").select_related("need_part__need")
    return [sum(column) for column in zip(
        *((row.need_part.need.priority, row.fit, row.ring, row.minutes) for row in rows), strict=True
    )]  # fmt: skip


def test_a_new_absence_is_proposed_for_at_once_on_a_planned_day(morning):
    near, far = morning.substitute(), morning.substitute(lat=away(20))
    one = morning.need()
    morning.plan()
    teacher = make.teacher(morning.group())
    (new,) = ill(morning, teacher).needs
    assert as_planned_anew(morning, one, new) == [{near}, {far}]
    assert AuditRow.objects.filter(action="plan.repair", target__startswith="plan:").count() == 1


def test_a_more_urgent_absence_takes_the_only_substitute(morning):
    sub = morning.substitute()
    old = morning.need(priority=1)
    morning.plan()
    (new,) = ill(morning, make.teacher(morning.group(year=1))).needs
    assert (names(old), names(new)) == (set(), {sub})
    assert AuditRow.objects.filter(action="plan.repair", target__startswith="need:").count() == 2


def test_a_day_that_nobody_planned_gets_no_proposals(morning):
    morning.substitute()
    (new,) = ill(morning, make.teacher(morning.group())).needs
    assert names(new) == set()
    assert Plan.objects.count() == 0


def test_a_plan_that_was_taken_back_is_no_plan(morning):
    need = morning.need()
    morning.substitute()
    morning.plan()
    step_undo(step=Step.objects.get(), by=morning.by)
    ill(morning, make.teacher(morning.group()))
    assert names(need) == set()


def test_another_day_and_another_board_stay_as_they_are(morning):
    other = make.board(morning.region)
    need = make.need(make.group(make.school(other)))
    make.substitute(make.pool(morning.region, owner=other))
    later = morning.need(date=TUESDAY)
    morning.substitute()
    morning.need()
    morning.plan()
    ill(morning, make.teacher(morning.group()))
    assert (names(need), names(later)) == (set(), set())


def test_a_proposed_substitute_who_falls_ill_is_replaced(morning):
    first, second = morning.substitute(), morning.substitute(lat=away(20))
    need = morning.need()
    morning.plan()
    assert names(need) == {first}
    report = ill(morning, first)
    assert as_planned_anew(morning, need) == [{second}]
    absence_withdraw(absence=report.absence, version=1, by=morning.by)
    assert as_planned_anew(morning, need) == [{first}]


def test_who_is_agreed_or_locked_is_not_moved(morning):
    first, second = morning.substitute(), morning.substitute()
    one, two = morning.need(priority=1), morning.need(priority=1)
    morning.plan()
    proposals_agree(needs={one.pk: fresh(one).version}, by=morning.by)
    lock(need=fresh(two), version=fresh(two).version, by=morning.by)
    (new,) = ill(morning, make.teacher(morning.group(year=1))).needs
    assert names(one) | names(two) == {first, second}
    assert names(new) == set()


def test_a_dropped_proposal_gets_the_next_best_and_undo_takes_both_back(morning):
    first, second = morning.substitute(), morning.substitute(lat=away(20))
    need = morning.need()
    morning.plan()
    step = proposal_drop(need=need, version=2, by=morning.by)
    assert names(need) == {second}
    assert step.facts["moved"] == 1
    step_undo(step=step, by=morning.by)
    assert names(need) == {first}


def test_who_said_no_is_not_planned_there_again_by_a_repair_nor_by_a_new_plan(morning):
    first = morning.substitute()
    need, other = morning.need(), morning.need(priority=5)
    morning.plan()
    assert (names(need), names(other)) == ({first}, set())
    offer = offered(first, [need])
    offer_decline(offer=offer, via="app", by=None, now=offer.sent_at)
    plans_follow(places={(morning.board, MONDAY)}, by=morning.by)
    assert (names(need), names(other)) == (set(), {first})
    morning.plan()
    assert (names(need), names(other)) == (set(), {first})


def test_who_was_dropped_does_not_come_back_by_another_event(morning):
    first = morning.substitute()
    need = morning.need()
    morning.plan()
    proposal_drop(need=need, version=2, by=morning.by)
    assert names(need) == set()
    (new,) = ill(morning, make.teacher(morning.group())).needs
    assert (names(need), names(new)) == (set(), {first})
    desks_forget()
    gap_report(group=morning.group(year=1), kind="vacancy", first=MONDAY, parts={(1, "am")}, by=morning.by, last=MONDAY)
    assert names(need) == set()


def test_a_released_substitute_is_free_for_another_group_but_not_for_this_one(morning):
    sub = morning.substitute()
    need = morning.need()
    morning.plan()
    proposals_agree(needs={need.pk: 2}, by=morning.by)
    (other,) = ill(morning, make.teacher(morning.group())).needs
    assert names(other) == set()
    release(need=need, version=3, ground="", by=morning.by)
    assert (names(need), names(other)) == (set(), {sub})


def test_a_choice_by_hand_moves_the_others_and_undo_takes_all_back(morning):
    near, far = morning.substitute(), morning.substitute(lat=away(20))
    one, two = morning.need(), make.need(make.group(make.school(morning.board, lat=away(20), lon=make.LON)))
    morning.plan()
    assert (names(one), names(two)) == ({near}, {far})
    assign_by_hand(need=one, parts={"am", "pm"}, person=far, overrides=[], ground="", version=2, by=morning.by)
    assert (names(one), names(two)) == ({far}, {near})
    step_undo(step=Step.objects.latest("id"), by=morning.by)
    assert who(one) == {"am": (near, "proposed"), "pm": (near, "proposed")}
    assert names(two) == {far}


def test_a_school_s_own_solution_frees_its_substitute(morning):
    sub = morning.substitute()
    one, two = morning.need(priority=20), morning.need(priority=1)
    morning.plan()
    assert (names(one), names(two)) == ({sub}, set())
    colleague = make.person(morning.region, employer=morning.board)
    own_solution(need=one, parts={"am", "pm"}, person=colleague, own_kind="extra-day", version=2, by=morning.by)
    assert names(two) == {sub}


def test_a_longer_absence_asks_on_the_planned_day_too(morning):
    sub = morning.substitute()
    report = ill(morning, make.teacher(morning.group()))
    tuesday = morning.need(date=TUESDAY, priority=1)
    morning.plan(first=TUESDAY)
    assert names(tuesday) == {sub}
    told = absence_change(absence=report.absence, version=1, last=TUESDAY, by=morning.by)
    new = next(need for need in told.needs if need.date == TUESDAY)
    assert (names(tuesday), names(new)) == (set(), {sub})


def test_a_plan_of_a_week_is_left_to_the_planner(morning):
    need = morning.need()
    morning.substitute()
    plan_make(region=morning.region, boards=[morning.board], first=MONDAY, last=TUESDAY, by=morning.by)
    (new,) = ill(morning, make.teacher(morning.group(year=1))).needs
    assert names(need)
    assert names(new) == set()


def test_many_events_leave_the_plan_that_pressing_plan_would_give(morning):
    for minutes in (0, 4, 9, 15, 22):
        morning.substitute(lat=away(minutes))
    needs = [morning.need(priority=priority) for priority in (3, 8, 5)]
    morning.plan()
    for year in (1, 6, 8):
        teacher = make.teacher(morning.group(year=year))
        needs += ill(morning, teacher).needs
        assert as_planned_anew(morning, *needs)


def test_a_proposal_of_a_repair_has_the_figures_of_its_pair_and_no_stored_reasons(morning):
    morning.substitute(lat=away(20))
    morning.need()
    plan = morning.plan()
    morning.substitute(lat=away(9))
    (new,) = ill(morning, make.teacher(morning.group())).needs
    row = Assignment.objects.filter(need_part__need=new, state="proposed").first()
    assert (row.pool, row.ring, row.fit, row.why, row.plan, row.source) == (morning.pool, 1, 1, {}, plan, "plan")
    assert row.minutes in {9, 20}
