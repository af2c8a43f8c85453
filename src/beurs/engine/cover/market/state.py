"""The columns that the kernels of the market read and write."""

from typing import NamedTuple

import numpy as np

from beurs.engine.cover.columns import Bools, Ints

UNSEEN, NONE = -1, -1
PER_ARC = ("cost", "row", "col", "live", "next_in_row", "next_in_col")
PER_ROW = ("lo", "hi", "row_extra", "row_on", "arc_of", "u")
EMPTY = {"live": False, "row_on": False, "next_in_row": NONE, "next_in_col": NONE, "row_extra": NONE, "arc_of": NONE}


class State(NamedTuple):
    """The columns of a market with T tiers, E arcs, R rows and C columns.

    Arcs: `cost` int64[E, T], `row`, `col`, `live`. The arcs `lo` to `hi` of a row rise by cost; `row_extra` begins a
    chain of later arcs through `next_in_row`; `col_first` begins the chain of all arcs of a column. `row_on` and
    `col_on` say who takes part; `arc_of` is the arc a row takes (-1: none), `row_of` the row at a column. `u` and `v`
    are the duals int64[R, T] and int64[C, T]. The rest is room to work in.
    """

    cost: Ints
    row: Ints
    col: Ints
    live: Bools
    lo: Ints
    hi: Ints
    row_extra: Ints
    next_in_row: Ints
    col_first: Ints
    next_in_col: Ints
    row_on: Bools
    col_on: Bools
    arc_of: Ints
    row_of: Ints
    u: Ints
    v: Ints
    dist: Ints
    via: Ints
    place: Ints
    heap: Ints
    touched: Ints
    done: Ints
    best: Ints
    value: Ints
    base: Ints
    change: Ints
    n: Ints

    @classmethod
    def of(cls, ptr: Ints, col: Ints, cost: Ints, chains: tuple[Ints, Ints]) -> "State":
        """Lay out arcs in rows by `ptr`, rising by cost within each; `chains` begin and go on through the columns."""
        n_rows, n_cols, n_arcs, n_tiers = ptr.size - 1, chains[0].size, col.size, cost.shape[1]
        scratch = {name: np.zeros(n_cols, np.int64) for name in ("via", "heap", "touched", "done")}
        return cls(
            cost=cost,
            row=np.repeat(np.arange(n_rows), np.diff(ptr)),
            col=col,
            live=np.ones(n_arcs, np.bool_),
            lo=ptr[:-1].astype(np.int64),
            hi=ptr[1:].astype(np.int64),
            row_extra=np.full(n_rows, NONE, np.int64),
            next_in_row=np.full(n_arcs, NONE, np.int64),
            col_first=chains[0],
            next_in_col=chains[1],
            row_on=np.ones(n_rows, np.bool_),
            col_on=np.ones(n_cols, np.bool_),
            arc_of=np.full(n_rows, NONE, np.int64),
            row_of=np.full(n_cols, NONE, np.int64),
            u=np.zeros((n_rows, n_tiers), np.int64),
            v=np.zeros((n_cols, n_tiers), np.int64),
            dist=np.zeros((n_cols, n_tiers), np.int64),
            place=np.full(n_cols, UNSEEN, np.int64),
            n=np.zeros(4, np.int64),
            best=np.zeros(n_tiers, np.int64),
            value=np.zeros(n_tiers, np.int64),
            base=np.zeros(n_tiers, np.int64),
            change=np.zeros(n_tiers, np.int64),
            **scratch,
        )

    def repriced(self, cost: Ints, u: Ints, v: Ints) -> "State":
        """Exchange costs and duals for others, whose number of tiers may differ."""
        best, value, base, change = (np.zeros(cost.shape[1], np.int64) for _ in range(4))
        dist = np.zeros_like(v)
        return self._replace(cost=cost, u=u, v=v, dist=dist, best=best, value=value, base=base, change=change)

    def longer(self, *, names: tuple[str, ...], least: int) -> "State":
        """Make room behind the named columns: `least` entries, and at least half as many again."""
        return self._replace(**{name: _longer(getattr(self, name), name, least) for name in names})  # type: ignore[arg-type]


def _longer(column: Ints, name: str, least: int) -> Ints:
    shape = (max(least, column.shape[0] // 2 + 16), *column.shape[1:])
    return np.concatenate([column, np.full(shape, EMPTY.get(name, 0), column.dtype)])
