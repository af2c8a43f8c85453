"""An optimal plan with its proof: what anybody is worth to it, and what any swap would cost, exactly."""

from functools import cached_property

import numpy as np

from beurs.engine.cover.assign import Optimum, is_pure, solve_pure
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.market import Market, Swap
from beurs.engine.cover.side import SideRules


def market_of(board: Board, proof: Optimum) -> Market:
    """The market of an optimal assignment, with costs and duals tier by tier."""
    market = Market(
        board.pairs.ptr, board.pairs.person, np.stack(proof.words, axis=1), int(board.instance.people.lat.size)
    )
    market.adopt(proof.choice, np.stack(proof.u, axis=1), np.stack(proof.v, axis=1))
    market.repriced(proof.tiers.T)
    return market


class Standing:
    """The market of a pure board with an optimal plan; rows are atoms, columns people, tiers in order, minimised.

    Questions are answered by repairing the plan under the changed condition and undoing that, so that a loss is the
    exact difference of two optima. Caps and reserves take no part: an answer that breaks one is not given.
    """

    def __init__(self, board: Board, proof: Optimum) -> None:
        self.board, self.side = board, SideRules(board)
        self.market = market_of(board, proof)

    @cached_property
    def duals(self) -> tuple[Ints, Ints]:
        """Duals that prove the plan: int64[atoms, tiers] and int64[people, tiers], none above zero.

        That of a person is the loss if this person were not there, negated (Leonard 1983).
        """
        return self.market.state.u.copy(), self.market.state.v.copy()

    def without(self, atom: int) -> Swap | None:
        """The best plan in which the person on an atom does not take it, None where it breaks a cap or reserve."""
        swap = self.market.without(atom)
        return swap if self._lawful(swap) else None

    def forced(self, atom: int) -> tuple[Ints, Ints]:
        """Loss per tier if each eligible person took an atom: people int64[n], losses int64[n, tiers].

        Left out is who could only do so in a best plan that breaks a cap or reserve.
        """
        people, losses = self.market.forced(atom)
        lawful = [not self.side.rows or self._lawful(self.market.taking(atom, col)) for col in people.tolist()]
        return people[lawful], losses[lawful]

    def _lawful(self, swap: Swap) -> bool:
        """Whether a plan keeps every cap and reserve."""
        if not self.side.rows:
            return True
        arcs = swap.arc_of[: self.board.atoms.need.size]
        return self.side.kept(np.where(arcs >= 0, self._pair_at[arcs], OPEN))

    @cached_property
    def _pair_at(self) -> Ints:
        """The pair of each arc."""
        return np.argsort(self.market.arc_at)

    @classmethod
    def of(cls, board: Board, choice: Ints) -> "Standing | None":
        """The standing of a plan, None where it is no optimum of an assignment (splits, caps that bind, choices)."""
        if not is_pure(board):
            return None
        optimum = solve_pure(board)
        gain = tuple(int(tier[choice[choice >= 0]].sum()) for tier in optimum.tiers)
        return cls(board, optimum._replace(choice=choice)) if gain == optimum.gain else None
