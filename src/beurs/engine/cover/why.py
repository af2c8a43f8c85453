"""Why each person stands where they stand, against the best alternative."""

import numpy as np

from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.eligible import Atoms, Pairs
from beurs.engine.cover.standing import Standing
from beurs.engine.cover.tiers import Around, pair_tiers
from beurs.engine.cover.view import View
from beurs.engine.formats.cover import Why, WhyBetter, WhyFace, WhyFixed, WhyOnly, WhyPrefer

FIXED: list[Why] = [WhyFixed()]


def reasons(view: View, atoms: Ints, standing: Standing | None) -> dict[int, list[Why]]:
    """The reasons of taken atoms; with a standing plan the loss is that of the best plan without the pair."""
    around = view.board.around(view.choice, np.arange(view.choice.size)) if standing else None
    return {int(atom): _reasons(view, int(atom), standing, around) for atom in atoms}


def _reasons(view: View, atom: int, standing: Standing | None, alone: Around | None) -> list[Why]:
    """The reasons of one atom; in a pure problem `alone` serves every atom, because no two meet in a tier."""
    board = view.board
    pair = view.choice[atom]
    person = int(board.pairs.person[pair])
    around = alone or board.around(view.choice, np.array([atom]))
    out: list[Why] = []
    if around.before[atom] == person:
        out.append(WhyFace())
    if board.pairs.travel[pair] < board.pairs.minutes[pair]:
        out.append(WhyPrefer())
    if board.pairs.ptr[atom + 1] - board.pairs.ptr[atom] == 1:
        return [*out, WhyOnly()]
    swap = standing.without(atom) if standing else None
    better = _better(board, swap.col, swap.loss) if swap else _runner_up(view, atom, around)
    return [*out, better] if better else out


def _better(board: Board, person: int, loss: Ints) -> Why:
    """Name an alternative, and its loss in every tier from the first that differs."""
    problem = board.instance.problem
    deciding = np.flatnonzero(loss)
    tier = problem.tiers[deciding[0]] if deciding.size else problem.tiers[-1]
    losses = {problem.tiers[k]: int(loss[k]) for k in deciding}
    name = None if person == NOBODY else problem.people[person].id
    return WhyBetter(person=name, tier=tier, loss=losses.get(tier, 0), losses=losses)


def _runner_up(view: View, atom: int, around: Around) -> Why | None:
    """The best other person, what else stands left as it is; who has to leave another need leaves it open."""
    board, instance = view.board, view.board.instance
    lo, hi = board.pairs.ptr[atom], board.pairs.ptr[atom + 1]
    row = Atoms(*(column[atom : atom + 1] for column in board.atoms))
    pairs = Pairs(np.array([0, hi - lo]), *(column[lo:hi] for column in board.pairs[1:]))
    part = Around(around.load, *(column[atom : atom + 1] for column in around[1:]))
    tiers = pair_tiers(instance, row, pairs, part)
    given_up = given_up_by(view, int(board.atoms.need[atom]), board.atoms.first[atom], board.atoms.second[atom])
    tiers[0] += given_up[pairs.person]
    mine = int(view.choice[atom] - lo)
    loss = tiers - tiers[:, mine : mine + 1]
    others = np.flatnonzero(_may(view, atom)[pairs.person] & (np.arange(hi - lo) != mine))
    if not others.size:
        return None
    best = others[np.lexsort(loss[::-1, others])[0]]
    return _better(board, int(pairs.person[best]), loss[:, best])


def given_up_by(view: View, need: int, first: int, second: int) -> Ints:
    """Priority each person would leave open by going to these slots of a need; nothing for who is on it now."""
    out = view.at_stake(int(first), int(second)).copy()
    out[view.held[need][view.held[need] >= 0]] = 0
    return out


def _may(view: View, atom: int) -> np.ndarray:
    """Who keeps every rule but `taken` on an atom, and is not fixed in its slots."""
    atoms = view.board.atoms
    slots = np.array([slot for slot in (atoms.first[atom], atoms.second[atom]) if slot >= 0])
    allowed = view.allowed(int(atoms.need[atom]), slots)
    keeps = np.logical_and.reduce([allowed[rule] for rule in ("week", "midday", "cap")])
    return np.asarray(keeps & (view.board.busy[:, slots] == 0).all(axis=1))
