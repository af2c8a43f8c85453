"""Moving one assignment from state to state together with its booking."""

from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import Assignment, Need, NeedPart
from beurs.pools.services import booking_make, booking_release

PURPOSE = "cover"
State = Assignment.State


def booked(row: Assignment, state: str, *, by: User, hours: tuple[int, int] | None = None) -> Assignment:
    """Book the person of an assignment for its part and bring it to `state` (agreed or published); save it.

    `hours` in minutes after midnight when they are not the lesson times. Raises `Refused("person-taken")`.
    """
    part = row.need_part
    starts, ends = hours or (part.starts, part.ends)
    row.booking = booking_make(
        person=row.person,
        date=part.need.date,
        part=part.part,
        school=part.need.school,
        starts=starts,
        ends=ends,
        purpose=PURPOSE,
        purpose_id=part.pk,
        pool=row.pool,
        by=by,
    )
    return state_set(row, state)


def unbooked(row: Assignment, state: str, *, by: User) -> Assignment:
    """Give the person of an assignment back and bring it to `state` (proposed or released); save it.

    A released assignment keeps its ended booking for the record.
    """
    if row.booking is not None and row.booking.released_at is None:
        row.booking = booking_release(booking=row.booking, by=by)
    if state == State.PROPOSED:
        row.booking = None
    return state_set(row, state)


def state_set(row: Assignment, state: str) -> Assignment:
    """Bring an assignment to a state, with the moments that belong to it, and save it."""
    row.state = state
    row.released_at = timezone.now() if state == State.RELEASED else None
    if state in {State.PROPOSED, State.AGREED}:
        row.published_at = None
    elif state == State.PUBLISHED:
        row.published_at = row.published_at or timezone.now()
    row.save()
    return row


def proposals_at(parts: list[NeedPart]) -> list[Assignment]:
    """Return the proposals for some parts, in time order."""
    rows = Assignment.objects.filter(need_part__in=parts, state=State.PROPOSED)
    return list(rows.select_related("person", "pool", "need_part__need__school__board").order_by("need_part__part"))


def proposals_of(needs: list[Need]) -> list[Assignment]:
    """Return the proposals for the parts of needs that are not cancelled, in time order."""
    return proposals_at(list(NeedPart.objects.filter(need__in=needs, cancelled_at__isnull=True)))


def proposals_release(rows: list[Assignment]) -> list[int]:
    """Let proposals give way; return their ids."""
    pks = [row.pk for row in rows]
    Assignment.objects.filter(pk__in=pks).update(state=State.RELEASED, released_at=timezone.now())
    return pks
