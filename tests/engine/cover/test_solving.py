"""Whole plans: the same bytes everywhere, honest bounds for weeks, and reasons that hold."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from benchmarks.engine.regions import day
from beurs.engine.checks import check_cover
from beurs.engine.cover import Instance, candidates, solve, solving, why_not
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.bounds import tier_bounds
from beurs.engine.cover.exact import by_relaxation, minimised, solve_exactly
from beurs.engine.cover.score import as_minimised
from beurs.engine.cover.search import Search
from beurs.engine.cover.solving import HALF_DAY_PAIRS, HALF_PAIRS
from beurs.engine.formats import to_bytes
from beurs.engine.formats.cover import CoverProblem, WhyBetter
from beurs.engine.solver import Clock
from tests.engine.cover.small import AM, PM, need, person, plan, problem
from tests.engine.draw import problem_of

SOLVE = """
import sys
from benchmarks.engine.regions import day
from beurs.engine.cover import Instance, solve
from beurs.engine.formats import to_bytes
sys.stdout.buffer.write(to_bytes(solve(Instance.from_problem(day(3, regions=1, needs=40, people=30)))))
"""


@pytest.mark.parametrize("hash_seed", ["0", "7"])
def test_the_same_file_gives_the_same_bytes_in_every_process(hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    root = Path(__file__).parents[3]
    ran = subprocess.run([sys.executable, "-c", SOLVE], cwd=root, env=environment, capture_output=True, check=True)
    here = to_bytes(solve(Instance.from_problem(day(3, regions=1, needs=40, people=30))))
    assert ran.stdout == here


def test_a_whole_day_region_is_proven_optimal_and_judged_right():
    given = replace(day(5, regions=2, needs=60, people=50), explain="open")
    result = solve(Instance.from_problem(given))
    assert result.status == "optimal"
    assert result.open
    assert check_cover(given, result) == []


def test_renaming_people_changes_no_tier():
    given = day(4, regions=1, needs=30, people=25)
    names = {one.id: f"x{k}" for k, one in enumerate(given.people)}
    renamed = replace(
        given,
        people=[replace(one, id=names[one.id]) for one in given.people],
        needs=[replace(n, previous=names.get(n.previous, n.previous) if n.previous else None) for n in given.needs],
    )
    plans = [solve(Instance.from_problem(one)) for one in (given, renamed)]
    assert plans[0].tiers == plans[1].tiers


@pytest.mark.parametrize("seed", range(15))
def test_search_stays_feasible_and_its_bounds_lie_on_the_right_side(seed):
    board = Board.of(Instance.from_problem(problem_of(seed)))
    clock = Clock(60)
    choice = Search(board, 0).run(2, clock)
    values = minimised(board, choice)
    exact = solve(board.instance)
    bounds = tier_bounds(board, choice, clock)
    assert all(bound <= value for bound, value in zip(bounds, values, strict=True))
    assert bounds[0] <= -exact.tiers[0].value <= values[0]


def mixed_day(needs: int = 75, people: int = 100) -> CoverProblem:
    """A region's day on which one need in five lasts a morning or an afternoon."""
    given = day(3, regions=1, needs=needs, people=people)
    halves = [replace(n, slots=[n.slots[k % 2]]) if k % 5 == 0 else n for k, n in enumerate(given.needs)]
    return replace(given, needs=halves, explain="none")


def test_a_day_that_mixes_mornings_and_afternoons_is_proven_and_at_least_as_good_as_the_search():
    given = mixed_day()
    instance = Instance.from_problem(given)
    board = Board.of(instance)
    assert HALF_PAIRS < board.row.size <= HALF_DAY_PAIRS
    result = solve(instance)
    assert result.status == "optimal"
    assert check_cover(given, result) == []
    searched = minimised(board, Search(board, 0).run(8, Clock(60)))
    assert as_minimised(board, tuple(tier.value for tier in result.tiers)) < searched


def test_where_the_relaxation_ends_in_fractions_the_search_takes_over(monkeypatch):
    monkeypatch.setattr(solving, "by_relaxation", lambda *_, **__: None)
    result = solve(Instance.from_problem(mixed_day()))
    assert result.status == "feasible"


def test_a_start_is_looked_for_only_where_the_relaxation_gives_no_plan():
    board = Board.of(Instance.from_problem(problem_of(3)))
    asked = []

    def start() -> np.ndarray:
        asked.append(True)
        return np.full(board.atoms.need.size, OPEN, np.int64)

    outcome = solve_exactly(board, start, seed=0, clock=Clock(60), nodes=100)
    assert bool(asked) == (by_relaxation(board, seed=0, clock=Clock(60)) is None)
    assert outcome.values == minimised(board, outcome.choice)


def test_search_never_makes_a_plan_worse():
    board = Board.of(Instance.from_problem(day(6, regions=1, needs=60, people=40)))
    clock = Clock(60)
    short, longer = (Search(board, 1).run(rounds, clock) for rounds in (0, 3))
    assert minimised(board, longer) <= minimised(board, short)
    assert np.array_equal(longer, Search(board, 1).run(3, clock))


def test_the_runner_up_and_the_deciding_tier_are_named():
    result = plan(problem(explain="open", people=[person("p1"), person("p2", worked=4)]))
    assert result.assignments[0].why == [WhyBetter(person="p2", tier="spread", loss=8, losses={"spread": 8})]


def test_an_open_need_shows_the_change_that_would_fill_it():
    result = plan(problem(explain="open", people=[person(slots=[AM])]))
    (left,) = result.open
    assert [step.left for step in left.funnel] == [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    (relax,) = left.relax
    assert (relax.change.slots, relax.gains) == ([PM], 2)


def test_explain_none_gives_no_reasons():
    result = plan(problem(people=[person(slots=[AM])]))
    assert (result.open[0].funnel, result.open[0].relax) == ([], [])


def test_candidates_are_ranked_and_others_hear_why_not():
    given = problem(people=[person("p1"), person("p2", worked=4), person("p3", skills=["gym"])], needs=[need()])
    instance = Instance.from_problem(given)
    result = solve(instance)
    assert [one.person for one in candidates(instance, result, "n1")][-1] == "p2"
    assert [reason.kind for reason in why_not(instance, result, "p3", "n1")] == ["skill"]
    (behind,) = why_not(instance, result, "p2", "n1")
    assert (behind.kind, behind.tier, behind.loss) == ("behind", "spread", 8)
    assert [reason.kind for reason in why_not(instance, result, "p1", "n1")] == ["has-need"]
