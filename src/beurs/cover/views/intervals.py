"""Figures with their intervals on one axis for all rows, in the percentages that a drawing takes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from beurs.cover.replays import Figure

STEP = 5


@dataclass(frozen=True)
class Axis:
    """An axis in percent from `low` to `high`."""

    low: int
    high: int

    def mark(self, figure: Figure) -> dict[str, str] | None:
        """Return where a figure and the ends of its interval stand ("12.34%"); None for a figure of nothing."""
        if math.isnan(figure.value):
            return None
        half = figure.half if math.isfinite(figure.half) else 0.0
        spots = {"low": figure.value - half, "at": figure.value, "high": figure.value + half}
        return {name: self._place(value) for name, value in spots.items()}

    def _place(self, value: float) -> str:
        inside = min(max(value, self.low), self.high)
        return f"{100 * (inside - self.low) / (self.high - self.low):.2f}%"


def axis_of(figures: Iterable[Figure]) -> Axis:
    """Return the narrowest axis in steps of five that holds all figures with their intervals, up to 100."""
    known = [figure for figure in figures if not math.isnan(figure.value)]
    lows = [figure.value - (figure.half if math.isfinite(figure.half) else 0.0) for figure in known]
    low = math.floor(min(lows, default=0.0) / STEP) * STEP
    return Axis(max(0, min(low, 100 - STEP)), 100)
