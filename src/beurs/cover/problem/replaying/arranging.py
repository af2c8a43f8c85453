"""Arrangements under which a past morning can be planned: the policies in force, another one, or no lending at all."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from beurs.cover.problem.agreed import giver_of
from beurs.cover.problem.build import key_of
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.problem.replaying.past import Past
from beurs.cover.problem.roster import Worker
from beurs.engine.formats.cover import Bar, CoverProblem, Person
from beurs.pools.models import Exclusion, Policy, Reach
from beurs.region.dated import holds


class Arrangement(Protocol):
    """Who may be sent where on a past morning."""

    def people(self, found: dict[int, Worker]) -> dict[int, Worker]:
        """Return everybody who could come, with the memberships that they would have."""

    def spans(self, found: list[PoolSpan]) -> list[PoolSpan]:
        """Return the spans of pools in place of those in force."""

    def problem(self, made: CoverProblem, people: dict[int, Worker], day: dt.date) -> CoverProblem:
        """Return the problem of a day in place of the one that was made from the spans."""


@dataclass(frozen=True)
class InForce:
    """Every pool by the policy that held on the day."""

    def people(self, found: dict[int, Worker]) -> dict[int, Worker]:
        """Return everybody as they are."""
        return found

    def spans(self, found: list[PoolSpan]) -> list[PoolSpan]:
        """Return the spans as they are."""
        return found

    def problem(self, made: CoverProblem, people: dict[int, Worker], day: dt.date) -> CoverProblem:
        """Return the problem as it is."""
        return made


class Bare(PoolSpan):
    """A span whose agreement leaves nobody out: one that was never written, or that fell away."""

    @property
    def exclusions(self) -> list[Exclusion]:
        """Return nobody."""
        return []


@dataclass(frozen=True)
class Instead(InForce):
    """The policy of one pool in place of those that held; the rows may be saved or not."""

    policy: Policy
    reaches: Iterable[Reach]

    def spans(self, found: list[PoolSpan]) -> list[PoolSpan]:
        """Return the spans with one for the pool, at the place that it had."""
        pool, kind = self.policy.pool, PoolSpan if self.policy.pk else Bare
        reach = {row.board_id: row for row in self.reaches}
        mine = kind(pool, self.policy, pool.since, pool.until or dt.date.max, reach, cut=False)
        others = [span for span in found if span.pool.pk != pool.pk]
        return sorted([*others, mine], key=lambda span: (span.pool.owner_id is None, span.pool.pk, span.first))


@dataclass(frozen=True)
class Apart(InForce):
    """No lending: everybody only at the boards that employ them.

    Who no board employs serves the boards that own a pool they are in; who is in no own pool either is hired by whoever
    calls, and stays in reach of all. What boards agreed on sharing falls away: caps, reserves, exclusions and all.
    """

    owners: dict[int, int]

    @classmethod
    def of(cls, past: Past) -> "Apart":
        """Return the arrangement for the pools of a past."""
        return cls({span.pool.pk: span.pool.owner_id for span in past.pools if span.pool.owner_id is not None})

    def spans(self, found: list[PoolSpan]) -> list[PoolSpan]:
        """Return the spans with nothing but their rings."""
        return [
            Bare(span.pool, Policy(pool=span.pool, since=span.policy.since), span.first, span.last,
                 {pk: Reach(board_id=pk, ring=row.ring) for pk, row in span.reach.items()}, span.cut)
            for span in found
        ]  # fmt: skip

    def problem(self, made: CoverProblem, people: dict[int, Worker], day: dt.date) -> CoverProblem:
        """Return the problem with everybody barred from the boards of others."""
        boards = sorted({school.board for school in made.schools})
        kept = [self._kept(person, people[key_of(person.id)], boards, day) for person in made.people]
        return replace(made, people=kept)

    def _kept(self, person: Person, worker: Worker, boards: list[str], day: dt.date) -> Person:
        own = self._boards(worker, day)
        bars = [
            Bar(rule="other", board=board)
            for board in boards
            if (own and key_of(board) not in own) or _is_loan(worker, key_of(board), day)
        ]
        return replace(person, barred=[*person.barred, *bars])

    def _boards(self, worker: Worker, day: dt.date) -> set[int]:
        employs = {job.board_id for job in worker.employments if holds(job, day)}
        return employs or {self.owners[row.pool_id] for row in worker.memberships if row.pool_id in self.owners}


def _is_loan(worker: Worker, board: int, day: dt.date) -> bool:
    """Tell whether a contract under which somebody is in one of their pools makes work at a board a loan."""
    pools = [row.pool_id for row in worker.memberships if holds(row, day)]
    return any(giver_of(worker, pool, board, day) is not None for pool in pools)
