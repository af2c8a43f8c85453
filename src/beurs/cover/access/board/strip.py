"""The head of the board: how far the morning is, and when the first bell goes."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from beurs.cover.access.board import states
from beurs.cover.access.board.rows import NeedRow

MORNING = (420, 510)


@dataclass(frozen=True, slots=True)
class Strip:
    """Counts of needs per state, the morning line and the first bell of one day.

    `points` are (minute after midnight, needs filled so far); `bell` is the first lesson that needs somebody,
    None without needs; `live` tells whether the day is today and the bell has yet to go.
    """

    counts: dict[str, int]
    total: int
    schools: int
    points: tuple[tuple[int, int], ...]
    now_minute: int
    bell: dt.datetime | None
    live: bool
    to_publish: int
    to_agree: int
    to_plan: int
    to_send: int


def strip_of(rows: Sequence[NeedRow], schools: int, day: dt.date, now: dt.datetime) -> Strip:
    """Return the strip of a day; `now` is local time."""
    counts = Counter(row.state for row in rows)
    bell = _bell(rows, day)
    planned = [row for row in rows if row.may_plan]
    return Strip(
        counts={state: counts[state] for state in states.STATES},
        total=len(rows),
        schools=schools,
        points=_points(rows, day),
        now_minute=now.hour * 60 + now.minute,
        bell=bell,
        live=bell is not None and now.date() == day and now < bell,
        to_publish=sum(any(_agreed(stand) for stand in row.stands) for row in planned),
        to_agree=sum(row.state == states.PROPOSED for row in planned),
        to_plan=sum(row.state == states.OPEN for row in planned),
        to_send=sum(row.state == states.PROPOSED for row in planned),
    )


def _agreed(stand: object) -> bool:
    return getattr(stand, "state", None) == states.AGREED


def _bell(rows: Sequence[NeedRow], day: dt.date) -> dt.datetime | None:
    first = min((row.starts for row in rows if row.state != states.ORPHAN), default=None)
    if first is None:
        return None
    local = dt.datetime.combine(day, dt.time(first // 60, first % 60))
    return timezone.make_aware(local, timezone.get_current_timezone())


def _points(rows: Sequence[NeedRow], day: dt.date) -> tuple[tuple[int, int], ...]:
    """Return how many needs were filled by each minute of the day; earlier days count from its start."""
    minutes = sorted(
        _minute(row.filled_at, day) for row in rows if row.filled_at is not None and row.state != states.ORPHAN
    )
    points: dict[int, int] = {0: 0}
    for filled, minute in enumerate(minutes, start=1):
        points[minute] = filled
    return tuple(points.items())


def _minute(moment: dt.datetime, day: dt.date) -> int:
    local = timezone.localtime(moment)
    return local.hour * 60 + local.minute if local.date() >= day else 0
