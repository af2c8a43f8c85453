"""The assignment market: rows and columns come, go and stand still, and the plan stays optimal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.columns import Bools, Ints
from beurs.engine.cover.market import kernel
from beurs.engine.cover.market.state import NONE, PER_ARC, PER_ROW, State


class Swap(NamedTuple):
    """The best plan that goes against the given one at a point.

    `col` is the column there (NONE: none), `loss` what the plan loses per tier, `arc_of` the arc of each row in it.
    """

    col: int
    loss: Ints
    arc_of: Ints


class Market:
    """An optimal assignment of rows to columns over cost vectors int64[arcs, tiers], smaller is better.

    A row left over costs zero, so an arc is taken only when it pays. Arcs keep their index for ever.
    """

    def __init__(self, ptr: Ints, col: Ints, cost: Ints, n_cols: int) -> None:
        """Lay out arcs in rows by `ptr`; nothing is assigned until `adopt` or `place_all`."""
        row = np.repeat(np.arange(ptr.size - 1), np.diff(ptr))
        order = np.lexsort((*cost.T[::-1], row))
        self.arc_at = np.empty(order.size, np.int64)
        self.arc_at[order] = np.arange(order.size)
        self.n_arcs, self.n_rows = order.size, ptr.size - 1
        columns = np.asarray(col[order], np.int64)
        self.state = State.of(ptr, columns, np.ascontiguousarray(cost[order]), kernel.chains(columns, n_cols))

    def adopt(self, choice: Ints, u: Ints, v: Ints) -> None:
        """Take over an optimal assignment (pair per row in the order given, negative for none) with its duals."""
        rows = np.flatnonzero(choice >= 0)
        arcs = self.arc_at[choice[rows]]
        self.state.arc_of[rows] = arcs
        self.state.row_of[self.state.col[arcs]] = rows
        self.state.u[:], self.state.v[:] = u, v

    def place_all(self) -> None:
        """Find an optimal assignment row by row."""
        for row in range(self.n_rows):
            kernel.repair(self.state, row, NONE, False)

    def repriced(self, tiers: Ints) -> None:
        """Replace costs by int64[pairs, tiers] (in the order given) that sort alike, with the duals best for columns.

        Serves to unpack tiers that were packed into words: no dual is unpacked, all are found anew as losses.
        """
        costs = np.ascontiguousarray(tiers[np.argsort(self.arc_at)])
        v = -kernel.losses(self.state, costs)
        u = np.zeros((self.n_rows, costs.shape[1]), np.int64)
        rows = np.flatnonzero(self.state.arc_of >= 0)
        arcs = self.state.arc_of[rows]
        u[rows] = costs[arcs] - v[self.state.col[arcs]]
        self.state = self.state.repriced(costs, u, v)

    @property
    def total(self) -> Ints:
        """The cost of the assignment: int64[tiers], rows that are off left out."""
        state = self.state
        rows = np.flatnonzero((state.arc_of[: self.n_rows] >= 0) & state.row_on[: self.n_rows])
        return np.asarray(state.cost[state.arc_of[rows]].sum(axis=0), np.int64)

    @property
    def columns(self) -> Ints:
        """The column of each row, NONE for a row left over."""
        arcs = self.state.arc_of[: self.n_rows]
        out = np.full(self.n_rows, NONE, np.int64)
        out[arcs >= 0] = self.state.col[arcs[arcs >= 0]]
        return out

    def losses(self) -> Ints:
        """What the plan loses when each column goes: int64[columns, tiers]."""
        return kernel.losses(self.state, self.state.cost)

    def holds(self) -> bool:
        """Whether the duals prove the assignment: signs, reduced costs and complementary slackness."""
        state = self.state
        arcs = np.flatnonzero(state.live & state.row_on[state.row] & state.col_on[state.col])
        reduced = state.cost[arcs] - state.u[state.row[arcs]] - state.v[state.col[arcs]]
        taken = state.arc_of[state.row[arcs]] == arcs
        left = (state.arc_of < 0) & state.row_on
        free = (state.row_of < 0) & state.col_on
        duals_fit = not (below_zero(-state.u[state.row_on]).any() or below_zero(-state.v[state.col_on]).any())
        tight = not (reduced[taken].any() or state.u[left].any() or state.v[free].any())
        return duals_fit and tight and not below_zero(reduced).any()

    def arc(self, row: int, col: int) -> int:
        """The live arc between a row and a column, NONE without one."""
        state = self.state
        k = int(state.col_first[col])
        while k >= 0 and not (state.row[k] == row and state.live[k]):
            k = int(state.next_in_col[k])
        return k

    def arcs_of_row(self, row: int) -> Ints:
        """All live arcs of a row."""
        state = self.state
        extra = [*self._chain(int(state.row_extra[row]), state.next_in_row)]
        arcs = np.array([*range(int(state.lo[row]), int(state.hi[row])), *extra], np.int64)
        return arcs[state.live[arcs]]

    def arcs_of_col(self, col: int) -> Ints:
        """All live arcs of a column."""
        arcs = np.array([*self._chain(int(self.state.col_first[col]), self.state.next_in_col)], np.int64)
        return arcs[self.state.live[arcs]]

    @staticmethod
    def _chain(k: int, following: Ints) -> Iterator[int]:
        while k >= 0:
            yield k
            k = int(following[k])

    def open_row(self, cols: Ints, cost: Ints) -> int:
        """Add a row with arcs to distinct columns and place it; returns its index."""
        row = self.n_rows
        self._room(rows=1, arcs=cols.size)
        order = np.lexsort(cost.T[::-1])
        first, state = self.n_arcs, self.state
        self._append(np.full(cols.size, row), cols[order], cost[order])
        state.lo[row], state.hi[row] = first, self.n_arcs
        state.row_on[row] = True
        self.n_rows += 1
        kernel.repair(state, row, NONE, False)
        return row

    def close_row(self, row: int) -> None:
        """Take a row out for good and use the column it held."""
        self.stop_row(row)
        self.state.live[self.arcs_of_row(row)] = False

    def stop_row(self, row: int) -> None:
        """Take a row out until `start_row`."""
        state, arc = self.state, int(self.state.arc_of[row])
        state.row_on[row] = False
        state.arc_of[row] = NONE
        if arc >= 0:
            state.row_of[state.col[arc]] = NONE
            kernel.repair(state, NONE, state.col[arc], False)

    def start_row(self, row: int) -> None:
        """Let a row take part again."""
        self.state.row_on[row] = True
        kernel.repair(self.state, row, NONE, False)

    def stop_col(self, col: int) -> None:
        """Take a column out until `start_col`; its row is placed elsewhere."""
        state, row = self.state, int(self.state.row_of[col])
        state.col_on[col] = False
        state.row_of[col] = NONE
        if row >= 0:
            state.arc_of[row] = NONE
            kernel.repair(state, row, NONE, False)

    def start_col(self, col: int) -> None:
        """Let a column take part again."""
        self.state.col_on[col] = True
        kernel.repair(self.state, NONE, col, True)

    def drop(self, arcs: Ints) -> None:
        """Take arcs of one column out; who took one of them is placed anew."""
        state = self.state
        state.live[arcs] = False
        for arc in arcs[state.arc_of[state.row[arcs]] == arcs]:
            self._part(int(arc))

    def _part(self, arc: int) -> None:
        """Separate a row and a column and place both anew."""
        state = self.state
        row, col = int(state.row[arc]), int(state.col[arc])
        state.arc_of[row], state.row_of[col] = NONE, NONE
        kernel.repair(state, row, col, False)

    def widen(self, col: int, rows: Ints, cost: Ints) -> None:
        """Give a column more arcs, to distinct rows that it had none to."""
        self._room(rows=0, arcs=rows.size)
        state, held = self.state, int(self.state.row_of[col])
        first = self.n_arcs
        self._append(rows, np.full(rows.size, col), cost)
        for arc in range(first, self.n_arcs):
            state.next_in_row[arc], state.row_extra[state.row[arc]] = state.row_extra[state.row[arc]], arc
        if held >= 0:
            state.arc_of[held], state.row_of[col] = NONE, NONE
        kernel.repair(state, held, col, True)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Undo what is done inside, rows and columns that stop or start included; rows must not be added."""
        state = self.state
        names = ("arc_of", "row_of", "u", "v", "row_on", "col_on", "live", "row_extra", "col_first")
        before = [getattr(state, name).copy() for name in names]
        n_arcs = self.n_arcs
        try:
            yield
        finally:
            for name, values in zip(names, before, strict=True):
                column = getattr(self.state, name)
                column[: values.shape[0]] = values
            self.state.live[n_arcs : self.n_arcs] = False
            self.n_arcs = n_arcs

    def without(self, row: int) -> Swap:
        """The best plan in which a row that has a column does not keep it; nothing is changed."""
        state, arc = self.state, int(self.state.arc_of[row])
        before = [column.copy() for column in (state.arc_of, state.row_of, state.u, state.v)]
        state.live[arc] = False
        state.change[:] = -state.cost[arc]
        self._part(arc)
        instead = int(state.arc_of[row])
        loss, col = state.change.copy(), NONE if instead == NONE else int(state.col[instead])
        plan = state.arc_of.copy()
        for column, values in zip((state.arc_of, state.row_of, state.u, state.v), before, strict=True):
            column[:] = values
        state.live[arc] = True
        return Swap(col, loss, plan)

    def taking(self, row: int, col: int) -> Swap:
        """The best plan in which a row takes a column to which it has an arc; nothing is changed."""
        before, arc = self.total, self.arc(row, col)
        with self.trying():
            self.stop_row(row)
            self.stop_col(col)
            plan = self.state.arc_of.copy()
            plan[row] = arc
            return Swap(col, self.total - before + self.state.cost[arc], plan)

    def forced(self, row: int) -> tuple[Ints, Ints]:
        """What the plan loses when a row takes each of its columns: columns int64[n], losses int64[n, tiers].

        One search serves all: the plan without the row, and in it what is lost when each column goes.
        """
        before, arcs = self.total, self.arcs_of_row(row)
        arcs = arcs[self.state.col_on[self.state.col[arcs]]]
        with self.trying():
            self.stop_row(row)
            cols = self.state.col[arcs]
            return cols, self.total - before + self.losses()[cols] + self.state.cost[arcs]

    def _append(self, rows: Ints, cols: Ints, cost: Ints) -> None:
        """Write arcs behind the last one and chain them to their columns."""
        state, here = self.state, slice(self.n_arcs, self.n_arcs + rows.size)
        state.row[here], state.col[here], state.cost[here], state.live[here] = rows, cols, cost, True
        state.next_in_row[here] = NONE
        for arc in range(here.start, here.stop):
            col = state.col[arc]
            state.next_in_col[arc], state.col_first[col] = state.col_first[col], arc
        self.n_arcs = here.stop

    def _room(self, *, rows: int, arcs: int) -> None:
        """Make room for more rows and arcs, at least half as many again at a time."""
        if self.n_rows + rows > self.state.arc_of.size:
            self.state = self.state.longer(names=PER_ROW, least=rows)
        if self.n_arcs + arcs > self.state.row.size:
            self.state = self.state.longer(names=PER_ARC, least=arcs)


def below_zero(vectors: Ints) -> Bools:
    """Whether each row of int64[n, tiers] is lexicographically below zero."""
    out = np.zeros(vectors.shape[0], np.bool_)
    undecided = np.ones(vectors.shape[0], np.bool_)
    for column in vectors.T:
        out |= undecided & (column < 0)
        undecided &= column == 0
    return out
