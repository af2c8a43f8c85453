"""School days that passed, read in bulk: what asked for somebody, and everybody who could have come.

Read once for all days and arrangements; what differs from one to the next is made in `playing`.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from beurs.cover.access.outcomes import live_outcomes
from beurs.cover.models import Assignment, Need, NeedPart
from beurs.cover.problem.agreed import approved_at
from beurs.cover.problem.facts import Booked
from beurs.cover.problem.pooling import PoolSpan, agreed_spans
from beurs.cover.problem.roster import Worker, roster_of
from beurs.cover.problem.said import WORKED_DAYS, among
from beurs.cover.problem.snapshot import ACTIVE, OF_BOOKING, needs_of
from beurs.pools.access.loans import loans_of
from beurs.pools.models import Booking
from beurs.pools.terms import Way
from beurs.region.models import Board, Employment, EmploymentRule, Region

LOOK_BACK = dt.timedelta(days=70)
MOST_DAYS = 20
ASKED = {"cancelled_at__isnull": True, "need__cancelled_at__isnull": True}


@dataclass(frozen=True)
class Past:
    """Rows of some past school days of a region.

    `needs` per day and `parts` per need are those that are played: all that asked for somebody and that no school
    solved with its own people. `booked` are the standing bookings of everybody in `people` from `WORKED_DAYS` before
    the first day on, without those for a played part. `pools` are as boards agreed on them, `approved` is who (id) may
    come where (id) as it is now, `functions` are those of contracts (ids).
    """

    region: Region
    boards: list[Board]
    days: list[dt.date]
    needs: dict[dt.date, list[Need]]
    parts: dict[int, list[NeedPart]]
    pools: list[PoolSpan]
    people: dict[int, Worker]
    booked: list[Booked]
    approved: frozenset[tuple[int, int]]
    functions: dict[int, str]
    rules: list[EmploymentRule]

    @classmethod
    def of(cls, region: Region, today: dt.date, *, pools: Iterable[int] = (), most: int = MOST_DAYS) -> "Past | None":
        """Read the last `most` school days before a day; None when nobody was asked for on any of them.

        `pools` (ids) are read besides those in force. A fixed number of queries, however many days.
        """
        boards = list(Board.objects.filter(region=region, closed_on__isnull=True).order_by("pk"))
        days = _days(boards, today, most)
        if not days:
            return None
        first, last = days[0], days[-1]
        parts = _parts(boards, first, last)
        spans = agreed_spans(boards, first, last)
        through = frozenset(span.pool.pk for span in spans) | frozenset(pools)
        people = roster_of(through, frozenset(), first, last)
        needs: dict[dt.date, list[Need]] = defaultdict(list)
        for need in needs_of(boards, first, last):
            if need.pk in parts:
                needs[need.date].append(need)
        return cls(
            region=region,
            boards=boards,
            days=[day for day in days if day in needs],
            needs=dict(needs),
            parts=parts,
            pools=spans,
            people=people,
            booked=_booked(among(through, (), first, last), first, last),
            approved=approved_at(boards),
            functions=dict(Employment.objects.filter(board__region=region).values_list("pk", "function")),
            rules=list(EmploymentRule.objects.filter(region=region).order_by("since")),
        )

    def lent_before(self, window: dt.timedelta) -> dict[Way, Counter[dt.date]]:
        """Return the day parts lent in the time before the first day, per giver and receiver (ids) and day."""
        found: dict[Way, Counter[dt.date]] = defaultdict(Counter)
        if window:
            first = self.days[0]
            for loan in loans_of(Q(board__region=self.region), first - window, first - dt.timedelta(days=1)):
                found[loan.way][loan.date] += 1
        return found

    def worked_before(self) -> dict[int, Counter[dt.date]]:
        """Return the day parts of work per person and day that no arrangement changes."""
        found: dict[int, Counter[dt.date]] = defaultdict(Counter)
        for row in self.booked:
            found[row.person_id][row.date] += 1
        return found


def _asked(boards: list[Board], first: dt.date, last: dt.date) -> "Q":
    """Return the condition that a day part asked for somebody and no school solved it with its own people."""
    own = Assignment.objects.filter(need_part=OuterRef("pk"), state__in=ACTIVE, source=Assignment.Source.OWN)
    where = Q(**ASKED, need__school__board__in=boards, need__date__gte=first, need__date__lte=last)
    return where & ~Q(Exists(own))


def _days(boards: list[Board], today: dt.date, most: int) -> list[dt.date]:
    rows = NeedPart.objects.filter(_asked(boards, today - LOOK_BACK, today - dt.timedelta(days=1)))
    found = rows.order_by("-need__date").values_list("need__date", flat=True).distinct()
    return sorted(found[:most])


def _parts(boards: list[Board], first: dt.date, last: dt.date) -> dict[int, list[NeedPart]]:
    found: dict[int, list[NeedPart]] = defaultdict(list)
    for part in NeedPart.objects.filter(_asked(boards, first, last)).order_by("part"):
        found[part.need_id].append(part)
    return dict(found)


def _booked(whose: Q, first: dt.date, last: dt.date) -> list[Booked]:
    """Return the standing bookings of people that do not come from a played part.

    Through an own solution they do count: who taught an own group more could not come.
    """
    cover = Assignment.objects.filter(booking=OuterRef("pk")).exclude(source=Assignment.Source.OWN)
    settled = live_outcomes().filter(booking=OuterRef("pk"))
    since, until = first - dt.timedelta(days=WORKED_DAYS), last + dt.timedelta(days=6)
    rows = Booking.objects.filter(whose, released_at__isnull=True, date__gte=since, date__lte=until)
    rows = rows.exclude(Exists(cover), date__gte=first, date__lte=last)
    rows = rows.exclude(Exists(settled), date__gte=first, date__lte=last).order_by("pk")
    return list(map(Booked._make, rows.values_list(*OF_BOOKING, "school__lat", "school__lon")))
