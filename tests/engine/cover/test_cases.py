"""Caps and reserves by prices and cases: equal to brute force, exact in its bounds, silent where it proves nothing."""

from collections.abc import Iterator

import numpy as np
import pytest

from beurs.engine.cover import Instance, prices, solving
from beurs.engine.cover.board import Board
from beurs.engine.cover.cases import Best, Branch, Tree, by_cases
from beurs.engine.cover.prices import Case, PricedDay, Proof
from beurs.engine.cover.side import SideRules, side_rows
from beurs.engine.formats.cover import Cap
from beurs.engine.solver import Clock
from tests.engine.brute import Brute, key
from tests.engine.cover import small
from tests.engine.draw import bound_day
from tests.engine.plans import solved, tier_values


def board_of(seed: int) -> Board:
    return Board.of(Instance.from_problem(bound_day(seed)))


def leaves(tree: Tree) -> Iterator[Proof]:
    if isinstance(tree, Branch):
        yield from leaves(tree.taken)
        yield from leaves(tree.left)
    else:
        yield tree


def best_of(board: Board) -> Best | None:
    """The best plan by cases; the clock starts with the question, not with the module."""
    return by_cases(board, seed=0, clock=Clock(600), most=300)


def differing(seeds: range) -> list[int]:
    """Seeds whose best plan by cases is not that of brute force."""
    found = {seed: best_of(board_of(seed)) for seed in seeds}
    expected = {seed: key(Brute(bound_day(seed)).best()[0]) for seed in seeds}
    return [seed for seed, best in found.items() if best is None or best.values != expected[seed]]


def test_small_days_have_the_best_plan_of_brute_force():
    assert differing(range(150)) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(1_000, 4_000, 500))
def test_thousands_of_small_days_have_the_best_plan_of_brute_force(block):
    assert differing(range(block, block + 500)) == []


def test_no_case_holds_a_better_plan_and_one_holds_this_one():
    kinds = set()
    for seed in range(60):
        board = board_of(seed)
        best = best_of(board)
        proofs = list(leaves(best.tree))
        kinds.add(len(proofs) > 1)
        assert SideRules(board).kept(best.choice)
        assert all(proof.reaches(best.values) for proof in proofs)
        assert not all(proof.reaches(worse(best.values)) for proof in proofs)
    assert kinds == {True, False}


def worse(values: tuple[int, ...]) -> tuple[int, ...]:
    return (*values[:-1], values[-1] + 1)


def test_where_the_cases_are_too_many_the_integer_program_answers_without_a_certificate(monkeypatch):
    seed = next(seed for seed in range(60) if isinstance(best_of(board_of(seed)).tree, Branch))
    monkeypatch.setattr(solving, "MOST_CASES", 1)
    result = solved(bound_day(seed))
    assert result.status == "optimal"
    assert tier_values(result) == Brute(bound_day(seed)).best()[0]
    assert not isinstance(result.certificate, dict)


def test_prices_that_are_near_no_fraction_prove_nothing(monkeypatch):
    monkeypatch.setattr(prices, "SCALES", ())
    assert best_of(board_of(0)) is None


def test_a_clock_that_rang_ends_the_cases():
    assert by_cases(board_of(0), seed=0, clock=Clock(-1), most=300) is None


@pytest.mark.parametrize("shift", [-2, -1, 1])
def test_wrong_prices_only_weaken_what_is_proven(monkeypatch, shift):
    def wrong(found):
        return 1, np.minimum(0, np.round(found) + shift).astype(np.int64)

    monkeypatch.setattr(prices, "_as_fractions", wrong)
    for seed in range(40):
        board = board_of(seed)
        everything = Case(np.ones(board.row.size, np.bool_), np.empty(0, np.int64))
        _, proof = PricedDay(board, seed=0, clock=Clock(60)).prove(everything)
        assert proof.total <= key(Brute(bound_day(seed)).best()[0]), seed


@pytest.mark.parametrize(("slots", "most"), [(2, 1), (3, 1), (4, 2)])
def test_of_whole_days_alone_a_cap_counts_days(slots, most):
    cap = Cap(pool="own", board="b1", per="day", slots=slots)
    board = Board.of(Instance.from_problem(small.problem(needs=[small.need("n1"), small.need("n2")], caps=[cap])))
    assert [row.tight().most for row in side_rows(board)] == [most]


def test_with_a_half_day_among_them_it_counts_slots():
    needs = [small.need("n1"), small.need("n2", slots=[small.AM])]
    cap = Cap(pool="own", board="b1", per="day", slots=3)
    rows = list(side_rows(Board.of(Instance.from_problem(small.problem(needs=needs, caps=[cap])))))
    assert [(row.tight().size.tolist(), row.tight().most) for row in rows] == [([2, 1], 3)]
    whole = rows[0].within(np.array([True, False])).tight()
    assert (whole.size.tolist(), whole.most) == ([1], 1)
