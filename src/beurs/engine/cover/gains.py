"""What a change of the input can gain in `covered`: by repairing the plan, or by solving again."""

import numpy as np

from beurs.engine.cover.assign import is_pure, matched
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.exact import WHOLE
from beurs.engine.cover.market import Market
from beurs.engine.cover.model import build_covered
from beurs.engine.cover.side import SideRules
from beurs.engine.cover.standing import Standing
from beurs.engine.solver import Clock, Program


def covered_optimum(board: Board, clock: Clock) -> int | None:
    """The largest `covered` over non-fixed work, None where it could not be proven."""
    weight = board.instance.needs.priority[board.atoms.need] * board.atoms.size
    if is_pure(board):
        order = np.argsort(-weight, kind="stable")
        n_people = board.instance.people.lat.size
        choice = matched(board.pairs.ptr, board.pairs.person, (-weight[board.row],), n_people, order)[0]
        if SideRules(board).kept(choice):
            return int(weight[choice != OPEN].sum())
    model = build_covered(board)
    if not model.linear.top.size:
        return 0
    answer = Program(model.linear, seed=0, clock=clock, relaxed=True).minimise(model.tiers[0])
    if answer.values is None or np.abs(answer.values - np.round(answer.values)).max() > WHOLE:
        answer = Program(model.linear, seed=0, clock=clock).minimise(model.tiers[0])
    if answer.stopped != "no" or answer.values is None:
        return None
    return -round(float(model.tiers[0] @ answer.values))


class Covering:
    """The market of `covered` alone, from a standing plan: what new pairs would let it rise by, exactly.

    A pair of atom a and person p gains at most `reach[a] - cost[p]`: what an arrival at a is worth, less what is lost
    when p goes. Caps and reserves take no part.
    """

    def __init__(self, standing: Standing) -> None:
        board, state = standing.board, standing.market.state
        weight = board.instance.needs.priority[board.atoms.need] * board.atoms.size
        cost = -weight[board.row][:, None]
        self.weight = weight
        self.market = Market(board.pairs.ptr, board.pairs.person, cost, state.row_of.size)
        choice = np.full(weight.size, OPEN, np.int64)
        taken = np.flatnonzero(state.arc_of >= 0)
        pair_at = np.argsort(standing.market.arc_at)
        choice[taken] = pair_at[state.arc_of[taken]]
        self.market.adopt(choice, state.u[:, :1], state.v[:, :1])
        self.market.repriced(cost)
        self.reach = weight + self.market.state.u[:, 0]
        self.cost = -self.market.state.v[:, 0]

    def gain(self, atoms: Ints, people: Ints) -> int:
        """By how much `covered` rises with new pairs."""
        before = self.market.total[0]
        with self.market.trying():
            for person in np.unique(people):
                rows = atoms[people == person]
                self.market.widen(int(person), rows, -self.weight[rows][:, None])
            return int(before - self.market.total[0])
