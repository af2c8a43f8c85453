"""What a change of the input can gain in `covered`: limits by alternating chains, and the truth by solving again."""

import numpy as np

from beurs.engine.cover.assign import is_pure, matched
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.exact import WHOLE
from beurs.engine.cover.model import build_covered
from beurs.engine.cover.side import SideRules
from beurs.engine.solver import Clock, Program


def covered_optimum(board: Board, clock: Clock) -> int | None:
    """The largest `covered` over non-fixed work, None where it could not be proven."""
    weight = board.instance.needs.priority[board.atoms.need] * board.atoms.size
    if is_pure(board):
        order = np.argsort(-weight, kind="stable")
        n_people = board.instance.people.lat.size
        choice = matched(board.pairs.ptr, board.pairs.person, (-weight[board.row],), n_people, order)[0]
        if SideRules(board).kept(choice):
            return int(weight[choice != OPEN].sum())
    model = build_covered(board)
    if not model.linear.top.size:
        return 0
    answer = Program(model.linear, seed=0, clock=clock, relaxed=True).minimise(model.tiers[0])
    if answer.values is None or np.abs(answer.values - np.round(answer.values)).max() > WHOLE:
        answer = Program(model.linear, seed=0, clock=clock).minimise(model.tiers[0])
    if answer.stopped != "no" or answer.values is None:
        return None
    return -round(float(model.tiers[0] @ answer.values))


class Chains:
    """Limits on the gain of new pairs in a pure problem, from an optimal plan.

    `reach` int64[atoms] is the largest weight of an open atom that a person arriving at the atom lets be filled,
    by moving others along; `cost` int64[people] the least weight that must be left open to set a person free.
    A pair of atom a and person p gains at most reach[a] - cost[p] (the two chains may still cross).
    """

    def __init__(self, board: Board, choice: Ints) -> None:
        self.weight = board.instance.needs.priority[board.atoms.need] * board.atoms.size
        self._ptr, self._person = board.pairs.ptr, board.pairs.person
        taken = np.flatnonzero(choice >= 0)
        self._atom_of = np.full(board.instance.people.lat.size, -1, np.int64)
        self._atom_of[self._person[choice[taken]]] = taken
        by_person = np.argsort(self._person, kind="stable")
        self._atoms = board.row[by_person]
        self._person_ptr = np.searchsorted(self._person[by_person], np.arange(self._atom_of.size + 1))
        self._holder = np.full(choice.size, -1, np.int64)
        self._holder[taken] = self._person[choice[taken]]
        self.reach = self._reach()
        self.cost = self._cost()

    def _reach(self) -> Ints:
        out = np.where(self._holder < 0, self.weight, 0)
        seen = self._holder < 0
        starts = np.flatnonzero(seen)
        stack = list(starts[np.argsort(out[starts], kind="stable")])
        for start in reversed(stack):
            chain = [int(start)]
            while chain:
                atom = chain.pop()
                held = self._atom_of[self._person[self._ptr[atom] : self._ptr[atom + 1]]]
                fresh = np.unique(held[held >= 0])
                fresh = fresh[~seen[fresh]]
                out[fresh], seen[fresh] = out[start], True
                chain.extend(fresh.tolist())
        return out

    def _cost(self) -> Ints:
        idle = self._atom_of < 0
        out = np.where(idle, 0, self.weight[self._atom_of])
        seen = idle.copy()
        for start in np.argsort(out, kind="stable"):
            if seen[start] and not idle[start]:
                continue
            seen[start] = True
            chain = [int(start)]
            while chain:
                person = chain.pop()
                atoms = self._atoms[self._person_ptr[person] : self._person_ptr[person + 1]]
                fresh = np.unique(self._holder[atoms])
                fresh = fresh[fresh >= 0]
                fresh = fresh[~seen[fresh]]
                out[fresh], seen[fresh] = np.minimum(out[fresh], out[start]), True
                chain.extend(fresh.tolist())
        return out
