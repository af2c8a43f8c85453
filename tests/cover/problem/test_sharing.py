"""No plan breaks what boards agreed on sharing: a case inside and outside each rule, and regions drawn at random."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from beurs.cover.problem import Snapshot
from beurs.cover.problem.agreed import giver_of
from beurs.cover.problem.desk import desk_of, desks_forget
from beurs.cover.problem.pairs import Pair
from beurs.cover.problem.shares import Shares
from beurs.cover.services import proposals_agree
from beurs.pools.access.judge import Work, judged, violations
from beurs.pools.models import Approval, Booking, Exclusion, Policy, Reach, Signature
from beurs.region.models import Employment
from tests import factories as make
from tests.cover.agreements import (
    BEFORE,
    HALF_PAST_SEVEN,
    NEED,
    PERSON,
    POOL,
    WEEK_AGO,
    Shared,
    drawn_region,
    worked,
)
from tests.cover.scenes import names

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def shared():
    return Shared()


@pytest.mark.parametrize(("minute", "rules"), [(HALF_PAST_SEVEN, []), (HALF_PAST_SEVEN + 1, ["not-released"])])
def test_people_are_lent_from_the_release_on(shared, minute, rules):
    shared.agree(release_minute=minute)
    assert shared.reasons(shared.need(), shared.lent()) == rules


@pytest.mark.parametrize(("days", "rules"), [(1, []), (0, ["not-released"])])
def test_a_day_is_released_so_many_days_before(shared, days, rules):
    shared.agree(release_minute=HALF_PAST_SEVEN, release_days=days)
    assert shared.reasons(shared.need(date=TUESDAY), shared.lent()) == rules


def test_the_owner_uses_its_people_before_the_release(shared):
    shared.agree(release_minute=HALF_PAST_SEVEN + 1)
    need, who = make.need(make.group(make.school(shared.giver))), shared.lent()
    shared.plan(boards=[shared.giver])
    assert names(need) == {who}


def test_within_a_plan_of_days_only_released_days_are_lent(shared):
    shared.agree(release_minute=HALF_PAST_SEVEN)
    today, tomorrow, who = shared.need(), shared.need(date=TUESDAY), shared.lent()
    shared.plan(last=TUESDAY)
    assert (names(today), names(tomorrow)) == ({who}, set())


def test_a_kept_plan_does_not_survive_a_release(shared, clock):
    shared.agree(release_minute=HALF_PAST_SEVEN + 1)
    need, who = shared.need(), shared.lent()
    shared.plan()
    assert desk_of(need).effects_of(need.pk) == {}
    clock(minute=31)
    assert set(desk_of(need).effects_of(need.pk)) == {who.pk}


@pytest.mark.parametrize(("state", "rules"), [("approved", []), ("asked", ["not-approved"]), (None, ["not-approved"])])
def test_a_newcomer_is_received_once_approved(shared, state, rules):
    shared.agree(approval_needed=True)
    who = shared.lent()
    if state:
        decided = None if state == "asked" else timezone.now()
        Approval.objects.create(person=who, board=shared.board, state=state, decided_at=decided)
    assert shared.reasons(shared.need(), who) == rules


def test_a_board_needs_no_approval_of_who_it_employs_or_where_nobody_asks(shared):
    who = shared.lent()
    assert shared.reasons(shared.need(), who) == []
    shared.agree(approval_needed=True)
    Employment.objects.create(
        person=who, board=shared.board, function="other", fte_hundredths=10, since=make.LONG_AGO, contract="on-call"
    )
    assert shared.reasons(shared.need(date=TUESDAY), who) == []


@pytest.mark.parametrize(
    ("what", "rules"),
    [
        ("school", ["excluded"]),
        ("other school", []),
        ("board", ["excluded"]),
        ("person", ["excluded"]),
        ("function", ["excluded"]),
        ("other function", []),
    ],
)
def test_an_exclusion_keeps_away_whom_it_names_from_where_it_says(shared, what, rules):
    who = shared.lent()
    said = {
        "school": {"school": shared.school},
        "other school": {"school": make.school(shared.board)},
        "board": {"board": shared.board},
        "person": {"person": who},
        "function": {"function": "teacher"},
        "other function": {"function": "head"},
    }[what]
    Exclusion.objects.create(policy=shared.policy, **said)
    assert shared.reasons(shared.need(), who) == rules


@pytest.mark.parametrize(("tolerance", "rules"), [(4, []), (3, ["tolerance-reached"])])
def test_a_board_lends_no_more_beyond_what_it_got_back_than_tolerated(shared, tolerance, rules):
    shared.agree(tolerance=tolerance)
    who = shared.lent()
    worked(who, shared.board, shared.lending)
    assert shared.reasons(shared.need(), who) == rules


def test_what_was_lent_is_counted_again_for_touched_people_only_and_comes_to_the_same(shared):
    shared.agree(tolerance=9)
    stays, goes = shared.lent(), shared.lent()
    for who in (stays, goes):
        worked(who, shared.board, shared.lending)
    before = Snapshot.of(shared.region, [shared.board], MONDAY, MONDAY)
    assert set(before.agreed.lent) == {stays.pk, goes.pk}
    Booking.objects.filter(person=goes).update(released_at=timezone.now())
    again = before.agreed.again(before.pools, MONDAY, MONDAY, {goes.pk})
    whole = Snapshot.of(shared.region, [shared.board], MONDAY, MONDAY).agreed
    assert {way: dict(days) for way, days in again.differences.lent.items()} == {
        way: dict(days) for way, days in whole.differences.lent.items()
    }
    assert again.lent == whole.lent


@pytest.mark.parametrize(("window", "rules"), [(7, []), (8, ["tolerance-reached"])])
def test_what_was_lent_before_the_window_is_forgotten(shared, window, rules):
    shared.agree(tolerance=2, window_days=window)
    who = shared.lent()
    worked(who, shared.board, shared.lending)
    assert shared.reasons(shared.need(), who) == rules


def test_work_that_runs_on_after_a_place_ended_is_lent_by_who_brought_the_person(shared):
    shared.agree(tolerance=1)
    who, older, day = shared.lent(), make.board(shared.region), dt.timedelta(days=1)
    who.employments.create(board=older, function="other", fte_hundredths=20, since=make.LONG_AGO - day)
    worked(who, shared.board, shared.lending, day=MONDAY)
    worked(who, shared.board, None, day=TUESDAY)
    who.memberships.update(until=MONDAY - day)
    assert {found.rule for found in violations(shared.region, MONDAY, MONDAY)} == {"tolerance-reached"}
    shared.agree(tolerance=2)
    assert violations(shared.region, MONDAY, TUESDAY) == []
    who.memberships.update(since=WEEK_AGO, until=MONDAY)
    worker = Snapshot.of(shared.region, [shared.board], MONDAY, TUESDAY, people=[who.pk]).people[who.pk]
    givers = [giver_of(worker, pool, shared.board.pk, TUESDAY) for pool in (shared.lending.pk, None)]
    assert givers == [shared.giver.pk, older.pk]


def test_what_came_back_makes_room(shared):
    shared.agree(tolerance=2)
    who = shared.lent()
    worked(who, shared.board, shared.lending)
    back = make.substitute(shared.pool, employer=shared.board, offers=())
    worked(back, shared.giver, shared.pool)
    assert shared.reasons(shared.need(), who) == []


def test_two_pools_of_one_giver_together_keep_to_what_is_tolerated(shared):
    shared.agree(tolerance=2)
    second = make.pool(shared.region, owner=shared.giver, reach={shared.giver: 1, shared.board: 4})
    shared.lent()
    make.substitute(second, employer=shared.giver)
    needs = [shared.need(), shared.need()]
    shared.plan()
    assert judged(shared.region, shared.works()) == []
    assert sum(bool(names(need)) for need in needs) <= 1


@pytest.mark.parametrize(("tolerance", "sent"), [(2, 1), (1, 0)])
def test_through_a_pool_of_several_lenders_somebody_goes_whose_day_just_fits_the_share(shared, tolerance, sent):
    joint = make.pool(shared.region, reach={shared.giver: 2, shared.board: 2})
    Policy.objects.filter(pool=joint).update(tolerance=tolerance)
    make.substitute(joint, employer=shared.giver)
    make.substitute(joint, employer=shared.board, offers=())
    need = shared.need()
    shares = Shares.of(Snapshot.of(shared.region, [shared.board], MONDAY, MONDAY))
    assert (len(shares.barred), shares.limits) == (1 - sent, {})
    shared.plan()
    assert len(names(need)) == sent


def test_who_is_hired_or_own_does_not_count_as_lent(shared):
    shared.agree(tolerance=0)
    hired = make.substitute(shared.lending)
    assert shared.reasons(shared.need(), hired) == []


def test_a_joint_pool_counts_by_itself(shared):
    joint = make.pool(shared.region, reach={shared.giver: 2, shared.board: 2})
    Policy.objects.filter(pool=joint).update(tolerance=2)
    shared.agree(tolerance=2)
    who = make.substitute(joint, employer=shared.giver)
    worked(shared.lent(offers=()), shared.board, shared.lending)
    assert shared.reasons(shared.need(), who) == []
    worked(who, shared.board, joint)
    assert shared.reasons(shared.need(date=TUESDAY), who) == ["tolerance-reached"]


def test_agreeing_counts_what_was_agreed_in_the_same_breath(shared):
    shared.agree(tolerance=4)
    needs = [shared.need(), shared.need()]
    for _need in needs:
        shared.lent()
    shared.plan()
    shared.agree(tolerance=2)
    done = proposals_agree(needs={need.pk: need.version + 1 for need in needs}, by=shared.by)
    assert len(done.agreed) == 2
    assert [refusal.code for _need, refusal in done.refused] == ["tolerance-reached"]
    assert violations(shared.region, MONDAY, MONDAY) == []


@pytest.mark.parametrize(("reserve", "rules"), [(0, set()), (1, {"reserve-kept"})])
def test_a_pool_keeps_its_reserve_beyond_known_needs(shared, reserve, rules):
    shared.agree(reserve=reserve)
    make.need(make.group(make.school(shared.giver)))
    people = [shared.lent(), shared.lent()]
    need = shared.need()
    snapshot = Snapshot.of(shared.region, [shared.board], MONDAY, MONDAY)
    pairs = [Pair(snapshot, snapshot.people[who.pk], need, snapshot.parts[need.pk]) for who in people]
    assert {reason.rule for pair in pairs for reason in pair.failed()} == rules
    shared.plan()
    assert bool(names(need)) is (rules == set())
    if not rules:
        proposals_agree(needs={need.pk: need.version + 1}, by=shared.by)
        assert violations(shared.region, MONDAY, MONDAY) == []


def test_a_board_is_served_in_return_only(shared):
    Reach.objects.filter(policy=shared.policy, board=shared.board).update(reciprocal=True)
    who = shared.lent()
    assert shared.reasons(shared.need(), who) == ["out-of-reach"]
    Reach.objects.create(policy=Policy.objects.get(pool=shared.pool), board=shared.giver, ring=4)
    assert shared.reasons(shared.need(date=TUESDAY), who) == []


def test_a_board_that_did_not_sign_is_not_served(shared):
    shared.agree(on_paper=False)
    who = shared.lent()
    assert shared.reasons(shared.need(), who) == ["out-of-reach"]
    Signature.objects.create(policy=shared.policy, board=shared.board)
    assert shared.reasons(shared.need(date=TUESDAY), who) == []


def test_the_judge_sees_what_planning_would_not_do(shared):
    who = shared.lent()
    (first, _second) = worked(who, shared.board, shared.lending)
    assert violations(shared.region, WEEK_AGO, MONDAY) == []
    rules = lambda: {found.rule for found in violations(shared.region, WEEK_AGO, MONDAY)}  # noqa: E731
    for terms, rule in (
        ({"tolerance": 1}, "tolerance-reached"),
        ({"approval_needed": True}, "not-approved"),
        ({"holds_from": None}, "out-of-reach"),
    ):
        with transaction.atomic():
            shared.agree(**terms)
            assert rules() == {rule}
            transaction.set_rollback(True)
    Booking.objects.update(made_at=timezone.now() - dt.timedelta(days=30))
    shared.agree(release_minute=0)
    assert rules() == {"not-released"}
    shared.agree(release_minute=None)
    Reach.objects.filter(board=shared.board, ring=4).update(day_cap=1)
    assert rules() == {"cap-reached"}
    Reach.objects.update(day_cap=None)
    Exclusion.objects.create(policy=shared.policy, school=first.school)
    assert rules() == {"excluded"}


def test_the_judge_asks_on_the_day_itself_whether_a_board_is_served_in_return(shared):
    """A second pool of the giver, through which nobody worked, tolerates nothing to whom it serves in return only."""
    worked(shared.lent(), shared.board, shared.lending)
    other = make.pool(shared.region, owner=shared.giver, reach={shared.giver: 1, shared.board: 4})
    Policy.objects.filter(pool=other).update(tolerance=0)
    Reach.objects.filter(policy__pool=other, board=shared.board).update(reciprocal=True)
    assert violations(shared.region, WEEK_AGO, MONDAY) == []
    Reach.objects.create(policy=Policy.objects.get(pool=shared.pool), board=shared.giver, ring=4)
    assert {found.rule for found in violations(shared.region, WEEK_AGO, MONDAY)} == {"tolerance-reached"}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(
    st.lists(POOL, min_size=2, max_size=4),
    st.lists(PERSON, min_size=1, max_size=5),
    st.lists(NEED, min_size=1, max_size=5),
    st.lists(BEFORE, max_size=4),
    st.booleans(),
)
def test_no_plan_breaks_an_agreement(pools, people, needs, before, two_days):
    """Each example is a region of its own, taken back afterwards; owner 2 of a pool means that it is joint."""
    with transaction.atomic():
        desks_forget()
        shared = drawn_region(pools, people, needs, before)
        standing = {one.rule for one in violations(shared.region, WEEK_AGO, TUESDAY)}
        shared.plan(last=TUESDAY if two_days else MONDAY, boards=[shared.board, shared.giver])
        rows = Booking.objects.order_by("pk").values_list(
            "person", "date", "part", "school", "board", "pool", "made_at"
        )
        found = judged(shared.region, [*map(Work._make, rows), *shared.works()])
        assert {one.rule for one in found} <= standing
        transaction.set_rollback(True)
