"""The best plan of a day with caps and reserves, by cases: with a pair and without it, until prices prove each."""

from typing import NamedTuple

import numpy as np

from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.prices import Case, PricedDay, Proof
from beurs.engine.solver import Clock, Vector

WHOLE = 1e-6


class Branch(NamedTuple):
    """Two cases: all plans with a pair, and all without it."""

    pair: int
    taken: "Tree"
    left: "Tree"


type Tree = Proof | Branch


class Best(NamedTuple):
    """An optimal plan, its tier values (minimised), and the cases in each of which nothing is better."""

    choice: Ints
    values: tuple[int, ...]
    tree: Tree


class _UnprovenError(Exception):
    """The counted cases or the time ended first, or a relaxation gave no usable prices."""


def by_cases(board: Board, *, seed: int, clock: Clock, most: int) -> Best | None:
    """Find and prove the best plan of a board on which nobody can take two atoms, in at most so many cases.

    Branch and bound with exact bounds: most days need one case. None where more are needed.
    """
    search = _Search(board, seed=seed, clock=clock, most=most)
    try:
        tree = search.tree(Case(np.ones(board.row.size, np.bool_), np.empty(0, np.int64)))
    except _UnprovenError:
        return None
    return None if search.best is None else Best(search.best[1], search.best[0], tree)


class _Search:
    """Depth first, the pair taken before it is left, `best` the best plan so far with its values."""

    def __init__(self, board: Board, *, seed: int, clock: Clock, most: int) -> None:
        self.board, self.clock, self.left = board, clock, most
        self.day = PricedDay(board, seed=seed, clock=clock)
        self.best: tuple[tuple[int, ...], Ints] | None = None

    def tree(self, case: Case) -> Tree:
        """The proof that no plan of the case is better than the best one found, also of those found here."""
        if self.left <= 0 or self.clock.out():
            raise _UnprovenError
        self.left -= 1
        answer = self.day.prove(case)
        if answer is None:
            raise _UnprovenError
        corner, proof = answer
        if self._settled(corner, proof):
            return proof
        return self._branched(case, corner)

    def _settled(self, corner: Vector, proof: Proof) -> bool:
        """Whether the case holds nothing better than the best plan, or its corner is that plan."""
        if np.abs(corner - np.round(corner)).max(initial=0.0) <= WHOLE:
            choice = np.full(self.board.atoms.need.size, OPEN, np.int64)
            taken = np.flatnonzero(corner > 0.5)
            choice[self.board.row[taken]] = taken
            values = self.day.values(choice)
            if self.best is None or values < self.best[0]:
                self.best = (values, choice)
        return self.best is not None and proof.reaches(self.best[0])

    def _branched(self, case: Case, corner: Vector) -> Branch:
        halves = np.abs(corner - 0.5)
        pair = int(halves.argmin())
        if halves[pair] >= 0.5 - WHOLE:
            raise _UnprovenError
        board, left = self.board, case.may.copy()
        left[pair] = False
        may = case.may & (board.row != board.row[pair]) & (board.pairs.person != board.pairs.person[pair])
        taken = self.tree(Case(may, np.append(case.taken, pair)))
        return Branch(pair, taken, self.tree(Case(left, case.taken)))
