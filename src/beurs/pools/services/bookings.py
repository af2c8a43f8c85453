"""Booking people: the only place that writes a booking, so that one person stands in one place at a time."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.pools.models import Booking, Policy, Reach
from beurs.pools.terms import FIRST_RING
from beurs.region.models import Person

ONE_PLACE = "one_place_at_a_time"


def bookings_make(*, rows: list[Booking], by: User | None) -> list[Booking]:
    """Write unsaved bookings, all or none, in three statements however many there are; return them.

    A booking takes a whole day part; `starts` and `ends` in minutes after midnight, `minutes` those paid.

    The rows of the people are locked first, so that of two callers the second waits and is refused instead of
    failing. Raises `Refused("person-taken")` when somebody already stands somewhere in one of the parts.
    """
    for row in rows:
        row.made_by = by
    try:
        with transaction.atomic():
            people_lock({row.person_id for row in rows})
            _refuse_taken(rows)
            return Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        if not _is_double(error):
            raise
        _refuse_taken(rows)
        raise Refused("person-taken", **_facts(rows[0].person, rows[0].date, rows[0].part)) from error


def bookings_release(*, bookings: Iterable[int], by: User | None) -> None:
    """Give the people of bookings (their ids) back, all or none; twice is refused: `Refused("booking-released")`."""
    with transaction.atomic():
        standing = Booking.objects.filter(pk__in=list(bookings))
        for row in standing.select_for_update(of=("self",)).select_related("person").order_by("pk"):
            if row.released_at is not None:
                raise Refused("booking-released", **_facts(row.person, row.date, row.part))
        standing.update(released_at=timezone.now(), released_by=by)


def people_lock(people: Iterable[int]) -> None:
    """Hold people's rows, in the order of their ids, until the transaction ends.

    Who locks people together with other rows locks the people first.
    """
    _hold(Person.objects.select_for_update().filter(pk__in=list(people)))


def caps_lock(boards: Iterable[int] | QuerySet[Any]) -> None:
    """Hold what limits pools at boards (ids), caps, tolerances and reserves, until the transaction ends.

    Who counts bookings or idle people against such a limit and then books holds it first, or two who count at once
    both pass. A reserve is one for all boards beyond ring 1, so its agreement is held and not the line of one board.
    After people and before needs; lines before agreements, each in the order of the ids; `boards` may be a query.
    """
    if not connection.features.has_select_for_update:
        return
    capped = Q(day_cap__isnull=False) | Q(week_cap__isnull=False) | Q(policy__tolerance__isnull=False)
    _hold(Reach.objects.select_for_update(of=("self",)).filter(capped, board__in=boards))
    lent = Reach.objects.filter(board__in=boards, ring__gt=FIRST_RING).order_by().values("policy")
    _hold(Policy.objects.select_for_update().filter(reserve__isnull=False, pk__in=lent))


def _hold(rows: QuerySet[Any]) -> None:
    """Hold rows in the order of their ids; SQLite, which knows no lock of a row, holds its whole database already."""
    if connection.features.has_select_for_update:
        list(rows.order_by("pk").values_list("pk", flat=True))


def _refuse_taken(rows: list[Booking]) -> None:
    standing = Booking.objects.filter(
        person__in={row.person_id for row in rows}, date__in={row.date for row in rows}, released_at__isnull=True
    )
    taken = set(standing.values_list("person_id", "date", "part"))
    for row in rows:
        if (row.person_id, row.date, row.part) in taken:
            raise Refused("person-taken", **_facts(row.person, row.date, row.part))


def _facts(person: Person, date: dt.date, part: str) -> dict[str, object]:
    return {"person": str(person), "date": date.isoformat(), "part": part}


def _is_double(error: IntegrityError) -> bool:
    message = str(error)
    return ONE_PLACE in message or "pools_booking.person_id, pools_booking.date" in message
