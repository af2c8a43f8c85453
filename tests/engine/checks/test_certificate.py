"""Certificates prove what they claim, and nothing that was tampered with does."""

import copy
from functools import cache

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine import Instance, solve
from beurs.engine.checks import check_cover, unverified_bounds
from beurs.engine.checks.certificate import judge_certificate, proves
from beurs.engine.formats.cover import CoverProblem, CoverResult
from tests.engine.draw import problem_of

SEEDS = range(400)


@cache
def solved(seed: int) -> tuple[CoverProblem, CoverResult]:
    problem = problem_of(seed)
    return problem, solve(Instance.from_problem(problem))


def certified() -> list[int]:
    return [seed for seed in SEEDS if isinstance(solved(seed)[1].certificate, dict)]


def test_every_certificate_of_a_small_problem_proves_all_its_bounds():
    seeds = certified()
    assert len(seeds) > 50
    for seed in seeds:
        assert check_cover(*solved(seed)) == [], seed
        assert unverified_bounds(*solved(seed)) == [], seed


def test_a_region_is_certified():
    problem = regions.day(3, regions=1, needs=60, people=70)
    result = solve(Instance.from_problem(problem))
    assert proves(problem, result)
    assert result.status == "optimal"


def test_any_dual_that_is_raised_is_found_out():
    for seed in certified()[:60]:
        problem, result = solved(seed)
        for side in ("needs", "people"):
            for name in result.certificate[side]:
                for tier in range(7):
                    forged = copy.deepcopy(result.certificate)
                    forged[side][name][tier] += 1
                    assert not proves(problem, replace(result, certificate=forged)), (seed, name, tier)


def test_a_certificate_of_zeros_proves_nothing_but_an_empty_plan():
    for seed in certified():
        problem, result = solved(seed)
        bare = replace(result, certificate={"kind": "duals", "needs": {}, "people": {}})
        chosen = any(not row.fixed for row in result.assignments)
        assert proves(problem, bare) is not chosen, seed


def test_a_bound_tighter_than_the_proof_is_refused():
    problem, result = solved(certified()[0])
    for index, tier in enumerate(result.tiers):
        step = -1 if tier.name == "covered" else 1
        tiers = [*result.tiers]
        tiers[index] = replace(tier, bound=tier.bound + step)
        found = [str(violation) for violation in judge_certificate(problem, replace(result, tiers=tiers))]
        assert any(f"$.tiers[{index}].bound" in line for line in found), tier.name


@pytest.mark.parametrize(
    "forged",
    [
        {"kind": "oath", "needs": {}, "people": {}},
        {"kind": "duals", "needs": []},
        {"kind": "duals", "needs": {"nobody": [0] * 7}, "people": {}},
        {"kind": "duals", "needs": {}, "people": {"nobody": [-1] + [0] * 6}},
        {"kind": "duals", "needs": {}, "people": {"p1": [0] * 6}},
        {"kind": "duals", "needs": {}, "people": {"p1": [0.5] * 7}},
        {"kind": "duals", "needs": {}, "people": {"p1": [-(1 << 61)] + [0] * 6}},
    ],
)
def test_a_certificate_that_is_no_certificate_is_refused(forged):
    problem, result = solved(certified()[0])
    codes = {violation.code for violation in judge_certificate(problem, replace(result, certificate=forged))}
    assert codes == {"certificate"}
    assert unverified_bounds(problem, replace(result, certificate=forged)) == problem.tiers
