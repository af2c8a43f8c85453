"""An optimal plan with its proof: what anybody is worth to it, and what any swap would cost, exactly."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.assign import Optimum
from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.market import Market


class Swap(NamedTuple):
    """The best plan that goes against the given one at a point: who stands there, and the loss per tier."""

    person: int
    loss: Ints


class Standing:
    """The market of a pure board with an optimal plan; rows are atoms, columns people, tiers in order, minimised.

    Questions are answered by repairing the plan under the changed condition and undoing that, so that a loss is the
    exact difference of two optima. Caps and reserves take no part.
    """

    def __init__(self, board: Board, proof: Optimum) -> None:
        self.board = board
        self.market = Market(board.pairs.ptr, board.pairs.person, np.stack(proof.words, axis=1), self._people(board))
        self.market.adopt(proof.choice, np.stack(proof.u, axis=1), np.stack(proof.v, axis=1))
        self.market.repriced(proof.tiers.T)

    @staticmethod
    def _people(board: Board) -> int:
        return int(board.instance.people.lat.size)

    @cached_property
    def duals(self) -> tuple[Ints, Ints]:
        """Duals that prove the plan: int64[atoms, tiers] and int64[people, tiers], none above zero.

        That of a person is the loss if this person were not there, negated (Leonard 1983).
        """
        return self.market.state.u.copy(), self.market.state.v.copy()

    def without(self, atom: int) -> Swap:
        """The best plan in which the person on an atom does not take it."""
        market = self.market
        before = market.total
        with market.trying():
            market.drop(market.state.arc_of[atom : atom + 1].copy())
            return Swap(int(market.columns[atom]), market.total - before)

    def forced(self, atom: int) -> tuple[Ints, Ints]:
        """Loss per tier if each eligible person took an atom: people int64[n], losses int64[n, tiers].

        One search serves everybody: the plan without the atom, and in it what is lost when each person goes.
        """
        market = self.market
        before = market.total
        arcs = market.arcs_of_row(atom)
        with market.trying():
            market.stop_row(atom)
            people = market.state.col[arcs]
            loss = market.total - before + market.losses()[people] + market.state.cost[arcs]
        return people, loss

    def holds_another(self, person: int, atom: int) -> bool:
        """Whether a person stands on another atom than this."""
        row = int(self.market.state.row_of[person])
        return row not in (NOBODY, atom)
