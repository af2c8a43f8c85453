"""No plan breaks what boards agreed on sharing: a case inside and outside each rule, and regions drawn at random."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from beurs.cover.models import Assignment
from beurs.cover.problem import Snapshot
from beurs.cover.problem.desk import desk_of, desks_forget
from beurs.cover.problem.pairs import Pair
from beurs.cover.services import assign_by_hand, proposals_agree
from beurs.pools.access.judge import Work, judged, violations
from beurs.pools.models import Approval, Booking, Exclusion, Membership, Policy, Reach, Signature
from beurs.region.models import Employment
from tests import factories as make
from tests.cover.scenes import Morning, names, refused

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)
WEEK_AGO = MONDAY - dt.timedelta(days=7)
HALF_PAST_SEVEN = 450


@dataclass
class Shared(Morning):
    """The morning of a board that may borrow from the pool of a neighbour, in ring 4, under an agreement."""

    giver: object = field(init=False)
    lending: object = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.giver = make.board(self.region)
        self.lending = make.pool(self.region, owner=self.giver, reach={self.giver: 1, self.board: 4})

    def agree(self, **terms):
        Policy.objects.filter(pool=self.lending).update(**terms)

    @property
    def policy(self):
        return Policy.objects.get(pool=self.lending)

    def lent(self, **fields):
        """Return somebody whom the neighbour employs and may lend."""
        return make.substitute(self.lending, employer=self.giver, **fields)

    def works(self):
        """Return the proposals of the plan as work that is settled now."""
        rows = Assignment.objects.filter(state="proposed").select_related("need_part__need__school")
        return [
            Work(row.person_id, row.need_part.need.date, row.need_part.part, row.need_part.need.school_id,
                 row.need_part.need.school.board_id, row.pool_id, timezone.now())
            for row in rows
        ]  # fmt: skip

    def reasons(self, need, person):
        """Return why a person may not take a need, after checking that a plan and a hand choice agree."""
        snapshot = Snapshot.of(self.region, [self.board], need.date, need.date, people=[person.pk])
        parts = snapshot.parts[need.pk]
        rules = [reason.rule for reason in Pair(snapshot, snapshot.people[person.pk], need, parts).failed()]
        self.plan(first=need.date)
        assert (person in names(need)) is (rules == [])
        if rules:
            asked = {"need": need, "parts": {part.part for part in parts}, "person": person, "overrides": []}
            refused(rules[0], assign_by_hand, **asked, ground="", version=need.version, by=self.by)
        return rules


@pytest.fixture
def shared():
    return Shared()


def worked(who, board, pool, *, day=WEEK_AGO, parts=("am", "pm")):
    need = make.need(make.group(make.school(board)), date=day, parts=parts)
    return [make.booking(who, part, pool) for part in need.parts.order_by("part")]


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
    view = (before.pools, before.boards, MONDAY, MONDAY)
    assert set(before.agreed.lent) == {stays.pk, goes.pk}
    Booking.objects.filter(person=goes).update(released_at=timezone.now())
    again = before.agreed.again(*view, {goes.pk})
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


TERMS = st.fixed_dictionaries(
    {
        "reserve": st.sampled_from([None, None, 0, 1]),
        "release_minute": st.sampled_from([None, None, HALF_PAST_SEVEN, HALF_PAST_SEVEN + 1]),
        "release_days": st.integers(0, 1),
        "approval_needed": st.sampled_from([False, False, True]),
        "tolerance": st.sampled_from([None, 0, 1, 2, 3, 5]),
        "window_days": st.sampled_from([1, 7, 28]),
        "on_paper": st.sampled_from([True, True, False]),
    }
)
REACH = st.fixed_dictionaries(
    {
        "day_cap": st.sampled_from([None, None, 1, 2]),
        "week_cap": st.sampled_from([None, None, 2, 3]),
        "reciprocal": st.booleans(),
        "signs": st.booleans(),
    }
)
POOL = st.tuples(st.integers(0, 2), TERMS, REACH, st.sampled_from(["", "school", "function", "board"]))
PERSON = st.tuples(
    st.integers(0, 1), st.sampled_from(["permanent", "permanent", "on-call"]), st.sets(st.integers(0, 3), min_size=1)
)
NEED = st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from([("am",), ("pm",), ("am", "pm")]))
BEFORE = st.tuples(st.integers(0, 4), st.integers(0, 1), st.integers(0, 3), st.integers(1, 6))


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
        shared = _drawn(pools, people, needs, before)
        standing = {one.rule for one in violations(shared.region, WEEK_AGO, TUESDAY)}
        shared.plan(last=TUESDAY if two_days else MONDAY, boards=[shared.board, shared.giver])
        rows = Booking.objects.order_by("pk").values_list(
            "person", "date", "part", "school", "board", "pool", "made_at"
        )
        found = judged(shared.region, [*map(Work._make, rows), *shared.works()])
        assert {one.rule for one in found} <= standing
        transaction.set_rollback(True)


def _drawn(pools, people, needs, before):
    shared = Shared()
    boards = [shared.board, shared.giver]
    schools = [shared.school, make.school(shared.giver)]
    made = [_pool(boards, schools, drawn) for drawn in pools]
    staff = []
    for employer, contract, places in people:
        who = make.person(shared.region, employer=boards[employer], offers=make.WEEK)
        who.employments.update(contract=contract)
        for place in sorted({place % len(made) for place in places}):
            Membership.objects.create(
                pool=made[place], person=who, since=make.LONG_AGO, employment=who.employments.get()
            )
        staff.append(who)
    for board, day, parts in [(0, 0, ("am",)), *needs]:
        make.need(make.group(schools[board]), date=MONDAY + day * dt.timedelta(days=1), parts=parts)
    for person, board, pool, back in before:
        who, day = staff[person % len(staff)], MONDAY - back * dt.timedelta(days=1)
        if not Booking.objects.filter(person=who, date=day).exists():
            worked(who, boards[board], made[pool % len(made)], day=day, parts=("am",))
    return shared


def _pool(boards, schools, drawn):
    owner, terms, reach, excludes = drawn
    own = boards[owner] if owner < 2 else None
    rings = {board: 1 if board == own else 4 for board in boards} if own else dict.fromkeys(boards, 2)
    pool = make.pool(boards[0].region, owner=own, reach=rings)
    policy = Policy.objects.get(pool=pool)
    Policy.objects.filter(pk=policy.pk).update(**terms)
    limits = {name: reach[name] for name in ("day_cap", "week_cap")}
    Reach.objects.filter(policy=policy, ring__gt=1).update(**limits, reciprocal=reach["reciprocal"] and own is not None)
    for board in boards:
        if board == own or reach["signs"]:
            Signature.objects.create(policy=policy, board=board)
    if excludes:
        said = {"school": {"school": schools[0]}, "function": {"function": "teacher"}, "board": {"board": boards[1]}}
        Exclusion.objects.create(policy=policy, **said[excludes])
    return pool
