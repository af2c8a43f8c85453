"""Caps and reserves on a day that is an assignment without them: each gets a price, and what is left proves itself.

With a price vector on every row that counts pairs across people and needs, only an assignment remains, whose duals the
kernel finds exactly. The prices come from the linear relaxation in floating point, are rounded to fractions of one
small denominator, and are believed only as far as the exact duals bear them out.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import sparse

from beurs.engine.cover.assign import Optimum, assign
from beurs.engine.cover.board import OPEN, Board, kept
from beurs.engine.cover.columns import Bools, Ints
from beurs.engine.cover.score import as_minimised, tier_values
from beurs.engine.cover.side import SideRow, side_rows
from beurs.engine.cover.tiers import pair_tiers
from beurs.engine.formats import Refusal
from beurs.engine.solver import Clock, Linear, Program, Vector

SCALES = range(1, 61)
NEAR = 1e-5
SLACK = 1e-6


class Case(NamedTuple):
    """Some of all plans: those with all pairs of `taken` int64[n], and else only pairs of `may` bool[pairs]."""

    may: Bools
    taken: Ints


class Proof(NamedTuple):
    """What prices prove of a case: no plan in it lies below `total` / `scale`, tier by tier as minimised.

    `prices` int64[rows, tiers] are none above zero; `optimum` is the assignment at these prices on `board`, which has
    the pairs that are left. All numbers are in units of 1 / `scale`.
    """

    scale: int
    rows: list[SideRow]
    prices: Ints
    board: Board
    optimum: Optimum
    total: tuple[int, ...]

    def reaches(self, values: tuple[int, ...]) -> bool:
        """Whether no plan of the case is better than these values."""
        return self.total >= tuple(self.scale * value for value in values)


class PricedDay:
    """A board on which nobody can take two atoms and no spell has two, with its caps and reserves."""

    def __init__(self, board: Board, *, seed: int, clock: Clock) -> None:
        self.board, self.seed, self.clock = board, seed, clock
        self.rows = list(side_rows(board))
        closed = np.full(board.atoms.need.size, OPEN, np.int64)
        self.start = np.array(self.values(closed), np.int64)
        around = board.around(closed, np.arange(closed.size))
        self.tiers = pair_tiers(board.instance, board.atoms, board.pairs, around)

    def values(self, choice: Ints) -> tuple[int, ...]:
        """Tier values of a plan, smaller is better."""
        return as_minimised(self.board, tier_values(self.board, choice))

    def prove(self, case: Case) -> tuple[Vector, Proof] | None:
        """The last corner of the relaxation of a case, float64[pairs], and what its prices prove.

        None where the relaxation gives no prices that are near a fraction, or costs grow beyond the kernel's words.
        """
        may, rows = self._narrowed(case)
        face = self._face(np.flatnonzero(may), rows)
        scaled = None if face is None else _as_fractions(face[1])
        if face is None or scaled is None:
            return None
        corner = np.zeros(may.size)
        corner[may], corner[case.taken] = face[0], 1.0
        try:
            return corner, self._proof(may, case, rows, *scaled)
        except Refusal:
            return None

    def _narrowed(self, case: Case) -> tuple[Bools, list[SideRow]]:
        """The pairs of a case that still fit, bool[pairs], and its rows in their largest steps.

        A pair that takes more of a row than the taken ones leave does not fit.
        """
        left = [row.most - int(row.size[np.isin(row.pairs, case.taken)].sum()) for row in self.rows]
        may = case.may.copy()
        for row, room in zip(self.rows, left, strict=True):
            may[row.pairs[row.size > room]] = False
        rows = [row._replace(most=room).within(may).tight() for row, room in zip(self.rows, left, strict=True)]
        return may, [row for row in rows if row.binds]

    def _face(self, at: Ints, rows: list[SideRow]) -> tuple[Vector, Vector] | None:
        """Minimise tier by tier, each over all optima of the earlier ones: the last corner, prices[rows, tiers]."""
        linear, first = self._linear(at, rows)
        prices, corner = np.zeros((len(rows), len(self.tiers))), np.zeros(at.size)
        if not at.size:
            return corner, prices
        program = Program(linear, seed=self.seed, clock=self.clock, relaxed=True)
        for tier, costs in enumerate(self.tiers[:, at]):
            answer = program.minimise(costs.astype(np.float64))
            if answer.values is None or answer.duals is None:
                return None
            corner, prices[:, tier] = answer.values, answer.duals[first:]
            beyond = np.flatnonzero(costs - linear.matrix.T @ answer.duals > SLACK)
            program.narrow(beyond, np.flatnonzero(answer.duals < -SLACK))
        return corner, prices

    def _linear(self, at: Ints, rows: list[SideRow]) -> tuple[Linear, int]:
        """The relaxation over some pairs: one per atom, one per person, then the rows, whose first index is given."""
        n_atoms, n_people = self.board.atoms.need.size, self.board.instance.people.lat.size
        first, place = n_atoms + n_people, np.full(self.board.row.size, -1, np.int64)
        place[at] = np.arange(at.size)
        column = np.concatenate([place[at], place[at], *(place[row.pairs] for row in rows)])
        ends = [self.board.row[at], n_atoms + self.board.pairs.person[at]]
        side = [np.full(row.pairs.size, first + k) for k, row in enumerate(rows)]
        entry = np.concatenate([np.ones(2 * at.size, np.int64), *(row.size for row in rows)]).astype(np.float64)
        shape = (first + len(rows), at.size)
        matrix = sparse.csr_matrix((entry, (np.concatenate([*ends, *side]), column)), shape=shape)
        upper = np.concatenate([np.ones(first), [float(row.most) for row in rows]])
        no_top = np.full(at.size, np.inf)
        return Linear(matrix, np.full(upper.size, -np.inf), upper, no_top, np.zeros(at.size, np.bool_)), first

    def _proof(self, may: Bools, case: Case, rows: list[SideRow], scale: int, prices: Ints) -> Proof:
        costs = scale * self.tiers
        total = scale * (self.start + self.tiers[:, case.taken].sum(axis=1))
        for row, price in zip(rows, prices, strict=True):
            costs[:, row.pairs] -= price[:, None] * row.size
            total += row.most * price
        board = replace(self.board, pairs=kept(self.board.pairs, may))
        optimum = assign(board, board.atoms, board.pairs, costs[:, may])
        reached = tuple((total + np.array(optimum.gain, np.int64)).tolist())
        return Proof(scale, rows, prices, board, optimum, reached)


def _as_fractions(prices: Vector) -> tuple[int, Ints] | None:
    """The smallest denominator that all prices have nearly, and their numerators; None beyond the largest."""
    for scale in SCALES:
        whole = np.round(prices * scale)
        if np.abs(prices * scale - whole).max(initial=0.0) < scale * NEAR:
            return scale, whole.astype(np.int64)
    return None
