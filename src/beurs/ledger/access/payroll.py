"""What each employer pays of a month of cover: minutes as signed, under which case."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from beurs.cover.models import Assignment
from beurs.cover.timing import month_end
from beurs.ledger.access.contracts import Contracts
from beurs.ledger.access.loans import minutes_held
from beurs.ledger.payroll.layouts import CALL, HOURS, LATE, Paid
from beurs.pools.lending import Case
from beurs.pools.models import Booking
from beurs.region.models import Board, Employment


def paid_in(boards: "QuerySet[Board]", month: dt.date) -> list[Paid]:
    """Return what some boards pay for a month (its first day), per person and day (seven queries).

    The employer is who employs the person that day under the rule of own, lent and hired. Calls that were withdrawn too
    late are paid by the board that called.
    """
    mine = set(boards.values_list("pk", flat=True))
    span = Q(date__range=(month, month_end(month)))
    during = Employment.objects.filter(person=OuterRef("person"), board__in=mine)
    reached = Q(board__in=mine) | Exists(during)
    rows = Booking.objects.filter(span & reached, released_at__isnull=True).annotate(holds=minutes_held())
    late = Assignment.objects.filter(booking__in=Booking.objects.filter(span, board__in=mine), late_minutes__gt=0)
    withdrawn = Booking.objects.filter(assignment__in=late).annotate(holds=F("assignment__late_minutes"))
    found = _paid(rows, False) + _paid(withdrawn, True)
    numbers = set(boards.values_list("number", flat=True))
    return sorted((one for one in found if one.employer in numbers), key=_order)


def _order(one: Paid) -> tuple[str, str, dt.date, str]:
    return one.employer, one.reference, one.date, one.part


def _paid(rows: "QuerySet[Booking]", late: bool) -> list[Paid]:
    bookings = list(rows.select_related("person", "school", "board", "sign_off"))
    contracts = Contracts.of(row.person_id for row in bookings)
    return [_one(row, contracts, late) for row in bookings]


def _one(booking: Booking, contracts: Contracts, late: bool) -> Paid:
    standing = contracts.standing(booking)
    under = standing.under.employment if standing.under is not None else None
    hours = CALL if standing.case == Case.HIRED else HOURS
    sign_off = getattr(booking, "sign_off", None)
    return Paid(
        employer=booking.board.number if late or under is None else under.board.number,
        reference=booking.person.reference,
        name=str(booking.person),
        function=under.function if under is not None else "",
        date=booking.date,
        part=booking.part,
        school=booking.school.code,
        receiver=booking.board.number,
        case=standing.case.value,
        component=LATE if late else hours,
        planned=booking.minutes,
        minutes=booking.holds,  # type: ignore[attr-defined]
        signed=sign_off is not None and sign_off.agreed is not None,
    )
