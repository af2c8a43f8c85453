"""Moving one assignment from state to state together with its booking."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import Assignment, Need, NeedPart, OfferPart
from beurs.cover.services.offers.closing import offers_undone, parts_taken
from beurs.pools.models import Booking
from beurs.pools.services import bookings_make, bookings_release

PURPOSE = "cover"
State = Assignment.State


def booked(
    row: Assignment,
    state: str,
    *,
    by: User | None,
    hours: tuple[int, int] | None = None,
) -> Assignment:
    """Book the person of an assignment for its part and bring it to `state` (agreed or published); save it.

    `hours` in minutes after midnight when they are not the lesson times. Open offers for the part end as filled.
    Raises `Refused("person-taken")`.
    """
    made = all_booked([(row, hours)], state, by=by)[0]
    parts_taken([row.need_part_id], by=by, now=timezone.now())
    return made


def all_booked(
    rows: Sequence[tuple[Assignment, tuple[int, int] | None]], state: str, *, by: User | None
) -> list[Assignment]:
    """Book the people of assignments, each with its hours, all or none; the caller ends what this leaves open."""
    made = [row for row, _hours in rows]
    new = [row for row in made if row.pk is None]
    for row, booking in zip(made, bookings_make(rows=[booking_of(*pair) for pair in rows], by=by), strict=True):
        row.booking = booking
        _moments_set(row, state)
    for row in made:
        if row.pk is not None:
            row.save()
    Assignment.objects.bulk_create(new)
    return made


def all_agreed(rows: list[Assignment], *, by: User) -> list[Assignment]:
    """Book the people of saved assignments and agree them, all or none, in a fixed number of statements.

    Raises `Refused("person-taken")`.
    """
    for row, booking in zip(rows, bookings_make(rows=[booking_of(row) for row in rows], by=by), strict=True):
        row.booking = booking
        row.state, row.released_at, row.published_at = State.AGREED, None, None
    own = Booking.objects.filter(
        person=OuterRef("person"), released_at__isnull=True, purpose=PURPOSE, purpose_id=OuterRef("need_part")
    )
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(
        booking=Subquery(own.values("pk")[:1]), state=State.AGREED, released_at=None, published_at=None
    )
    parts_taken([row.need_part_id for row in rows], by=by, now=timezone.now())
    return rows


def booking_of(row: Assignment, hours: tuple[int, int] | None = None) -> Booking:
    """Return the booking that an assignment asks for, unsaved; `hours` as in `booked`."""
    part, school = row.need_part, row.need_part.need.school
    starts, ends = hours or (part.starts, part.ends)
    return Booking(
        person=row.person,
        date=part.need.date,
        part=part.part,
        school=school,
        board=school.board,
        pool=row.pool,
        purpose=PURPOSE,
        purpose_id=part.pk,
        starts=starts,
        ends=ends,
        minutes=ends - starts,
    )


def all_unbooked(pks: Iterable[int], state: str, *, by: User | None, ended: str = OfferPart.State.WITHDRAWN) -> None:
    """Give the people of assignments (their ids) back and bring them to `state` (proposed or released).

    A released assignment keeps its ended booking for the record; the offer that was accepted for it becomes `ended`.
    """
    now = timezone.now()
    rows = Assignment.objects.filter(pk__in=list(pks))
    people = list(rows.values_list("need_part", "person"))
    standing = rows.filter(booking__released_at__isnull=True).exclude(booking=None)
    bookings_release(bookings=standing.values_list("booking_id", flat=True), by=by)
    if state == State.PROPOSED:
        rows.update(state=state, booking=None, released_at=None, published_at=None, late_minutes=None)
    else:
        rows.update(state=state, released_at=now)
    if people:
        offers_undone([part for part, _ in people], [person for _, person in people], ended, by=by, now=now)


def state_set(row: Assignment, state: str) -> Assignment:
    """Bring an assignment to a state, with the moments that belong to it, and save it."""
    _moments_set(row, state)
    row.save()
    return row


def _moments_set(row: Assignment, state: str) -> None:
    """Set state and moments; who comes after all is paid for coming, not for a call that was withdrawn late."""
    row.state = state
    if state != State.RELEASED:
        row.late_minutes = None
    row.released_at = timezone.now() if state == State.RELEASED else None
    if state in {State.PROPOSED, State.AGREED}:
        row.published_at = None
    elif state == State.PUBLISHED:
        row.published_at = row.published_at or timezone.now()


def proposals_at(parts: list[NeedPart]) -> list[Assignment]:
    """Return the proposals for some parts, in time order."""
    return _proposals(Q(need_part__in=[part.pk for part in parts]))


def proposals_of(needs: list[Need]) -> list[Assignment]:
    """Return the proposals for the parts of needs that are not cancelled, in time order."""
    return _proposals(Q(need_part__need__in=[need.pk for need in needs], need_part__cancelled_at__isnull=True))


def _proposals(where: Q) -> list[Assignment]:
    rows = Assignment.objects.filter(where, state=State.PROPOSED)
    return list(rows.select_related("person", "pool", "need_part").order_by("need_part__part"))


def proposals_release(rows: list[Assignment]) -> list[int]:
    """Let proposals give way; return their ids."""
    pks = [row.pk for row in rows]
    if pks:
        Assignment.objects.filter(pk__in=pks).update(state=State.RELEASED, released_at=timezone.now())
    return pks


def proposals_drop(parts: Iterable[int], person: int) -> None:
    """Let the proposals of one person (id) for need parts (ids) give way."""
    rows = Assignment.objects.filter(need_part__in=list(parts), person=person, state=State.PROPOSED)
    rows.update(state=State.RELEASED, released_at=timezone.now())
