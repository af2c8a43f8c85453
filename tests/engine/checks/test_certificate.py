"""Certificates prove what they claim, and nothing that was tampered with does."""

import copy
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine import Instance, solve
from beurs.engine.checks import check_cover, unverified_bounds
from beurs.engine.checks.certificate import judge_certificate, proves
from beurs.engine.formats.cover import Cap, CoverProblem, CoverResult, Pool
from tests.engine.cover import small
from tests.engine.draw import bound_day, problem_of

SEEDS = range(400)


@cache
def solved(seed: int) -> tuple[CoverProblem, CoverResult]:
    problem = problem_of(seed)
    return problem, solve(Instance.from_problem(problem))


def certified() -> list[int]:
    return [seed for seed in SEEDS if isinstance(solved(seed)[1].certificate, dict)]


@cache
def bound(kind: str) -> list[tuple[CoverProblem, CoverResult]]:
    """Small days with caps and reserves whose certificate is of a kind: plain `duals`, `priced` ones, `cases`."""
    found = [(problem, solve(Instance.from_problem(problem))) for problem in map(bound_day, range(150))]
    return [(problem, result) for problem, result in found if kind_of(result.certificate) == kind]


def kind_of(given: dict) -> str:
    return "priced" if given.get("caps") or given.get("reserves") else given["kind"]


def numbers(given: dict) -> Iterator[list[int]]:
    """Every vector of a certificate without cases, to be changed in place."""
    yield from given["needs"].values()
    yield from given["people"].values()
    yield from (row["dual"] for row in [*given.get("caps", []), *given.get("reserves", [])])


def forgeries(given: dict, step: int) -> Iterator[dict]:
    """The certificate with each of its numbers changed by a step, one at a time."""
    for at, vector in enumerate(numbers(given)):
        for tier in range(len(vector)):
            forged = copy.deepcopy(given)
            list(numbers(forged))[at][tier] += step
            yield forged


def leaves(given: dict | None) -> Iterator[dict]:
    """The proofs of single cases."""
    if given is not None and given["kind"] == "cases":
        yield from leaves(given["taken"])
        yield from leaves(given["left"])
    elif given is not None:
        yield given


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


def unadorned() -> list[tuple[CoverProblem, CoverResult]]:
    return [solved(seed) for seed in certified() if kind_of(solved(seed)[1].certificate) == "duals"][:60]


def test_any_number_that_is_raised_is_found_out():
    for problem, result in [*unadorned(), *bound("priced")]:
        for forged in forgeries(result.certificate, 1):
            assert not proves(problem, replace(result, certificate=forged)), forged


def test_any_number_that_is_lowered_proves_less():
    for problem, result in [*unadorned(), *bound("priced")]:
        for forged in forgeries(result.certificate, -result.certificate.get("scale", 1)):
            assert not proves(problem, replace(result, certificate=forged)), forged


def test_a_certificate_of_zeros_proves_nothing_but_an_empty_plan():
    for seed in certified():
        problem, result = solved(seed)
        bare = replace(result, certificate={"kind": "duals", "needs": {}, "people": {}})
        chosen = any(not row.fixed for row in result.assignments)
        assert proves(problem, bare) is not chosen, seed


# ---- caps and reserves that bind


def test_every_small_day_with_caps_and_reserves_is_proven_and_certified():
    shares = {kind: bound(kind) for kind in ("duals", "priced", "cases")}
    assert sum(map(len, shares.values())) == 150
    assert all(len(found) > 5 for found in shares.values())
    for problem, result in chain(*shares.values()):
        assert result.status == "optimal"
        assert [row for row in check_cover(problem, result) if row.code == "certificate"] == []
        assert unverified_bounds(problem, result) == []


def test_a_region_with_caps_and_reserves_that_bind_is_certified():
    found = [(problem, small.plan(problem)) for problem in map(lent_out, range(6))]
    assert all(proves(problem, result) for problem, result in found)
    assert sum(kind_of(result.certificate) == "priced" for _, result in found) > 3


def lent_out(seed: int) -> CoverProblem:
    """A day on which the joint pool may lend five people, and four need-slots to each board."""
    day = regions.day(seed, regions=1, needs=14, people=18)
    pools = [replace(pool, reserve=2) if pool.id.startswith("joint") else pool for pool in day.pools]
    return replace(day, pools=pools, caps=[Cap(pool="joint-0", board=f"b0-{b}", per="day", slots=4) for b in range(8)])


def holding(result: CoverResult, given: dict) -> dict:
    """The proof of the case that the plan is in."""
    if given["kind"] != "cases":
        return given
    taken = any((row.need, row.person) == (given["need"], given["person"]) for row in result.assignments)
    return holding(result, given["taken" if taken else "left"])


@pytest.mark.parametrize("step", [1, -1])
def test_any_number_that_changes_in_the_case_of_the_plan_is_found_out(step):
    for problem, result in bound("cases"):
        leaf = holding(result, result.certificate)
        for changed in forgeries(leaf, step * leaf["scale"]):
            forged = copy.deepcopy(result.certificate)
            holding(result, forged).update(changed)
            assert not proves(problem, replace(result, certificate=forged)), changed


def test_no_case_may_be_left_out():
    for problem, result in bound("cases"):
        given = result.certificate
        swapped = {**given, "taken": given["left"], "left": given["taken"]}
        for forged in (swapped, {**given, "left": None}, {**given, "taken": {}}, *leaves(given)):
            assert not proves(problem, replace(result, certificate=forged))


def test_a_case_is_split_by_a_pair_that_fits():
    problem, result = bound("cases")[0]
    given = result.certificate
    again = {**given, "left": {**given, "left": given["left"]}}
    for forged in ({**given, "person": "nobody"}, {**given, "need": None}, again):
        found = [violation.expected for violation in judge_certificate(problem, replace(result, certificate=forged))]
        assert "a pair that fits" in found


# ---- one cap, one reserve, by hand: two people for two needs, and room for one


def narrow(**facts: object) -> CoverProblem:
    """Two whole-day needs of board b1 worth 3 and 1, and two people who reach it through the pool `own`."""
    needs = [small.need("n1", priority=3), small.need("n2", priority=1)]
    return small.problem(**{"needs": needs, "people": [small.person("p1"), small.person("p2")], **facts})


def cap(per: str, slots: int) -> Cap:
    return Cap(pool="own", board="b1", per=per, slots=slots)


def lending(reserve: int) -> CoverProblem:
    """The same needs at board b2, which the pool reaches at ring 2."""
    return narrow(schools=[small.school("s1", "b2")], pools=[Pool(id="own", rings={"b1": 1, "b2": 2}, reserve=reserve)])


@pytest.mark.parametrize(
    ("problem", "row"),
    [
        (narrow(caps=[cap("day", 2)]), {"pool": "own", "board": "b1", "per": "day", "period": "2026-11-23"}),
        (narrow(caps=[cap("day", 3)]), {"pool": "own", "board": "b1", "per": "day", "period": "2026-11-23"}),
        (narrow(caps=[cap("week", 2)]), {"pool": "own", "board": "b1", "per": "week", "period": "2026-W48"}),
        (lending(1), {"pool": "own", "slot": small.AM}),
    ],
)
def test_a_row_is_named_by_the_problem_and_prices_what_it_keeps_away(problem, row):
    result = small.plan(problem)
    rows = [*result.certificate["caps"], *result.certificate["reserves"]]
    assert proves(problem, result)
    assert len(rows) == 1
    assert {key: value for key, value in rows[0].items() if key not in {"dual", "slot"}} == {
        key: value for key, value in row.items() if key != "slot"
    }
    assert -6 <= rows[0]["dual"][0] <= -2


@pytest.mark.parametrize("problem", [narrow(caps=[cap("day", 4)]), lending(0)])
def test_a_row_with_room_for_all_has_no_price(problem):
    result = small.plan(problem)
    assert proves(problem, result)
    assert set(result.certificate) == {"kind", "needs", "people"}


@pytest.mark.parametrize("problem", [narrow(caps=[cap("week", 1)]), narrow(caps=[cap("day", 0)]), lending(2)])
def test_a_row_with_room_for_nobody_needs_no_price(problem):
    result = small.plan(problem)
    assert result.tiers[0].value == 0
    assert proves(problem, result)
    assert result.certificate == {"kind": "duals", "scale": 1, "needs": {}, "people": {}, "caps": [], "reserves": []}


def test_the_proof_for_a_narrow_cap_does_not_do_for_a_wider_one():
    problem, wider = narrow(caps=[cap("day", 2)]), narrow(caps=[cap("day", 4)])
    result = small.plan(problem)
    assert proves(problem, result)
    assert not proves(wider, result)
    assert not proves(narrow(), result)


PRICED = {"kind": "duals", "needs": {}, "people": {}}
ROW = {"pool": "own", "board": "b1", "per": "day", "period": "2026-11-23", "dual": [-6, 0, 0, 0, 0, 0, 0]}


@pytest.mark.parametrize(
    "forged",
    [
        {**PRICED, "caps": [{**ROW, "period": "2026-11-24"}]},
        {**PRICED, "caps": [{**ROW, "per": "week", "period": "2026-W48"}]},
        {**PRICED, "caps": [{**ROW, "pool": "joint"}]},
        {**PRICED, "caps": [{**ROW, "board": "b2"}]},
        {**PRICED, "caps": {"own": ROW}},
        {**PRICED, "caps": [{**ROW, "dual": None}]},
        {**PRICED, "reserves": [{"pool": "own", "slot": small.AM, "dual": [-6, 0, 0, 0, 0, 0, 0]}]},
        {**PRICED, "scale": 0},
        {**PRICED, "scale": True},
        {**PRICED, "scale": 1.0},
        {**PRICED, "scale": 1001},
    ],
)
def test_a_multiplier_of_no_row_of_the_problem_is_refused(forged):
    problem = narrow(caps=[cap("day", 2)])
    result = small.plan(problem)
    codes = {violation.code for violation in judge_certificate(problem, replace(result, certificate=forged))}
    assert codes == {"certificate"}


def test_a_multiplier_above_zero_proves_no_bound():
    """One person for needs worth 6 and 2; a multiplier of the wrong sign would bring the bound to 5."""
    problem = narrow(people=[small.person("p1")], caps=[cap("day", 4)])
    result = small.plan(problem)
    reward = {**ROW, "dual": [1, 0, 0, 0, 0, 0, 0]}
    duals = {"kind": "duals", "needs": {}, "people": {"p1": [-7, 0, 0, 0, 0, 0, 0]}, "caps": [reward]}
    tiers = [replace(result.tiers[0], value=5, bound=5), *result.tiers[1:]]
    forged = replace(result, tiers=tiers, certificate=duals)
    assert [row.expected for row in judge_certificate(problem, forged)] == ["nothing above zero"]


def test_a_row_counts_once():
    problem = narrow(caps=[cap("day", 2)])
    result = small.plan(problem)
    row = result.certificate["caps"][0]
    forged = replace(result, certificate={**result.certificate, "caps": [row, row]})
    assert proves(problem, result)
    assert not proves(problem, forged)


def test_a_later_bound_is_not_proven_where_an_earlier_tier_misses_its_proof():
    problem = narrow()
    result = small.plan(problem)
    empty = replace(result, assignments=[], tiers=[replace(tier, value=0) for tier in result.tiers])
    found = [violation.place for violation in judge_certificate(problem, empty)]
    assert found == [f"$.tiers[{index}].bound" for index in range(1, 7)]


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
