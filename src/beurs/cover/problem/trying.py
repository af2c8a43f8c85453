"""A board's rules on the mornings of its last weeks: what the rule in force and another would have come to.

Played are the groups that lost their teacher at short notice, with everybody whom the hard rules allowed that day. Who
was sent to one of these groups counts as free again; weekly limits and caps are left out. Chances and times of
answering are those of groups of people. A simulation compares rules, it does not foretell a morning.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from beurs.cover.access.offers.rules import Ring, Rule
from beurs.cover.models import DispatchRule, Need
from beurs.cover.problem.dispatching import chances_of, knobs_of
from beurs.cover.problem.pairs import Pair
from beurs.cover.problem.snapshot import Snapshot
from beurs.cover.timing import local_of
from beurs.engine.dispatch.chances import Chances, Group
from beurs.engine.dispatch.measures import Mean
from beurs.region.models import Board

if TYPE_CHECKING:
    from beurs.engine.dispatch.clocked import Clocked, Ran

LOOK_BACK = dt.timedelta(days=28)
STARTS = 7 * 60 + 5
PARENTS = 8 * 60 + 15
REPEATS = 5
UNKNOWN = frozenset({"notice", "week-full", "cap-reached", "tolerance-reached", "reserve-kept"})
"""Rules that depend on what was known or done that day, and are not asked of the past."""


@dataclass(frozen=True)
class Line:
    """What a rule came to: groups with somebody by 08:15 and at all (means over mornings), messages for each, late
    yeses for each, and the minutes until half of those who were found had said yes."""

    by_parents: Mean
    found: Mean
    per_fill: float
    gone: float
    minutes: float


@dataclass(frozen=True)
class Tried:
    """Two rules on the same mornings; `gain` is the paired difference in groups with somebody by 08:15."""

    first: dt.date
    last: dt.date
    mornings: int
    groups: int
    now: Line
    new: Line
    gain: Mean

    @property
    def certain(self) -> bool:
        """Tell whether the interval of the difference leaves nought out."""
        return abs(self.gain.value) > self.gain.half


@dataclass(frozen=True)
class _Morning:
    needs: list[Need]
    pairs: dict[tuple[int, int], Pair]
    people: list[int]


def try_rules(
    board: Board, rule: Rule, other: Rule, now: dt.datetime, told: Callable[[int, int], None] = lambda _done, _of: None
) -> Tried | None:
    """Return what two rules of a board come to on the mornings of the four weeks before today; None without any.

    Nothing is written and nobody is asked. Equal rows give equal figures. `told` hears how many mornings of how many
    are played; what it raises ends the trial.
    """
    today = local_of(now).date()
    first, last = today - LOOK_BACK, today - dt.timedelta(days=1)
    snapshot = Snapshot.of(board.region, [board], first, last)
    mornings = [found for found in _mornings(snapshot) if found.people]
    if not mornings:
        return None
    known = chances_of(board.region, now)
    runs: list[list[list[Ran]]] = [[], []]
    for place, one in enumerate(mornings):
        told(place, len(mornings))
        for found, which in zip(runs, (rule, other), strict=True):
            found.append(_runs(snapshot, one, which, known, place))
    told(len(mornings), len(mornings))
    shares = [np.array([_share(ran, PARENTS - STARTS) for ran in each]) for each in runs]
    groups = sum(len(one.needs) for one in mornings)
    return Tried(
        first, last, len(mornings), groups, _line(runs[0]), _line(runs[1]), Mean.of(shares[1] - shares[0])
    )  # fmt: skip


def _mornings(snapshot: Snapshot) -> Iterator[_Morning]:
    """Yield the school days with the groups that needed somebody at short notice and who could have come."""
    days: dict[dt.date, list[Need]] = defaultdict(list)
    for need in snapshot.needs:
        parts = snapshot.parts[need.pk]
        if any(part.part == "am" for part in parts) and _was_sudden(need):
            days[need.date].append(need)
    inside = snapshot.own_bookings()
    for _day, needs in sorted(days.items()):
        pairs = {
            (v, pk): pair
            for v, need in enumerate(needs)
            for pk, worker in snapshot.people.items()
            if worker.memberships
            for pair in [Pair(snapshot, worker, need, snapshot.parts[need.pk])]
            if pair.fit() is not None and pair.span() is not None and _could(pair, inside)
        }
        yield _Morning(needs, pairs, sorted({pk for _, pk in pairs}))


def _was_sudden(need: Need) -> bool:
    """Tell whether a need was not known before four in the afternoon of the day before."""
    known = local_of(need.created_at)
    return known.date() == need.date or (known.date() == need.date - dt.timedelta(days=1) and known.hour >= 16)


def _could(pair: Pair, inside: set[int]) -> bool:
    """Tell whether the hard rules let somebody come, a place at one of the played groups left aside."""
    failed = {reason.rule for reason in pair.failed()} - UNKNOWN
    if failed == {"double-booking"}:
        booked = [pair.worker.bookings.get((pair.need.date, part.part)) for part in pair.parts]
        return all(row is None or row.pk in inside for row in booked)
    return not failed


def _runs(snapshot: Snapshot, morning: _Morning, rule: Rule, known: Chances, seed: int) -> "list[Ran]":
    from beurs.engine.dispatch.clocked import Asking, run

    played = _clocked(snapshot, morning, rule, known)
    rings = tuple((ring.share, ring.at_least, ring.at_most) for ring in rule.asking)
    asking = Asking(rings, rule.row.live_max, rule.row.policy)
    return [run(played, asking, knobs_of(asking.live_most), seed * REPEATS + again) for again in range(REPEATS)]


def _clocked(snapshot: Snapshot, morning: _Morning, rule: Rule, known: Chances) -> "Clocked":
    from beurs.engine.dispatch.clocked import Clocked

    shape = (len(morning.needs), len(morning.people))
    chance, travel, median = np.zeros(shape), np.zeros(shape), np.ones(shape)
    ring = np.zeros(shape, np.int64)
    column = {pk: n for n, pk in enumerate(morning.people)}
    order = [one.place for one in rule.asking]
    for (v, pk), pair in morning.pairs.items():
        span, n = pair.span(), column[pk]
        place = None if span is None else rule.place_of(span.pool)
        if span is None or place is None:
            continue
        group = _group(pair, place, span.pool.kind)
        ring[v, n], travel[v, n] = order.index(place) + 1, pair.minutes() or 0
        chance[v, n], median[v, n] = known.chance(group), max(0.5, known.median(place, span.pool.kind))
    starts = np.array([min(part.starts for part in snapshot.parts[need.pk]) for need in morning.needs], np.float64)
    priority = np.array([need.priority for need in morning.needs], np.float64)
    until = starts - STARTS - snapshot.region.arrival_min
    return Clocked(chance, ring, travel, median, until, 0.5 + 0.5 * priority / priority.max())


def _group(pair: Pair, place: int, kind: str) -> Group:
    return Group.of(
        ring=place,
        kind=kind,
        travel=pair.minutes(),
        lead=min(part.starts for part in pair.parts) - STARTS,
        weekday=pair.need.date.isoweekday(),
        preferred=pair.need.school_id in pair.worker.prefer,
    )


def _share(ran: "list[Ran]", minute: float) -> float:
    return float(np.mean([(one.filled_at <= minute).mean() for one in ran]))


def _line(runs: "list[list[Ran]]") -> Line:
    every = [one for ran in runs for one in ran]
    filled = np.concatenate([one.filled_at[np.isfinite(one.filled_at)] for one in every])
    fills = max(1, filled.size)
    return Line(
        by_parents=Mean.of(np.array([_share(ran, PARENTS - STARTS) for ran in runs])),
        found=Mean.of(np.array([_share(ran, np.finfo(np.float64).max) for ran in runs])),
        per_fill=sum(one.sent for one in every) / fills,
        gone=sum(one.gone for one in every) / fills,
        minutes=float(np.median(filled)) if filled.size else float("nan"),
    )


def rule_written(rule: Rule) -> dict[str, Any]:
    """Return what a trial needs of a rule as plain data."""
    return {"live_max": rule.row.live_max, "policy": rule.row.policy, "rings": [asdict(ring) for ring in rule.rings]}


def rule_read(board: Board, written: dict[str, Any]) -> Rule:
    """Return a rule of a board from plain data, unsaved."""
    row = DispatchRule(board=board, live_max=written["live_max"], policy=written["policy"])
    return Rule(row, tuple(Ring(**ring) for ring in written["rings"]))


def tried_written(tried: Tried) -> dict[str, Any]:
    """Return the outcome of a trial as plain data; what is not finite becomes None."""
    found: dict[str, Any] = _finite(asdict(tried) | {"first": str(tried.first), "last": str(tried.last)})
    return found


def tried_read(written: dict[str, Any]) -> Tried:
    """Return the outcome of a trial from plain data."""
    days = {name: dt.date.fromisoformat(written[name]) for name in ("first", "last")}
    lines = {name: _line_read(written[name]) for name in ("now", "new")}
    return Tried(**{**written, **days, **lines, "gain": _mean_read(written["gain"])})


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _line_read(written: dict[str, Any]) -> Line:
    means = {name: _mean_read(written[name]) for name in ("by_parents", "found")}
    minutes = math.nan if written["minutes"] is None else written["minutes"]
    return Line(**{**written, **means, "minutes": minutes})


def _mean_read(written: dict[str, Any]) -> Mean:
    return Mean(written["value"], math.inf if written["half"] is None else written["half"])
