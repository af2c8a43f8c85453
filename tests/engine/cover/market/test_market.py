"""The market stays optimal whatever comes and goes, against exhaustive search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beurs.engine.cover.market import Market
from beurs.engine.cover.market.market import below_zero

Arcs = dict[tuple[int, int], tuple[int, ...]]


def least_cost(rows, cols, arcs: Arcs, tiers: int) -> tuple[int, ...]:
    """The lexicographically least cost over all assignments, by dynamic programming over sets of columns."""
    best = {frozenset(): (0,) * tiers}
    for row in rows:
        fresh = dict(best)
        for used, value in best.items():
            for col in cols:
                if (row, col) in arcs and col not in used:
                    total = tuple(a + b for a, b in zip(value, arcs[row, col], strict=True))
                    fresh[used | {col}] = min(fresh.get(used | {col}, total), total)
        best = fresh
    return min(best.values())


class Twin:
    """A market and the plain facts it should agree with."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.tiers, n_rows, self.n_cols = (int(rng.integers(1, 4)), int(rng.integers(1, 6)), int(rng.integers(1, 6)))
        self.rows, self.cols, self.set_apart = set(range(n_rows)), set(range(self.n_cols)), {}
        cells = [(r, c) for r in range(n_rows) for c in range(self.n_cols) if rng.random() < 0.6]
        self.arcs: Arcs = {cell: self.cost() for cell in cells}
        ptr = np.searchsorted([r for r, _ in cells], np.arange(n_rows + 1))
        self.market = Market(ptr, np.array([c for _, c in cells], np.int64), self.matrix(cells), self.n_cols)
        self.market.place_all()

    def cost(self) -> tuple[int, ...]:
        return (-int(self.rng.integers(0, 4)), *self.rng.integers(-2, 4, self.tiers - 1).tolist())

    def matrix(self, cells) -> np.ndarray:
        return np.array([self.arcs[cell] for cell in cells], np.int64).reshape(-1, self.tiers)

    def any(self, items) -> int:
        return sorted(items)[int(self.rng.integers(len(items)))]

    def agree(self) -> None:
        best = least_cost(sorted(self.rows), sorted(self.cols), self.arcs, self.tiers)
        assert tuple(self.market.total.tolist()) == best
        assert self.market.holds()
        losses = self.market.losses()
        for col in self.cols:
            without = least_cost(sorted(self.rows), sorted(self.cols - {col}), self.arcs, self.tiers)
            assert tuple((losses[col] + self.market.total).tolist()) == without

    def step(self) -> None:
        names = ("open", "close", "stop", "start", "drop", "widen", "freeze", "thaw", "try")
        getattr(self, names[int(self.rng.integers(len(names)))])()

    def open(self) -> None:
        cols = [c for c in range(self.n_cols) if self.rng.random() < 0.5]
        row = self.market.n_rows
        self.arcs |= {(row, c): self.cost() for c in cols}
        found = self.market.open_row(np.array(cols, np.int64), self.matrix([(row, c) for c in cols]))
        assert found == row
        self.rows.add(row)

    def close(self) -> None:
        if self.rows:
            row = self.any(self.rows)
            self.market.close_row(row)
            self.rows.discard(row)

    def stop(self) -> None:
        if self.cols:
            col = self.any(self.cols)
            self.market.stop_col(col)
            self.cols.discard(col)

    def start(self) -> None:
        away = set(range(self.n_cols)) - self.cols - set(self.set_apart.values())
        if away:
            col = self.any(away)
            self.market.start_col(col)
            self.cols.add(col)

    def here(self) -> list[tuple[int, int]]:
        return [(r, c) for r, c in self.arcs if r in self.rows and c in self.cols]

    def drop(self) -> None:
        if self.here():
            row, col = self.any(self.here())
            self.market.drop(np.array([self.market.arc(row, col)]))
            del self.arcs[row, col]

    def widen(self) -> None:
        if self.cols:
            col = self.any(self.cols)
            rows = [r for r in sorted(self.rows) if (r, col) not in self.arcs and self.rng.random() < 0.6]
            self.arcs |= {(r, col): self.cost() for r in rows}
            self.market.widen(col, np.array(rows, np.int64), self.matrix([(r, col) for r in rows]))

    def freeze(self) -> None:
        if self.here():
            row, col = self.any(self.here())
            self.market.stop_row(row)
            self.market.stop_col(col)
            self.rows.discard(row)
            self.cols.discard(col)
            self.set_apart[row] = col

    def thaw(self) -> None:
        if self.set_apart:
            row, col = self.set_apart.popitem()
            self.market.start_col(col)
            self.market.start_row(row)
            self.rows.add(row)
            self.cols.add(col)

    def trial(self) -> None:
        col, row = self.any(self.cols), self.any(self.rows)
        self.market.stop_col(col)
        self.market.stop_row(row)
        self.market.start_col(col)
        rows = [r for r in sorted(self.rows - {row}) if (r, col) not in self.arcs]
        self.market.widen(col, np.array(rows, np.int64), np.full((len(rows), self.tiers), -1, np.int64))

    def try_(self) -> None:
        if self.cols and self.rows:
            with self.market.trying():
                self.trial()

    def __getattr__(self, name: str):
        if name == "try":
            return self.try_
        raise AttributeError(name)


@pytest.mark.parametrize("seed", range(150))
def test_after_every_change_plan_duals_and_losses_are_those_of_exhaustive_search(seed):
    twin = Twin(np.random.default_rng(seed))
    twin.agree()
    for _ in range(10):
        twin.step()
        twin.agree()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_what_is_tried_leaves_no_trace(seed):
    twin = Twin(np.random.default_rng(seed))
    before = twin.market.columns.tolist()
    for _ in range(3):
        twin.try_()
    assert twin.market.columns.tolist() == before
    twin.agree()


def test_costs_may_be_unpacked_without_unpacking_duals():
    rng = np.random.default_rng(7)
    tiers = rng.integers(-3, 4, (12, 3))
    tiers[:, 0] = -rng.integers(1, 3, 12)
    ptr, col = np.array([0, 4, 8, 12]), np.tile(np.arange(4), 3)
    packed = Market(ptr, col, (tiers @ np.array([10_000, 100, 1]))[:, None], 4)
    packed.place_all()
    packed.repriced(tiers)
    plain = Market(ptr, col, tiers, 4)
    plain.place_all()
    assert packed.holds()
    assert packed.total.tolist() == plain.total.tolist()


def test_duals_of_another_plan_do_not_hold():
    market = Market(np.array([0, 2]), np.array([0, 1]), np.array([[-1], [-2]]), 2)
    market.place_all()
    assert market.holds()
    market.adopt(np.array([0]), market.state.u, market.state.v)
    assert not market.holds()


def test_vectors_compare_by_their_first_difference():
    assert below_zero(np.array([[0, -1], [0, 0], [-1, 9], [1, -9]])).tolist() == [True, False, True, False]
