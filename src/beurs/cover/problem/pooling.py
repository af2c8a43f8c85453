"""Which pools reach which boards on which days: dated pools and agreements, cut into spans."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Prefetch, Q
from django.utils import timezone

from beurs.pools.access.policies import IN_FORCE_ORDER, counting
from beurs.pools.models import Exclusion, Policy, Pool, Reach
from beurs.pools.release import released_until
from beurs.pools.terms import FIRST_RING
from beurs.region.lessons import ONE_DAY, days
from beurs.region.models import Board


@dataclass(frozen=True)
class PoolSpan:
    """A pool under one agreement, valid from `first` to `last` inclusive; `reach` per board id.

    Nearly always there is one span for a pool. An agreement that changes inside the days in view cuts it, and so does
    the release: from the first day that is not released the pool reaches ring 1 only, and `waiting` names the others.
    """

    pool: Pool
    policy: Policy
    first: dt.date
    last: dt.date
    reach: dict[int, Reach]
    cut: bool
    waiting: dict[int, Reach] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the name of the span in a problem."""
        return f"o{self.pool.pk}@{self.first}" if self.cut else f"o{self.pool.pk}"

    def holds(self, date: dt.date) -> bool:
        """Tell whether the pool works under this agreement on a date."""
        return self.first <= date <= self.last

    @cached_property
    def exclusions(self) -> list[Exclusion]:
        """Return who is not sent where."""
        return list(self.policy.exclusions.all())


def spans_of(boards: Iterable[Board], first: dt.date, last: dt.date, now: dt.datetime | None = None) -> list[PoolSpan]:
    """Return the spans of all pools that bring people to one of the boards between two days, inclusive.

    What holds back people until their release is asked of the moment `now`. Own pools come before joint ones, then by
    id: the order in which a person's pools are tried within a ring.
    """
    boards = list(boards)
    found = in_effect(agreed_spans(boards, first, last), first, last, now or timezone.now())
    return [span for span in found if any(board.pk in span.reach or board.pk in span.waiting for board in boards)]


def agreed_spans(boards: Iterable[Board], first: dt.date, last: dt.date) -> list[PoolSpan]:
    """Return the spans as boards agreed on them, in the order of `spans_of`, whatever waits or lacks a return."""
    pools = sorted(
        _pools([board.pk for board in boards], first, last), key=lambda pool: (pool.owner_id is None, pool.pk)
    )
    return [span for pool in pools for span in _spans(pool, first, last)]


def in_effect(agreed: list[PoolSpan], first: dt.date, last: dt.date, now: dt.datetime) -> list[PoolSpan]:
    """Return spans as they work between two days at a moment: served in return, and released or not."""
    return [cut for span in agreed for cut in _released(_in_return(span, agreed, first, last), first, last, now)]


def _pools(boards: list[int], first: dt.date, last: dt.date) -> Iterable[Pool]:
    """Return the pools that serve a board or belong to one, with their agreements in order."""
    reaches = Prefetch("reaches", Reach.objects.filter(counting()).order_by("id"))
    policies = Policy.objects.filter(holds_from__lte=last).order_by(*IN_FORCE_ORDER)
    rows = Pool.objects.filter(Q(policies__reaches__board__in=boards) | Q(owner__in=boards), since__lte=last)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=first)).distinct().order_by("pk")
    return rows.prefetch_related(Prefetch("policies", policies.prefetch_related(reaches, "exclusions")))


def _spans(pool: Pool, first: dt.date, last: dt.date) -> list[PoolSpan]:
    policies = list(pool.policies.all())
    starts = [policy.holds_from or policy.since for policy in policies]
    ends = [*(later - ONE_DAY for later in starts[1:]), dt.date.max]
    held = list(zip(policies, starts, ends, strict=False))
    held = [one for one in held if one[2] >= max(first, one[1])]
    return [
        PoolSpan(
            pool=pool,
            policy=policy,
            first=max(start, pool.since),
            last=min(end, pool.until or dt.date.max),
            reach={reach.board_id: reach for reach in policy.reaches.all()},
            cut=len(held) > 1,
        )
        for policy, start, end in held
    ]


def _in_return(span: PoolSpan, agreed: list[PoolSpan], first: dt.date, last: dt.date) -> PoolSpan:
    """Return the span without the boards that are served only in return, and do not serve the owner in these days."""
    asked = {board for board, reach in span.reach.items() if reach.reciprocal}
    if not asked:
        return span
    wanted = [day for day in days(first, last) if span.holds(day)]
    returned = {
        board
        for board in asked
        if all(
            any(other.pool.owner_id == board and other.holds(day) and span.pool.owner_id in other.reach
                for other in agreed)
            for day in wanted
        )
    }  # fmt: skip
    return replace(span, reach={pk: row for pk, row in span.reach.items() if pk not in asked - returned})


def _released(span: PoolSpan, first: dt.date, last: dt.date, now: dt.datetime) -> Iterator[PoolSpan]:
    """Yield the span as it stands for the days released by now, and for those that are not."""
    until = released_until(span.policy, now)
    if until is None or until >= min(last, span.last):
        yield span
        return
    held = {board: reach for board, reach in span.reach.items() if reach.ring == FIRST_RING}
    waiting = {board: reach for board, reach in span.reach.items() if reach.ring != FIRST_RING}
    start = max(span.first, until + ONE_DAY)
    cut = until >= max(first, span.first)
    if cut:
        yield replace(span, last=until, cut=True)
    yield replace(span, first=start if cut else span.first, reach=held, waiting=waiting, cut=span.cut or cut)
