"""The way to a plan: the assignment kernel where it is exact, the integer program where it is not."""

import numpy as np

from beurs.engine.cover.assign import is_pure, solve_pure
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.exact import Outcome, minimised, solve_exactly
from beurs.engine.cover.feasible import keeps_side_rules
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.result import write_result
from beurs.engine.formats.cover import CoverResult
from beurs.engine.solver import Clock

NODES_PER_TIER = 2000


def solve(instance: Instance, *, seed: int = 0, time_limit: float = 60.0) -> CoverResult:
    """Find the best plan of a cover problem, tiers in strict order, each with a proven bound.

    `time_limit` in seconds is a safety stop only: a run it does not end gives the same result every time.
    """
    clock = Clock(time_limit)
    board = Board.of(instance)
    outcome = best_plan(board, seed=seed, clock=clock)
    return write_result(board, outcome, stopped=clock.rang)


def best_plan(board: Board, *, seed: int, clock: Clock) -> Outcome:
    """Choose the method by the shape of the problem."""
    if is_pure(board):
        optimum = solve_pure(board)
        if keeps_side_rules(board, optimum.choice):
            values = minimised(board, optimum.choice)
            return Outcome(optimum.choice, values, values)
    start = np.full(board.atoms.need.size, OPEN, np.int64)
    return solve_exactly(board, start, seed=seed, clock=clock, nodes=NODES_PER_TIER)
