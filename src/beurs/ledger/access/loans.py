"""Which bookings are loans, what they cost, and which of them the books do not have yet, or have otherwise."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case as SqlCase
from django.db.models import Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from beurs.ledger.access.contracts import Contracts
from beurs.ledger.access.rules import Prices
from beurs.ledger.models import Entry, Tariff, VatRule
from beurs.pools.lending import PAYROLL, Case
from beurs.pools.models import Booking
from beurs.region.models import Employment, Region


@dataclass(frozen=True)
class Loan:
    """A worked booking that is a loan: who lends, how many minutes count, and by what it is priced.

    `tariff` or `vat_rule` is None where the region has none for that day: such a loan waits outside the books.
    """

    booking: Booking
    giver: int
    minutes: int
    tariff: Tariff | None
    vat_rule: VatRule | None

    @property
    def lacks(self) -> str:
        """Return what keeps it out of the books: "tariff", "vat", or nothing."""
        return "tariff" if self.tariff is None else "vat" if self.vat_rule is None else ""


@dataclass
class Unpriced:
    """How many loans wait, per board that lends and what they lack ("tariff" or "vat")."""

    counts: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, loan: Loan) -> None:
        """Count a loan that waits."""
        self.counts[loan.giver, loan.lacks] += 1

    @property
    def total(self) -> int:
        """Count all loans that wait."""
        return sum(self.counts.values())


def minutes_held(booking: str = "") -> Coalesce:
    """Return the minutes of a booking that hold, as SQL: decided, else signed alike by both, else planned.

    `booking` is the path to it, "booking__" from an entry.
    """
    signed = f"{booking}sign_off__school_minutes"
    alike = SqlCase(When(**{signed: F(f"{booking}sign_off__worker_minutes")}, then=F(signed)))
    return Coalesce(F(f"{booking}sign_off__decided_minutes"), alike, F(f"{booking}minutes"))


def live_loans() -> QuerySet[Entry]:
    """Return the loan entries that stand: not corrected."""
    return Entry.objects.filter(kind=Entry.Kind.LOAN, corrected_by__isnull=True)


def to_post(region: Region, until: dt.date) -> QuerySet[Booking]:
    """Return the bookings worked up to a day, among which loans without an entry may be, in order of id.

    Also of closed months, because bookings, signatures and contracts may come later; only of people whom another board
    has under a contract that can be lent.
    """
    live = live_loans().filter(booking=OuterRef("pk"))
    elsewhere = _contracts_held().filter(contract__in=PAYROLL).exclude(board=OuterRef("board"))
    rows = Booking.objects.filter(board__region=region, date__lte=until, released_at__isnull=True)
    return rows.filter(~Exists(live), Exists(elsewhere)).annotate(holds=minutes_held()).order_by("pk")


def _contracts_held() -> QuerySet[Employment]:
    """Return the contracts of the person on the date of a row of the outer query."""
    lasting = Q(until__isnull=True) | Q(until__gte=OuterRef("date"))
    return Employment.objects.filter(lasting, person=OuterRef("person"), since__lte=OuterRef("date"))


def loans_among(bookings: Iterable[Booking], prices: Prices) -> list[Loan]:
    """Return which of some bookings (with `holds`) are loans of at least a minute (two queries, none without any)."""
    rows = list(bookings)
    if not rows:
        return []
    contracts = Contracts.of(one.person_id for one in rows)
    found = []
    for booking in rows:
        standing = contracts.standing(booking)
        minutes: int = booking.holds  # type: ignore[attr-defined]
        lent = standing.under
        if standing.case == Case.LOAN and lent is not None and minutes > 0:
            tariff = prices.tariff(lent.board_id, lent.employment.function, booking.date)
            found.append(Loan(booking, lent.board_id, minutes, tariff, prices.vat_rule("loan", booking.date)))
    return found


def to_correct(region: Region) -> QuerySet[Entry]:
    """Return the loan entries whose booking was released since, or has other minutes now, in order of id."""
    rows = live_loans().filter(region=region).annotate(holds=minutes_held("booking__"))
    return rows.filter(Q(booking__released_at__isnull=False) | ~Q(minutes=F("holds"))).order_by("pk")


def doubtful(region: Region, until: dt.date) -> QuerySet[Entry]:
    """Return the loan entries up to a day that another board may have lent by the contracts of now, in order of id: of
    whom the giver has no contract that can be lent any more, or another board has one too."""
    lent = _contracts_held().filter(contract__in=PAYROLL, board=OuterRef("giver"))
    others = _contracts_held().exclude(board=OuterRef("giver"))
    rows = live_loans().filter(region=region, date__lte=until)
    return rows.filter(~Exists(lent) | Exists(others)).order_by("pk")


def lent_otherwise(entries: Iterable[Entry]) -> list[Entry]:
    """Return which of some loans (with `booking`) their giver did not lend by the contracts of now (two queries)."""
    rows = list(entries)
    contracts = Contracts.of(row.person_id for row in rows if row.person_id is not None)
    return [row for row in rows if row.booking is not None and contracts.standing(row.booking).giver != row.giver_id]


def unpriced(region: Region, until: dt.date) -> Unpriced:
    """Return the loans worked up to a day that wait for a tariff or a VAT rule.

    Seven queries; four, and no booking read, where all was priced before the first day part was worked.
    """
    found, prices = Unpriced(), Prices.of(region)
    for loan in loans_among(_may_wait(region, until, prices), prices):
        if loan.lacks:
            found.add(loan)
    return found


def _may_wait(region: Region, until: dt.date, prices: Prices) -> Iterable[Booking]:
    """Return the bookings of before every price held, and of who may be lent by a board that has none."""
    rows, vat, tariffs = to_post(region, until), prices.vat_since("loan"), prices.tariffs_since()
    if vat is None:
        return rows
    whole = max([vat, *tariffs.values()])
    bare = Employment.objects.filter(person__region=region, contract__in=PAYROLL).exclude(board__in=tariffs)
    early, lent = Booking.objects.filter(date__lt=whole).exists(), bare.exists()
    if not early and not lent:
        return ()
    return rows.filter(Q(date__lt=whole) | Q(person__in=bare.values("person")))
