"""When somebody can, how far they travel and where they like to go: written by the person, or by who plans."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.lessons import ONE_DAY
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Part,
    Person,
    Region,
    School,
    SchoolPreference,
    Weekday,
)

LEAST_TRAVEL, MOST_TRAVEL = 5, 120
Kind = SchoolPreference.Kind
WISHES = (Kind.PREFER, Kind.AVOID)

type WeekPart = tuple[int, str]


@transaction.atomic
def week_offer(*, person: Person, parts: Iterable[WeekPart], since: dt.date, today: dt.date, by: User) -> None:
    """Let a person offer these day parts of the week (ISO weekday, part) from a day on; days before stay as they were.

    Work that was agreed stays agreed. Raises `Refused`: "availability-past" for a day before `today`, "part-unknown"
    for a day part that no school week has.
    """
    if since < today:
        raise Refused("availability-past", since=since.isoformat())
    wanted = set(parts)
    for weekday, part in wanted:
        if weekday not in Weekday.values or part not in Part.values:
            raise Refused("part-unknown", found=f"{weekday}/{part}"[:20])
    _hold(person)
    known = {(row.weekday, row.part): row for row in AvailabilityPart.objects.filter(person=person, until__isnull=True)}
    for slot, row in known.items():
        if slot not in wanted:
            _end(row, since)
    AvailabilityPart.objects.bulk_create(
        AvailabilityPart(person=person, weekday=weekday, part=part, since=since)
        for weekday, part in sorted(wanted - set(known))
    )
    said = sorted(f"{weekday}/{part}" for weekday, part in wanted)
    audit_write("availability.week", by=by, target=_target(person), region_id=person.region_id, day=since, parts=said)


def _hold(person: Person) -> None:
    """Hold a person's row until the transaction ends: of two who write at once the second sees what the first wrote."""
    Person.objects.select_for_update().get(pk=person.pk)


def _end(row: AvailabilityPart, since: dt.date) -> None:
    if row.since >= since:
        row.delete()
        return
    row.until = since - ONE_DAY
    row.save(update_fields=["until"])


@transaction.atomic
def day_offer(
    *, person: Person, date: dt.date, parts: Iterable[str], available: bool | None, today: dt.date, by: User
) -> None:
    """Say that a person can, or cannot, on parts of one date, whatever the week says; None takes that back.

    Raises `Refused`: "availability-past" for a day before `today`, "part-unknown", "no-part" without any part.
    """
    named = set(parts)
    if date < today:
        raise Refused("availability-past", since=date.isoformat())
    if not named:
        raise Refused("no-part")
    if not named <= set(Part.values):
        raise Refused("part-unknown", found=", ".join(sorted(named))[:20])
    _hold(person)
    AvailabilityException.objects.filter(person=person, date=date, part__in=named).delete()
    if available is not None:
        AvailabilityException.objects.bulk_create(
            AvailabilityException(person=person, date=date, part=part, available=available) for part in sorted(named)
        )
    audit_write(
        "availability.day",
        by=by,
        target=_target(person),
        region_id=person.region_id,
        day=date,
        parts=sorted(named),
        available=available,
    )


@transaction.atomic
def limits_set(*, person: Person, max_travel_min: int, short_notice: bool, by: User) -> None:
    """Write how many minutes a person travels at most, and whether they may be asked for the same day.

    Raises `Refused("travel-range")` below 5 or above 120 minutes.
    """
    if not LEAST_TRAVEL <= max_travel_min <= MOST_TRAVEL:
        raise Refused("travel-range", found=max_travel_min, least=LEAST_TRAVEL, most=MOST_TRAVEL)
    Person.objects.filter(pk=person.pk).update(max_travel_min=max_travel_min, short_notice=short_notice)
    audit_write(
        "availability.limits",
        by=by,
        target=_target(person),
        region_id=person.region_id,
        max_travel_min=max_travel_min,
        short_notice=short_notice,
    )


@transaction.atomic
def school_wish_set(*, person: Person, school: School, kind: str | None, by: User) -> None:
    """Write that a person likes to go to a school ("prefer") or would rather not ("avoid"); None: no wish.

    What the school asked ("school-block") is not touched. Raises `Refused("wish-unknown")` for any other kind, and
    `Refused("place-unknown")` for a school of another region.
    """
    if kind is not None and kind not in WISHES:
        raise Refused("wish-unknown", found=str(kind)[:20])
    if not Region.objects.filter(pk=person.region_id, boards=school.board_id).exists():
        raise Refused("place-unknown", asked=school.code)
    _hold(person)
    SchoolPreference.objects.filter(person=person, school=school, kind__in=WISHES).delete()
    if kind is not None:
        SchoolPreference.objects.create(person=person, school=school, kind=kind)
    audit_write(
        "availability.school", by=by, target=_target(person), region_id=person.region_id, school=school.code, kind=kind
    )


def _target(person: Person) -> str:
    return f"person:{person.pk}"
