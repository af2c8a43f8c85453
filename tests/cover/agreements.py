"""A board that may borrow from a neighbour under an agreement, and small regions drawn at random."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from hypothesis import strategies as st

from beurs.cover.models import Assignment
from beurs.cover.problem import Snapshot
from beurs.cover.problem.pairs import Pair
from beurs.cover.services import assign_by_hand
from beurs.pools.access.judge import Work
from beurs.pools.models import Booking, Exclusion, Membership, Policy, Reach, Signature
from tests import factories as make
from tests.cover.scenes import Morning, names, refused

MONDAY = make.MONDAY
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


def worked(who, board, pool, *, day=WEEK_AGO, parts=("am", "pm")):
    need = make.need(make.group(make.school(board)), date=day, parts=parts)
    return [make.booking(who, part, pool) for part in need.parts.order_by("part")]


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


def drawn_region(pools, people, needs, before):
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
