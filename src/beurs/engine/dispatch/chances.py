"""How likely a yes is, for a group of people and never for one: counts that shrink towards wider groups.

A group is a circle (ring and kind of pool), a distance band, a lead-time band, a weekday and whether the school is one
the person prefers. Its share of yes is a beta-binomial mean: `STRENGTH` answers of the wider group are added to its
own (Efron and Morris 1975, Data analysis using Stein's estimator). Wider groups are circle with lead time, circle, and
the prior of the kind of pool. A group of fewer than `FEWEST_PEOPLE` people adds nothing of its own, so that nobody's
own answers stand out. Nearer is never less likely: bands are pooled where counts say otherwise (Ayer and others 1955).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from beurs.engine.dispatch.log import Floats, Ints

STRENGTH = 20.0
FEWEST_PEOPLE = 5
DISTANCE_MINUTES = (10, 20, 30, 45)
LEAD_MINUTES = (120, 24 * 60, 7 * 24 * 60)
PRIORS: Mapping[str, float] = {"permanent": 0.95, "flexible": 0.9, "on-call": 0.35, "support": 0.9, "part-timer": 0.25}
"""Guesses: no figures on accepted offers were found. They count as `STRENGTH` answers per circle."""

PRIOR_MEDIAN = 15.0
MINUTES = (2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 480, 1440)
BINS = 10


class Group(NamedTuple):
    """A group of people and offers; bands count from 0, the nearest and the shortest first."""

    ring: int
    kind: str
    distance: int
    lead: int
    weekday: int
    preferred: bool

    @classmethod
    def of(cls, *, ring: int, kind: str, travel: float | None, lead: float, weekday: int, preferred: bool) -> "Group":
        """Return the group of an offer: travel in minutes (unknown counts as the farthest), lead in minutes."""
        far = len(DISTANCE_MINUTES) if travel is None else band(travel, DISTANCE_MINUTES)
        return cls(ring, kind, far, band(lead, LEAD_MINUTES), weekday, preferred)


class Told(NamedTuple):
    """One answered offer of the past: its group, whose it was, yes or not, minutes until the answer (None: none)."""

    group: Group
    person: int
    yes: bool
    minutes: float | None


@dataclass
class _Count:
    yes: int = 0
    asked: int = 0
    people: set[int] = field(default_factory=set)

    def take(self, row: Told) -> None:
        """Count one offer."""
        self.yes += row.yes
        self.asked += 1
        self.people.add(row.person)

    def mean(self, wider: float) -> float:
        """Return the share of yes, shrunk towards that of the wider group."""
        if len(self.people) < FEWEST_PEOPLE:
            return wider
        return (self.yes + STRENGTH * wider) / (self.asked + STRENGTH)


class Chances:
    """The shares of yes and the times of answering of every group, from past offers."""

    def __init__(self, past: Iterable[Told]) -> None:
        self._cells: dict[tuple[object, ...], _Count] = defaultdict(_Count)
        minutes: dict[tuple[int, str], list[float]] = defaultdict(list)
        people: dict[tuple[int, str], set[int]] = defaultdict(set)
        for row in past:
            for key in _levels(row.group):
                self._cells[key].take(row)
            if row.minutes is not None:
                minutes[row.group[:2]].append(row.minutes)
                people[row.group[:2]].add(row.person)
        self._minutes = {key: np.sort(found) for key, found in minutes.items() if len(people[key]) >= FEWEST_PEOPLE}
        self._known: dict[tuple[object, ...], list[float]] = {}

    def chance(self, group: Group) -> float:
        """Return the probability of a yes for a group, 0 to 1."""
        line = (*group[:2], *group[3:])
        if line not in self._known:
            self._known[line] = self._by_distance(group)
        return self._known[line][group.distance]

    def answered(self, ring: int, kind: str, minutes: float) -> float:
        """Return the share of answers that come within so many minutes; before any history half within 15."""
        prior = 1.0 - 0.5 ** (max(0.0, minutes) / PRIOR_MEDIAN)
        seen = self._minutes.get((ring, kind))
        if seen is None:
            return prior
        within = float(np.searchsorted(seen, minutes, side="right"))
        return (within + STRENGTH * prior) / (seen.size + STRENGTH)

    def within(self, group: Group, minutes: float) -> float:
        """Return the probability of a yes within so many minutes."""
        return self.chance(group) * self.answered(group.ring, group.kind, minutes)

    def curve(self, ring: int, kind: str) -> list[tuple[int, float]]:
        """Return the response-time curve of a circle as (minutes, share answered by then)."""
        return [(minutes, self.answered(ring, kind, minutes)) for minutes in MINUTES]

    def median(self, ring: int, kind: str) -> float:
        """Return the minutes within which half of a circle answers."""
        minutes, shares = zip(*[(0, 0.0), *self.curve(ring, kind)], strict=True)
        return float(np.interp(0.5, shares, minutes))

    def _by_distance(self, group: Group) -> list[float]:
        """Return the chances of all distance bands for a group, never rising with distance."""
        cells = [group._replace(distance=place) for place in range(len(DISTANCE_MINUTES) + 1)]
        raw = np.array([self._shrunk(cell) for cell in cells])
        weight = np.array([STRENGTH + self._cells[cell].asked if cell in self._cells else STRENGTH for cell in cells])
        found: list[float] = falling(raw, weight).tolist()
        return found

    def _shrunk(self, group: Group) -> float:
        mean = PRIORS.get(group.kind, PRIORS["part-timer"])
        for key in reversed(_levels(group)):
            if key in self._cells:
                mean = self._cells[key].mean(mean)
        return mean


def band(value: float, limits: Iterable[float]) -> int:
    """Return the place of a value among rising limits: 0 up to and including the first."""
    return sum(value > limit for limit in limits)


def falling(values: Floats, weights: Floats) -> Floats:
    """Return the weighted least-squares fit that never rises: neighbours that do are pooled to their mean."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] < block[0]:
            before = blocks.pop()
            total = before[1] + block[1]
            block = ((before[0] * before[1] + block[0] * block[1]) / total, total, before[2] + block[2])
        blocks.append(block)
    return np.repeat([block[0] for block in blocks], [block[2] for block in blocks])


@dataclass(frozen=True)
class Calibration:
    """How chances held up: per tenth (number of offers, mean chance, share of yes), the Brier score, and the score of
    always saying the overall share."""

    bins: tuple[tuple[int, float, float], ...]
    brier: float
    plain: float


def calibration(chances: Floats, yes: Ints) -> Calibration:
    """Return the reliability table and Brier score of chances float64[n] against answers int64[n] (1 is yes).

    Raises ValueError without any answer.
    """
    if not yes.size:
        raise ValueError("no answers; expected at least one to hold chances against")
    places = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    rows = [
        (int((places == place).sum()), float(chances[places == place].mean()), float(yes[places == place].mean()))
        for place in range(BINS)
        if (places == place).any()
    ]
    return Calibration(tuple(rows), float(((chances - yes) ** 2).mean()), float(yes.mean() * (1 - yes.mean())))


def held_out(past: list[Told], share: float = 0.7) -> Calibration:
    """Return how chances from the first part of a history (in order of time) hold up in the rest."""
    cut = int(len(past) * share)
    known, rest = Chances(past[:cut]), past[cut:]
    return calibration(
        np.array([known.chance(row.group) for row in rest]), np.array([int(row.yes) for row in rest], np.int64)
    )


def _levels(group: Group) -> list[tuple[object, ...]]:
    """Return the group itself, its circle with lead time, and its circle."""
    return [tuple(group), ("lead", *group[:2], group.lead), ("circle", *group[:2])]
