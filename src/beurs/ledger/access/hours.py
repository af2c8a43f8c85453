"""The hours that wait for a signature, and those on which school and worker differ."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from beurs.cover.access.own import own_work
from beurs.ledger.models import SignOff
from beurs.pools.models import Booking
from beurs.region.access import PLAN, Visitor, boards_for
from beurs.region.models import Person, School


@dataclass(frozen=True)
class Hours:
    """A worked day part with what was signed for it."""

    booking: Booking
    sign_off: SignOff | None

    @property
    def holds(self) -> int:
        """Return the minutes that hold: decided, signed alike, else planned."""
        agreed = self.sign_off.agreed if self.sign_off else None
        return self.booking.minutes if agreed is None else agreed

    @property
    def school(self) -> int | None:
        """Return what the school signed."""
        return self.sign_off.school_minutes if self.sign_off else None

    @property
    def worker(self) -> int | None:
        """Return what the worker signed."""
        return self.sign_off.worker_minutes if self.sign_off else None

    @property
    def decided(self) -> bool:
        """Tell whether a planner decided."""
        return self.sign_off is not None and self.sign_off.decided_minutes is not None


def week_of_school(school: School, monday: dt.date, today: dt.date) -> list[Hours]:
    """Return what was worked by substitutes at a school in a week, up to today (two queries)."""
    last = min(monday + dt.timedelta(days=6), today)
    rows = Booking.objects.filter(school=school, date__range=(monday, last), released_at__isnull=True)
    return _with_hours(rows.order_by("date", "person__last_name", "part"))


def unsigned_at(schools: Iterable[School], monday: dt.date, today: dt.date) -> dict[int, int]:
    """Return per school (id) how many worked day parts of a week it has yet to sign, up to today (one query)."""
    last = min(monday + dt.timedelta(days=6), today)
    rows = Booking.objects.filter(school__in=list(schools), date__range=(monday, last), released_at__isnull=True)
    open_rows = rows.filter(sign_off__school_minutes__isnull=True, sign_off__decided_minutes__isnull=True)
    return dict(open_rows.order_by().values_list("school").annotate(Count("pk")))


def unsigned_of(person: Person, since: dt.date, today: dt.date) -> list[Hours]:
    """Return what a person worked since a day, up to today, newest first (two queries)."""
    known = own_work(person).filter(booking=OuterRef("pk"))
    rows = Booking.objects.filter(Exists(known), person=person, date__range=(since, today), released_at__isnull=True)
    return _with_hours(rows.order_by("-date", "part"))


def differences(user: Visitor) -> list[Hours]:
    """Return the hours on which school and worker differ at the boards that a user plans for, oldest first."""
    return _with_hours(_differing(user).order_by("date", "part"))


def differing_get(user: Visitor, pks: Iterable[int]) -> list[Booking]:
    """Return those bookings among some ids whose hours a user may decide on."""
    return list(_differing(user).filter(pk__in=list(pks)).select_related("board"))


def _differing(user: Visitor) -> "QuerySet[Booking]":
    apart = Q(
        sign_off__school_minutes__isnull=False,
        sign_off__worker_minutes__isnull=False,
        sign_off__decided_minutes__isnull=True,
    ) & ~Q(sign_off__school_minutes=F("sign_off__worker_minutes"))
    return Booking.objects.filter(apart, board__in=boards_for(user, PLAN), released_at__isnull=True)


def _with_hours(rows: "QuerySet[Booking]") -> list[Hours]:
    found = list(rows.select_related("person", "school", "board", "sign_off"))
    return [Hours(row, getattr(row, "sign_off", None)) for row in found]
