"""What boards agreed on sharing, asked of one person and one need: exclusions, approvals, tolerated differences."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from django.db.models import Q

from beurs.cover.explain import Reason
from beurs.cover.problem.facts import Booked, Job
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.problem.roster import Worker
from beurs.pools.access.loans import loans_of
from beurs.pools.lending import case_of
from beurs.pools.models import Approval
from beurs.pools.terms import Differences, Sent, Tolerance, Way, excludes, window_of
from beurs.region.dated import holds
from beurs.region.models import Board, School

ANYBODY = Q()


@dataclass(frozen=True)
class Agreed:
    """What the agreements in view need to know: who (id) is approved where (id), and what was lent around their days.

    `lent` are the ways and days of `differences` per person (id). `spare` keeps how many people a pool has beyond its
    reserve in a day part. Nothing is read that no agreement asks.
    """

    approved: frozenset[tuple[int, int]] = frozenset()
    differences: Differences = field(default_factory=Differences)
    joint: frozenset[int] = frozenset()
    lent: dict[int, list[tuple[Way, dt.date]]] = field(default_factory=dict)
    spare: dict[tuple[int, dt.date, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, spans: list[PoolSpan], boards: Iterable[Board], first: dt.date, last: dt.date) -> "Agreed":
        """Read it: one query for approvals and three for day parts lent, each only where an agreement asks."""
        joint = frozenset(span.pool.pk for span in spans if span.pool.owner_id is None)
        found = cls(_approved(spans, boards), Differences(tolerances(spans)), joint)
        found._read(spans, first, last, ANYBODY)
        return found

    def again(self, spans: list[PoolSpan], first: dt.date, last: dt.date, people: Collection[int]) -> "Agreed":
        """Return it as it would be read now, given that only bookings of some people (ids) changed since."""
        if not people:
            return replace(self, spare={})
        rules = self.differences.rules
        kept = {person: list(rows) for person, rows in self.lent.items() if person not in people}
        found = Agreed(self.approved, Differences(rules), self.joint, kept)
        for way, date in chain.from_iterable(kept.values()):
            found.differences.note(way, date)
        found._read(spans, first, last, Q(person__in=list(people)))
        return found

    def _read(self, spans: list[PoolSpan], first: dt.date, last: dt.date, whose: Q) -> None:
        """Count what some people were lent around some days; three queries where an agreement asks."""
        if not self.differences.rules:
            return
        region, window = Q(board__region=spans[0].pool.region_id), window_of(self.differences.rules)
        for loan in loans_of(region & whose, first - window, last + window):
            self._count(loan.person, loan.way, loan.date)

    def _count(self, person: int, way: Way, date: dt.date) -> None:
        self.differences.note(way, date)
        self.lent.setdefault(person, []).append((way, date))

    def note(self, worker: Worker, row: Booked) -> None:
        """Count a booking that was made after the snapshot was read."""
        self.spare.clear()
        giver = giver_of(worker, row.pool_id, row.board_id, row.date) if self.differences.rules else None
        if giver is not None:
            joint = row.pool_id if row.pool_id in self.joint else 0
            self._count(row.person_id, Way(giver, row.board_id, joint or 0), row.date)


def tolerances(spans: Iterable[PoolSpan]) -> tuple[Tolerance, ...]:
    """Return what the agreements of spans tolerate as a difference between boards."""
    served = [(span, [*span.reach.values(), *span.waiting.values()]) for span in spans]
    found = [Tolerance.of(span.pool, span.policy, reaches) for span, reaches in served]
    return tuple(rule for rule in found if rule is not None)


def kept_away(agreed: Agreed, worker: Worker, school: School, date: dt.date, span: PoolSpan) -> Iterator[Reason]:
    """Yield why the agreement of the pool that brings a person keeps the person from a school on a date."""
    board = school.board_id
    if span.policy.approval_needed and not _has_approval(agreed, worker, board, date):
        yield Reason("not-approved", {"board": str(school.board)})
    if span.exclusions:
        function = _function(worker, span.pool.pk, date)
        sent = Sent(worker.person.pk, function, school.pk, board, span.reach[board].ring)
        if any(excludes(row, sent) for row in span.exclusions):
            yield Reason("excluded", {"pool": str(span.pool)})


def giver_of(worker: Worker, pool: int | None, board: int, date: dt.date) -> int | None:
    """Return the board (id) that lends a person to a board on a date through a pool; None where nobody lends."""
    return case_of(worker.employments, board, date, through=contract_in(worker, pool, date)).giver


def way_of(worker: Worker, span: PoolSpan | None, board: int, date: dt.date) -> Way | None:
    """Return from which board a person is lent to a board, through a pool or through none; None where nobody lends."""
    pool = None if span is None else span.pool
    giver = giver_of(worker, None if pool is None else pool.pk, board, date)
    joint = pool is not None and pool.owner_id is None
    return None if giver is None else Way(giver, board, pool.pk if pool is not None and joint else 0)


def contract_in(worker: Worker, pool: int | None, date: dt.date) -> Job | None:
    """Return the contract of a person's latest membership of a pool by a date, while the contract holds."""
    rows = [row for row in worker.memberships if row.pool_id == pool and row.employment and row.since <= date]
    latest = max(rows, key=lambda row: row.since).employment if rows else 0
    return next((job for job in worker.employments if job.pk == latest and job.pk and holds(job, date)), None)


def _approved(spans: Iterable[PoolSpan], boards: Iterable[Board]) -> frozenset[tuple[int, int]]:
    return approved_at(boards) if any(span.policy.approval_needed for span in spans) else frozenset()


def approved_at(boards: Iterable[Board]) -> frozenset[tuple[int, int]]:
    """Return who (id) is approved at which of some boards (id)."""
    rows = Approval.objects.filter(state=Approval.State.APPROVED, board__in=[board.pk for board in boards])
    return frozenset(rows.order_by().values_list("person_id", "board_id"))


def _has_approval(agreed: Agreed, worker: Worker, board: int, date: dt.date) -> bool:
    employed = any(job.board_id == board and holds(job, date) for job in worker.employments)
    return employed or (worker.person.pk, board) in agreed.approved


def _function(worker: Worker, pool: int, date: dt.date) -> str:
    return next((row.function for row in worker.memberships if row.pool_id == pool and holds(row, date)), "")
