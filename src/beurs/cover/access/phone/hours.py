"""The hours of one person: what was worked and what is booked, per month and employer."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from beurs.cover.access.own import own_work
from beurs.pools.models import Booking
from beurs.region.dated import holds
from beurs.region.models import Employment, Person


@dataclass(frozen=True)
class HoursRow:
    """One day at one school: times in minutes after midnight, paid minutes, for which employer."""

    date: dt.date
    school: str
    group: str
    parts: tuple[str, ...]
    starts: int
    ends: int
    minutes: int
    employer: str

    @property
    def am(self) -> bool:
        """Whether the morning was worked."""
        return "am" in self.parts

    @property
    def pm(self) -> bool:
        """Whether the afternoon was worked."""
        return "pm" in self.parts


@dataclass(frozen=True)
class Month:
    """One month of hours, in order of day; `done` are the paid minutes up to yesterday, `ahead` from today on."""

    first: dt.date
    rows: tuple[HoursRow, ...]
    done: int
    ahead: int
    per_employer: tuple[tuple[str, int], ...]

    @property
    def parts(self) -> int:
        """Count the day parts."""
        return sum(len(row.parts) for row in self.rows)


def month_of(person: Person, first: dt.date, today: dt.date) -> Month:
    """Return the hours of the month that begins on `first` (four queries)."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    taken = own_work(person).filter(need_part__need__date__range=(first, last), booking__isnull=False)
    booked = taken.select_related("booking__school", "booking__board", "need_part__need__group")
    contracts = list(person.employments.exclude(contract=Employment.Contract.NONE).select_related("board"))
    days: dict[int, list[tuple[Booking, str]]] = defaultdict(list)
    for row in booked.order_by("booking__date", "booking__part"):
        assert row.booking is not None
        days[row.need_part.need_id].append((row.booking, row.need_part.need.group.name))
    rows = tuple(_row(pairs, contracts) for pairs in days.values())
    totals: dict[str, int] = defaultdict(int)
    for one in rows:
        totals[one.employer] += one.minutes
    done = sum(one.minutes for one in rows if one.date < today)
    return Month(first, rows, done, sum(totals.values()) - done, tuple(sorted(totals.items())))


def _row(pairs: list[tuple[Booking, str]], contracts: Iterable[Employment]) -> HoursRow:
    bookings = [booking for booking, _group in pairs]
    one = bookings[0]
    return HoursRow(
        date=one.date,
        school=one.school.name,
        group=pairs[0][1],
        parts=tuple(booking.part for booking in bookings),
        starts=min(booking.starts for booking in bookings),
        ends=max(booking.ends for booking in bookings),
        minutes=sum(booking.minutes for booking in bookings),
        employer=_employer(contracts, one),
    )


def _employer(contracts: Iterable[Employment], booking: Booking) -> str:
    """Return the employer on a day; without a contract that day it is the board where one worked."""
    for row in contracts:
        if holds(row, booking.date):
            return row.board.name
    return booking.board.name


def parts_in_months(people: Iterable[int], months: Iterable[dt.date]) -> dict[tuple[int, dt.date], int]:
    """Return how many day parts people (ids) are booked for in months (their first days); absent means none."""
    found: dict[tuple[int, dt.date], int] = {}
    ids = list(people)
    for first in months:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        rows = Booking.objects.filter(Q(date__range=(first, last)), person__in=ids, released_at__isnull=True)
        for person, count in rows.values_list("person").annotate(n=Count("pk")):
            found[person, first] = count
    return found
