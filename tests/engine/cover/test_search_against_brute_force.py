"""The way large weeks are solved, forced on small problems, against exhaustive enumeration."""

from functools import cache

import pytest

from beurs.engine.checks import check_cover
from beurs.engine.cover import Instance, solving
from beurs.engine.formats import CoverResult
from tests.engine.brute import Brute
from tests.engine.draw import problem_of

SEEDS = range(40)
MANY = range(20_000, 20_600)


@pytest.fixture(autouse=True)
def _no_exact_method(monkeypatch):
    """No problem counts as pure or small, so that every one goes to the search and its bounds."""
    monkeypatch.setattr(solving, "is_pure", lambda board: False)
    monkeypatch.setattr(solving, "_exact_pairs", lambda board: -1)


@cache
def searched(seed: int) -> CoverResult:
    return solving.solve(Instance.from_problem(problem_of(seed)), seed=0, time_limit=60)


def differences(seed: int) -> list[str]:
    """Rules that the plan breaks, values that are not its own and bounds that some feasible plan beats."""
    problem, result = problem_of(seed), searched(seed)
    values = tuple(tier.value for tier in result.tiers)
    bounds = tuple(tier.bound for tier in result.tiers)
    wrong = [str(found) for found in check_cover(problem, result) if found.code not in {"funnel", "relax", "why"}]
    return wrong + Brute(problem).contradicted(values, bounds)


def differing(seeds: range) -> dict[int, list[str]]:
    """The differences per seed, of those that have any."""
    found = {seed: differences(seed) for seed in seeds}
    return {seed: wrong for seed, wrong in found.items() if wrong}


@pytest.mark.parametrize("block", range(0, len(SEEDS), 20))
def test_the_search_keeps_every_rule_and_its_bounds_hold(block):
    assert differing(SEEDS[block : block + 20]) == {}


@pytest.mark.long
@pytest.mark.parametrize("block", range(0, len(MANY), 100))
def test_the_search_keeps_every_rule_and_its_bounds_hold_on_thousands(block):
    assert differing(MANY[block : block + 100]) == {}


def test_the_search_mostly_finds_the_optimum_of_covered():
    found = [searched(seed).tiers[0].value == Brute(problem_of(seed)).best_covered() for seed in SEEDS]
    assert found.count(True) >= 0.9 * len(SEEDS)
