"""The smallest changes of the input that let more be covered, each verified by solving `covered` again.

For each kind: the smallest change (then file order) with which the optimum of `covered` rises by at least the weight
of an open need. Needs of one weight therefore share their answer. In pure problems every change is judged, those
that cannot gain enough by the limits of `Chains`; in others a counted number is solved, and a kind for which that
number did not suffice is left out.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.cover.changes import apply
from beurs.engine.cover.exact import Outcome
from beurs.engine.cover.gains import Chains, covered_optimum
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.side import SideRules
from beurs.engine.cover.variants import KINDS, Variant
from beurs.engine.cover.view import View
from beurs.engine.formats.cover import Change, Relax
from beurs.engine.solver import Clock

SOLVED_PAIRS = 60_000
LEAST_SOLVED = 3
MOST_SOLVED = 60


def relaxations(board: Board, outcome: Outcome, clock: Clock) -> dict[int, list[Relax]]:
    """The changes for every open need of a plan whose `covered` is proven; nothing where it is not."""
    view = View(board, outcome.choice)
    weights: dict[int, int] = {}
    for need in range(board.instance.needs.priority.size):
        slots = view.open_slots(need)
        if slots.size:
            weights[need] = int(board.instance.needs.priority[need]) * slots.size
    if not weights or outcome.values[0] != outcome.bounds[0]:
        return {}
    judge = _Judge(board, outcome, clock)
    answers = {weight: judge.answers(weight) for weight in sorted(set(weights.values()))}
    return {need: answers[weight] for need, weight in weights.items()}


class _Kind(NamedTuple):
    """The changes of one kind in order, whether limits by chains hold for it, and the most that any may gain."""

    changes: list[Variant]
    limited: bool
    ceiling: int | None


class _Judge:
    """Gains of changes to one problem, each solved at most once."""

    def __init__(self, board: Board, outcome: Outcome, clock: Clock) -> None:
        self.board, self.clock = board, clock
        weight = board.instance.needs.priority[board.atoms.need] * board.atoms.size
        self.base = int(weight[outcome.choice >= 0].sum())
        self.pure = is_pure(board) and not SideRules(board).rows
        self.chains = Chains(board, outcome.choice) if self.pure else None
        self.gains: dict[str, int | None] = {}
        self.kinds = [self._kind(kind(board)) for kind in KINDS]
        budget = SOLVED_PAIRS // max(1, board.row.size)
        self.budget = min(MOST_SOLVED, max(LEAST_SOLVED, budget))

    def _kind(self, found: Iterator[Variant]) -> _Kind:
        changes = sorted(found, key=lambda variant: variant.size)
        wide = changes[0].wide if changes else None
        if wide is None:
            return _Kind(changes, False, None)
        limited = self.pure and is_pure(wide)
        most = None if limited else covered_optimum(wide, self.clock)
        return _Kind(changes, limited, None if most is None else most - self.base)

    def answers(self, weight: int) -> list[Relax]:
        """The first sufficient change of every kind."""
        found = (self._first(kind, weight) for kind in self.kinds)
        return [relax for relax in found if relax is not None]

    def _first(self, kind: _Kind, weight: int) -> Relax | None:
        solved = 0
        if kind.ceiling is not None and kind.ceiling < weight:
            return None
        for variant in kind.changes:
            if self.clock.out():
                return None
            if kind.limited and self._limit(variant) < weight:
                continue
            if not self.pure and solved >= self.budget:
                return None
            solved += repr(variant.change) not in self.gains
            gain = self._gain(variant.change)
            if gain is not None and gain >= weight:
                return Relax(change=variant.change, gains=gain)
        return None

    def _limit(self, variant: Variant) -> int:
        """The most a change can gain: its best pair, or all of them where it serves several people and needs."""
        assert self.chains is not None
        gain = np.maximum(0, self.chains.reach[variant.atoms] - self.chains.cost[variant.people])
        if not gain.size:
            return 0
        return int(gain.sum()) if variant.many else int(gain.max())

    def _gain(self, change: Change) -> int | None:
        key = repr(change)
        if key not in self.gains:
            problem = apply(self.board.instance.problem, change)
            optimum = covered_optimum(Board.of(Instance.from_problem(problem)), self.clock)
            self.gains[key] = None if optimum is None else optimum - self.base
        return self.gains[key]
