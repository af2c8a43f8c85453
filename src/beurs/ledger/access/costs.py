"""What filled day parts cost, by ring, and a day from the own pool beside a borrowed one: whole cents and minutes.

A board pays for its own people and those it hires what their hours cost by its tariff, for whom it borrows what stands
in the books (VAT included), for somebody from an agency the price of that agency on the day, for anybody else from
outside (a teacher online, an agency without a price) the price of that measure. What has no amount is counted, never
guessed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Sum

from beurs.cover.access.filled import FilledPart, filled_parts
from beurs.cover.access.offers.agencies import agency_prices_since
from beurs.cover.access.outcomes import prices_since
from beurs.cover.access.reports import AGENCY_RING, OWN_RING
from beurs.cover.measures import OUTSIDE
from beurs.ledger.access.contracts import Contracts
from beurs.ledger.access.loans import minutes_held
from beurs.ledger.access.rules import Prices
from beurs.ledger.models import Entry
from beurs.ledger.money import cents_of, ratio_half_up
from beurs.pools.lending import Case
from beurs.pools.models import Booking
from beurs.region.access import VIEW_LEDGER, Visitor, boards_for, is_region_wide, region_of
from beurs.region.models import Board, Region

PARTS_A_DAY = 2
NO_TARIFF, NOT_BOOKED = "tariff", "books"


class Cost(NamedTuple):
    """What one day part came to: `cents` count unless it `lacks` a tariff ("tariff") or its entry ("books")."""

    minutes: int
    cents: int = 0
    lacks: str = ""
    case: Case | None = None
    own_pool: bool = False


@dataclass
class Tally:
    """Filled day parts, their minutes, and the cents of those that have an amount."""

    parts: int = 0
    minutes: int = 0
    cents: int = 0
    no_tariff: int = 0
    not_booked: int = 0

    def add(self, cost: Cost) -> None:
        """Count a day part."""
        self.parts += 1
        self.minutes += cost.minutes
        self.cents += cost.cents
        self.no_tariff += cost.lacks == NO_TARIFF
        self.not_booked += cost.lacks == NOT_BOOKED

    @property
    def priced(self) -> int:
        """Return how many day parts have an amount."""
        return self.parts - self.no_tariff - self.not_booked

    @property
    def day_cents(self) -> int | None:
        """Return the cost of a filled day, rounded half up; None where no day part has an amount."""
        return ratio_half_up(self.cents * PARTS_A_DAY, self.priced) if self.priced else None


@dataclass(frozen=True)
class Costs:
    """The cost of a board (None: of all in sight) in a period: per ring, and of the own pool and of loans in any ring.

    `boards` are those a user may choose.
    """

    region: Region
    board: Board | None
    boards: tuple[Board, ...]
    all_in_sight: bool
    first: dt.date
    last: dt.date
    rings: dict[str, Tally]
    whole: Tally
    own_pool: Tally
    lent: Tally


@dataclass(frozen=True)
class Pricing:
    """Everything that says what a day part cost, read once; `entries` holds minutes and cents per booking (id)."""

    prices: Prices
    measures: Mapping[str, Sequence[tuple[dt.date, int]]]
    agencies: Mapping[int, Sequence[tuple[dt.date, int]]]
    bookings: Mapping[int, Booking]
    contracts: Contracts
    entries: dict[int, tuple[int, int]]

    @classmethod
    def of(cls, region: Region, boards: Iterable[Board], first: dt.date, last: dt.date) -> "Pricing":
        """Read what the bookings of boards in a period were priced by (eight queries)."""
        wanted = list(boards)
        rows = Booking.objects.filter(board__in=wanted, date__range=(first, last), released_at__isnull=True)
        held = {row.pk: row for row in rows.annotate(holds=minutes_held(), owner=F("pool__owner"))}
        booked = Entry.objects.filter(booking__board__in=wanted, booking__date__range=(first, last)).order_by()
        sums = booked.values_list("booking").annotate(Sum("minutes"), Sum("cents"), Sum("vat_cents"))
        return cls(
            prices=Prices.of(region),
            measures=prices_since(region),
            agencies=agency_prices_since(wanted),
            bookings=held,
            contracts=Contracts.of(row.person_id for row in held.values()),
            entries={pk: (int(minutes), int(cents) + int(vat)) for pk, minutes, cents, vat in sums},
        )

    def cost(self, part: FilledPart) -> Cost:
        """Return what a filled day part cost."""
        if part.booking is None and part.measure in OUTSIDE:
            return Cost(part.minutes, self._outside(part))
        booking = self.bookings.get(part.booking or 0)
        return Cost(part.minutes, lacks=NO_TARIFF) if booking is None else self._worked(booking)

    def _outside(self, part: FilledPart) -> int:
        """Return what somebody from outside cost: by the hour of the agency where it has a price, else the measure."""
        hourly = [cents for since, cents in self.agencies.get(part.bureau or 0, ()) if since <= part.date]
        if hourly:
            return cents_of(part.minutes, hourly[-1])
        return [cents for since, cents in self.measures[part.measure] if since <= part.date][-1]

    def _worked(self, booking: Booking) -> Cost:
        minutes: int = booking.holds  # type: ignore[attr-defined]
        own_pool: bool = booking.owner == booking.board_id  # type: ignore[attr-defined]
        if booking.pk in self.entries:
            return Cost(*self.entries[booking.pk], case=Case.LOAN)
        case = self.contracts.standing(booking).case
        mine = Cost(minutes, case=case, own_pool=own_pool and case is not Case.LOAN)
        covering = self.contracts.covering(booking)
        tariff = None if covering is None else self.prices.tariff(*covering, booking.date)
        if tariff is None:
            return mine._replace(lacks=NO_TARIFF)
        if case is Case.LOAN and minutes:
            return mine._replace(lacks=NOT_BOOKED)
        return mine._replace(cents=cents_of(minutes, tariff.cents_per_hour))


def costs_of(user: Visitor, wanted: int | None, first: dt.date, last: dt.date) -> Costs:
    """Return what a board (its id) paid for filled day parts; without one all boards for who sees them, else the first.

    A fixed number of queries.
    """
    region = region_of(user)
    boards = tuple(boards_for(user, VIEW_LEDGER).filter(region=region).order_by("name"))
    wide = is_region_wide(user, VIEW_LEDGER)
    board = next((one for one in boards if one.pk == wanted), None if wide else next(iter(boards), None))
    mine = boards if board is None else (board,)
    pricing = Pricing.of(region, mine, first, last)
    rings: dict[str, Tally] = {}
    whole, own_pool, lent = Tally(), Tally(), Tally()
    for part in filled_parts(mine, first, last):
        cost = pricing.cost(part)
        among = [rings.setdefault(part.ring, Tally()), whole]
        among += [own_pool] if cost.own_pool else [lent] if cost.case is Case.LOAN else []
        for tally in among:
            tally.add(cost)
    ordered = {ring: rings[ring] for ring in sorted(rings, key=_order)}
    return Costs(region, board, boards, wide, first, last, ordered, whole, own_pool, lent)


def _order(ring: str) -> tuple[int, int]:
    """Put the school itself first, then the rings by number, who was chosen by hand, and agencies."""
    if ring.isdecimal():
        return 1, int(ring)
    return {OWN_RING: 0, AGENCY_RING: 3}.get(ring, 2), 0
