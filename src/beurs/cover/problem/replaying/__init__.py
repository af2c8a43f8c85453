"""Past mornings planned again under another sharing policy, or without any lending.

A replay compares arrangements, it does not foretell a morning: see docs/explanation/replaying.md. What comes out is
plain data (`beurs.cover.replays` reads it): the days, and per arrangement and board a number per day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from copy import copy
from typing import Any

from django.db.models import prefetch_related_objects

from beurs.cover.problem.replaying.arranging import Apart, Arrangement, InForce, Instead
from beurs.cover.problem.replaying.past import Past
from beurs.cover.problem.replaying.playing import Tally, played
from beurs.cover.replays import APART, ASKED, NEW, NOW, SERIES
from beurs.pools.models import Policy, Reach
from beurs.region.models import Region

type HoursPerDay = dict[str, list[list[list[Any]]]]
"""Per board (its id as text) and day the hours of filled day parts, each as the fields of `Hours` and a count."""
type Told = Callable[[int, int], None]
"""What a replay tells on its way: so many mornings played, of so many. May raise, which ends the replay."""


def preview(policy: Policy, wanted: dict[str, Any], today: dt.date, told: Told) -> dict[str, Any] | None:
    """Return the mornings before a day as they would have been under a policy, beside those in force and apart.

    `wanted` as in `policy_with`. None when nobody was asked for.
    """
    past = Past.of(policy.pool.region, today, pools=[policy.pool_id])
    if past is None:
        return None
    return _written(past, {NOW: InForce(), NEW: policy_with(policy, wanted), APART: Apart.of(past)}, told)


def apart(region: Region, today: dt.date, told: Told) -> dict[str, Any] | None:
    """Return the mornings before a day by the policies in force and with each board on its own; None as `preview`."""
    past = Past.of(region, today)
    return None if past is None else _written(past, {NOW: InForce(), APART: Apart.of(past)}, told)


def policy_with(policy: Policy, wanted: dict[str, Any]) -> Instead:
    """Return a policy with other numbers, nothing written; without any `wanted` as it is.

    `wanted` has `reserve` and, in `reaches`, per board (its id as text) `ring`, `day_cap` and `week_cap`; a board that
    is not named is not served.
    """
    prefetch_related_objects([policy], "reaches", "exclusions")
    reaches = {row.board_id: row for row in policy.reaches.all()}
    if not wanted:
        return Instead(policy, tuple(reaches.values()))
    other = copy(policy)
    other.reserve = wanted["reserve"]
    made = []
    for board, numbers in wanted["reaches"].items():
        row = copy(reaches.get(int(board))) or Reach(board_id=int(board))
        for name, value in numbers.items():
            setattr(row, name, value)
        made.append(row)
    return Instead(other, tuple(made))


def _written(past: Past, arrangements: dict[str, Arrangement], told: Told) -> dict[str, Any]:
    names = list(arrangements)
    plays: dict[str, dict[str, dict[str, list[int]]]] = {
        name: {str(board.pk): {series: [] for series in SERIES} for board in past.boards} for name in names
    }
    rings: dict[str, dict[str, dict[str, int]]] = {name: defaultdict(dict) for name in names}
    hours: dict[str, HoursPerDay] = {name: {str(board.pk): [] for board in past.boards} for name in names}
    told(0, len(past.days))
    for done, morning in enumerate(played(past, list(arrangements.values())), start=1):
        for name, tallies in zip(names, morning, strict=True):
            _add(plays[name], rings[name], tallies)
            _add_hours(hours[name], tallies)
        told(done, len(past.days))
    asked = {board: rows.pop(ASKED) for board, rows in plays[names[0]].items()}
    for name in names[1:]:
        for rows in plays[name].values():
            rows.pop(ASKED)
    return {"days": [str(day) for day in past.days], ASKED: asked, "plays": plays, "rings": rings, "hours": hours}


def _add(plays: dict[str, dict[str, list[int]]], rings: dict[str, dict[str, int]], tallies: dict[int, Tally]) -> None:
    """Add one morning of one arrangement to the series of the boards."""
    for board, series in plays.items():
        tally = tallies.get(int(board), Tally())
        for name, values in series.items():
            values.append(getattr(tally, name))
        for ring, count in tally.rings.items():
            mine = rings[board]
            mine[str(ring)] = mine.get(str(ring), 0) + count


def _add_hours(series: HoursPerDay, tallies: dict[int, Tally]) -> None:
    """Add the hours of one morning: per kind its fields and how many day parts there were."""
    for board, days in series.items():
        found = tallies.get(int(board), Tally()).hours
        days.append([[*hours, count] for hours, count in sorted(found.items())])
