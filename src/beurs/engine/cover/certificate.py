"""The proof of an optimal assignment in the words of the file, for a judge that trusts no solver."""

from typing import Any

import numpy as np

from beurs.engine.cover.columns import Ints
from beurs.engine.cover.standing import Standing


def certificate(standing: Standing) -> dict[str, Any]:
    """Write down the duals: `needs` and `people` map ids to one integer per tier in order; all zeros are left out.

    Every tier is taken as minimised, less its value when all that is not fixed stays open.
    """
    board = standing.board
    u, v = standing.duals
    needs = [board.instance.problem.needs[need].id for need in board.atoms.need]
    people = [person.id for person in board.instance.problem.people]
    return {"kind": "duals", "needs": _rows(needs, u), "people": _rows(people, v)}


def _rows(ids: list[str], duals: Ints) -> dict[str, list[int]]:
    return {ids[k]: duals[k].tolist() for k in np.flatnonzero(duals.any(axis=1))}
