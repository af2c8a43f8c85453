"""Arcs asked for one need or one person are those that a whole day's search finds, with the same costs."""

import random
from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace

from beurs.engine.cover import Instance
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.instance import Names
from beurs.engine.cover.online.arcs import Arcs
from beurs.engine.cover.tiers import pair_tiers
from beurs.engine.formats import CoverProblem, checked
from tests.engine.draw import problem_of

type Found = dict[tuple[int, int], tuple[int, ...]]


def plain(problem: CoverProblem) -> CoverProblem:
    """The problem without what arcs leave to their caller: splits, spells of several needs, fixed work."""
    needs = [replace(need, splittable=False, spell=None) for need in problem.needs]
    return checked(replace(problem, needs=needs, fixed=[]))


def drawn(seeds: range) -> Iterator[CoverProblem]:
    return (plain(problem_of(seed, 6, 6)) for seed in seeds)


def expected(problem: CoverProblem) -> Found:
    """Costs by (need, person) of all pairs that a search over the whole day finds."""
    board = Board.of(Instance.from_problem(problem))
    closed = np.full(board.atoms.need.size, OPEN)
    around = board.around(closed, np.arange(closed.size))
    cost = pair_tiers(board.instance, board.atoms, board.pairs, around).T.tolist()
    rows = board.atoms.need[board.row].tolist()
    return {key: tuple(c) for key, c in zip(zip(rows, board.pairs.person.tolist(), strict=True), cost, strict=True)}


def arcs_of(problem: CoverProblem) -> Arcs:
    arcs = Arcs(Instance.from_problem(problem), Names(problem), list(problem.needs))
    for row, need in enumerate(problem.needs):
        arcs.plan(row, [pin for pin in problem.planned if pin.need == need.id])
    return arcs


def unbarred(problem: CoverProblem, found: Found) -> Found:
    bars = {(bar.need, person.id) for person in problem.people for bar in person.barred}
    named = {(row, who): (problem.needs[row].id, problem.people[who].id) for row, who in found}
    return {key: cost for key, cost in found.items() if named[key] not in bars}


def by_row(problem: CoverProblem) -> Found:
    arcs = arcs_of(problem)
    out = {}
    for row in range(len(problem.needs)):
        found = arcs.of_row(row)
        out |= {(row, int(who)): tuple(c) for who, c in zip(found.ends, found.cost.tolist(), strict=True)}
    return out


def by_person(problem: CoverProblem) -> Found:
    arcs = arcs_of(problem)
    out = {}
    for who in range(len(problem.people)):
        found = arcs.of_person(who, np.arange(len(problem.needs)))
        out |= {(int(row), who): tuple(c) for row, c in zip(found.ends, found.cost.tolist(), strict=True)}
    return out


def test_every_row_has_the_arcs_of_the_whole_day():
    for problem in drawn(range(160)):
        assert unbarred(problem, by_row(problem)) == expected(problem)


def test_every_person_has_the_arcs_of_the_whole_day():
    for problem in drawn(range(160)):
        assert unbarred(problem, by_person(problem)) == expected(problem)


def test_the_drawn_problems_have_matrix_travel_bars_weeks_and_plans():
    problems = list(drawn(range(160)))
    assert sum(problem.travel.matrix is not None for problem in problems) > 15
    assert sum(bool(person.barred) for problem in problems for person in problem.people) > 15
    assert sum(person.week_max == 1 for problem in problems for person in problem.people) > 15
    assert sum(bool(problem.planned) for problem in problems) > 50
    assert sum(len(expected(problem)) for problem in problems) > 300


@pytest.mark.parametrize("seed", range(60))
def test_rows_that_come_later_have_the_arcs_of_a_day_that_had_them(seed):
    problem = plain(problem_of(seed, 6, 6))
    early = max(1, len(problem.needs) // 2)
    arcs = Arcs(Instance.from_problem(problem), Names(problem), list(problem.needs[:early]))
    for need in problem.needs[early:]:
        arcs.append(need, [pin for pin in problem.planned if pin.need == need.id])
    whole = arcs_of(problem)
    for row in range(early, len(problem.needs)):
        for one, other in zip(arcs.of_row(row), whole.of_row(row), strict=True):
            assert np.array_equal(one, other)
    for who in range(len(problem.people)):
        rows = np.arange(early, len(problem.needs))
        for one, other in zip(arcs.of_person(who, rows), whole.of_person(who, rows), strict=True):
            assert np.array_equal(one, other)


@pytest.mark.parametrize("seed", range(60))
def test_a_change_of_free_slots_gives_the_arcs_of_the_changed_day(seed):
    problem, rng = plain(problem_of(seed, 6, 6)), random.Random(seed)
    arcs, names = arcs_of(problem), Names(problem)
    person = rng.choice(problem.people)
    for slot in names.slot:
        arcs.set_free(names.person[person.id], [slot], free=slot not in person.slots)
    turned = [slot for slot in names.slot if slot not in person.slots]
    people = [replace(one, slots=turned) if one.id == person.id else one for one in problem.people]
    changed = replace(problem, people=people)
    who = names.person[person.id]
    found = arcs.of_person(who, np.arange(len(problem.needs)))
    mine = {(int(row), who): tuple(c) for row, c in zip(found.ends, found.cost.tolist(), strict=True)}
    assert unbarred(changed, mine) == {key: cost for key, cost in expected(changed).items() if key[1] == who}


def test_a_slot_that_the_day_does_not_know_is_left_out():
    problem = plain(problem_of(3))
    arcs = arcs_of(problem)
    before = arcs.instance.people.free.copy()
    arcs.set_free(0, ["2031-01-01/am"], free=True)
    assert np.array_equal(arcs.instance.people.free, before)
