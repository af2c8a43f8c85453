"""The door to the solver: several objectives in turn, bounds that are safe, and limits that are told."""

import time

import numpy as np
import pytest
from scipy import sparse

from beurs.engine.solver import Clock, Linear, Program

INF = float("inf")
HALVES = np.array([1.0, 1.0, 1.0])


def linear(rows, *, lower, upper, top=None, whole=True):
    """Return a model over as many columns as the rows are wide; `top` is 1 where nothing is said."""
    matrix = sparse.csr_matrix(np.array(rows, dtype=float))
    width = matrix.shape[1]
    return Linear(
        matrix,
        np.array(lower, dtype=float),
        np.array(upper, dtype=float),
        np.ones(width) if top is None else np.array(top, dtype=float),
        np.full(width, whole),
    )


def odd_triangle(**how):
    """Return a program that wants two of every three corners: half a corner each, unless corners are whole."""
    edges = linear([[1, 1, 0], [0, 1, 1], [1, 0, 1]], lower=[1, 1, 1], upper=[INF] * 3)
    return Program(edges, seed=1, clock=Clock(60), **how)


def knapsack(size=40, *, clock=None):
    """Return a program that few nodes do not solve, a solution that it has, and an objective."""
    rng = np.random.default_rng(3)
    weights = rng.integers(500, 1500, (5, size)).astype(float)
    known = rng.integers(0, 2, size).astype(float)
    program = Program(linear(weights, lower=weights @ known, upper=weights @ known), seed=1, clock=clock or Clock(60))
    return program, known, rng.integers(1, 100, size).astype(float)


def test_whole_columns_take_whole_values_and_the_bound_is_the_value():
    answer = odd_triangle().minimise(HALVES)
    assert answer.values.sum() == pytest.approx(2)
    assert (answer.bound, answer.stopped, answer.duals) == (2, "no", None)


def test_a_relaxation_may_cut_columns_and_rounds_its_bound_up():
    answer = odd_triangle(relaxed=True).minimise(HALVES)
    assert answer.values == pytest.approx([0.5, 0.5, 0.5])
    assert answer.bound == 2
    assert answer.duals == pytest.approx([0.5, 0.5, 0.5])


def test_a_bound_survives_the_tolerance_of_the_solver():
    near = linear([[1.0]], lower=[1.0 + 1e-9], upper=[INF], top=[5], whole=False)
    assert Program(near, seed=1, clock=Clock(60), relaxed=True).minimise(np.array([1.0])).bound == 1
    beyond = linear([[1.0]], lower=[1.01], upper=[INF], top=[5], whole=False)
    assert Program(beyond, seed=1, clock=Clock(60), relaxed=True).minimise(np.array([1.0])).bound == 2


def test_columns_that_are_not_whole_stay_so_beside_whole_ones():
    model = linear([[1, 1]], lower=[1.5], upper=[INF], top=[1, 1])
    mixed = Linear(model.matrix, model.lower, model.upper, model.top, np.array([True, False]))
    answer = Program(mixed, seed=1, clock=Clock(60)).minimise(np.array([1.0, 3.0]))
    assert answer.values == pytest.approx([1.0, 0.5])


@pytest.mark.parametrize(("most", "corners"), [(2, 2), (3, 3)])
def test_an_objective_that_is_held_limits_the_next(most, corners):
    program = odd_triangle()
    assert program.minimise(HALVES).bound == 2
    program.hold(HALVES, most)
    answer = program.minimise(-HALVES)
    assert answer.values.sum() == pytest.approx(corners)
    assert answer.bound == -corners


def test_the_face_of_an_optimum_is_all_that_the_next_objective_may_use():
    rows = linear([[1, 1, 1], [1, 0, 0]], lower=[-INF, -INF], upper=[1, 1], top=[9, 9, 9])
    program = Program(rows, seed=1, clock=Clock(60), relaxed=True)
    assert program.minimise(np.array([-1.0, -2.0, -2.0])).bound == -2
    program.narrow(np.array([0]), np.array([0]))
    answer = program.minimise(np.array([-9.0, 3.0, 2.0]))
    assert answer.values == pytest.approx([0, 0, 1])
    assert answer.duals == pytest.approx([2, 0])


def test_a_held_value_that_nothing_reaches_leaves_no_solution():
    program = odd_triangle()
    program.hold(HALVES, 1)
    answer = program.minimise(HALVES)
    assert (answer.values, answer.stopped) == (None, "work")
    assert answer.bound is None


@pytest.mark.parametrize("relaxed", [False, True])
def test_rows_that_contradict_each_other_have_no_solution(relaxed):
    model = linear([[1, 1], [1, 1]], lower=[2, -INF], upper=[INF, 1])
    answer = Program(model, seed=1, clock=Clock(60), relaxed=relaxed).minimise(np.array([1.0, 1.0]))
    assert (answer.values, answer.bound) == (None, None)


def test_nodes_that_run_out_are_told_and_the_bound_stays_safe():
    program, known, cost = knapsack()
    answer = program.minimise(cost, nodes=1)
    assert answer.stopped == "work"
    assert program.clock.rang is False
    assert answer.values is None
    assert 0 < answer.bound <= cost @ known


def test_time_that_runs_out_is_told_and_remembered():
    clock = Clock(-1)
    program, _known, cost = knapsack(clock=clock)
    assert program.minimise(cost, nodes=10**6).stopped == "time"
    assert clock.rang is True


def test_a_known_solution_stands_when_no_better_one_is_found():
    program, known, cost = knapsack()
    answer = program.minimise(cost, start=known, nodes=1)
    assert cost @ answer.values <= cost @ known
    assert answer.bound <= cost @ answer.values


def test_the_same_seed_gives_the_same_values():
    values = []
    for _ in range(2):
        program, known, cost = knapsack()
        values.append(program.minimise(cost, start=known, nodes=20).values.tolist())
    assert values[0] == values[1]


def test_a_clock_rings_only_after_its_time(monkeypatch):
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    clock = Clock(5)
    assert (clock.left(), clock.out(), clock.rang) == (5, False, False)
    now = 104.999
    assert clock.out() is False
    now = 105.0
    assert (clock.left(), clock.out(), clock.rang) == (0.01, True, True)
    now = 100.0
    assert clock.out() is True
