"""The pure assignment: all tiers at once when nobody can take two atoms and no spell has two open ones."""

from typing import NamedTuple

import numpy as np

from beurs.engine.cover import kernel
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.eligible import Atoms, Pairs
from beurs.engine.cover.tiers import pack, pair_tiers

BIDS_PER_ROW = 20


class Optimum(NamedTuple):
    """An optimal assignment with its proof.

    `choice` int64[atoms] is the pair taken or OPEN; `tiers` int64[tiers, pairs] are the costs and `words` the same
    packed; `u` and `v` are the duals per word of atoms and people; `gain` the tier values less those of the plan with
    every atom open, minimised.
    """

    choice: Ints
    tiers: Ints
    words: tuple[Ints, ...]
    u: tuple[Ints, ...]
    v: tuple[Ints, ...]
    gain: tuple[int, ...]


def is_pure(board: Board) -> bool:
    """Whether each person can take at most one atom and no spell has two, so that every tier is linear."""
    atoms, instance = board.atoms, board.instance
    if np.unique(instance.needs.spell[atoms.need]).size < atoms.need.size:
        return False
    used = board.pairs.person
    if np.unique(instance.slots.day[atoms.first]).size > 1:
        return False
    whole = atoms.size == 2
    part = np.where(whole, 2, instance.slots.part[atoms.first])[board.row]
    morning, afternoon = (np.unique(used[part == half]) for half in (0, 1))
    return not np.intersect1d(morning, afternoon).size


def assign(board: Board, atoms: Atoms, pairs: Pairs, tiers: Ints) -> Optimum:
    """Solve a linear subproblem exactly, tiers int64[tiers, pairs] in strict order."""
    n_people = board.instance.people.lat.size
    _, words = pack(tiers, pairs.ptr, n_people)
    order = np.argsort(-board.instance.needs.priority[atoms.need], kind="stable")
    choice, u, v = matched(pairs.ptr, pairs.person, words, n_people, order)
    taken = choice[choice >= 0]
    return Optimum(choice, tiers, words, u, v, tuple(int(tier[taken].sum()) for tier in tiers))


def matched(
    ptr: Ints, person: Ints, words: tuple[Ints, ...], n_people: int, order: Ints
) -> tuple[Ints, tuple[Ints, ...], tuple[Ints, ...]]:
    """Run the kernel: the pair taken per row (OPEN for none), duals of rows and of people."""
    place, col, cost = kernel.sort_rows(ptr, person, words)
    taken, u, v = kernel.assign(ptr, col, cost, n_people, order, BIDS_PER_ROW)
    return np.append(place, OPEN)[taken], u, v


def solve_pure(board: Board) -> Optimum:
    """Solve a pure instance, side constraints left aside."""
    closed = np.full(board.atoms.need.size, OPEN, np.int64)
    around = board.around(closed, np.arange(closed.size))
    tiers = pair_tiers(board.instance, board.atoms, board.pairs, around)
    return assign(board, board.atoms, board.pairs, tiers)
