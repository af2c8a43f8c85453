"""Numbers far beyond a nation: the right answer or a typed refusal, never a wrong one."""

import random
from collections import Counter

import numpy as np
import pytest

from beurs.engine import Refusal
from beurs.engine.checks import check_cover, unverified_bounds
from beurs.engine.cover.online import Available, Declined, Live
from beurs.engine.cover.tiers import WORD_LIMIT, pack
from beurs.engine.formats import CoverProblem
from beurs.engine.formats.cover import LARGEST, TIERS, Need, Person, Pin, Pool, School
from tests.engine.brute import Brute, key
from tests.engine.cover.small import AM, PM, need, person, problem, school, trips
from tests.engine.cover.test_kernel import solved as kernel_solved
from tests.engine.plans import solved, tier_values, values

BOARDS = ("b1", "b2")


def huge(seed: int, people: int = 4, needs: int = 4) -> CoverProblem:
    """A small day with the largest numbers that the format allows, in an order of tiers drawn by the seed."""
    rng = random.Random(seed)
    schools = [School(id=f"s{k}", board=rng.choice(BOARDS)) for k in range(3)]
    pools = [Pool(id="near", rings={"b1": 1, "b2": 100}), Pool(id="far", rings={"b1": 100, "b2": 1})]
    names = [f"p{k}" for k in range(people)]
    home = {
        who: {one.id: rng.choice([0, LARGEST - 1, LARGEST, rng.randrange(LARGEST)]) for one in schools} for who in names
    }
    staff = [_huge_person(rng, who) for who in names]
    asked = [_huge_need(rng, f"n{k}", names) for k in range(needs)]
    pins = [Pin(need=one.id, slot=slot, person=rng.choice(names)) for one in asked for slot in one.slots]
    tiers = ["covered", *rng.sample(TIERS[1:], 6)]
    return problem(
        tiers=tiers, schools=schools, pools=pools, people=staff, needs=asked, travel=trips(home), planned=pins
    )  # fmt: skip


def _huge_person(rng: random.Random, name: str) -> Person:
    facts = {"pools": [rng.choice(["near", "far"])], "skills": rng.choice([["upper"], ["gym"], ["upper", "gym"]])}
    worked = rng.choice([0, 9_999, 10_000])
    return person(name, worked=worked, max_travel_min=LARGEST, prefer=rng.choice([[], ["s0"], ["s1"]]), **facts)


def _huge_need(rng: random.Random, name: str, people: list[str]) -> Need:
    facts = {"accepts": {"upper": rng.choice([0, 999]), "gym": 1000}, "priority": rng.choice([999, 1000])}
    return need(name, school=f"s{rng.randrange(3)}", previous=rng.choice([None, *people]), **facts)


@pytest.mark.parametrize("block", range(0, 60, 20))
def test_the_largest_numbers_of_the_format_are_solved_as_brute_force_solves_them(block):
    for seed in range(block, block + 20):
        given = huge(seed)
        result = solved(given)
        assert tier_values(result) == Brute(given).best()[0], seed
        assert check_cover(given, result) == []
        assert unverified_bounds(given, result) == []


def test_a_living_day_of_the_largest_numbers_stays_optimal():
    for seed in range(12):
        rng, live = random.Random(seed), Live(huge(seed))
        for _ in range(6):
            row = rng.choice([need.id for need in live.problem.needs])
            who = rng.choice([one.id for one in live.problem.people])
            live.apply(rng.choice([Declined(row, who), Available(who, [AM, PM])]))
            assert live.repairs
            assert key(values(live.problem, live.plan)) == key(Brute(live.problem).best()[0]), seed


# ---- wide days: as many rows of the largest ranges as fill one, two, three words, and one more


def wide(rows: int, *, tiers: list | None = None) -> CoverProblem:
    """Rows of two people each, one at the smallest cost in every tier and one at the largest, in two classes.

    Person a{k} is best for need n{k} but in `travel` and `spread`; a plan has no choice but between a{k} and b{k}.
    """
    schools = [school(f"s{k}") for k in range(rows)]
    people = [_side(k, side) for k in range(rows) for side in "ab"]
    needs = [
        need(f"n{k}", school=f"s{k}", accepts={f"a{k}": 0, f"b{k}": 1000}, priority=1000, previous=f"a{k}")
        for k in range(rows)
    ]
    home = {f"{side}{k}": {f"s{k}": LARGEST if side == "a" else 0} for k in range(rows) for side in "ab"}
    pools = [Pool(id="near", rings={"b1": 1}), Pool(id="far", rings={"b1": 100})]
    facts = {} if tiers is None else {"tiers": tiers}
    return problem(schools=schools, people=people, needs=needs, travel=trips(home), pools=pools, **facts)


def _side(k: int, side: str) -> Person:
    worked, pool = (10_000, "near") if side == "a" else (0, "far")
    return person(f"{side}{k}", skills=[f"{side}{k}"], pools=[pool], worked=worked, max_travel_min=LARGEST)


def by_name(given: CoverProblem) -> dict[str, int]:
    return dict(zip(given.tiers, tier_values(solved(given)), strict=True))


def expected(rows: int, side: str) -> dict[str, int]:
    """The tiers of the plan that takes one side everywhere, in exact integers."""
    best = {"covered": 2000, "fit": 0, "ring": 0, "faces": 0, "travel": LARGEST, "spread": 20_001, "changes": 0}
    other = {"covered": 2000, "fit": 2000, "ring": 198, "faces": 1, "travel": 0, "spread": 1, "changes": 0}
    return {name: rows * value for name, value in (best if side == "a" else other).items()}


TRAVEL_FIRST = ["covered", "travel", "fit", "ring", "faces", "spread", "changes"]


@pytest.mark.parametrize("rows", [1, 30, 500])
@pytest.mark.parametrize(("tiers", "side"), [(None, "a"), (TRAVEL_FIRST, "b")])
def test_wide_days_that_fit_three_words_are_right(rows, tiers, side):
    assert by_name(wide(rows, tiers=tiers)) == expected(rows, side)


def test_a_day_too_wide_for_three_words_is_refused_by_name_and_opened_live_neither():
    for start in (solved, Live):
        with pytest.raises(Refusal, match="a range of costs of"):
            start(wide(1_500))


def words_of(rows: int) -> int | None:
    """How many words the tiers of ten times a nation's rows need, each row with the widest ranges."""
    widest = np.array([[-2000], [2000], [198], [1], [LARGEST], [20_001], [-2]], np.int64)
    try:
        return len(pack(np.repeat(widest, rows, axis=1), np.arange(rows + 1), rows)[1])
    except Refusal:
        return None


def test_ten_nations_of_the_widest_ranges_are_refused_and_smaller_ones_packed():
    found = [words_of(rows) for rows in (1, 150, 9_000, 90_000)]
    assert found == [2, 3, None, None]


def test_ten_nations_of_ordinary_ranges_fit():
    ordinary = np.array([[-2000], [2000], [8], [1], [120], [400], [-2]], np.int64)
    assert len(pack(np.repeat(ordinary, 90_000, axis=1), np.arange(90_001), 90_000)[1]) == 3


# ---- the kernel on words just below the limit, against exact integers


def reference(cost: list[list[int | tuple[int, ...]]]) -> tuple[int, ...]:
    """The least sum over all ways to give rows distinct columns or none, in Python integers."""
    best = {frozenset(): (0,) * len(cost[0][0])}
    for row in cost:
        fresh = dict(best)
        for used, total in best.items():
            for col, value in enumerate(row):
                if col not in used:
                    mine = tuple(a + b for a, b in zip(total, value, strict=True))
                    fresh[used | {col}] = min(fresh.get(used | {col}, mine), mine)
        best = fresh
    return min(best.values())


@pytest.mark.parametrize("words", [1, 2, 3])
@pytest.mark.parametrize("seed", range(20))
def test_words_as_wide_as_packing_allows_do_not_overflow(seed, words):
    rng = np.random.default_rng(seed)
    n = 6
    most = (WORD_LIMIT - 1) // n
    pool = np.array([-most, -most + 1, -1, 0, -most // 2])
    cost = tuple(rng.choice(pool, n * n) if seed % 2 else -rng.integers(0, most, n * n) for _ in range(words))
    ptr, col = np.arange(0, n * n + 1, n), np.tile(np.arange(n), n)
    taken, u, v = kernel_solved(ptr, col, cost, n)
    found = tuple(sum(int(word[k]) for k in taken if k >= 0) for word in cost)
    rows = [[tuple(int(word[r * n + c]) for word in cost) for c in range(n)] for r in range(n)]
    assert found == reference(rows)
    for word, (one, other) in enumerate(zip(u, v, strict=True)):
        assert sum(map(int, one)) + sum(map(int, other)) == found[word]


def test_the_drawn_days_reach_the_largest_numbers():
    seen = Counter()
    for seed in range(60):
        named = dict(zip(huge(seed).tiers, tier_values(solved(huge(seed))), strict=True))
        seen.update(name for name, value in named.items() if value >= (LARGEST - 15 if name == "travel" else 1))
    assert min(seen[name] for name in ("covered", "fit", "travel", "spread", "changes")) > 5
