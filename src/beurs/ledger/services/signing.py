"""Signing the hours of worked day parts, by the school and by the worker; a planner decides where they differ."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import AuditEntry, audit_write, audit_write_many
from beurs.errors import Refused
from beurs.ledger.models import SignOff
from beurs.pools.models import Booking

MOST_MINUTES = 600
SCHOOL, WORKER = "school", "worker"


@transaction.atomic
def hours_sign(*, minutes: Mapping[Booking, int], side: str, by: User) -> list[SignOff]:
    """Let school or worker (`side`) sign so many minutes per booking, all or none, in a fixed number of statements.

    Signed again, the later minutes hold. Raises `Refused`: "hours-ahead", "hours-gone", "hours-range",
    "hours-decided" once a planner decided.
    """
    for booking, signed in minutes.items():
        _check(booking, signed)
    now = timezone.now()
    rows = _held(minutes)
    wanted = {booking.pk: signed for booking, signed in minutes.items()}
    for row in rows:
        if row.decided_minutes is not None:
            raise Refused("hours-decided")
        setattr(row, f"{side}_minutes", wanted[row.booking_id])
        setattr(row, f"{side}_by", by)
        setattr(row, f"{side}_at", now)
        row.changed_at = now
    SignOff.objects.bulk_update(rows, [f"{side}_minutes", f"{side}_by", f"{side}_at", "changed_at"])
    region = next((booking.board.region_id for booking in minutes), None)
    audit_write_many([_told(row, side) for row in rows], by=by, region_id=region)
    return rows


@transaction.atomic
def hours_decide(*, booking: Booking, minutes: int, ground: str, by: User) -> SignOff:
    """Let a planner decide how many minutes of a booking count, whatever was signed.

    Raises `Refused`: "hours-ahead", "hours-gone", "hours-range", "hours-note" without a ground, "hours-alike" when
    school and worker signed the same.
    """
    _check(booking, minutes)
    if not ground.strip():
        raise Refused("hours-note")
    row = _held({booking: minutes})[0]
    if row.decided_minutes is None and row.agreed is not None:
        raise Refused("hours-alike")
    return decision_write(row, minutes=minutes, ground=ground.strip(), by=by)


def decision_write(row: SignOff, *, minutes: int, ground: str, by: User) -> SignOff:
    """Write a decision on hours, whoever holds the row, with its place in the trail."""
    row.decided_minutes, row.decided_by, row.ground = minutes, by, ground
    row.decided_at = row.changed_at = timezone.now()
    row.save()
    board = row.booking.board
    audit_write(
        "hours.decide",
        by=by,
        target=f"booking:{row.booking_id}",
        region_id=board.region_id,
        board_id=board.pk,
        day=row.booking.date,
        ground=ground,
        minutes=minutes,
    )
    return row


def sign_off_held(booking: Booking) -> SignOff:
    """Return the row with the hours of a booking, made where there is none, held until the transaction ends."""
    return _held({booking: booking.minutes})[0]


def _held(bookings: Mapping[Booking, Any]) -> list[SignOff]:
    now = timezone.now()
    fresh = [SignOff(booking=booking, planned=booking.minutes, changed_at=now) for booking in bookings]
    SignOff.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = SignOff.objects.select_for_update(of=("self",)).filter(booking__in=[booking.pk for booking in bookings])
    return list(rows.select_related("booking__board").order_by("booking_id"))


def _check(booking: Booking, minutes: int) -> None:
    if booking.date > timezone.localdate():
        raise Refused("hours-ahead", date=booking.date.isoformat())
    if booking.released_at is not None:
        raise Refused("hours-gone")
    if not 0 <= minutes <= MOST_MINUTES:
        raise Refused("hours-range", found=minutes, most=MOST_MINUTES)


def _told(row: SignOff, side: str) -> AuditEntry:
    facts = {"minutes": getattr(row, f"{side}_minutes"), "planned": row.planned}
    return AuditEntry(f"hours.{side}", f"booking:{row.booking_id}", facts, board_id=row.booking.board_id)
