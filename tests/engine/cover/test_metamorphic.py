"""What must not change the answer does not, and two problems side by side are worth their sum."""

import random
from itertools import cycle

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine.cover import Instance
from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.formats import CoverProblem
from beurs.engine.formats.cover import Matrix
from tests.engine.draw import problem_of
from tests.engine.plans import plan_of, solved, tier_values

SMALL = range(40)
REGION = 500


def given(seed: int) -> CoverProblem:
    """A small problem with everything, or from 500 on a region's day."""
    if seed >= REGION:
        return regions.day(seed, regions=1, needs=60, people=70)
    return replace(problem_of(seed), explain="none")


EVERY = pytest.mark.parametrize("seed", [*SMALL, REGION, REGION + 1])


def same(one: CoverProblem, other: CoverProblem) -> bool:
    """Whether both are proven and have the same tier values."""
    found = [solved(one), solved(other)]
    assert [result.status for result in found] == ["optimal", "optimal"]
    return tier_values(found[0]) == tier_values(found[1])


# ---- names and order


class Renamed:
    """A problem under other names, in another order of names."""

    def __init__(self, problem: CoverProblem, rng: random.Random) -> None:
        self.problem = problem
        kinds = {"need": problem.needs, "person": problem.people, "school": problem.schools, "pool": problem.pools}
        self.new = {kind: self._names(kind, [row.id for row in rows], rng) for kind, rows in kinds.items()}
        self.new["board"] = self._names("board", sorted({school.board for school in problem.schools}), rng)
        self.new["skill"] = self._names("skill", sorted({s for one in problem.people for s in one.skills}), rng)

    @staticmethod
    def _names(kind: str, ids: list[str], rng: random.Random) -> dict[str, str]:
        numbers = rng.sample(range(10 * len(ids) + 10), len(ids))
        return {name: f"{kind} {number}" for name, number in zip(ids, numbers, strict=True)}

    def name(self, kind: str, name: str | None) -> str | None:
        return None if name is None else self.new[kind].get(name, f"unknown {name}")

    def all(self, kind: str, names: list[str]) -> list[str]:
        return [self.name(kind, name) for name in names]

    def keys(self, kind: str, table: dict) -> dict:
        return {self.name(kind, key): value for key, value in table.items()}

    def build(self) -> CoverProblem:
        problem = self.problem
        return replace(
            problem,
            travel=replace(problem.travel, matrix=self._matrix(problem.travel.matrix)),
            schools=[
                replace(s, id=self.name("school", s.id), board=self.name("board", s.board)) for s in problem.schools
            ],
            pools=[replace(p, id=self.name("pool", p.id), rings=self.keys("board", p.rings)) for p in problem.pools],
            caps=[replace(c, pool=self.name("pool", c.pool), board=self.name("board", c.board)) for c in problem.caps],
            people=[self._person(one) for one in problem.people],
            needs=[self._need(one) for one in problem.needs],
            fixed=[self._pin(pin) for pin in problem.fixed],
            planned=[self._pin(pin) for pin in problem.planned],
        )

    def _matrix(self, matrix: Matrix | None) -> Matrix | None:
        if matrix is None:
            return None
        home = {self.name("person", who): self.keys("school", row) for who, row in matrix.home.items()}
        between = {self.name("school", am): self.keys("school", row) for am, row in matrix.between.items()}
        return Matrix(home=home, between=between)

    def _person(self, one):
        names = {"pools": "pool", "skills": "skill", "avoid": "school", "prefer": "school"}
        lists = {key: self.all(kind, getattr(one, key)) for key, kind in names.items()}
        bars = [
            replace(bar, **{k: self.name(k, getattr(bar, k)) for k in ("board", "school", "need")})
            for bar in one.barred
        ]
        return replace(one, id=self.name("person", one.id), barred=bars, **lists)

    def _need(self, one):
        return replace(
            one,
            id=self.name("need", one.id),
            school=self.name("school", one.school),
            accepts=self.keys("skill", one.accepts),
            previous=self.name("person", one.previous),
            spell=None if one.spell is None else f"spell {one.spell}",
        )

    def _pin(self, pin):
        return replace(pin, need=self.name("need", pin.need), person=self.name("person", pin.person))


@EVERY
def test_other_names_change_no_value(seed):
    problem = given(seed)
    assert same(problem, Renamed(problem, random.Random(seed)).build())


def shuffled(problem: CoverProblem, rng: random.Random) -> CoverProblem:
    """The problem with every list whose order has no meaning in another order."""
    keys = ("schools", "pools", "people", "needs", "caps", "fixed", "planned")
    return replace(problem, **{key: rng.sample(rows := getattr(problem, key), len(rows)) for key in keys})


@EVERY
def test_another_order_of_rows_changes_no_value(seed):
    problem = given(seed)
    assert same(problem, shuffled(problem, random.Random(seed)))


# ---- people who cannot matter


@EVERY
def test_a_person_whom_no_rule_allows_changes_no_value(seed):
    problem = given(seed)
    model = problem.people[0]
    plain = {"pools": [], "barred": [], "prefer": []}
    stranger = replace(model, id="a stranger", **plain)
    assert same(problem, replace(problem, people=[stranger, *problem.people]))


@pytest.mark.parametrize("seed", [REGION, REGION + 1])
def test_ineligible_people_change_nobodys_place(seed):
    problem = given(seed)
    strangers = [replace(one, id=f"a {one.id}", skills=[]) for one in problem.people[:20]]
    wider = replace(problem, people=[*problem.people, *strangers])
    assert plan_of(solved(problem)) == plan_of(solved(wider))


# ---- priorities


@EVERY
@pytest.mark.parametrize("factor", [7, 300])
def test_dearer_needs_all_alike_scale_covered_and_nothing_else(seed, factor):
    problem = given(seed)
    if factor * max(need.priority for need in problem.needs) > 1000:
        factor = 1000 // max(need.priority for need in problem.needs)
    scaled = replace(problem, needs=[replace(need, priority=factor * need.priority) for need in problem.needs])
    covered, *rest = tier_values(solved(problem))
    assert tier_values(solved(scaled)) == (factor * covered, *rest)


# ---- components


def apart(problem: CoverProblem, mark: str) -> CoverProblem:
    """The problem with every id and board, skill and spell marked, so that no name of another meets it."""
    renamed = Renamed(problem, random.Random(0))
    renamed.new = {kind: {old: f"{mark}{new}" for old, new in names.items()} for kind, names in renamed.new.items()}
    renamed.name = lambda kind, name: None if name is None else renamed.new[kind].get(name, f"{mark}{name}")
    built = renamed.build()
    needs = [replace(need, spell=None if need.spell is None else f"{mark}{need.spell}") for need in built.needs]
    return replace(built, needs=needs)


def joined(one: CoverProblem, other: CoverProblem) -> CoverProblem:
    keys = ("schools", "pools", "people", "needs", "caps", "fixed", "planned")
    return replace(one, **{key: [*getattr(one, key), *getattr(other, key)] for key in keys})


def pair(seed: int, partner: int) -> tuple[CoverProblem, CoverProblem]:
    """Two problems with the same tiers and travel that share nothing else."""
    one, other = given(seed), given(partner)
    return apart(one, "left "), apart(replace(other, tiers=one.tiers, travel=one.travel), "right ")


def with_distances(seeds: range) -> list[int]:
    """Seeds without a matrix, whose people keep their trips when the travel rules of another problem hold."""
    return [seed for seed in seeds if given(seed).travel.matrix is None]


FREE = with_distances(range(40))
PARTNERS = cycle(FREE[7:])


@pytest.mark.parametrize(("seed", "partner"), list(zip(FREE[:20], PARTNERS, strict=False)))
def test_two_problems_side_by_side_are_worth_their_sum(seed, partner):
    one, other = pair(seed, partner)
    parts = [tier_values(solved(part)) for part in (one, other)]
    assert tier_values(solved(joined(one, other))) == tuple(map(sum, zip(*parts, strict=True)))


def test_two_regions_side_by_side_are_worth_their_sum():
    one, other = pair(REGION, REGION + 1)
    parts = [tier_values(solved(part)) for part in (one, other)]
    both = joined(one, other)
    assert is_pure(Board.of(Instance.from_problem(both)))
    assert tier_values(solved(both)) == tuple(map(sum, zip(*parts, strict=True)))
