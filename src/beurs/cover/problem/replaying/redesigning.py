"""Past mornings under another design of the pools: a joint pool dissolved into own ones, or founded from them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from beurs.cover.problem.facts import Member
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.problem.replaying.arranging import Bare, InForce
from beurs.cover.problem.replaying.past import Past
from beurs.cover.problem.roster import Worker
from beurs.pools.models import Policy, Pool, Reach

OWN, SHARED = 1, 2
"""Rings as a change writes them: an own pool serves its owner first, its partners next; a founded one comes second."""

type Place = tuple[int, int]
"""A person in a pool (ids)."""


@dataclass(frozen=True)
class Redesign(InForce):
    """The pools as a change would make them; nothing is written.

    `moves` says who (id) of which pool goes to which pool (None: to none), `ended` which pool is no more, `reaches`
    whom a pool (id) serves besides, board -> ring, and `made` are pools that are not there yet, with ids below zero.
    """

    moves: dict[Place, int | None]
    ended: int | None
    reaches: dict[int, dict[int, int]]
    made: tuple[Pool, ...]

    @classmethod
    def of(cls, past: Past, wanted: dict[str, Any]) -> "Redesign":
        """Return the design of a change as data.

        `wanted` has `ends` (the pool dissolved, None of one founded), `kind` of a pool founded, `partners` (the boards
        that help one another then, or that the founded pool serves), `own` (board as text -> its own pool) and
        `members` as [person, pool, board]: to whose own pool somebody goes, None to none.
        """
        return _dissolved(past, wanted) if wanted["ends"] is not None else _founded(past, wanted)

    def people(self, found: dict[int, Worker]) -> dict[int, Worker]:
        """Return everybody in the pools that they would be in."""
        movers = {person for person, _pool in self.moves}
        return {pk: self._moved(pk, worker) if pk in movers else worker for pk, worker in found.items()}

    def _moved(self, person: int, worker: Worker) -> Worker:
        placed = [self._placed(person, row) for row in worker.memberships]
        return replace(worker, memberships=[row for row in placed if row is not None])

    def _placed(self, person: int, row: Member) -> Member | None:
        if (person, row.pool_id) not in self.moves:
            return row
        pool = self.moves[person, row.pool_id]
        return None if pool is None else row._replace(pool_id=pool)

    def spans(self, found: list[PoolSpan]) -> list[PoolSpan]:
        """Return the spans with new pools, further reach, and without the pool that ends."""
        kept = [self._reaching(span) for span in found if span.pool.pk != self.ended]
        made = [
            self._reaching(Bare(pool, Policy(pool=pool, since=pool.since), pool.since, dt.date.max, {}, cut=False))
            for pool in self.made
        ]
        return sorted([*kept, *made], key=lambda span: (span.pool.owner_id is None, span.pool.pk, span.first))

    def _reaching(self, span: PoolSpan) -> PoolSpan:
        added = self.reaches.get(span.pool.pk, {})
        new = {board: Reach(board_id=board, ring=ring) for board, ring in added.items() if board not in span.reach}
        return replace(span, reach={**span.reach, **new}) if new else span


def _dissolved(past: Past, wanted: dict[str, Any]) -> Redesign:
    partners = set(wanted["partners"])
    known = {span.pool.pk for span in past.pools}
    own = {int(board): pool for board, pool in wanted["own"].items() if pool in known}
    targets = {board for _person, _pool, board in wanted["members"] if board is not None}
    made = [_pool(past, -number, board) for number, board in enumerate(sorted(targets - own.keys()), start=1)]
    own |= {pool.owner_id: pool.pk for pool in made if pool.owner_id is not None}
    reaches = {own[board]: _rings(board, partners) for board in own.keys() & (partners | targets)}
    moves = {(person, pool): None if board is None else own[board] for person, pool, board in wanted["members"]}
    return Redesign(moves, wanted["ends"], reaches, tuple(made))


def _founded(past: Past, wanted: dict[str, Any]) -> Redesign:
    made = _pool(past, -1, None, wanted["kind"])
    moves: dict[Place, int | None] = {(person, pool): made.pk for person, pool, _board in wanted["members"]}
    return Redesign(moves, None, {-1: dict.fromkeys(wanted["partners"], SHARED)}, (made,))


def _rings(board: int, partners: Iterable[int]) -> dict[int, int]:
    helped = set(partners) - {board} if board in partners else set()
    return {board: OWN, **dict.fromkeys(sorted(helped), SHARED)}


def _pool(past: Past, pk: int, owner: int | None, kind: str = Pool.Kind.PERMANENT) -> Pool:
    return Pool(pk=pk, region=past.region, owner_id=owner, kind=kind, since=past.days[0])
