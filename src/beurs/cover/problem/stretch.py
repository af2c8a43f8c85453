"""One person for a whole stretch of days: who could, what of it, under which contract, and what the pool keeps.

What boards agreed on sharing holds on each of the days (`weeks`).
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from beurs.cover.explain import Reason
from beurs.cover.models import LongCover, Need, NeedPart
from beurs.cover.problem.bars import chain_full, counts_in_chain, week_limit
from beurs.cover.problem.idle import is_salaried
from beurs.cover.problem.pairs import Pair, legal, occupied
from beurs.cover.problem.roster import Worker
from beurs.cover.problem.snapshot import Snapshot
from beurs.cover.problem.weeks import Shared, shared_of
from beurs.pools.models import Membership
from beurs.region.access.schools import valid_on
from beurs.region.dated import holds
from beurs.region.lessons import PARTS, days
from beurs.region.models import Employment, Person, Region, TeachingPart

SURPLUS, POOL, ON_CALL = "surplus", "pool", "on-call"
ORDER = (SURPLUS, POOL, ON_CALL)


@dataclass(frozen=True)
class Kept:
    """The day parts that the salaried people of a pool still have free in the stretch, before and after a choice."""

    pool: str
    before: int
    after: int


@dataclass(frozen=True)
class Suitor:
    """Somebody for a whole stretch: where from, which of its day parts, what fails, and what the pool keeps.

    `pairs` are the needs with the parts that he or she would take, each with the pool that brings the person on that
    day; `kept_back` more are left out because the pool keeps its reserve.
    """

    person: Person
    source: str
    own: bool
    pairs: tuple[Pair, ...]
    asked: int
    minutes: int | None
    failed: tuple[Reason, ...]
    kept_back: int
    kept: Kept | None

    @property
    def parts(self) -> list[NeedPart]:
        """Return the day parts that he or she would take."""
        return [part for pair in self.pairs for part in pair.parts]

    @property
    def possible(self) -> bool:
        """Whether the school may choose this person."""
        return not self.failed and bool(self.parts)


class Stretch:
    """The open needs of a long cover with everybody who might take them, read once."""

    def __init__(self, long: LongCover) -> None:
        board = long.group.school.board
        self.long, self.board = long, board
        extra = surplus_of(board.region, long.first)
        self.snapshot = Snapshot.of(board.region, [board], long.first, long.last, people=extra)
        self.surplus = extra
        mine = [need for need in self.snapshot.needs if need.spell == long.spell and need.group_id == long.group_id]
        self.needs = [need for need in mine if self.snapshot.open_parts(need)]
        self.asked = sum(len(self.snapshot.open_parts(need)) for need in self.needs)
        self._keeps: dict[int, int] = {}

    def suitors(self) -> list[Suitor]:
        """Return who might take it: surplus people, then pools, then call lists; whole stretches before halves."""
        if not self.needs:
            return []
        found = [self.suitor(worker) for worker in self.snapshot.people.values() if self._is_candidate(worker)]
        return sorted(found, key=_rank)

    def suitor_of(self, person: int) -> Suitor | None:
        """Return what is known of one person (the id); None of who is no candidate."""
        worker = self.snapshot.people.get(person)
        return self.suitor(worker) if self.needs and worker is not None and self._is_candidate(worker) else None

    def suitor(self, worker: Worker) -> Suitor:
        """Return what is known of one candidate."""
        source = self._source(worker)
        pairs = [Pair(self.snapshot, worker, need, self.snapshot.open_parts(need)) for need in self.needs]
        able = [replace(pair, parts=[part for part in pair.parts if self._can(pair, part, source)]) for pair in pairs]
        shared = shared_of([pair for pair in able if pair.parts], poolless=source == SURPLUS)
        return Suitor(
            person=worker.person,
            source=source,
            own=any(job.board_id == self.board.pk and holds(job, self.long.first) for job in worker.employments),
            pairs=shared.pairs,
            asked=self.asked,
            minutes=pairs[0].minutes(),
            failed=(*self._failed(worker, pairs), *shared.failed),
            kept_back=shared.kept_back,
            kept=self._kept(worker, shared) if source == POOL else None,
        )

    def _is_candidate(self, worker: Worker) -> bool:
        return worker.person.pk in self.surplus or bool(worker.memberships)

    def _source(self, worker: Worker) -> str:
        if worker.person.pk in self.surplus:
            return SURPLUS
        return POOL if is_salaried(self.snapshot, worker, self.needs[0]) else ON_CALL

    def _can(self, pair: Pair, part: NeedPart, source: str) -> bool:
        offered = source == SURPLUS or pair.worker.offered(pair.need.date, part.part)
        return offered and not list(occupied(pair, part))

    def _failed(self, worker: Worker, pairs: list[Pair]) -> list[Reason]:
        """Return what keeps somebody from the whole stretch: the law, the school's wish, the contract, the week.

        Who comes from a salaried pool stays employed as before; anybody else who does not work for the board starts
        there (lent or hired), with a certificate that is fresh.
        """
        first = self.long.first
        rule = self.snapshot.rule_on(first)
        found = list(legal(pairs[0]))
        if self.long.group.school_id in worker.blocked:
            found.append(Reason("school-block"))
        if counts_in_chain(self.needs[0]) and chain_full(worker.employments, self.board.pk, first, rule):
            found.append(Reason("chain", {"contracts": rule.chain_contracts, "months": rule.chain_months}))
        works_here = any(job.board_id == self.board.pk and holds(job, first) for job in worker.employments)
        known = works_here or self._source(worker) == POOL
        issued = worker.person.vog_issued_on
        if not known and issued is not None and rule.vog_too_old(issued, first):
            found.append(Reason("vog-too-old", {"months": rule.vog_months}))
        limit = week_limit(worker.person.week_max, rule)
        if limit is not None and limit < self._busiest_week():
            found.append(Reason("week-full", {"limit": limit}))
        return found

    def _busiest_week(self) -> int:
        weeks = Counter(need.date.isocalendar()[:2] for need in self.needs for _part in self.snapshot.open_parts(need))
        return max(weeks.values(), default=0)

    def _kept(self, worker: Worker, shared: Shared) -> Kept:
        """Return the day parts that the person's pool still has in the stretch."""
        span = next(span for span in self.snapshot.pools if span.pool.pk in {row.pool_id for row in worker.memberships})
        before = self._free_in(span.pool.pk)
        return Kept(str(span.pool), before, before - sum(len(pair.parts) for pair in shared.pairs))

    def _free_in(self, pool: int) -> int:
        """Return the day parts that the members of a pool (its id) have free in the stretch."""
        if pool not in self._keeps:
            members = [
                other
                for other in self.snapshot.people.values()
                if any(row.pool_id == pool and holds(row, self.long.first) for row in other.memberships)
            ]
            slots = [(date, part) for date in self._dates() for part in PARTS]
            self._keeps[pool] = sum(_free(other, *slot) for other in members for slot in slots)
        return self._keeps[pool]

    def _dates(self) -> list[dt.date]:
        return [date for date in days(self.long.first, self.long.last) if date.isoweekday() <= 5]


def surplus_of(region: Region, day: dt.date) -> frozenset[int]:
    """Return the teachers (ids) with a permanent contract in a region who have neither a group nor a pool on a day."""
    teaching = TeachingPart.objects.filter(valid_on(day), person=OuterRef("person"))
    pooled = Membership.objects.filter(valid_on(day), person=OuterRef("person"))
    rows = Employment.objects.filter(
        valid_on(day),
        ~Exists(teaching),
        ~Exists(pooled),
        board__region=region,
        function=Employment.Function.TEACHER,
        contract=Employment.Contract.PERMANENT,
        person__left_on__isnull=True,
    )
    return frozenset(rows.values_list("person_id", flat=True))


def open_needs(long: LongCover) -> list[Need]:
    """Return the needs of a long cover on its days."""
    rows = Need.objects.filter(spell=long.spell, group=long.group_id, date__range=(long.first, long.last))
    return list(rows.filter(cancelled_at__isnull=True).order_by("date"))


def _free(worker: Worker, date: dt.date, part: str) -> bool:
    taken = (date, part) in worker.bookings or worker.is_absent(date, part) or worker.teaches(date, part)
    return worker.offered(date, part) and not taken


def _rank(one: Suitor) -> tuple[object, ...]:
    far = 10**6 if one.minutes is None else one.minutes
    return (not one.possible, ORDER.index(one.source), -len(one.parts), not one.own, far, one.person.pk)
