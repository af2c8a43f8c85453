"""Compile the kernels ahead of use, so that no first plan waits for them."""

import numpy as np

from beurs.engine.cover import kernel
from beurs.engine.cover.board import Board
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.market import Market
from beurs.engine.formats.cover import CoverProblem, Need, Person, Pool, School, Travel

SLOT = "2026-11-23/am"


def warm() -> None:
    """Compile (or load from the cache) every kernel in the forms that plans use; takes a minute at most once."""
    Board.of(Instance.from_problem(_tiny()))
    ptr, person, order = np.array([0, 1]), np.zeros(1, np.int32), np.zeros(1, np.int64)
    for words in (1, 2):
        cost = tuple(np.full(1, -1, np.int64) for _ in range(words))
        _, col, sorted_cost = kernel.sort_rows(ptr, person, cost)
        kernel.assign(ptr, col, sorted_cost, 1, order, 1)
    market = Market(ptr, np.zeros(1, np.int64), np.full((1, 1), -1, np.int64), 1)
    market.place_all()
    market.losses()


def _tiny() -> CoverProblem:
    return CoverProblem(
        travel=Travel(detour=1.0, kmh=30.0),
        schools=[School(id="s", board="b", lat=52.0, lon=4.0)],
        pools=[Pool(id="q", rings={"b": 1})],
        people=[Person(id="p", pools=["q"], lat=52.0, lon=4.0, skills=["a"], slots=[SLOT], max_travel_min=9)],
        needs=[Need(id="n", school="s", slots=[SLOT], accepts={"a": 0}, priority=1)],
    )
