"""The reference itself, on problems small enough to work out by hand."""

import json

import pytest
from msgspec.structs import replace

from beurs.engine.formats import CoverProblem, problem_from_bytes
from beurs.engine.formats.cover import AvoidChange, RingChange, SkillChange, SlotsChange, TravelChange
from tests.engine.brute import Brute, changed, key
from tests.engine.draw import problem_of
from tests.engine.formats.example import example

AM, PM = "2026-11-23/am", "2026-11-23/pm"


def tiny(**changes: object) -> CoverProblem:
    """The format's example with its second school allowed, one more person and the given keys replaced."""
    raw = example()
    raw["people"][0] |= {"avoid": [], "barred": []}
    raw["people"].append({**raw["people"][0], "id": "p2", "worked": 0, "prefer": [], "skills": ["lio-employee"]})
    return problem_from_bytes(json.dumps({**raw, "fixed": [], "planned": [], **changes}).encode())


def test_two_people_and_two_free_halves_give_nine_plans():
    assert len(list(Brute(tiny()).plans())) == 9


def test_an_unsplittable_need_gives_three_plans():
    problem = tiny()
    assert len(list(Brute(replace(problem, needs=[replace(problem.needs[0], splittable=False)])).plans())) == 3


def test_the_best_plan_is_the_one_worked_out_by_hand():
    values, plan = Brute(tiny()).best()
    assert plan == {("n1", AM): "p1", ("n1", PM): "p1"}
    # covered 2 x 3; fit 0; ring 1; no change of face; 1.75 km, 5 min, less 15; 2 x 3 + 1; nothing planned
    assert values == (6, 0, 0, 0, -10, 7, 0)


def test_fixed_work_stands_in_every_plan():
    pin = {"need": "n1", "slot": AM, "person": "p2"}
    assert all(plan["n1", AM] == "p2" for plan in Brute(tiny(fixed=[pin])).plans())


def test_a_bound_that_some_plan_beats_is_contradicted_and_a_true_one_is_not():
    brute = Brute(tiny())
    values, _ = brute.best()
    assert brute.contradicted(values, values) == []
    assert brute.contradicted(values, (5, *values[1:])) != []
    assert brute.contradicted(values, (*values[:5], 8, 0)) != []


def test_a_smaller_key_is_a_better_plan():
    assert key((2, 9)) < key((1, 0))
    assert key((2, 1)) < key((2, 2))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (TravelChange(person="p1", to=50), lambda p: p.people[0].max_travel_min == 50),
        (AvoidChange(person="p1", school="s2"), lambda p: "s2" not in p.people[0].avoid),
        (SlotsChange(person="p1", slots=["2026-11-24/am"]), lambda p: len(p.people[0].slots) == 3),
        (RingChange(pool="own-b1", board="b2", to=2), lambda p: p.pools[0].rings == {"b1": 1, "b2": 2}),
        (SkillChange(need="n1", skill="gym", to=2), lambda p: p.needs[0].accepts["gym"] == 2),
    ],
)
def test_a_change_changes_what_it_says(change, path):
    problem = problem_from_bytes(json.dumps(example()).encode())
    assert path(changed(problem, change))


def test_drawn_problems_touch_every_rule_and_every_tier():
    seeds = range(400)
    drawn = [problem_of(seed) for seed in seeds]
    rules = {rule for problem in drawn for *_, rule in Brute(problem).broken_by_fixed()}
    assert rules == {"skill", "ring", "barred", "avoid", "travel", "free", "week", "midday", "cap", "double"}
    assert any(pool.reserve is not None for problem in drawn for pool in problem.pools)
    assert any(problem.travel.matrix for problem in drawn)
    assert {problem.tiers[2] for problem in drawn} == {"fit", "ring", "faces", "travel", "spread", "changes"}
    values = [dict(zip(problem.tiers, Brute(problem).best()[0], strict=True)) for problem in drawn[:150]]
    for name in drawn[0].tiers:
        assert len({one[name] for one in values}) > 2, name
