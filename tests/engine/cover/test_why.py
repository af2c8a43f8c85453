"""Why this person: every promised loss is what a new solve without the assignment loses."""

import random
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine.cover import Instance
from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.formats import CoverProblem, CoverResult
from beurs.engine.formats.cover import Assignment, Pin, WhyBetter, WhyFace, WhyFixed, WhyOnly, WhyPrefer
from tests.engine.asked import barring, loss_with, loss_without
from tests.engine.cover.small import AM, need, person, problem, trips
from tests.engine.draw import problem_of
from tests.engine.plans import solved, tier_values


def free_of_limits(problem: CoverProblem) -> bool:
    return not problem.caps and all(pool.reserve is None for pool in problem.pools)


@cache
def explained(seed: int) -> tuple[CoverProblem, CoverResult]:
    problem = replace(problem_of(seed, 6, 6), explain="all")
    return problem, solved(problem)


def pure(seeds: Iterable[int]) -> Iterator[int]:
    """The seeds whose problem is an assignment."""
    return (seed for seed in seeds if is_pure(Board.of(Instance.from_problem(problem_of(seed, 6, 6)))))


@cache
def region(seed: int, needs: int = 40) -> tuple[CoverProblem, CoverResult]:
    problem = replace(regions.day(seed, regions=1, needs=needs, people=needs + 6), explain="all")
    return problem, solved(problem)


def better(found: tuple[CoverProblem, CoverResult]) -> Iterator[tuple[Assignment, Pin, WhyBetter]]:
    """Assignments of a proven assignment problem with the alternative they name, once per need."""
    _, result = found
    if isinstance(result.certificate, dict):
        rows = {(row.need, row.person): row for row in result.assignments}
        yield from ((row, why) for row in rows.values() for why in row.why if isinstance(why, WhyBetter))


def untrue(found: tuple[CoverProblem, CoverResult], row: Assignment, why: WhyBetter) -> list[str]:
    """What is wrong with one reason, by solving without the assignment, and with the person it names."""
    problem, result = found
    wrong = []
    loss = loss_without(problem, result, row.need, row.person)
    if loss != why.losses:
        wrong.append(f"{row.need} without {row.person} loses {loss}, not {why.losses}")
    first = next(((name, loss[name]) for name in problem.tiers if name in loss), (problem.tiers[-1], 0))
    if first != (why.tier, why.loss):
        wrong.append(f"{row.need}: {why.tier} {why.loss} is not first, {first} is")
    if why.person is not None and loss_with(problem, result, row.need, why.person) != loss:
        wrong.append(f"{row.need}: the best plan without {row.person} does not have {why.person}")
    return wrong


def all_untrue(sources: Iterator[tuple[CoverProblem, CoverResult]], least: int) -> list[str]:
    wrong, count = [], 0
    for found in sources:
        if free_of_limits(found[0]):
            for row, why in better(found):
                wrong += untrue(found, row, why)
                count += 1
    assert count >= least
    return wrong


def test_every_loss_of_small_problems_is_true():
    assert all_untrue(map(explained, pure(range(240))), least=30) == []


def test_losses_in_a_region_are_true():
    rng = random.Random(1)
    found = region(1)
    for row, why in rng.sample(list(better(found)), 15):
        assert untrue(found, row, why) == []


@pytest.mark.long
def test_every_loss_of_thousands_of_small_problems_is_true():
    assert all_untrue(map(explained, pure(range(1_000, 3_000))), least=250) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 14))
def test_every_loss_in_a_region_is_true(seed):
    assert all_untrue(iter([region(seed, 60)]), least=30) == []


def never_too_small(found: tuple[CoverProblem, CoverResult]) -> int:
    """Hold the losses of a problem with caps or reserves against new solves; how many there were."""
    problem, result = found
    count = 0
    for row, why in better(found):
        loss = loss_without(problem, result, row.need, row.person)
        vector = [[losses.get(name, 0) for name in problem.tiers] for losses in (loss, why.losses)]
        assert vector[0] <= vector[1], (row, why, loss)
        count += 1
    return count


def test_caps_and_reserves_make_no_loss_look_smaller_than_it_is():
    seeds = list(pure([990, *range(300)]))
    assert sum(never_too_small(explained(seed)) for seed in seeds if not free_of_limits(explained(seed)[0])) > 12


# ---- one reason of each kind, by hand


def reasons_of(**facts: object) -> dict[str, list]:
    result = solved(problem(**{"explain": "all", **facts}))
    return {row.need: row.why for row in result.assignments}


def test_the_only_one_who_can_is_called_so():
    assert reasons_of()["n1"] == [WhyOnly()]


def test_a_face_and_a_wish_are_named_before_the_alternative():
    people = [person("p1", prefer=["s1"]), person("p2")]
    why = reasons_of(people=people, needs=[need("n1", previous="p1")])["n1"]
    assert why == [
        WhyFace(),
        WhyPrefer(),
        WhyBetter(person="p2", tier="faces", loss=1, losses={"faces": 1, "travel": 15}),
    ]


def test_the_alternative_is_the_best_plan_and_not_the_next_person():
    home = {"p1": {"s1": 5, "s2": 6}, "p2": {"s1": 7, "s2": 30}}
    schools = [replace(problem().schools[0], id=name) for name in ("s1", "s2")]
    why = reasons_of(
        people=[person("p1"), person("p2")],
        schools=schools,
        travel=trips(home),
        needs=[need("n1", school="s1"), need("n2", school="s2", priority=2)],
    )
    # p1 must stay on the dearer need or p2 travels 30: 6 + 7 against 5 + 30
    assert why["n1"] == [WhyBetter(person="p1", tier="travel", loss=22, losses={"travel": 22})]


def test_without_the_person_a_need_may_stay_open():
    people = [person("p1"), person("p2", skills=["gym"])]
    why = reasons_of(people=people, needs=[need("n1", priority=2), need("n2", accepts={"gym": 0, "upper": 5})])
    # without p1 on n1 nobody is: p1 may not better n2, where p2 stands with fit 0
    assert why["n1"] == [WhyOnly()]
    assert why["n2"] == [WhyBetter(person=None, tier="covered", loss=2, losses={"covered": 2, "spread": -1})]


def test_fixed_work_is_called_so():
    pins = [Pin(need="n1", slot=AM, person="p1")]
    assert reasons_of(needs=[need("n1", slots=[AM])], fixed=pins)["n1"] == [WhyFixed()]


def test_barring_the_person_from_another_need_changes_nothing():
    found = region(2)
    row, _ = next(better(found))
    other = next(one.need for one in found[1].assignments if one.person != row.person)
    assert tier_values(solved(barring(found[0], other, {row.person}))) == tier_values(found[1])
