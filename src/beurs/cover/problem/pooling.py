"""Which pools reach which boards on which days: dated pools and policies, cut into spans."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from beurs.pools.access.policies import IN_FORCE_ORDER, counting
from beurs.pools.models import Policy, Pool, Reach
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Board


@dataclass(frozen=True)
class PoolSpan:
    """A pool under one policy, valid from `first` to `last` inclusive; `reach` per board id.

    Nearly always there is one span for a pool; a policy that changes inside the days in view gives two.
    """

    pool: Pool
    policy: Policy
    first: dt.date
    last: dt.date
    reach: dict[int, Reach]
    cut: bool

    @property
    def id(self) -> str:
        """Return the name of the span in a problem."""
        return f"o{self.pool.pk}@{self.first}" if self.cut else f"o{self.pool.pk}"

    def holds(self, date: dt.date) -> bool:
        """Tell whether the pool works under this policy on a date."""
        return self.first <= date <= self.last


def spans_of(boards: Iterable[Board], first: dt.date, last: dt.date) -> list[PoolSpan]:
    """Return the spans of all pools that bring people to one of the boards between two days, inclusive.

    Own pools come before joint ones, then by id: the order in which a person's pools are tried within a ring.
    """
    wanted = [board.pk for board in boards]
    reaches = Prefetch("reaches", Reach.objects.filter(counting()).order_by("id"))
    policies = Policy.objects.filter(holds_from__lte=last).order_by(*IN_FORCE_ORDER).prefetch_related(reaches)
    rows = Pool.objects.filter(policies__reaches__board__in=wanted, since__lte=last)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=first)).distinct().order_by("pk")
    pools = sorted(
        rows.prefetch_related(Prefetch("policies", policies)), key=lambda pool: (pool.owner_id is None, pool.pk)
    )
    found = [span for pool in pools for span in _spans(pool, first, last)]
    return [span for span in found if any(board in span.reach for board in wanted)]


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
