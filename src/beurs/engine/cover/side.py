"""The rules that bind many pairs at once, caps and reserves, as rows over pairs."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import NOBODY, Bools, Ints
from beurs.engine.cover.score import cap_period


class SideRow(NamedTuple):
    """One cap in one period or one reserve in one slot: the `size` of the taken among `pairs` is at most `most`.

    `cap` is the index of the cap, NOBODY for a reserve; `pool` and a `slot` of the period say which row it is.
    """

    pairs: Ints
    size: Ints
    most: int
    cap: int
    pool: int
    slot: int

    def tight(self) -> "SideRow":
        """Count in the largest step that all pairs share: of whole days only, two slots are one and an odd one lost."""
        step = max(1, int(np.gcd.reduce(self.size)))
        return self._replace(size=self.size // step, most=self.most // step)

    def within(self, may: Bools) -> "SideRow":
        """The row over the pairs of bool[pairs] alone."""
        inside = may[self.pairs]
        return self._replace(pairs=self.pairs[inside], size=self.size[inside])

    @property
    def binds(self) -> bool:
        """Whether all pairs together would break it."""
        return int(self.size.sum()) > self.most


class SideRules:
    """All caps and reserves of a board that can bind."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.rows = [row for row in side_rows(board) if row.binds]

    @property
    def any(self) -> bool:
        """Whether the problem has caps or reserves at all; a change of the input may make them bind."""
        instance = self.board.instance
        return bool(instance.caps.pool.size) or bool((instance.pools.reserve >= 0).any())

    def kept(self, choice: Ints) -> bool:
        """Whether a plan stays within all of them."""
        taken = self._taken(choice)
        return all(int((taken[row.pairs] * row.size).sum()) <= row.most for row in self.rows)

    def trimmed(self, choice: Ints) -> Ints:
        """Give up pairs of a plan, the least urgent first, until every rule is kept."""
        out = choice.copy()
        board = self.board
        urgency = board.instance.needs.priority[board.atoms.need] * board.atoms.size
        for row in self.rows:
            mine = np.flatnonzero(self._taken(out)[row.pairs])
            order = mine[np.argsort(-urgency[board.row[row.pairs[mine]]], kind="stable")]
            over = order[np.cumsum(row.size[order]) > row.most]
            out[board.row[row.pairs[over]]] = OPEN
        return out

    def _taken(self, choice: Ints) -> Ints:
        taken = np.zeros(self.board.row.size, np.int64)
        taken[choice[choice >= 0]] = 1
        return taken


def groups(keys: Ints) -> Iterator[Ints]:
    """Yield positions with equal keys, by rising key."""
    if keys.size:
        order = np.argsort(keys, kind="stable")
        yield from np.split(order, np.flatnonzero(np.diff(keys[order])) + 1)


def side_rows(board: Board) -> Iterator[SideRow]:
    """Yield caps and reserves as rows that count slots."""
    yield from _cap_rows(board)
    yield from _reserve_rows(board)


def _cap_rows(board: Board) -> Iterator[SideRow]:
    instance, row, fixed = board.instance, board.row, board.instance.fixed
    owner = instance.places.school_board[instance.needs.school]
    for cap in range(instance.caps.pool.size):
        pool, board_index = instance.caps.pool[cap], instance.caps.board[cap]
        mine = np.flatnonzero((board.pairs.pool == pool) & (owner[board.atoms.need][row] == board_index))
        used = (board.fixed_facts.pool == pool) & (owner[fixed.need] == board_index)
        period = cap_period(board, cap, board.atoms.first[row[mine]])
        for group in groups(period):
            spent = int((used & (cap_period(board, cap, fixed.slot) == period[group[0]])).sum())
            most = max(0, int(instance.caps.slots[cap]) - spent)
            members = mine[group]
            slot = int(board.atoms.first[row[members[0]]])
            yield SideRow(members, board.atoms.size[row[members]], most, cap, int(pool), slot)


def _reserve_rows(board: Board) -> Iterator[SideRow]:
    for pool in np.flatnonzero(board.instance.pools.reserve >= 0):
        most = reserve_limits(board, int(pool))
        mine = np.flatnonzero((board.pairs.pool == pool) & (board.pairs.ring > 1))
        first, second = board.atoms.first[board.row[mine]], board.atoms.second[board.row[mine]]
        for slot, limit in enumerate(most):
            inside = mine[(first == slot) | (second == slot)]
            if inside.size:
                yield SideRow(inside, np.ones(inside.size, np.int64), int(limit), NOBODY, int(pool), slot)


def reserve_limits(board: Board, pool: int) -> Ints:
    """The most non-fixed assignments above ring 1 through a pool, per slot."""
    instance = board.instance
    people, needs = instance.people, instance.needs
    owner = np.repeat(np.arange(people.lat.size), np.diff(people.pool_ptr))
    members = owner[people.pool == pool]
    free = (people.free[members] & (board.busy[members] == 0)).sum(axis=0)
    near = slice(int(instance.pools.ptr[pool]), int(instance.pools.ptr[pool + 1]))
    first_ring = instance.pools.board[near][instance.pools.ring[near] == 1]
    asked = np.isin(instance.places.school_board[needs.school], first_ring)[:, None]
    own = (needs.slot >= 0) & (board.fixed_holder == NOBODY) & asked
    demand = np.bincount(needs.slot[own], minlength=free.size)
    return np.maximum(0, free - demand - instance.pools.reserve[pool])
