"""All seven tiers in strict order, and what peers answer when the tiers are packed into one number for them.

The packed weight of a tier exceeds everything below it, as the strict order demands. SciPy takes float64; OR-Tools
takes int64 within a range of costs. Their answers are reported as they are.
"""

import time
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.engine import regions
from benchmarks.engine.day_plan import network
from beurs.engine.cover import Instance
from beurs.engine.cover.assign import Optimum, assign
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.tiers import pair_tiers
from beurs.engine.cover.warm import warm

TITLE = "Strict tiers: all seven in order, and what the peers answer"
MEASURE = (
    "Ours: from the same columns to the proven optimum of all seven tiers, median of 11 rounds. Peers: all tiers "
    "packed into one number whose weights keep the strict order; SciPy computes in float64, SimpleMinCostFlow in "
    "int64. The answer of SciPy is compared tier by tier with ours (relative error where it differs); where "
    "SimpleMinCostFlow refuses, its status is given. Seed 9."
)
RUNS = 11
LARGEST = 2**63 - 1


def tiers_of(board: Board) -> Ints:
    """Price every pair in every tier: int64[tiers, pairs]."""
    closed = np.full(board.atoms.need.size, OPEN, np.int64)
    return pair_tiers(board.instance, board.atoms, board.pairs, board.around(closed, np.arange(closed.size)))


def ours(instance: Instance) -> Optimum:
    """Solve all tiers in strict order."""
    board = Board.of(instance)
    return assign(board, board.atoms, board.pairs, tiers_of(board))


def weights(board: Board, tiers: Ints) -> list[int]:
    """Find the weight of each tier in one number, in whole numbers of any size."""
    ranges = [_range(board, tier) for tier in tiers]
    out = [1]
    for width in reversed(ranges[1:]):
        out.append(out[-1] * (width + 1))
    return out[::-1]


def _range(board: Board, tier: Ints) -> int:
    """Bound the difference in a tier between two plans: the sum of the ranges of all rows."""
    top, low = (np.zeros(board.atoms.need.size, np.int64) for _ in range(2))
    np.maximum.at(top, board.row, tier)
    np.minimum.at(low, board.row, tier)
    return int((top - low).sum())


def sparse(board: Board, tiers: Ints, scale: list[int]) -> tuple[int, ...]:
    """Let SciPy match on the packed floats; the tiers of its plan."""
    cost = sum(tier * float(weight) for tier, weight in zip(tiers, scale, strict=True))
    n, m = board.atoms.need.size, board.instance.people.lat.size
    value = np.concatenate([cost - cost.min() + 1, np.full(n, 1 - cost.min())])
    row = np.concatenate([board.row, np.arange(n)])
    column = np.concatenate([board.pairs.person, np.arange(m, m + n)])
    rows, columns = min_weight_full_bipartite_matching(csr_matrix((value, (row, column)), shape=(n, m + n)))
    key = np.isin(board.row * (m + n) + board.pairs.person, rows.astype(np.int64) * (m + n) + columns)
    return tuple(int(tier[key].sum()) for tier in tiers)


def flow(board: Board, tiers: Ints, scale: list[int], best: tuple[int, ...]) -> str:
    """Say what SimpleMinCostFlow answers on the packed whole numbers."""
    largest = sum(int(np.abs(tier).max(initial=0)) * weight for tier, weight in zip(tiers, scale, strict=True))
    if largest > LARGEST:
        return f"cannot be asked: costs of {largest:.0e} exceed int64"
    cost = sum(tier * weight for tier, weight in zip(tiers, scale, strict=True))
    smcf = network(board, np.asarray(cost, np.int64))
    status = smcf.solve()
    if status != smcf.OPTIMAL:
        return f"refused: {status.name}"
    wanted = sum(value * weight for value, weight in zip(best, scale, strict=True))
    return "right" if smcf.optimal_cost() == wanted else f"wrong by {smcf.optimal_cost() - wanted}"


def compared(names: tuple[str, ...], best: tuple[int, ...], found: tuple[int, ...]) -> str:
    """Say in which tiers an answer differs, and by how much."""
    wrong = [
        f"{name} {100 * (theirs - mine) / abs(mine):+.2g} %" if mine else f"{name} {theirs - mine:+d}"
        for name, mine, theirs in zip(names, best, found, strict=True)
        if theirs != mine
    ]
    return "wrong: " + ", ".join(wrong) if wrong else "right"


def measure(scale: str) -> dict[str, Any]:
    """Measure one scale or file; one row of the table."""
    instance = Instance.from_problem(regions.named(scale))
    board = Board.of(instance)
    tiers = tiers_of(board)
    packed, seconds = weights(board, tiers), []
    for _ in range(RUNS):
        start = time.perf_counter()
        optimum = ours(instance)
        seconds.append(time.perf_counter() - start)
    low, middle, high = np.percentile(seconds, [25, 50, 75])
    return {
        "scale": regions.short(scale),
        "needs": board.atoms.need.size,
        "words": len(optimum.words),
        "beurs s": f"{middle:.4f}",
        "quartiles": f"{low:.4f}-{high:.4f}",
        "widest packed cost": f"{float(packed[0]) * float(np.abs(tiers[0]).max(initial=0)):.1e}",
        "SciPy float64": compared(instance.tiers, optimum.gain, sparse(board, tiers, packed)),
        "SimpleMinCostFlow int64": flow(board, tiers, packed, optimum.gain),
    }


def run() -> list[dict[str, Any]]:
    """Measure the synthetic scales and the nation among the files."""
    warm()
    return [measure(scale) for scale in (*regions.SCALES, *regions.files("cover-day-nation-*.json.gz"))]
