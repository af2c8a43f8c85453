"""The day parts that somebody taught, each with its ring and the booking behind it."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from beurs.cover.access.absences import STANDING
from beurs.cover.access.outcomes import has_outcome, live_outcomes
from beurs.cover.access.region import asked_parts, stood
from beurs.cover.access.reports import ring_of
from beurs.cover.measures import TAUGHT
from beurs.cover.models import Assignment, Measure
from beurs.region.models import Board


class FilledPart(NamedTuple):
    """A filled day part of a board (its id): `minutes` of lessons, and its ring as in reports.

    `booking` (its id) is None of somebody unknown here; `measure` is what the school did itself, "" for nothing;
    `bureau` is the agency (its id) that sent somebody, where one on the board's list did.
    """

    board: int
    date: dt.date
    minutes: int
    ring: str
    booking: int | None
    measure: str
    bureau: int | None


def filled_parts(boards: Iterable[Board], first: dt.date, last: dt.date) -> list[FilledPart]:
    """Return the day parts of boards that somebody taught in a period (one query)."""
    standing = Assignment.objects.filter(need_part=OuterRef("pk"), state__in=STANDING)
    solved = live_outcomes().filter(need_part=OuterRef("pk"), kind__in=TAUGHT)
    rows = asked_parts(boards, first, last).filter(stood()).annotate(
        source=Subquery(standing.values("source")[:1]),
        ring=Subquery(standing.values("ring")[:1]),
        booked=Subquery(standing.values("booking")[:1]),
        settled=has_outcome(taught=True),
        solved=Subquery(solved.values("booking")[:1]),
        measure=Subquery(solved.values("kind")[:1]),
        bureau=Subquery(solved.values("agency")[:1]),
        agency=Subquery(solved.filter(kind=Measure.AGENCY).values("pk")[:1]),
    )  # fmt: skip
    names = ("need__school__board", "need__date", "starts", "ends", "source", "ring", "booked", "settled", "solved")
    return [
        FilledPart(
            board=row.need__school__board,
            date=row.need__date,
            minutes=row.ends - row.starts,
            ring=ring_of(row),
            booking=row.booked or row.solved,
            measure=row.measure or "",
            bureau=row.bureau,
        )
        for row in rows.values_list(*names, "measure", "bureau", "agency", named=True)
    ]
