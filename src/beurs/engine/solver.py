"""The only door to the linear and integer solver (HiGHS): a sparse model in, a solution and a safe bound out."""

import math
import time
from dataclasses import dataclass
from typing import Literal

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

type Vector = NDArray[np.float64]
type Ints = NDArray[np.int64]

ROUNDING = 1e-6


@dataclass(frozen=True)
class Linear:
    """Rows lower <= matrix @ x <= upper over columns 0 <= x <= top, `whole` telling which must be integers."""

    matrix: sparse.csr_matrix
    lower: Vector
    upper: Vector
    top: Vector
    whole: NDArray[np.bool_]


@dataclass(frozen=True)
class Answer:
    """What a minimisation gave.

    `values` is None when no solution was found; `bound` is an integer that no solution lies below, None when the
    solver proved nothing; `stopped` tells whether a limit ended it and which. `duals` of the rows exist for a
    relaxation only.
    """

    values: Vector | None
    bound: int | None
    stopped: Literal["no", "work", "time"]
    duals: Vector | None = None


class Clock:
    """The safety stop: a deadline in seconds from now."""

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.rang = False

    def left(self) -> float:
        """Seconds left, never below a hundredth."""
        return max(0.01, self.deadline - time.monotonic())

    def out(self) -> bool:
        """Whether time is up; remembers that it was."""
        if time.monotonic() >= self.deadline:
            self.rang = True
        return self.rang


class Program:
    """A model that is minimised for several objectives in turn, each one's value kept as a row."""

    def __init__(self, linear: Linear, *, seed: int, clock: Clock, relaxed: bool = False) -> None:
        self.clock = clock
        self.relaxed = relaxed
        self.n_columns = linear.top.size
        self._upper = linear.upper
        self._highs = highspy.Highs()
        for name, value in _options(seed).items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(_model(linear, relaxed))

    def minimise(self, cost: Vector, *, start: Vector | None = None, nodes: int = 5000) -> Answer:
        """Minimise one objective with integer values at integer solutions, within a counted number of nodes.

        `start` gives the first columns of a known solution.
        """
        self._highs.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)
        self._highs.setOptionValue("mip_max_nodes", nodes)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self.clock.left())
        if start is not None and not self.relaxed:
            self._highs.setSolution(start.size, np.arange(start.size, dtype=np.int32), start)
        self._highs.run()
        return self._answer()

    def hold(self, cost: Vector, value: float) -> None:
        """Keep an objective at or below a value from now on."""
        used = np.flatnonzero(cost).astype(np.int32)
        self._highs.addRow(-highspy.kHighsInf, float(value), used.size, used, cost[used])

    def narrow(self, columns: Ints, rows: Ints) -> None:
        """Keep columns at zero and rows at their upper side from now on: of the last optimum, its whole face."""
        zero = np.zeros(columns.size)
        self._highs.changeColsBounds(columns.size, columns.astype(np.int32), zero, zero)
        upper = self._upper[rows]
        self._highs.changeRowsBounds(rows.size, rows.astype(np.int32), upper, upper)

    def _answer(self) -> Answer:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        solution = self._highs.getSolution()
        done = status == highspy.HighsModelStatus.kOptimal
        found = done or (info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
        values = np.array(solution.col_value) if found else None
        stopped: Literal["no", "work", "time"] = "no" if done else "work"
        if status == highspy.HighsModelStatus.kTimeLimit:
            self.clock.rang, stopped = True, "time"
        if self.relaxed:
            bound = info.objective_function_value if done else None
            duals = np.array(solution.row_dual) if done else None
            return Answer(values, _safe(bound), stopped, duals)
        return Answer(values, _safe(info.mip_dual_bound), stopped)


def _safe(bound: float | None) -> int | None:
    """The integer bound that survives the solver's tolerance."""
    if bound is None or not math.isfinite(bound):
        return None
    return math.ceil(bound - ROUNDING * max(1.0, abs(bound)))


def _options(seed: int) -> dict[str, object]:
    return {
        "output_flag": False,
        "threads": 1,
        "random_seed": seed % (1 << 31),
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.5,
        "parallel": "off",
    }


def _model(linear: Linear, relaxed: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = linear.matrix.shape
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = linear.top
    lp.row_lower_ = np.where(np.isinf(linear.lower), -highspy.kHighsInf, linear.lower)
    lp.row_upper_ = np.where(np.isinf(linear.upper), highspy.kHighsInf, linear.upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = linear.matrix.indptr
    lp.a_matrix_.index_ = linear.matrix.indices
    lp.a_matrix_.value_ = linear.matrix.data
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(w)] for w in linear.whole]
    return lp
