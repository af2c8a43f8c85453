"""Caps and reserves bind on a living day exactly where they bind in a whole solve."""

import numpy as np

from beurs.engine.cover import Instance
from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY
from beurs.engine.cover.online.binding import Binding, Work
from beurs.engine.cover.side import SideRules
from beurs.engine.formats import CoverProblem
from tests.engine.draw import problem_of


def one_day(seed: int) -> CoverProblem | None:
    problem = problem_of(seed, 6, 6)
    return problem if len({slot[:10] for need in problem.needs for slot in need.slots}) == 1 else None


def random_choice(board: Board, rng: np.random.Generator) -> np.ndarray:
    """Any pair for most atoms, whoever has another."""
    ptr = board.pairs.ptr
    size = np.diff(ptr)
    pick = ptr[:-1] + rng.integers(0, np.maximum(size, 1))
    return np.where((size > 0) & (rng.random(size.size) < 0.8), pick, -1)


def work_of(board: Board, choice: np.ndarray) -> Work:
    instance = board.instance
    need, column = np.nonzero(instance.needs.slot >= 0)
    return Work(
        board=instance.places.school_board[instance.needs.school[need]],
        slot=instance.needs.slot[need, column],
        person=board.holder(choice)[need, column],
        fixed=board.fixed_holder[need, column] != NOBODY,
    )


def test_a_plan_keeps_caps_and_reserves_on_a_living_day_where_a_whole_solve_says_so():
    rng = np.random.default_rng(1)
    seen = {True: 0, False: 0}
    for problem in filter(None, map(one_day, range(500))):
        board = Board.of(Instance.from_problem(problem))
        binding = Binding(board.instance)
        for _ in range(4):
            choice = random_choice(board, rng)
            kept = SideRules(board).kept(choice)
            assert binding.kept(work_of(board, choice), board.instance.people.free) is kept
            seen[kept] += binding.any
    assert min(seen.values()) > 50


def test_without_caps_and_reserves_nothing_binds():
    problems = [problem_of(seed) for seed in range(100)]
    free = [one for one in problems if not one.caps and all(pool.reserve is None for pool in one.pools)]
    assert free
    assert not any(Binding(Instance.from_problem(problem)).any for problem in free)
