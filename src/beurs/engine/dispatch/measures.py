"""What a set of played mornings comes to, as means over mornings with 95 % intervals."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from beurs.engine.dispatch.log import Answered, Floats, Sent
from beurs.engine.dispatch.mornings import QUINTILES
from beurs.engine.dispatch.rounds import Played

WIDE = 1.96


@dataclass(frozen=True)
class Mean:
    """A mean over mornings and half the width of its 95 % interval."""

    value: float
    half: float

    @classmethod
    def of(cls, values: Floats) -> "Mean":
        """Return the mean of one value per morning."""
        spread = float(values.std(ddof=1)) if values.size > 1 else math.inf
        return cls(float(values.mean()), WIDE * spread / math.sqrt(values.size))


@dataclass(frozen=True)
class Measures:
    """Fill (share), by school quintile, offers per fill, accepted-but-gone (share of all yeses), rounds until filled,
    distance, spread of offers over people (standard deviation), and vacancies left open though somebody idle who might
    come was not asked for anything in the last round (a mean per morning)."""

    fill: Mean
    quintiles: tuple[float, ...]
    offers_per_fill: float
    gone: float
    rounds: float
    distance: float
    spread: float
    idle: float

    @property
    def gap(self) -> float:
        """Return the difference between the best and the worst school quintile."""
        return max(self.quintiles) - min(self.quintiles)


def measure(played: Sequence[Played]) -> Measures:
    """Return the measures of mornings of one regime.

    Offers per fill, accepted-but-gone and times are totals over totals, so that an empty morning weighs nothing.
    """
    fills = np.array([(one.state.filled_by >= 0).mean() for one in played])
    answers = [event for one in played for event in one.log if isinstance(event, Answered)]
    told = Counter(event.answer for event in answers)
    n_sent = sum(isinstance(event, Sent) for one in played for event in one.log)
    yes = max(1, told["yes"])
    return Measures(
        fill=Mean.of(fills),
        quintiles=_quintiles(played),
        offers_per_fill=n_sent / yes,
        gone=told["gone"] / max(1, told["gone"] + told["yes"]),
        rounds=sum(event.at for event in answers if event.answer == "yes") / yes,
        distance=sum(_distance(one) for one in played) / yes,
        spread=float(np.mean([one.state.asked.sum(axis=0).std() for one in played])),
        idle=float(np.mean([_idle(one) for one in played])),
    )


def _quintiles(played: Sequence[Played]) -> tuple[float, ...]:
    groups = [
        np.concatenate([one.state.filled_by[one.morning.quintile == quintile] >= 0 for one in played])
        for quintile in range(QUINTILES)
    ]
    return tuple(float(filled.mean()) for filled in groups if filled.size)


def _distance(played: Played) -> float:
    rows = np.flatnonzero(played.state.filled_by >= 0)
    return float(played.morning.distance[rows, played.state.filled_by[rows]].sum())


def _idle(played: Played) -> int:
    last = played.morning.rounds - 1
    asked_last = {event.person for event in played.log if isinstance(event, Sent) and event.round == last}
    state = played.state
    free = ~state.placed
    free[list(asked_last)] = False
    might = (played.morning.chance > 0) & ~state.asked & free[None, :]
    return int(((state.filled_by < 0) & might.any(axis=1)).sum())
