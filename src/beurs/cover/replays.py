"""Figures of replayed mornings: totals per board, and paired differences with their 95 % intervals.

Pure functions of what `problem.replaying` wrote; the method stands in docs/explanation/replaying.md.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

NOW, NEW, APART = "now", "new", "apart"
ASKED = "asked"
COVERED, MINUTES, LENT, BORROWED = "covered", "minutes", "lent", "borrowed"
SERIES = (ASKED, COVERED, MINUTES, LENT, BORROWED)
LEVEL = 0.95

type Ratio = tuple[Sequence[float], Sequence[float]]
"""Parts and wholes per day."""


class Hours(NamedTuple):
    """What day parts have in common that cost the same: ring (0 is none), whose contract and function, lent or not.

    `employer` is the id of a board, 0 where no contract is known; `minutes` are those of one day part.
    """

    ring: int
    employer: int
    function: str
    lent: bool
    minutes: int


@dataclass(frozen=True)
class Figure:
    """A figure and half the width of its 95 % interval: infinite for a single day, nan without any."""

    value: float
    half: float

    def times(self, factor: float) -> "Figure":
        """Return the figure in another unit."""
        return Figure(self.value * factor, self.half * factor)

    @property
    def certain(self) -> bool:
        """Whether the interval leaves nought out."""
        return abs(self.value) > self.half

    @property
    def sign(self) -> int:
        """1 for more, -1 for less, 0 when the difference is too small to tell."""
        return 0 if not self.certain else 1 if self.value > 0 else -1


@dataclass(frozen=True)
class Replay:
    """The stored result of a replay; `plays` gives, per arrangement and board (its id), a number per day and series.

    `hours` has per arrangement, board and day how many filled day parts had which hours; without any in what was
    played before hours were kept.
    """

    days: tuple[dt.date, ...]
    asked: dict[int, list[int]]
    plays: dict[str, dict[int, dict[str, list[int]]]]
    rings: dict[str, dict[int, dict[int, int]]]
    hours: dict[str, dict[str, list[list[list[Any]]]]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Replay | None":
        """Read what was stored; None when nothing was played."""
        if not stored:
            return None
        return cls(
            days=tuple(map(dt.date.fromisoformat, stored["days"])),
            asked={int(board): values for board, values in stored[ASKED].items()},
            plays={name: {int(b): series for b, series in rows.items()} for name, rows in stored["plays"].items()},
            rings={
                name: {int(b): {int(ring): n for ring, n in counts.items()} for b, counts in rows.items()}
                for name, rows in stored["rings"].items()
            },
            hours=stored.get("hours", {}),
        )

    def series(self, play: str, name: str, boards: Iterable[int]) -> list[int]:
        """Return one number per day: a series of an arrangement, summed over boards."""
        rows = [self.asked[board] if name == ASKED else self.plays[play][board][name] for board in boards]
        return [sum(values) for values in zip(*rows, strict=True)] if rows else [0] * len(self.days)

    def total(self, play: str, name: str, boards: Iterable[int]) -> int:
        """Return the sum of a series over days and boards."""
        return sum(self.series(play, name, boards))

    def fill(self, play: str, boards: Iterable[int]) -> Figure:
        """Return the share of the asked day parts that got somebody, in percent."""
        boards = list(boards)
        return ratio(self.series(play, COVERED, boards), self.series(play, ASKED, boards)).times(100)

    def gain(self, before: str, after: str, boards: Iterable[int]) -> Figure:
        """Return the difference in fill between two arrangements, in percent points."""
        boards = list(boards)
        asked = self.series(before, ASKED, boards)
        mean = sum(asked) / len(asked)
        found = paired(self.series(before, COVERED, boards), self.series(after, COVERED, boards))
        return found.times(100 / mean) if mean else Figure(math.nan, math.nan)

    def change(self, name: str, before: str, after: str, boards: Iterable[int]) -> Figure:
        """Return the difference of a series between two arrangements, a mean per day."""
        boards = list(boards)
        return paired(self.series(before, name, boards), self.series(after, name, boards))

    def by_ring(self, play: str, boards: Iterable[int]) -> dict[int, int]:
        """Return the filled day parts per ring, the nearest first; 0 is no ring."""
        found: dict[int, int] = {}
        for board in boards:
            for ring, count in self.rings[play].get(board, {}).items():
                found[ring] = found.get(ring, 0) + count
        return dict(sorted(found.items()))

    def worked(self, play: str, boards: Iterable[int]) -> list[Counter[Hours]]:
        """Return per day how many filled day parts of boards had which hours."""
        found: list[Counter[Hours]] = [Counter() for _day in self.days]
        for board in boards:
            for counted, rows in zip(found, self.hours[play][str(board)], strict=True):
                for *hours, count in rows:
                    counted[Hours._make(hours)] += count
        return found


def paired(before: Sequence[float], after: Sequence[float]) -> Figure:
    """Return the mean of the differences per day with Student's interval: equal days take their luck out of it."""
    gaps = [second - first for first, second in zip(before, after, strict=True)]
    return Figure(_mean(gaps), _half(gaps))


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> Figure:
    """Return sum over sum with the interval of a ratio estimator (Cochran 1977, chapter 6); nan of nothing."""
    whole = sum(wholes)
    if not whole:
        return Figure(math.nan, math.nan)
    return Figure(sum(parts) / whole, _half(_terms(parts, wholes)))


def ratio_gap(
    before: tuple[Sequence[float], Sequence[float]], after: tuple[Sequence[float], Sequence[float]]
) -> Figure:
    """Return the difference of two ratios (parts, wholes) on the same days, with the interval of its linear terms.

    Each ratio is replaced by its first-order term per day, as in `ratio`, and the two are paired; nan of nothing.
    """
    if not sum(before[1]) or not sum(after[1]):
        return Figure(math.nan, math.nan)
    found = paired(_terms(*before), _terms(*after))
    return Figure(sum(after[0]) / sum(after[1]) - sum(before[0]) / sum(before[1]), found.half)


def _terms(parts: Sequence[float], wholes: Sequence[float]) -> list[float]:
    """Return per day what it adds to sum over sum, to first order."""
    value, mean = sum(parts) / sum(wholes), _mean(wholes)
    return [(part - value * whole) / mean for part, whole in zip(parts, wholes, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _half(values: Sequence[float]) -> float:
    """Return half the width of the interval of a mean."""
    if len(values) < 2:
        return math.inf if values else math.nan
    mean, free = _mean(values), len(values) - 1
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / free)
    return _student(free) * spread / math.sqrt(len(values))


@lru_cache(maxsize=64)
def _student(free: int) -> float:
    """Return the quantile of Student's t that leaves half of what lies beyond the level above it."""
    from scipy.special import stdtrit

    return float(stdtrit(free, (1 + LEVEL) / 2))
