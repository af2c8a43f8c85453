"""A strong feasible plan for weeks and large days: exact assignments over ever other parts of the plan.

The neighbourhood is very large (Ahuja, Orlin and Sharma 2000, cyclic transfers): free a set of atoms of which
nobody holds two and no spell has two, then reassign all of them at once, exactly, in strict tier order, against the
rest of the plan. Work is counted in rounds; the clock is a safety stop.
"""

from functools import cached_property

import numpy as np

from beurs.engine.cover.assign import assign
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.eligible import Atoms, Pairs, by_week
from beurs.engine.cover.exact import minimised
from beurs.engine.cover.side import SideRules
from beurs.engine.cover.tiers import Around, pair_tiers
from beurs.engine.solver import Clock

MIXED_PER_SWEEP = 50


class Search:
    """One search over plans of a board; `choice` is the best plan so far, feasible at any time."""

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self.random = np.random.default_rng(seed)
        self.choice = np.full(board.atoms.need.size, OPEN, np.int64)
        self.side = SideRules(board)

    def run(self, rounds: int, clock: Clock) -> Ints:
        """Fill slot by slot, then improve for a counted number of rounds of mixed sets and a sweep over slots."""
        if not self.board.row.size:
            return self.choice
        for free in self._by_slot():
            self._reassign(free)
        for _ in range(rounds):
            for _ in range(MIXED_PER_SWEEP):
                if clock.out():
                    return self.choice
                self._reassign(self._mixed())
            for free in self._by_slot():
                self._reassign(free)
        return self.choice

    def _by_slot(self) -> list[Ints]:
        """All atoms that cover a slot, slot after slot."""
        atoms = self.board.atoms
        slots = np.unique(np.concatenate([atoms.first, atoms.second[atoms.second >= 0]]))
        return [np.flatnonzero((atoms.first == slot) | (atoms.second == slot)) for slot in slots]

    def _mixed(self) -> Ints:
        """A random set over all days: at most one atom per holder and per spell, open atoms included."""
        board = self.board
        order = self.random.permutation(self.choice.size)
        holder = np.where(self.choice >= 0, board.pairs.person[self.choice], -1 - np.arange(self.choice.size))
        order = order[np.sort(np.unique(holder[order], return_index=True)[1])]
        spell = board.instance.needs.spell[board.atoms.need]
        order = order[np.sort(np.unique(spell[order], return_index=True)[1])]
        return np.sort(order)

    def _reassign(self, free: Ints) -> None:
        """Replace the part of the plan on the freed atoms by the best one."""
        board = self.board
        rest = self.choice.copy()
        rest[free] = OPEN
        atoms = Atoms(*(column[free] for column in board.atoms))
        pairs, origin = self._open_pairs(rest, free, atoms)
        around = board.around(self.choice, free)
        part = Around(around.load, *(column[free] for column in around[1:]))
        optimum = assign(board, atoms, pairs, pair_tiers(board.instance, atoms, pairs, part))
        taken = optimum.choice >= 0
        rest[free[taken]] = origin[optimum.choice[taken]]
        if self.side.kept(rest):
            self.choice = rest
        else:
            self._settle(self.side.trimmed(rest))

    def _settle(self, plan: Ints) -> None:
        """Take a plan that was cut down to the side rules, if it is no worse."""
        if minimised(self.board, plan) <= minimised(self.board, self.choice):
            self.choice = plan

    def _open_pairs(self, rest: Ints, free: Ints, atoms: Atoms) -> tuple[Pairs, Ints]:
        """Pairs of freed atoms that keep slots, weeks and midday against the rest, and their numbers."""
        board = self.board
        ptr = board.pairs.ptr
        size = ptr[free + 1] - ptr[free]
        row = np.repeat(np.arange(free.size), size)
        pair = np.arange(row.size) + np.repeat(ptr[free] - np.cumsum(size) + size, size)
        person, first, second = board.pairs.person[pair], atoms.first[row], atoms.second[row]
        use = slot_use(board, rest)
        week_left = board.instance.people.week_max[:, None] - by_week(board.instance, use)
        keep = (use[person, first] == 0) & ((second < 0) | (use[person, second] == 0))
        keep &= week_left[person, board.instance.slots.week[first]] >= atoms.size[row]
        keep[keep] = self._midday_fits(rest, person[keep], first[keep], second[keep], atoms.need[row[keep]])
        count = np.concatenate([[0], np.cumsum(np.bincount(row[keep], minlength=free.size))])
        columns = (column[pair[keep]] for column in board.pairs[1:])
        return Pairs(count, *columns), pair[keep]

    @cached_property
    def _trips(self) -> tuple[Ints, np.ndarray]:
        """Whether each am school may go with each pm school: dense numbers of schools, bool[am, pm]."""
        board = self.board
        used = np.unique(board.instance.needs.school)
        dense = np.zeros(board.instance.places.school_board.size, np.int64)
        dense[used] = np.arange(used.size)
        fits = [[board.rules.midday_fits(int(am), int(pm)) for pm in used] for am in used]
        return dense, np.array(fits, np.bool_)

    def _midday_fits(self, rest: Ints, person: Ints, first: Ints, second: Ints, need: Ints) -> np.ndarray:
        """Whether each pair can be reached from the rest of the person's day."""
        board, slots = self.board, self.board.instance.slots
        out = np.ones(person.size, np.bool_)
        if board.instance.midday is None:
            return out
        dense, fits = self._trips
        there = self._half_schools(rest)
        lone = np.flatnonzero(second < 0)
        other = self._other_half[first[lone]]
        lone, other = lone[other >= 0], other[other >= 0]
        there = there[person[lone], other]
        lone, there = lone[there >= 0], there[there >= 0]
        here = dense[board.instance.needs.school[need[lone]]]
        morning = slots.part[first[lone]] == 0
        out[lone] = np.where(morning, fits[here, there], fits[there, here])
        return out

    @cached_property
    def _other_half(self) -> Ints:
        """The other slot of each slot's day, -1 without one."""
        slots = self.board.instance.slots
        same = slots.day[:, None] == slots.day[None, :]
        np.fill_diagonal(same, False)
        return np.where(same.any(axis=1), same.argmax(axis=1), -1)

    def _half_schools(self, rest: Ints) -> Ints:
        """The (dense) school of each person and slot under a plan; fixed work was dealt with before."""
        board, atoms = self.board, self.board.atoms
        out = np.full(board.instance.people.free.shape, -1, np.int64)
        taken = np.flatnonzero((rest >= 0) & (atoms.size == 1))
        school = self._trips[0][board.instance.needs.school[atoms.need[taken]]]
        out[board.pairs.person[rest[taken]], atoms.first[taken]] = school
        return out


def slot_use(board: Board, choice: Ints) -> Ints:
    """Need-slots per person and slot under a plan, fixed work included."""
    use = board.busy.copy()
    taken = np.flatnonzero(choice >= 0)
    person = board.pairs.person[choice[taken]]
    np.add.at(use, (person, board.atoms.first[taken]), 1)
    whole = board.atoms.size[taken] == 2
    np.add.at(use, (person[whole], board.atoms.second[taken[whole]]), 1)
    return use
