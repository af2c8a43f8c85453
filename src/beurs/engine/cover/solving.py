"""The way to a plan: the assignment kernel where it is exact, the integer program where that is small, else search."""

from functools import partial

import numpy as np

from beurs.engine.cover.assign import is_pure, solve_pure
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.bounds import tier_bounds
from beurs.engine.cover.cases import by_cases
from beurs.engine.cover.exact import Outcome, by_relaxation, minimised, solve_exactly
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.relax import relaxations
from beurs.engine.cover.result import write_result
from beurs.engine.cover.search import Search
from beurs.engine.cover.side import SideRules
from beurs.engine.formats.cover import CoverResult
from beurs.engine.solver import Clock

NODES_PER_TIER = 2000
SMALL_PAIRS = 300
WHOLE_PAIRS = 30_000
HALF_PAIRS = 1_500
HALF_DAY_PAIRS = 10_000
PRICED_PAIRS = 100_000
CASES_PAIRS = 20_000
MOST_CASES = 200
ROUNDS = 8


def solve(instance: Instance, *, seed: int = 0, time_limit: float = 60.0) -> CoverResult:
    """Find the best plan of a cover problem, tiers in strict order, each with a proven bound.

    `time_limit` in seconds is a safety stop only: a run it does not end gives the same result every time.
    """
    clock = Clock(time_limit)
    board = Board.of(instance)
    outcome = best_plan(board, seed=seed, clock=clock)
    relax = relaxations(board, outcome, clock) if instance.problem.explain != "none" else {}
    return write_result(board, outcome, stopped=clock.rang, relax=relax)


def best_plan(board: Board, *, seed: int, clock: Clock) -> Outcome:
    """Choose the method by the shape and size of the problem."""
    if is_pure(board):
        optimum = solve_pure(board)
        if SideRules(board).kept(optimum.choice):
            values = minimised(board, optimum.choice)
            return Outcome(optimum.choice, values, values, optimum)
        if (best := by_cases(board, seed=seed, clock=clock, most=_most_cases(board))) is not None:
            return Outcome(best.choice, best.values, best.values, tree=best.tree)
    if board.row.size <= _exact_pairs(board):
        start = partial(_start, board, seed, clock)
        return solve_exactly(board, start, seed=seed, clock=clock, nodes=NODES_PER_TIER)
    if _one_day(board) and board.row.size <= HALF_DAY_PAIRS and (whole := by_relaxation(board, seed=seed, clock=clock)):
        return whole
    plan = Search(board, seed).run(ROUNDS, clock)
    return Outcome(plan, minimised(board, plan), tier_bounds(board, plan, clock))


def _most_cases(board: Board) -> int:
    """How many cases of caps and reserves are worth their linear programs."""
    return 0 if board.row.size > PRICED_PAIRS else max(1, min(MOST_CASES, CASES_PAIRS // max(1, board.row.size)))


def _exact_pairs(board: Board) -> int:
    """The size up to which the integer program ends soon: one day of whole days, or anything with halves."""
    return WHOLE_PAIRS if _one_day(board) and (board.atoms.size == 2).all() else HALF_PAIRS


def _one_day(board: Board) -> bool:
    return np.unique(board.instance.slots.day[board.atoms.first]).size <= 1


def _start(board: Board, seed: int, clock: Clock) -> np.ndarray:
    """A good plan to start the integer program from; tiny ones need none."""
    if board.row.size <= SMALL_PAIRS:
        return np.full(board.atoms.need.size, OPEN, np.int64)
    return Search(board, seed).run(1, clock)
