"""The proof of an optimal plan in the words of the file, for a judge that trusts no solver."""

import datetime as dt
from typing import Any

import numpy as np

from beurs.engine.cover.board import Board
from beurs.engine.cover.cases import Branch, Tree
from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.prices import Proof
from beurs.engine.cover.side import SideRow
from beurs.engine.cover.standing import Standing, market_of


def certificate(standing: Standing) -> dict[str, Any]:
    """Write down the duals: `needs` and `people` map ids to one integer per tier in order; all zeros are left out.

    Every tier is taken as minimised, less its value when all that is not fixed stays open.
    """
    return {"kind": "duals", **_ends(standing.board, *standing.duals)}


def by_cases(board: Board, tree: Tree) -> dict[str, Any] | None:
    """Write down a tree of cases, each with duals and with multipliers of caps and reserves, in units of 1 / `scale`.

    None where the duals, found anew tier by tier, do not prove their assignment: nothing unproven is written.
    """
    return _priced(board, tree) if isinstance(tree, Proof) else _branch(board, tree)


def _branch(board: Board, tree: Branch) -> dict[str, Any] | None:
    taken, left = by_cases(board, tree.taken), by_cases(board, tree.left)
    if taken is None or left is None:
        return None
    problem = board.instance.problem
    need = problem.needs[board.atoms.need[board.row[tree.pair]]].id
    person = problem.people[board.pairs.person[tree.pair]].id
    return {"kind": "cases", "need": need, "person": person, "taken": taken, "left": left}


def _priced(board: Board, proof: Proof) -> dict[str, Any] | None:
    market = market_of(proof.board, proof.optimum)
    if not market.holds():
        return None
    priced = [(row, price.tolist()) for row, price in zip(proof.rows, proof.prices, strict=True) if price.any()]
    return {
        "kind": "duals",
        "scale": proof.scale,
        **_ends(proof.board, market.state.u, market.state.v),
        "caps": [{**_cap(board, row), "dual": price} for row, price in priced if row.cap != NOBODY],
        "reserves": [{**_reserve(board, row), "dual": price} for row, price in priced if row.cap == NOBODY],
    }


def _ends(board: Board, u: Ints, v: Ints) -> dict[str, dict[str, list[int]]]:
    needs = [board.instance.problem.needs[need].id for need in board.atoms.need]
    people = [person.id for person in board.instance.problem.people]
    return {"needs": _rows(needs, u), "people": _rows(people, v)}


def _rows(ids: list[str], duals: Ints) -> dict[str, list[int]]:
    return {ids[k]: duals[k].tolist() for k in np.flatnonzero(duals.any(axis=1))}


def _cap(board: Board, row: SideRow) -> dict[str, str]:
    """Name a cap and its period: a date, or an ISO week such as `2026-W48`."""
    cap, day = board.instance.problem.caps[row.cap], board.instance.slot_names[row.slot][:10]
    year, week, _ = dt.date.fromisoformat(day).isocalendar()
    period = day if cap.per == "day" else f"{year}-W{week:02d}"
    return {"pool": cap.pool, "board": cap.board, "per": cap.per, "period": period}


def _reserve(board: Board, row: SideRow) -> dict[str, str]:
    return {"pool": board.instance.problem.pools[row.pool].id, "slot": board.instance.slot_names[row.slot]}
