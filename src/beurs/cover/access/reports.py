"""What was filled over a period: how often, how far ahead it was asked, how long it took; by ring, school, day, cause.

Of people nothing is counted here but who was never asked and which rule explains it: no answers, no refusals.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery

from beurs.cover.access.absences import STANDING
from beurs.cover.access.outcomes import has_outcome, live_outcomes
from beurs.cover.access.region import Fill, asked_parts, stood
from beurs.cover.models import Assignment, Measure
from beurs.region.access import VIEW_COVER, Visitor, boards_for, region_of
from beurs.region.models import Board

LEAST = 5
"""A figure about others rests on at least this many day parts, or it is not shown."""
DIMENSIONS = ("ring", "school", "weekday", "cause")
OWN_RING, NO_RING, AGENCY_RING = "own", "open", "agency"
FIELDS = (
    "need__date",
    "need__school__board",
    "need__school__name",
    "starts",
    "need__absence__kind",
    "need__gap__kind",
    "need__absence__first",
    "need__gap__first",
    "need__absence__reported_at",
    "need__gap__reported_at",
)


@dataclass(frozen=True)
class AskedPart:
    """One day part that asked for somebody, as a report counts it.

    `lead` hours from the report to the lesson and `wait` minutes from the report to the moment the school knew who
    comes are known for the first day of a cause only: later days were asked with it.
    """

    board: int
    school: str
    weekday: int
    cause: str
    ring: str
    covered: bool
    lead: float | None
    wait: float | None


@dataclass(frozen=True)
class Slice:
    """The day parts with one value of a dimension: their fill, and the medians of lead and waiting time."""

    key: str
    fill: Fill
    lead: float | None
    wait: float | None


@dataclass(frozen=True)
class Report:
    """The report of a period: everything in sight, the slices per dimension, and the rest of the region.

    `rest` is the fill of the boards out of sight together, None where it would tell of few.
    """

    first: dt.date
    last: dt.date
    whole: Slice
    slices: dict[str, tuple[Slice, ...]]
    rest: Fill | None


def report_of(user: Visitor, first: dt.date, last: dt.date) -> Report:
    """Return the report of the boards in sight; two queries on day parts, whatever their number."""
    region = region_of(user)
    boards = list(boards_for(user, VIEW_COVER).filter(region=region))
    parts = [_part(row) for row in _rows(asked_parts(boards, first, last))]
    others = list(Board.objects.filter(region=region).exclude(pk__in=[board.pk for board in boards]))
    return Report(
        first=first,
        last=last,
        whole=_slice("", parts),
        slices={name: _slices(name, parts) for name in DIMENSIONS},
        rest=_rest(others, first, last),
    )


def _rows(parts: QuerySet[Any]) -> Iterable[Any]:
    standing = Assignment.objects.filter(need_part=OuterRef("pk"), state__in=STANDING)
    sent = live_outcomes().filter(need_part=OuterRef("pk"), kind=Measure.AGENCY)
    found = parts.annotate(
        source=Subquery(standing.values("source")[:1]),
        ring=Subquery(standing.values("ring")[:1]),
        published=Subquery(standing.values("published_at")[:1]),
        settled=has_outcome(taught=True),
        agency=Subquery(sent.values("made_at")[:1]),
    )
    return found.values_list(*FIELDS, "source", "ring", "published", "settled", "agency", named=True)


def _part(row: Any) -> AskedPart:
    fresh = row.need__date == (row.need__absence__first or row.need__gap__first)
    reported = row.need__absence__reported_at or row.need__gap__reported_at
    known = row.published or row.agency
    return AskedPart(
        board=row.need__school__board,
        school=row.need__school__name,
        weekday=row.need__date.isoweekday(),
        cause=row.need__absence__kind or row.need__gap__kind,
        ring=ring_of(row),
        covered=row.source is not None or row.settled,
        lead=_hours(reported, _starts(row)) if fresh else None,
        wait=_minutes(reported, known) if fresh and known else None,
    )


def ring_of(row: Any) -> str:
    """Return the ring of a row with `agency`, `settled`, `source` and `ring`; "" is a choice by hand."""
    if row.agency is not None:
        return AGENCY_RING
    if row.settled or row.source == Assignment.Source.OWN:
        return OWN_RING
    return NO_RING if row.source is None else str(row.ring or "")


def _starts(row: Any) -> dt.datetime:
    clock = dt.time(row.starts // 60, row.starts % 60)
    return dt.datetime.combine(row.need__date, clock, ZoneInfo(settings.TIME_ZONE)).astimezone(dt.UTC)


def _hours(start: dt.datetime, end: dt.datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 3600)


def _minutes(start: dt.datetime, end: dt.datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 60)


def _slice(key: str, parts: Sequence[AskedPart]) -> Slice:
    leads = [part.lead for part in parts if part.lead is not None]
    waits = [part.wait for part in parts if part.wait is not None]
    fill = Fill(sum(part.covered for part in parts), len(parts))
    return Slice(key, fill, median(leads) if leads else None, median(waits) if waits else None)


def _slices(name: str, parts: Sequence[AskedPart]) -> tuple[Slice, ...]:
    found: dict[str, list[AskedPart]] = {}
    for part in parts:
        found.setdefault(str(getattr(part, name)), []).append(part)
    slices = [_slice(value, rows) for value, rows in found.items()]
    if name == "school":
        return tuple(sorted(slices, key=lambda one: (one.fill.rate or 0.0, -one.fill.total, one.key)))
    return tuple(sorted(slices, key=lambda one: one.key))


def _rest(others: list[Board], first: dt.date, last: dt.date) -> Fill | None:
    """Return the fill of boards out of sight together; of one board alone, or of few day parts, nothing."""
    if len(others) < 2:
        return None
    rows = asked_parts(others, first, last)
    found = Fill(rows.filter(stood()).count(), rows.aggregate(n=Count("pk"))["n"])
    return found if min(found.covered, found.open) >= LEAST else None
