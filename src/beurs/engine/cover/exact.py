"""Tier by tier through the integer program: proven where it ends, an honest bound where it does not."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.assign import Optimum
from beurs.engine.cover.board import Board
from beurs.engine.cover.cases import Tree
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.model import Model, build
from beurs.engine.cover.score import as_minimised, tier_values
from beurs.engine.solver import Clock, Program, Vector

WHOLE = 1e-6


class Outcome(NamedTuple):
    """A plan, its tier values and the bound of each tier, all minimised.

    `proof` where an assignment gave them, `tree` where prices on caps and reserves did.
    """

    choice: Ints
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    proof: Optimum | None = None
    tree: Tree | None = None

    @property
    def optimal(self) -> bool:
        """Whether every tier is proven."""
        return self.values == self.bounds


def solve_exactly(board: Board, start: Callable[[], Ints], *, seed: int, clock: Clock, nodes: int) -> Outcome:
    """Minimise the tiers in strict order within a counted number of nodes per tier.

    The relaxation goes first: these models are close to assignments, and mostly its last corner is whole. Only where
    it is not, `start` is asked for a feasible plan to begin with.
    """
    model = build(board)
    whole = _at_a_whole_corner(model, seed, clock)
    if whole is not None:
        return whole
    program = Program(model.linear, seed=seed, clock=clock)
    choice = start()
    bounds = []
    for tier in range(len(model.tiers)):
        choice, bound = _one_tier(model, program, tier, choice, nodes=nodes)
        bounds.append(bound)
    values = minimised(board, choice)
    return Outcome(choice, values, tuple(min(b, v) for b, v in zip(bounds, values, strict=True)))


def by_relaxation(board: Board, *, seed: int, clock: Clock) -> Outcome | None:
    """Minimise the tiers in strict order over fractions; None unless that ends in a plan, which is then optimal."""
    return _at_a_whole_corner(build(board), seed, clock)


def _at_a_whole_corner(model: Model, seed: int, clock: Clock) -> Outcome | None:
    """Minimise tier by tier over fractions; the last corner if it is a plan that meets every bound."""
    program = Program(model.linear, seed=seed, clock=clock, relaxed=True)
    bounds, values = [], np.zeros(model.board.row.size)
    for constant, cost in zip(model.constant, model.tiers, strict=True):
        least = 0
        if cost.any():
            answer = program.minimise(cost)
            if answer.values is None or answer.bound is None:
                return None
            least, values = answer.bound, answer.values
            program.hold(cost, least)
        bounds.append(least + constant)
    pairs = values[: model.board.row.size]
    if np.abs(pairs - np.round(pairs)).max(initial=0.0) > WHOLE:
        return None
    choice = model.choice(values)
    found = minimised(model.board, choice)
    return Outcome(choice, found, found) if found == tuple(bounds) else None


def minimised(board: Board, choice: Ints) -> tuple[int, ...]:
    """Tier values of a plan, smaller is better."""
    return as_minimised(board, tier_values(board, choice))


def _one_tier(model: Model, program: Program, tier: int, choice: Ints, *, nodes: int) -> tuple[Ints, int]:
    """Minimise one tier and keep its value; returns the plan and the tier's bound."""
    constant, cost = model.constant[tier], model.tiers[tier]
    if not cost.any():
        return choice, constant
    answer = program.minimise(cost, start=_columns(model, choice), nodes=nodes)
    if answer.values is not None:
        found = model.choice(answer.values)
        if minimised(model.board, found)[: tier + 1] <= minimised(model.board, choice)[: tier + 1]:
            choice = found
    value = minimised(model.board, choice)[tier]
    program.hold(cost, value - constant)
    least = _floor(model, cost) if answer.bound is None else answer.bound
    return choice, least + constant


def _columns(model: Model, choice: Ints) -> Vector:
    """The pair columns of a plan."""
    out = np.zeros(model.board.row.size)
    out[choice[choice >= 0]] = 1.0
    return out


def _floor(model: Model, cost: Vector) -> int:
    """A bound that needs no search: every atom at its cheapest, every helper at its best."""
    n_pairs = model.board.row.size
    best = np.zeros(model.board.atoms.need.size)
    np.minimum.at(best, model.board.row, cost[:n_pairs])
    rest = np.minimum(cost[n_pairs:], 0) @ model.linear.top[n_pairs:]
    return int(np.floor(best.sum() + rest))
