"""Proven bounds for plans over weeks: slot by slot assignments with prices on the weekly limits.

The relaxation lets every slot be filled on its own, so a whole day may be held by two people; weekly limits and the
values of earlier tiers are priced (Lagrange). What a tier counts over more than one slot enters by a share that is
never too large. All sums are integers in units of 1/UNIT, so that a bound survives every rounding.
"""

from typing import NamedTuple

import numpy as np

from beurs.engine.cover.assign import matched
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import NO_LIMIT, NOBODY, Ints
from beurs.engine.cover.score import as_minimised, tier_values
from beurs.engine.solver import Clock

UNIT = 5040
DECAY = 0.98
STEPS_FIRST, STEPS_LATER = 80, 8
PRICES = (1, 4, 16, 64, 256)


class _Slot(NamedTuple):
    """One slot's assignment: its rows, the pairs in them, the ISO week."""

    ptr: Ints
    pair: Ints
    week: int


def tier_bounds(board: Board, choice: Ints, clock: Clock) -> tuple[int, ...]:
    """Bound every tier (minimised) of the plans whose earlier tiers equal those of `choice`."""
    relaxed = _Relaxation(board, choice)
    values = as_minimised(board, tier_values(board, choice))
    return tuple(relaxed.bound(tier, values, clock) for tier in range(len(values)))


class _Relaxation:
    """The slot-wise relaxation of a board; `week_price` int64[people, weeks] in UNITs of the first tier."""

    def __init__(self, board: Board, choice: Ints) -> None:
        self.board = board
        self.slots = _slots(board)
        self.cost, self.constant = _shares(board, choice)
        limited = board.instance.people.week_max < NO_LIMIT
        self.left = np.where(limited[:, None], np.maximum(0, board.week_left), 0)
        self.limited = np.broadcast_to(limited[:, None], self.left.shape)
        self.week_price = np.zeros(self.left.shape, np.int64)

    def bound(self, tier: int, values: tuple[int, ...], clock: Clock) -> int:
        """The best of several prices for the earlier tiers, then of a few price steps for the weeks."""
        target = values[tier]
        if not self.cost[tier].any():
            return min(target, self.constant[tier])
        weights, best = self._weights(tier, values)
        best = self._improve(tier, weights, values, clock, best)
        return min(target, -(-best // UNIT))

    def _weights(self, tier: int, values: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
        """Prices of the earlier tiers, one after the other the best of a few."""
        weights = [0] * tier + [1]
        best = self._value(tier, tuple(weights), values, self.week_price * weights[0])[0]
        for earlier in range(tier):
            for price in PRICES:
                trial = [*weights[:earlier], price, *weights[earlier + 1 :]]
                found = self._value(tier, tuple(trial), values, self.week_price * trial[0])[0]
                if found > best:
                    best, weights = found, trial
        return tuple(weights), best

    def _improve(self, tier: int, weights: tuple[int, ...], values: tuple[int, ...], clock: Clock, best: int) -> int:
        """Raise the bound by subgradient steps on the weekly prices; keeps those of the first tier."""
        price, step = self.week_price * weights[0], 1.0
        for _ in range(STEPS_LATER if tier else STEPS_FIRST):
            if clock.out() or best > UNIT * (values[tier] - 1):
                break
            found, used = self._value(tier, weights, values, price)
            slope = np.where(self.limited, used - self.left, 0)
            if found > best:
                best = found
                if tier == 0:
                    self.week_price = price
            else:
                step *= DECAY
            length = int((slope * slope).sum())
            gap = UNIT * values[tier] - found
            price = np.maximum(0, price + (step * max(gap, UNIT) * slope / max(1, length)).astype(np.int64))
        return best

    def _value(self, tier: int, weights: tuple[int, ...], values: tuple[int, ...], price: Ints) -> tuple[int, Ints]:
        """The relaxed optimum in 1/UNIT, priced, and the slots used per person and week."""
        total = UNIT * self.constant[tier] - int((price * self.left).sum())
        cost = self.cost[tier].copy()
        for earlier in range(tier):
            cost += weights[earlier] * self.cost[earlier]
            total -= weights[earlier] * UNIT * (values[earlier] - self.constant[earlier])
        used = np.zeros(self.left.shape, np.int64)
        person = self.board.pairs.person
        for slot in self.slots:
            who = person[slot.pair]
            priced = cost[slot.pair] + price[who, slot.week]
            order = np.arange(slot.ptr.size - 1)
            taken = matched(slot.ptr, who, (priced,), self.left.shape[0], order)[0]
            taken = taken[taken != OPEN]
            total += int(priced[taken].sum())
            used[who[taken], slot.week] += 1
        return total, used


def _slots(board: Board) -> list[_Slot]:
    atoms, ptr = board.atoms, board.pairs.ptr
    out = []
    for slot, week in enumerate(board.instance.slots.week):
        rows = np.flatnonzero((atoms.first == slot) | (atoms.second == slot))
        size = ptr[rows + 1] - ptr[rows]
        start = np.concatenate([[0], np.cumsum(size)])
        pair = np.arange(start[-1]) + np.repeat(ptr[rows] - start[:-1], size)
        out.append(_Slot(start, pair, int(week)))
    return out


def _shares(board: Board, choice: Ints) -> tuple[Ints, tuple[int, ...]]:
    """Per tier what a pair costs in each slot it covers, in 1/UNIT and never too much, and the constant."""
    instance, pairs, row = board.instance, board.pairs, board.row
    person, size = pairs.person.astype(np.int64), board.atoms.size[row]
    spread, spread_constant = _tangent(board, choice)
    shares = {
        "covered": -UNIT * instance.needs.priority[board.atoms.need][row],
        "fit": UNIT * pairs.fit.astype(np.int64),
        "ring": UNIT * (pairs.ring.astype(np.int64) - 1),
        "faces": _face_share(board, person),
        "travel": _travel_share(board, size),
        "spread": spread[person],
        "changes": -(UNIT // size) * (board.planned_atoms[row] == person[:, None]).sum(axis=1),
    }
    closed = np.full(board.atoms.need.size, OPEN, np.int64)
    constants = dict(zip(instance.tiers, as_minimised(board, tier_values(board, closed)), strict=True))
    constants |= {"faces": 0, "spread": spread_constant}
    cost = np.stack([shares[name] for name in instance.tiers])
    return cost, tuple(constants[name] for name in instance.tiers)


def _face_share(board: Board, person: Ints) -> Ints:
    """A spell that any other than its previous face covers has a change: a share per slot of the spell."""
    spell = board.instance.needs.spell
    slots = np.bincount(spell, (board.instance.needs.slot >= 0).sum(axis=1)).astype(np.int64)
    mine = spell[board.atoms.need][board.row]
    before = board.spell_previous[mine]
    return np.where((before != NOBODY) & (before != person), UNIT // slots[mine], 0)


def _travel_share(board: Board, size: Ints) -> Ints:
    """A trip shared between two slots: half in each where it costs, all in each where it pays.

    The second slot of a fixed one's trip costs nothing.
    """
    travel = UNIT * board.pairs.travel.astype(np.int64)
    need, row = board.atoms.need[board.row], board.row
    split = board.instance.needs.splittable[need] & (board.instance.needs.slot[need, 1] >= 0)
    mate = board.fixed_holder[need, 1 - board.begins[row]]
    shared = np.where(mate == board.pairs.person, 0, np.where(travel > 0, travel // 2, travel))
    return np.where(split, shared, travel // size)


def _tangent(board: Board, choice: Ints) -> tuple[Ints, int]:
    """The convex spread of each person from below: a line through the load of the plan at hand."""
    n, worked = board.load(choice), board.instance.people.worked
    fixed = board.busy.sum(axis=1)
    slope = 2 * worked + 2 * n - 1
    twice = 2 * n * worked + n * (n - 1) + slope * (fixed - n)
    return (UNIT // 2) * slope, int(twice.sum() // 2)
