"""What the terms of agreements mean: who is left out, and how much more one board may lend than it got back. Pure."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from beurs.pools.models import Exclusion, Policy, Pool, Reach
from beurs.region.lessons import ONE_DAY, days

FIRST_RING = 1


class Way(NamedTuple):
    """From which board to which (ids), through the joint pool of that id; 0: through pools that a board owns."""

    giver: int
    receiver: int
    joint: int = 0

    @property
    def back(self) -> "Way":
        """Return the way back."""
        return Way(self.receiver, self.giver, self.joint)


class Sent(NamedTuple):
    """Somebody who would be sent: person, the function in the pool, and the school with its board and ring."""

    person: int
    function: str
    school: int | None
    board: int
    ring: int


def excludes(row: Exclusion, sent: Sent) -> bool:
    """Tell whether an exclusion keeps somebody away; one about a school says nothing of its board as a whole."""
    if row.person_id is not None and row.person_id != sent.person:
        return False
    if row.function and row.function != sent.function:
        return False
    if row.school_id is not None:
        return row.school_id == sent.school
    return row.board_id == sent.board if row.board_id is not None else sent.ring != FIRST_RING


@dataclass(frozen=True)
class Tolerance:
    """How many day parts more than it got back in `window` days a board may lend.

    Through all pools of `owner`, or (None) through the joint pool `joint`, whoever lends there, to `receivers`.
    """

    owner: int | None
    joint: int
    receivers: frozenset[int]
    most: int
    window: int

    @classmethod
    def of(cls, pool: Pool, policy: Policy, reaches: Iterable[Reach]) -> "Tolerance | None":
        """Return the tolerance of an agreement, None where it has no such rule."""
        if policy.tolerance is None:
            return None
        receivers = frozenset(reach.board_id for reach in reaches)
        joint = pool.pk if pool.owner_id is None else 0
        return cls(pool.owner_id, joint, receivers, policy.tolerance, policy.window_days)

    def limits(self, way: Way) -> bool:
        """Tell whether the rule is about a way from giver to receiver."""
        same = way.joint == self.joint and self.owner in (None, way.giver)
        return same and way.receiver in self.receivers and way.giver != way.receiver


@dataclass(frozen=True)
class Differences:
    """What is left of the tolerances; `lent` per way and day.

    Pools that a board owns count together and its strictest agreement holds for all of them; a joint pool counts by
    itself, because it is paid for together.
    """

    rules: tuple[Tolerance, ...] = ()
    lent: dict[Way, Counter[dt.date]] = field(default_factory=lambda: defaultdict(Counter))

    def left(self, way: Way, first: dt.date, last: dt.date) -> int | None:
        """Return how many day parts more may go a way on the days from `first` to `last`; None without a rule.

        A day part lent counts in every window that holds its day, also one that ends on a later day on which something
        was lent already.
        """
        rules = {(rule.most, rule.window) for rule in self.rules if rule.limits(way)}
        return min((max(0, most - self._highest(way, window, first, last)) for most, window in rules), default=None)

    def limit(self, way: Way) -> int:
        """Return the strictest difference tolerated on a way that has one."""
        return min(rule.most for rule in self.rules if rule.limits(way))

    def note(self, way: Way, date: dt.date) -> None:
        """Count one more day part."""
        self.lent[way][date] += 1

    def _highest(self, way: Way, window: int, first: dt.date, last: dt.date) -> int:
        gave, got = self.lent.get(way, Counter()), self.lent.get(way.back, Counter())
        later = {day for day in gave if last < day < last + window * ONE_DAY}
        return max(_within(gave, day, window) - _within(got, day, window) for day in {*days(first, last), *later})


def window_of(rules: Iterable[Tolerance]) -> dt.timedelta:
    """Return how far before and after some days their tolerances look."""
    return max((rule.window for rule in rules), default=0) * ONE_DAY


def _within(counted: Counter[dt.date], day: dt.date, window: int) -> int:
    return sum(number for date, number in counted.items() if day - window * ONE_DAY < date <= day)
