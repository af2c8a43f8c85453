"""Day parts that boards lent each other, counted from bookings: no money, no judgement of anybody."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from beurs.pools.lending import Case, case_of
from beurs.pools.models import Booking, Membership
from beurs.pools.terms import Way
from beurs.region.models import Employment

type Pair = tuple[int, int]
"""Giver and receiver, as ids of boards."""


class Job(NamedTuple):
    """A contract of a person, as `case_of` asks for it."""

    board_id: int
    contract: str
    since: dt.date
    until: dt.date | None


class Loan(NamedTuple):
    """A day part that somebody of one board works at another."""

    booking: int
    date: dt.date
    part: str
    person: int
    pool: int | None
    giver: int
    receiver: int
    joint: bool

    @property
    def way(self) -> Way:
        """Return from which board to which, and through which joint pool if it was one."""
        return Way(self.giver, self.receiver, self.pool or 0 if self.joint else 0)


def loans_of(where: Q, first: dt.date, last: dt.date) -> list[Loan]:
    """Return the standing bookings from `first` to `last` within `where` that are loans. Three queries."""
    rows = Booking.objects.filter(where, released_at__isnull=True, date__range=(first, last))
    names = ("pk", "date", "part", "person_id", "pool_id", "board_id", "pool__owner_id")
    booked = list(rows.order_by("date", "part", "pk").values_list(*names))
    if not booked:
        return []
    jobs, through = contracts_of(Q(person__in=rows.order_by().values("person")), first, last)
    return list(loans_among(booked, jobs, through))


def loans_among(
    booked: Iterable[tuple[int, dt.date, str, int, int | None, int, int | None]],
    jobs: dict[int, list[Job]],
    through: dict[tuple[int, int], list[Job]],
) -> Iterable[Loan]:
    """Yield the loans among bookings (id, date, part, person, pool, board, owner of the pool), given all contracts."""
    for pk, date, part, person, pool, board, owner in booked:
        under = contract_through(through, person, pool, date)
        found = case_of(jobs.get(person, ()), board, date, through=under)
        if found.case is Case.LOAN and found.giver is not None:
            joint = pool is not None and owner is None
            yield Loan(pk, date, part, person, pool, found.giver, board, joint)


def contracts_of(
    whose: Q, first: dt.date, last: dt.date
) -> tuple[dict[int, list[Job]], dict[tuple[int, int], list[Job]]]:
    """Return the contracts per person, and per (person, pool) those of memberships, in their order. Two queries."""
    jobs: dict[int, list[Job]] = defaultdict(list)
    valid = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    named = ("person_id", "board_id", "contract", "since", "until")
    for person, *job in Employment.objects.filter(whose, valid).order_by("pk").values_list(*named):
        jobs[person].append(Job(*job))
    begun = Membership.objects.filter(whose, since__lte=last, employment__isnull=False).select_related("employment")
    through: dict[tuple[int, int], list[Job]] = defaultdict(list)
    for row in begun.order_by("since", "pk"):
        job = row.employment
        assert job is not None
        since = max(row.since, job.since)
        through[row.person_id, row.pool_id].append(Job(job.board_id, job.contract, since, job.until))
    return jobs, through


def contract_through(
    through: dict[tuple[int, int], list[Job]], person: int, pool: int | None, date: dt.date
) -> Job | None:
    """Return the contract of somebody's latest membership of a pool by a date, None without one.

    Also where that membership ended: what was booked through the pool stays lent under the contract that brought it.
    """
    rows = through.get((person, pool), ()) if pool is not None else ()
    return next((row for row in reversed(rows) if row.since <= date), None)


def lent(loans: Iterable[Loan]) -> Counter[Pair]:
    """Return how many day parts went from giver to receiver, through whichever pool."""
    return Counter((loan.giver, loan.receiver) for loan in loans)


def net(parts: Counter[Pair], pair: Pair) -> int:
    """Return how many day parts more a board gave to another than it got back from it."""
    giver, receiver = pair
    return parts[giver, receiver] - parts[receiver, giver]
