"""The solver against exhaustive enumeration: values, bounds, rules, reasons, and the judge's eye for damage."""

import random
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from beurs.engine.checks import check_cover
from beurs.engine.cover import Instance, solve
from beurs.engine.formats import CoverProblem, CoverResult, checked, result_from_bytes, to_bytes
from tests.engine.brute import Brute, changed
from tests.engine.draw import problem_of, problems

SEEDS = range(300)
MANY = range(1_000, 6_000)


REASONS = {"funnel", "relax", "why"}


def solved(problem: CoverProblem) -> CoverResult:
    return solve(Instance.from_problem(problem), seed=0, time_limit=60)


@cache
def solved_seed(seed: int) -> CoverResult:
    return solved(problem_of(seed))


def differences(problem: CoverProblem, result: CoverResult) -> list[str]:
    """All that the judge and brute force hold against the plan and its proof, in words; reasons stand below."""
    brute = Brute(problem)
    values = tuple(tier.value for tier in result.tiers)
    bounds = tuple(tier.bound for tier in result.tiers)
    wrong = [str(found) for found in check_cover(problem, result) if found.code not in REASONS]
    best, _ = brute.best()
    if result.status == "optimal" and values != best:
        wrong.append(f"called optimal: {values}, brute force: {best}, tiers {problem.tiers}")
    if result.status == "feasible":
        wrong += brute.contradicted(values, bounds)
    return wrong


def differing(seeds: range) -> dict[int, list[str]]:
    """The differences per seed, of those that have any."""
    found = {seed: differences(problem_of(seed), solved_seed(seed)) for seed in seeds}
    return {seed: wrong for seed, wrong in found.items() if wrong}


@pytest.mark.parametrize("block", range(0, len(SEEDS), 50))
def test_small_problems_are_solved_as_brute_force_solves_them(block):
    assert differing(SEEDS[block : block + 50]) == {}


@pytest.mark.long
@pytest.mark.parametrize("block", range(0, len(MANY), 250))
def test_thousands_of_small_problems_are_solved_as_brute_force_solves_them(block):
    assert differing(MANY[block : block + 250]) == {}


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_drawn_problems_are_solved_as_brute_force_solves_them(problem):
    assert differences(problem, solved(problem)) == []


def test_most_small_problems_are_proven_optimal():
    statuses = [solved_seed(seed).status for seed in SEEDS[:60]]
    assert statuses.count("optimal") >= 57


# ---- funnels and promised changes


def test_the_judge_finds_nothing_wrong_with_any_reason():
    wrong = {seed: check_cover(problem_of(seed), solved_seed(seed)) for seed in SEEDS}
    assert {seed: list(map(str, found)) for seed, found in wrong.items() if found} == {}


@cache
def explained_seed(seed: int) -> tuple[CoverProblem, CoverResult]:
    problem = replace(problem_of(seed), explain="open")
    return problem, solved(problem)


def broken_promises(seed: int) -> list[str]:
    """Changes under `relax` that brute force does not find to gain exactly what they promise."""
    problem, result = explained_seed(seed)
    before = Brute(problem).best_covered()
    wrong = []
    for open_need in result.open:
        for relax in open_need.relax:
            gains = Brute(checked(changed(problem, relax.change))).best_covered() - before
            if gains != relax.gains:
                wrong.append(f"{open_need.need}: {relax.change} promises {relax.gains} and gains {gains}")
    return wrong


def test_every_promised_change_gains_what_it_promises():
    assert {seed: found for seed in SEEDS[:150] if (found := broken_promises(seed))} == {}


@pytest.mark.long
def test_every_promised_change_of_thousands_gains_what_it_promises():
    assert {seed: found for seed in MANY[:2_000] if (found := broken_promises(seed))} == {}


def test_open_needs_that_a_change_would_fill_are_given_one():
    promised = sum(len(need.relax) for seed in SEEDS[:150] for need in explained_seed(seed)[1].open)
    assert promised > 50


# ---- damaged results


def worse_value(result: CoverResult, rng: random.Random) -> CoverResult:
    at = rng.randrange(7)
    tiers = list(result.tiers)
    tiers[at] = replace(tiers[at], value=tiers[at].value + 1, bound=tiers[at].bound + 1)
    return replace(result, tiers=tiers)


def wrong_side_of_bound(result: CoverResult, rng: random.Random) -> CoverResult:
    at = rng.randrange(7)
    tiers = list(result.tiers)
    tiers[at] = replace(tiers[at], bound=tiers[at].value + (-1 if at == 0 else 1))
    return replace(result, status="feasible", tiers=tiers)


def optimal_with_a_gap(result: CoverResult, rng: random.Random) -> CoverResult:
    at = rng.randrange(7)
    tiers = list(result.tiers)
    tiers[at] = replace(tiers[at], bound=tiers[at].value + (1 if at == 0 else -1))
    return replace(result, status="optimal", tiers=tiers)


def swapped_tiers(result: CoverResult, rng: random.Random) -> CoverResult:
    return replace(result, tiers=[*result.tiers[:5], result.tiers[6], result.tiers[5]])


def dropped_row(result: CoverResult, rng: random.Random) -> CoverResult:
    at = rng.randrange(len(result.assignments))
    return replace(result, assignments=result.assignments[:at] + result.assignments[at + 1 :])


def repeated_row(result: CoverResult, rng: random.Random) -> CoverResult:
    return replace(result, assignments=[*result.assignments, rng.choice(result.assignments)])


def other_fact(result: CoverResult, rng: random.Random) -> CoverResult:
    at = rng.randrange(len(result.assignments))
    row = result.assignments[at]
    key = rng.choice(["fit", "ring", "minutes", "pool", "fixed"])
    numbers = {name: (getattr(row, name) or 0) + 1 for name in ("fit", "ring", "minutes")}
    value = {**numbers, "pool": "other", "fixed": not row.fixed}[key]
    rows = list(result.assignments)
    rows[at] = replace(row, **{key: value})
    return replace(result, assignments=rows)


def nobody_we_know(result: CoverResult, rng: random.Random) -> CoverResult:
    rows = list(result.assignments)
    rows[0] = replace(rows[0], person="stranger")
    return replace(result, assignments=rows)


def reversed_rows(result: CoverResult, rng: random.Random) -> CoverResult:
    if len(result.assignments) < 2:
        return nobody_we_know(result, rng)
    return replace(result, assignments=result.assignments[::-1])


def hidden_open_need(result: CoverResult, rng: random.Random) -> CoverResult:
    return replace(result, open=result.open[1:]) if result.open else dropped_row(result, rng)


DAMAGES: list[Callable[[CoverResult, random.Random], CoverResult]] = [
    worse_value,
    wrong_side_of_bound,
    optimal_with_a_gap,
    swapped_tiers,
    dropped_row,
    repeated_row,
    other_fact,
    nobody_we_know,
    reversed_rows,
    hidden_open_need,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_result_is_caught_by_the_judge(damage):
    rng = random.Random(7)
    caught = 0
    for seed in range(60):
        problem = problem_of(seed)
        result = solved_seed(seed)
        if result.assignments:
            assert check_cover(problem, damage(result, rng)), seed
            caught += 1
    assert caught > 30


def test_one_person_replaced_by_another_is_caught_by_the_judge():
    caught = 0
    for seed in range(120):
        problem = problem_of(seed)
        result = solved_seed(seed)
        for at, row in enumerate(result.assignments):
            for person in problem.people:
                rows = list(result.assignments)
                rows[at] = replace(row, person=person.id)
                found = check_cover(problem, replace(result, assignments=rows))
                if person.id != row.person and Brute(problem).values(plan_of(rows)) != plan_values(result):
                    assert found, (seed, row, person.id)
                    caught += 1
    assert caught > 500


def plan_of(rows: list) -> dict[tuple[str, str], str]:
    return {(row.need, row.slot): row.person for row in rows}


def plan_values(result: CoverResult) -> tuple[int, ...]:
    return tuple(tier.value for tier in result.tiers)


# ---- the same answer, whatever does not matter


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_the_same_problem_and_seed_give_the_same_bytes(seed):
    data = to_bytes(solved_seed(seed))
    assert to_bytes(solved(problem_of(seed))) == data
    assert to_bytes(result_from_bytes(data)) == data


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_rows_in_the_file_changes_no_value(seed):
    problem = problem_of(seed)
    turned = replace(problem, people=problem.people[::-1], needs=problem.needs[::-1], schools=problem.schools[::-1])
    assert plan_values(solved(turned)) == plan_values(solved_seed(seed))
