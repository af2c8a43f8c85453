"""How outcomes end, and what they mean for others who would act on the same day part."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.models import Measure, Need, NeedPart, Outcome
from beurs.errors import Refused
from beurs.pools.services import bookings_release
from beurs.region.models import Person


def outcomes_lapse(*, parts: Iterable[NeedPart], by: User | None, now: dt.datetime) -> int:
    """End what schools arranged for day parts that are no longer wanted; return how many outcomes that were."""
    today = timezone.localdate(now)
    rows = Outcome.objects.filter(
        need_part__in=[part.pk for part in parts], need_part__need__date__gte=today, withdrawn_at__isnull=True
    )
    return outcomes_end(list(rows.order_by("pk")), by=by, now=now)


def part_solved_refuse(part: NeedPart) -> None:
    """Refuse a day part that its school settled itself: `Refused("part-solved")`."""
    done = Outcome.objects.filter(need_part=part, withdrawn_at__isnull=True).first()
    if done is not None:
        raise Refused("part-solved", part=part.part, what=Measure(done.kind).label)


def outcomes_end(rows: list[Outcome], *, by: User | None, now: dt.datetime) -> int:
    """Take outcomes back and give who stood there back; return how many there were."""
    bookings_release(bookings=[row.booking_id for row in rows if row.booking_id is not None], by=by)
    for person, need in {(row.person, row.need_part.need) for row in rows if row.booking_id is not None}:
        person_touch(person, need, by)
    return Outcome.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=now)


def person_touch(person: Person | None, need: Need, by: User | None) -> None:
    """Leave in the trail that the day of a person changed, so that a plan kept in memory reads it again."""
    if person is None:
        return
    board = need.school.board
    audit_write(
        "person.measure",
        by=by,
        target=f"person:{person.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=need.date,
    )
