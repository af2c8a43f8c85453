"""The smallest changes of the input that let more be covered, each verified.

For each kind: the smallest change (then file order) with which the optimum of `covered` rises by at least the weight
of an open need. Needs of one weight therefore share their answer. On a day that is an assignment every change is
judged: the plan is repaired with the pairs the change makes, and where caps or reserves exist the changed problem is
solved again. Elsewhere a counted number is solved, and a kind for which that number did not suffice is left out; in
large problems all kinds are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.cover.changes import apply
from beurs.engine.cover.exact import Outcome
from beurs.engine.cover.gains import Covering, covered_optimum
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.side import SideRules
from beurs.engine.cover.standing import Standing
from beurs.engine.cover.variants import KINDS, Promise, Variant
from beurs.engine.cover.view import View
from beurs.engine.formats.cover import Relax
from beurs.engine.solver import Clock

SOLVED_PAIRS = 60_000
LARGE_PAIRS = 6_000
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
    if not weights or outcome.values[0] != outcome.bounds[0] or _too_large(board, outcome):
        return {}
    judge = _Judge(board, outcome, clock, least=min(weights.values()))
    answers = {weight: judge.answers(weight) for weight in sorted(set(weights.values()))}
    return {need: answers[weight] for need, weight in weights.items()}


def _too_large(board: Board, outcome: Outcome) -> bool:
    """Whether every change would need an integer program that takes seconds."""
    return outcome.proof is None and board.row.size > LARGE_PAIRS


class _Kind(NamedTuple):
    """The changes of one kind in order, whether repair judges them, and the most that any may gain."""

    changes: list[Variant]
    repaired: bool
    ceiling: int | None


class _Judge:
    """Gains of changes to one problem, each found at most once."""

    def __init__(self, board: Board, outcome: Outcome, clock: Clock, *, least: int) -> None:
        self.board, self.clock = board, clock
        weight = board.instance.needs.priority[board.atoms.need] * board.atoms.size
        self.base = int(weight[outcome.choice >= 0].sum())
        self.covering = Covering(Standing(board, outcome.proof)) if outcome.proof else None
        self.free = not SideRules(board).any
        self.gains: dict[str, int | None] = {}
        promise = Promise(self.covering.reach, self.covering.cost, least) if self.covering else None
        self.kinds = [self._kind(kind(board, promise)) for kind in KINDS]
        budget = SOLVED_PAIRS // max(1, board.row.size)
        self.budget = min(MOST_SOLVED, max(LEAST_SOLVED, budget))

    def _kind(self, found: Iterator[Variant]) -> _Kind:
        changes = sorted(found, key=lambda variant: variant.size)
        wide = changes[0].wide if changes else None
        if wide is None:
            return _Kind(changes, repaired=False, ceiling=None)
        if self.covering is not None and is_pure(wide):
            return _Kind(changes, repaired=True, ceiling=None)
        most = covered_optimum(wide, self.clock)
        return _Kind(changes, repaired=False, ceiling=None if most is None else most - self.base)

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
            if kind.repaired and self._most(variant) < weight:
                continue
            if not (kind.repaired and self.free):
                if solved >= self.budget:
                    return None
                solved += repr(variant.change) not in self.gains
            gain = self._gain(variant, repaired=kind.repaired and self.free)
            if gain is not None and gain >= weight:
                return Relax(change=variant.change, gains=gain)
        return None

    def _most(self, variant: Variant) -> int:
        """What a change gains before caps and reserves have their say."""
        key = f"most {variant.change!r}"
        if key not in self.gains:
            assert self.covering is not None
            self.gains[key] = self.covering.gain(variant.atoms, variant.people)
        return self.gains[key] or 0

    def _gain(self, variant: Variant, *, repaired: bool) -> int | None:
        if repaired:
            return self._most(variant)
        key = repr(variant.change)
        if key not in self.gains:
            problem = apply(self.board.instance.problem, variant.change)
            optimum = covered_optimum(Board.of(Instance.from_problem(problem)), self.clock)
            self.gains[key] = None if optimum is None else optimum - self.base
        return self.gains[key]
