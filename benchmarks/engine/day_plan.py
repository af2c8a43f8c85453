"""The day plan against two peers: OR-Tools SimpleMinCostFlow and SciPy's sparse assignment.

All three start from the same columns, find the same eligible pairs with our function, price them with one packed
cost below 2^53, and convert to their own input inside the measured time. Runs are interleaved; a ratio is taken
within each round, and its median and quartiles are reported. Equal objectives are asserted.

    python -m benchmarks.engine.day_plan [region|province|nation|FILE.json.gz ...] [--runs 11]
"""

import argparse
import math
import multiprocessing
import resource
import time
from collections.abc import Callable
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.engine import regions
from beurs.engine.cover import Instance
from beurs.engine.cover.assign import matched
from beurs.engine.cover.board import OPEN, Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.tiers import pack, pair_tiers
from beurs.engine.cover.warm import warm

TITLE = "Day plan: assignment against SimpleMinCostFlow and SciPy"
MEASURE = (
    "One day of whole-day needs from the same columns to an optimal assignment; eligibility and conversion count for "
    "all three. Median seconds, and per round the ratio of our time to that of the faster peer (bar 1.0, stretch 0.5). "
    "Memory is what a solve adds to a process at its peak: it lies in pricing the pairs, which all three share. "
    "Growth is the exponent of our time over the number of needs since the scale before. Seed 9 for synthetic days; "
    "the others are files of `BEURS_DATA`."
)
WEIGHTS = {"fit": 60, "ring": 30, "faces": 20, "travel": 1, "spread": 1, "changes": 10}


def priced(instance: Instance) -> tuple[Board, Ints]:
    """Find the eligible pairs and give each one cost: covered first, then one weighted sum."""
    board = Board.of(instance)
    closed = np.full(board.atoms.need.size, OPEN, np.int64)
    tiers = pair_tiers(instance, board.atoms, board.pairs, board.around(closed, np.arange(closed.size)))
    named = dict(zip(instance.tiers, tiers, strict=True))
    rest = sum(WEIGHTS[name] * named[name] for name in WEIGHTS)
    _, words = pack(np.stack([named["covered"], rest]), board.pairs.ptr, instance.people.lat.size)
    assert len(words) == 1
    return board, words[0]


def ours(instance: Instance) -> int:
    """Solve with the kernel of `beurs.engine.cover`."""
    board, cost = priced(instance)
    order = np.argsort(-instance.needs.priority[board.atoms.need], kind="stable")
    pairs = board.pairs
    taken = matched(pairs.ptr, pairs.person, (cost,), instance.people.lat.size, order)[0]
    return int(cost[taken[taken != OPEN]].sum())


def flow(instance: Instance) -> int:
    """Solve as a minimum cost flow."""
    smcf = network(*priced(instance))
    status = smcf.solve()
    if status != smcf.OPTIMAL:
        raise RuntimeError(f"SimpleMinCostFlow: {status}")
    return int(smcf.optimal_cost())


def network(board: Board, cost: Ints) -> min_cost_flow.SimpleMinCostFlow:
    """Build the flow problem: needs to people or straight to the sink, people to the sink."""
    n, m = board.atoms.need.size, board.instance.people.lat.size
    sink = n + m
    tail = np.concatenate([board.row, np.arange(n), np.arange(n, n + m)])
    head = np.concatenate([n + board.pairs.person, np.full(n, sink), np.full(m, sink)])
    unit = np.concatenate([cost, np.zeros(n + m, np.int64)])
    smcf = min_cost_flow.SimpleMinCostFlow()
    smcf.add_arcs_with_capacity_and_unit_cost(tail, head, np.ones(tail.size, np.int64), unit)
    smcf.set_nodes_supplies(np.append(np.arange(n), sink), np.append(np.ones(n, np.int64), -n))
    return smcf


def sparse(instance: Instance) -> int:
    """Solve as a full bipartite matching with one private column per need; costs shifted above zero."""
    board, cost = priced(instance)
    n, m = board.atoms.need.size, instance.people.lat.size
    shift = 1 - int(cost.min(initial=0))
    row = np.concatenate([board.row, np.arange(n)])
    column = np.concatenate([board.pairs.person, np.arange(m, m + n)])
    value = np.concatenate([cost + shift, np.full(n, shift)]).astype(np.float64)
    graph = csr_matrix((value, (row, column)), shape=(n, m + n))
    rows, columns = min_weight_full_bipartite_matching(graph)
    return round(float(graph[rows, columns].sum())) - n * shift


SOLVERS: dict[str, Callable[[Instance], int]] = {"beurs": ours, "SimpleMinCostFlow": flow, "scipy": sparse}


def measure(name: str, instance: Instance, runs: int) -> dict[str, Any]:
    """Run all solvers in turn and compare within each round; returns one row of the table."""
    memory = {f"{solver} MB": _peak(solve, instance) for solver, solve in SOLVERS.items()}
    seconds: dict[str, list[float]] = {solver: [] for solver in SOLVERS}
    for _ in range(runs):
        objectives = {}
        for solver, solve in SOLVERS.items():
            start = time.perf_counter()
            objectives[solver] = solve(instance)
            seconds[solver].append(time.perf_counter() - start)
        if len(set(objectives.values())) != 1:
            raise AssertionError(f"objectives differ: {objectives}")
    peers = np.minimum(seconds["SimpleMinCostFlow"], seconds["scipy"])
    low, middle, high = np.percentile(np.array(seconds["beurs"]) / peers, [25, 50, 75]).tolist()
    board = Board.of(instance)
    return {
        "scale": name,
        "needs": board.atoms.need.size,
        "people": instance.people.lat.size,
        "pairs": board.row.size,
        **{f"{solver} s": float(np.median(values)) for solver, values in seconds.items()},
        "ratio": middle,
        "ratio quartiles": (low, high),
        **memory,
        "runs": runs,
    }


def _peak(solve: Callable[[Instance], int], instance: Instance) -> int:
    """Find by how many MB a solve raises the peak of a process forked for it."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    child = fork.Process(target=_report, args=(solve, instance, there))
    child.start()
    grown: int = here.recv()
    child.join()
    return grown


def _report(solve: Callable[[Instance], int], instance: Instance, to: Connection) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    solve(instance)
    to.send((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)


def rows(scales: tuple[str, ...], *, runs: int = 11, seed: int = 9) -> list[dict[str, Any]]:
    """Measure synthetic scales or problem files by path; one row each."""
    warm()
    found = []
    for scale in scales:
        instance = Instance.from_problem(regions.named(scale, seed))
        found.append(measure(regions.short(scale), instance, runs))
    return found


def grown(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the exponent of growth to rows of rising scale."""
    for small, large in pairwise(found):
        times, needs = large["beurs s"] / small["beurs s"], large["needs"] / small["needs"]
        large["growth"] = math.log(times) / math.log(needs)
    return found


def run() -> list[dict[str, Any]]:
    """Measure the synthetic scales and the files at hand for the page of benchmarks."""
    return [_shown(row) for row in [*grown(rows(tuple(regions.SCALES))), *rows(regions.files())]]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    low, high = row["ratio quartiles"]
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}
    return {**rounded, "ratio": round(row["ratio"], 2), "ratio quartiles": f"{low:.2f}-{high:.2f}"}


def table(measured: list[dict[str, Any]]) -> str:
    """Lay the rows out as a Markdown table."""
    lines = [
        "| scale | needs | people | pairs | beurs s | SimpleMinCostFlow s | scipy s | ratio to faster | quartiles |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in measured:
        low, high = row["ratio quartiles"]
        times = " | ".join(f"{row[f'{solver} s']:.4f}" for solver in SOLVERS)
        sizes = f"{row['needs']} | {row['people']} | {row['pairs']}"
        lines.append(f"| {row['scale']} | {sizes} | {times} | {row['ratio']:.2f} | {low:.2f}-{high:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table for the scales or files asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("scales", nargs="*", default=["region", "province", "nation"])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--seed", type=int, default=9)
    given = parser.parse_args()
    print(table(rows(tuple(given.scales), runs=given.runs, seed=given.seed)))


if __name__ == "__main__":
    main()
