"""Days too large for brute force against an integer program that is written apart, tier by tier."""

import random

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from benchmarks.engine import regions
from beurs.engine.cover.online import Live
from beurs.engine.formats import CoverProblem
from beurs.engine.formats.cover import TIERS, Cap, Pin
from tests.engine.brute import Brute
from tests.engine.plans import solved, tier_values


class Program:
    """One binary column per person and whole-day need, for days on which nobody can take two needs."""

    def __init__(self, problem: CoverProblem) -> None:
        self.problem, self.brute = problem, Brute(problem)
        pairs = [(need, one) for need in problem.needs for one in problem.people]
        self.pairs = [pair for pair in pairs if self.allowed(*pair)]
        self.rows: list[tuple[list[int], list[int], int]] = []
        for need in problem.needs:
            self.at_most([k for k, (other, _) in enumerate(self.pairs) if other is need], 1)
        for person in problem.people:
            self.at_most([k for k, (_, one) in enumerate(self.pairs) if one is person], 1)
        for cap in problem.caps:
            self.at_most([k for k, pair in enumerate(self.pairs) if self.through(*pair, cap)], cap.slots // 2)
        for pool in problem.pools:
            if pool.reserve is not None:
                self.reserve(pool)

    def allowed(self, need, one) -> bool:
        week = one.week_max is None or one.week_max >= len(need.slots)
        return week and not any(self.brute.pair_breaks(one, need, slot) for slot in need.slots)

    def through(self, need, one, cap) -> bool:
        return self.brute.route(one, need)[0] == cap.pool and self.brute.board(need) == cap.board

    def reserve(self, pool) -> None:
        for slot in self.problem.needs[0].slots:
            free = sum(pool.id in one.pools and slot in one.slots for one in self.problem.people)
            own = sum(pool.rings.get(self.brute.board(need)) == 1 for need in self.problem.needs)
            lent = [
                k
                for k, (need, one) in enumerate(self.pairs)
                if self.brute.route(one, need)[0] == pool.id and self.brute.route(one, need)[1] > 1
            ]
            self.at_most(lent, max(0, free - own - pool.reserve))

    def at_most(self, columns: list[int], most: int) -> None:
        if columns:
            self.rows.append((columns, [1] * len(columns), most))

    def cost(self, tier: str, need, one) -> int:
        n = len(need.slots)
        planned = [pin.person for pin in self.problem.planned if pin.need == need.id]
        return {
            "covered": -n * need.priority,
            "fit": n * (self.brute.fit(one, need) or 0),
            "ring": n * ((self.brute.route(one, need)[1] or 1) - 1),
            "faces": int(need.previous not in {None, one.id}),
            "travel": self.brute.travel_cost(one, need),
            "spread": n * one.worked + n * (n - 1) // 2,
            "changes": -planned.count(one.id),
        }[tier]

    def best(self) -> tuple[int, ...]:
        """Solve tier after tier, each held at its value for the next; the values as the format counts them."""
        rows, found = list(self.rows), []
        for tier in self.problem.tiers:
            cost = [self.cost(tier, *pair) for pair in self.pairs]
            value = self._least(cost, rows)
            rows.append((list(range(len(cost))), cost, value))
            found.append(-value if tier == "covered" else value)
        changes = self.problem.tiers.index("changes")
        found[changes] += len(self.problem.planned)
        return tuple(found)

    @staticmethod
    def _least(cost: list[int], rows: list) -> int:
        if not cost:
            return 0
        data = [value for _, values, _ in rows for value in values]
        index = [column for columns, _, _ in rows for column in columns]
        ptr = np.concatenate([[0], np.cumsum([len(columns) for columns, _, _ in rows])])
        matrix = csr_matrix((data, index, ptr), shape=(len(rows), len(cost)))
        limits = LinearConstraint(matrix, ub=[most for _, _, most in rows])
        answer = milp(np.array(cost, float), constraints=limits, bounds=Bounds(0, 1), integrality=1)
        assert answer.status == 0
        return round(answer.fun)


def medium(seed: int) -> CoverProblem:
    """A day of a dozen to two dozen needs with a random order of tiers, some with caps, a reserve or a plan."""
    rng = random.Random(seed)
    day = regions.day(seed, regions=1, needs=rng.randint(10, 24), people=rng.randint(10, 26))
    facts: dict = {"tiers": ["covered", *rng.sample(TIERS[1:], 6)]}
    if rng.random() < 0.3:
        facts["caps"] = [Cap(pool="joint-0", board=f"b0-{b}", per="day", slots=2 * rng.randint(0, 3)) for b in range(8)]
    if rng.random() < 0.2:
        facts["pools"] = [replace(p, reserve=rng.randint(0, 3)) if "joint" in p.id else p for p in day.pools]
    if rng.random() < 0.5:
        people = [one.id for one in day.people]
        facts["planned"] = [
            Pin(need=need.id, slot=slot, person=who)
            for need in day.needs
            if rng.random() < 0.6
            for who in [rng.choice(people)]
            for slot in need.slots
        ]
    return replace(day, **facts)


def differing(seeds: range) -> dict[int, tuple]:
    wrong = {}
    for seed in seeds:
        given = medium(seed)
        result = solved(given)
        expected = Program(given).best()
        if result.status != "optimal" or tier_values(result) != expected:
            wrong[seed] = (result.status, tier_values(result), expected)
    return wrong


def test_medium_days_are_solved_as_an_integer_program_solves_them():
    assert differing(range(12)) == {}


@pytest.mark.long
@pytest.mark.parametrize("block", range(100, 500, 50))
def test_hundreds_of_medium_days_are_solved_as_an_integer_program_solves_them(block):
    assert differing(range(block, block + 50)) == {}


def test_the_medium_days_have_what_binds():
    days = [medium(seed) for seed in range(12)]
    assert any(day.caps for day in days)
    assert any(pool.reserve is not None for day in days for pool in day.pools)
    assert any(day.planned for day in days)
    assert any(not Live(day).repairs for day in days)
