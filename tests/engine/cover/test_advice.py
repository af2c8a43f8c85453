"""Who else could, and why somebody does not: every promised loss is what a new solve loses with that person there."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine.cover import Instance
from beurs.engine.cover.advice import Advice, Candidate, Reason, candidates, why_not
from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.formats import CoverProblem
from beurs.engine.formats.cover import Cap, Pin, Pool
from tests.engine.asked import loss_with
from tests.engine.cover.small import AM, PM, need, person, problem, school, trips
from tests.engine.draw import problem_of
from tests.engine.plans import solved

RULES = {"skill", "ring", "barred", "avoid", "travel", "free", "week", "midday", "cap"}


class Asked:
    """A solved problem that answers questions about its plan."""

    def __init__(self, given: CoverProblem) -> None:
        self.problem = given
        self.instance = Instance.from_problem(given)
        self.result = solved(given)
        self.advice = Advice(self.instance, self.result)
        self.fixed = {pin.need for pin in given.fixed}
        self.confirmed = {pin.person for pin in given.fixed}
        self.losses: dict[tuple[str, str], dict | None] = {}

    def loss(self, need: str, person: str) -> dict | None:
        key = (need, person)
        if key not in self.losses:
            self.losses[key] = loss_with(self.problem, self.result, need, person)
        return self.losses[key]

    def first(self, need: str, person: str) -> tuple[str | None, int | None]:
        """The first tier that differs with the person on the need, and by how much."""
        loss = self.loss(need, person) or {}
        return next(((name, loss[name]) for name in self.problem.tiers if name in loss), (None, None))

    def open_needs(self) -> Iterator[str]:
        yield from (need.id for need in self.problem.needs if need.id not in self.fixed)

    def untrue_candidates(self, need: str) -> list[str]:
        found = [one for one in self.advice.candidates(need) if one.exact]
        return [f"{need}: {one}" for one in found if self.loss(need, one.person) != one.losses]

    def untrue_why_not(self, need: str, person: str) -> list[str]:
        found = self.advice.why_not(person, need)
        exact = [one for one in found if one.kind in {"needed-elsewhere", "behind", "equal"}]
        return [f"{person} on {need}: {one}" for one in exact if self.first(need, person) != (one.tier, one.loss)]


def pure(seeds: Iterable[int]) -> Iterator[CoverProblem]:
    """Problems that are an assignment and have no cap or reserve."""
    for seed in seeds:
        given = replace(problem_of(seed, 6, 6), explain="none")
        limited = given.caps or any(pool.reserve is not None for pool in given.pools)
        if not limited and is_pure(Board.of(Instance.from_problem(given))):
            yield given


def all_untrue(seeds: Iterable[int], least: int) -> list[str]:
    wrong, count = [], 0
    for given in pure(seeds):
        asked = Asked(given)
        for name in asked.open_needs():
            wrong += asked.untrue_candidates(name)
            for one in given.people:
                if one.id not in asked.confirmed:
                    wrong += asked.untrue_why_not(name, one.id)
        count += len(asked.losses)
    assert count >= least
    return wrong


def test_every_loss_of_small_problems_is_true():
    assert all_untrue(range(260), least=60) == []


@pytest.mark.long
def test_every_loss_of_thousands_of_small_problems_is_true():
    assert all_untrue(range(1_000, 3_000), least=600) == []


@cache
def region(seed: int) -> Asked:
    return Asked(regions.day(seed, regions=1, needs=40, people=46))


def sampled(seed: int, needs: int, people: int) -> list[str]:
    """Candidates and why-nots of a region, drawn at random, that are not true."""
    rng, asked, wrong = random.Random(seed), region(seed), []
    for need_ in rng.sample(list(asked.open_needs()), needs):
        found = [one for one in asked.advice.candidates(need_) if one.exact]
        for one in rng.sample(found, min(people, len(found))):
            if asked.loss(need_, one.person) != one.losses:
                wrong.append(f"{need_}: {one}")
            wrong += asked.untrue_why_not(need_, one.person)
    return wrong


def test_sampled_losses_in_a_region_are_true():
    assert sampled(1, needs=8, people=5) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_losses_in_a_region_are_true(seed):
    assert sampled(seed, needs=15, people=8) == []


def limited(seed: int) -> CoverProblem:
    """A small region in which the joint pool may lend each board what the best plan uses, and no slot more."""
    day = regions.day(seed, regions=1, needs=12, people=18)
    board = {one.id: next(s.board for s in day.schools if s.id == one.school) for one in day.needs}
    used = Counter(board[row.need] for row in solved(day).assignments if row.pool == "joint-0")
    caps = [Cap(pool="joint-0", board=f"b0-{b}", per="day", slots=used[f"b0-{b}"]) for b in range(8)]
    return replace(day, caps=caps)


def test_with_caps_an_exact_loss_is_that_of_a_plan_that_keeps_them():
    wrong, seen = [], Counter()
    for seed in (1, 5):
        asked = Asked(limited(seed))
        for name in asked.open_needs():
            found = asked.advice.candidates(name)
            wrong += [(name, one) for one in found if one.exact and asked.loss(name, one.person) != one.losses]
            seen.update(one.exact for one in found)
    assert wrong == []
    assert min(seen[True], seen[False]) > 4


# ---- the list


def test_candidates_come_by_the_loss_to_the_whole_plan():
    asked = region(1)
    tiers = asked.problem.tiers
    for name in list(asked.open_needs())[:10]:
        found = asked.advice.candidates(name)
        keys = [[one.losses.get(tier, 0) for tier in tiers] for one in found]
        assert keys == sorted(keys)
        assert len({one.person for one in found}) == len(found)


def test_whoever_the_plan_put_there_loses_nothing():
    asked = region(1)
    for row in asked.result.assignments:
        found = {one.person: one for one in asked.advice.candidates(row.need)}
        assert found[row.person].losses == {}


def test_everybody_is_a_candidate_or_hears_a_rule():
    asked = region(1)
    for name in list(asked.open_needs())[:6]:
        able = {one.person for one in asked.advice.candidates(name)}
        for one in asked.problem.people:
            kinds = {reason.kind for reason in asked.advice.why_not(one.id, name)}
            assert kinds <= RULES if one.id not in able else not kinds & RULES


def test_a_candidate_shows_the_facts_of_the_pair():
    people = [person("p1", prefer=["s1"], worked=3), person("p2", skills=["gym"])]
    given = problem(people=people, needs=[need("n1", previous="p2", accepts={"upper": 0, "gym": 2})])
    asked = Asked(given)
    found = {one.person: one for one in candidates(asked.instance, asked.result, "n1")}
    assert (found["p1"].prefers, found["p1"].worked, found["p1"].same_face, found["p1"].fit) == (True, 3, False, 0)
    assert (found["p2"].prefers, found["p2"].worked, found["p2"].same_face, found["p2"].fit) == (False, 0, True, 2)
    assert found["p1"].losses == {}
    assert found["p2"].losses == {"fit": 4, "faces": -1, "travel": 15, "spread": -6}


def test_choosing_who_stands_elsewhere_counts_the_whole_chain_and_not_the_gap_they_leave():
    home = {"p1": {"s1": 5, "s2": 6}, "p2": {"s1": 7, "s2": 9}}
    schools = [replace(problem().schools[0], id=name) for name in ("s1", "s2")]
    needs = [need("n1", school="s1"), need("n2", school="s2")]
    asked = Asked(problem(people=[person("p1"), person("p2")], schools=schools, travel=trips(home), needs=needs))
    here = {row.need: row.person for row in asked.result.assignments}
    assert here == {"n1": "p2", "n2": "p1"}
    found = candidates(asked.instance, asked.result, "n1")
    assert [(one.person, one.losses, one.gives_up) for one in found] == [("p2", {}, 0), ("p1", {"travel": 1}, 0)]


# ---- why somebody stands there, and how many are left


@pytest.mark.parametrize("given", [*pure(range(30)), *(problem_of(seed, 6, 6) for seed in range(200, 230))])
def test_the_reasons_and_funnels_of_a_kept_plan_are_those_of_its_result(given):
    asked = Asked(replace(given, explain="all"))
    for name in asked.open_needs():
        rows = [row for row in asked.result.assignments if row.need == name]
        assert asked.advice.why(name) == {row.person: row.why for row in rows}
    for row in asked.result.open:
        assert asked.advice.funnel(row.need) == row.funnel


def test_an_unknown_need_or_person_is_a_key_or_value_error():
    asked = region(1)
    with pytest.raises(KeyError):
        candidates(asked.instance, asked.result, "nowhere")
    with pytest.raises(KeyError):
        why_not(asked.instance, asked.result, asked.problem.people[0].id, "nowhere")


# ---- why not, by hand


def heard(who: str, **facts: object) -> list[Reason]:
    asked = Asked(problem(**facts))
    return why_not(asked.instance, asked.result, who, "n1")


def test_every_failed_rule_is_named_and_nothing_else():
    stranger = person("p2", skills=[], pools=[], avoid=["s1"], slots=[AM], week_max=1, max_travel_min=0)
    found = heard("p2", people=[person(), replace(stranger, lat=53.0)])
    assert [one.kind for one in found] == ["skill", "ring", "avoid", "travel", "free", "week"]
    assert all(one.tier is None and one.loss is None for one in found)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Reason(kind="equal")),
        ({"worked": 1}, Reason(kind="behind", tier="spread", loss=2)),
        ({"skills": ["gym"]}, Reason(kind="behind", tier="fit", loss=6)),
        ({"pools": ["far"]}, Reason(kind="behind", tier="ring", loss=4)),
    ],
)
def test_who_is_as_good_or_behind_hears_the_first_tier_and_the_loss(facts, expected):
    pools = [Pool(id="own", rings={"b1": 1}), Pool(id="far", rings={"b1": 3})]
    needs = [need("n1", accepts={"upper": 0, "gym": 3})]
    assert heard("p2", people=[person("p1"), person("p2", **facts)], pools=pools, needs=needs) == [expected]


def test_who_stands_there_already_hears_so():
    assert heard("p1") == [Reason(kind="has-need")]


def test_who_is_needed_elsewhere_hears_what_leaving_would_cost_and_no_name():
    needs = [need("n1", priority=2), need("n2", accepts={"gym": 0}, priority=5)]
    people = [person("p1"), person("p2", skills=["upper", "gym"])]
    assert heard("p2", people=people, needs=needs) == [Reason(kind="needed-elsewhere", tier="covered", loss=10)]


def test_who_is_confirmed_elsewhere_hears_what_leaving_would_open():
    pins = [Pin(need="n2", slot=slot, person="p2") for slot in (AM, PM)]
    found = heard("p2", people=[person("p1"), person("p2")], needs=[need("n1"), need("n2")], fixed=pins)
    assert found == [Reason(kind="needed-elsewhere", tier="covered", loss=2)]


def capped(most: int) -> Asked:
    """p1 stands on n1; n2 is of another board, to which the pool lends at most so many need-slots."""
    schools = [school(), school("s2", board="b2")]
    needs = [need("n1", slots=[AM, PM]), need("n2", school="s2", accepts={"gym": 0}), need("n3", accepts={"gym": 0})]
    people = [person("p1"), person("p2", skills=["upper", "gym"])]
    cap = Cap(pool="own", board="b2", per="day", slots=most)
    travel = trips({"p1": {"s1": 9, "s2": 9}, "p2": {"s1": 5, "s2": 5}})
    return Asked(problem(schools=schools, needs=needs, people=people, caps=[cap], travel=travel))


@pytest.mark.parametrize("most", [2, 1])
def test_the_same_cap_leaves_the_answer_exact_or_not(most):
    asked = capped(most)
    found: dict[str, Candidate] = {one.person: one for one in asked.advice.candidates("n1")}
    assert set(found) == {"p1", "p2"}
    assert all(one.losses == asked.loss("n1", one.person) for one in found.values() if one.exact)
