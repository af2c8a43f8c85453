"""The rules that bind many pairs at once, caps and reserves, as rows over pairs."""

from collections.abc import Iterator

import numpy as np

from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.score import cap_period


class SideRules:
    """All caps and reserves of a board that can bind."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.rows = [row for row in side_rows(board) if int(row[1].sum()) > row[2]]

    @property
    def any(self) -> bool:
        """Whether the problem has caps or reserves at all; a change of the input may make them bind."""
        instance = self.board.instance
        return bool(instance.caps.pool.size) or bool((instance.pools.reserve >= 0).any())

    def kept(self, choice: Ints) -> bool:
        """Whether a plan stays within all of them."""
        taken = self._taken(choice)
        return all(int((taken[pairs] * size).sum()) <= most for pairs, size, most in self.rows)

    def trimmed(self, choice: Ints) -> Ints:
        """Give up pairs of a plan, the least urgent first, until every rule is kept."""
        out = choice.copy()
        board = self.board
        urgency = board.instance.needs.priority[board.atoms.need] * board.atoms.size
        for pairs, size, most in self.rows:
            mine = np.flatnonzero(self._taken(out)[pairs])
            order = mine[np.argsort(-urgency[board.row[pairs[mine]]], kind="stable")]
            over = order[np.cumsum(size[order]) > most]
            out[board.row[pairs[over]]] = OPEN
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


def side_rows(board: Board) -> Iterator[tuple[Ints, Ints, int]]:
    """Yield caps and reserves as (pairs, slots each counts, most)."""
    yield from _cap_rows(board)
    yield from _reserve_rows(board)


def _cap_rows(board: Board) -> Iterator[tuple[Ints, Ints, int]]:
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
            yield mine[group], board.atoms.size[row[mine[group]]], most


def _reserve_rows(board: Board) -> Iterator[tuple[Ints, Ints, int]]:
    for pool in np.flatnonzero(board.instance.pools.reserve >= 0):
        most = reserve_limits(board, int(pool))
        mine = np.flatnonzero((board.pairs.pool == pool) & (board.pairs.ring > 1))
        first, second = board.atoms.first[board.row[mine]], board.atoms.second[board.row[mine]]
        for slot, limit in enumerate(most):
            inside = mine[(first == slot) | (second == slot)]
            if inside.size:
                yield inside, np.ones(inside.size, np.int64), int(limit)


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
