"""From worked bookings to entries: in bulk, as often as one likes, and by counter-entry where something changed."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.ledger.access.books import booked_in, last_closing
from beurs.ledger.access.loans import Loan, Unpriced, doubtful, lent_otherwise, loans_among, to_correct, to_post
from beurs.ledger.access.rules import Prices
from beurs.ledger.models import Closing, Entry
from beurs.ledger.money import cents_of, permille_of
from beurs.ledger.services.writing import Draft, book_hold, counter_draft, drafts_write
from beurs.region.models import Region

CHUNK = 2000


@dataclass
class Posted:
    """What a posting wrote: loans and corrections; and what waits for a tariff or a VAT rule."""

    loans: int = 0
    corrections: int = 0
    waiting: Unpriced = field(default_factory=Unpriced)


def entries_post(*, region: Region, until: dt.date, by: User | None, chunk: int = CHUNK) -> Posted:
    """Bring the books up to a day: worked loans without an entry get one, changed ones a counter-entry and a new one.

    `chunk` bookings per transaction: what was interrupted goes on where it stopped, and a second call changes
    nothing. A loan for which no tariff or VAT rule holds waits and is counted. What belongs to a closed month is
    booked in the open one. What another board lent by the contracts of now is taken back, and then lacks an entry.
    """
    found = Posted()
    prices = Prices.of(region)
    while _corrected(region, by, chunk, found):
        pass
    _in_chunks(lambda after: _taken_back(region, until, by=by, chunk=chunk, after=after, found=found))
    _in_chunks(lambda after: _loaned(region, until, prices, by=by, chunk=chunk, after=after, found=found))
    return found


def _in_chunks(step: Callable[[int], int | None]) -> None:
    """Take a step beyond the id that the one before it came to, until there is none."""
    after = step(0)
    while after is not None:
        after = step(after)


@transaction.atomic
def _taken_back(
    region: Region, until: dt.date, *, by: User | None, chunk: int, after: int, found: Posted
) -> int | None:
    """Write the counter-entries of one chunk of entries that another board or nobody lent; return as `_loaned`."""
    book_hold(region)
    rows = doubtful(region, until).filter(pk__gt=after).select_related("booking").prefetch_related("postings")
    entries, closed = list(rows[:chunk]), last_closing(region)
    drafts = [counter_draft(row, booked_in(row.date, closed), note="") for row in lent_otherwise(entries)]
    drafts_write(drafts, by=by)
    if drafts:
        _note_corrected(region, by, corrections=len(drafts), again=0)
    found.corrections += len(drafts)
    return entries[-1].pk if len(entries) == chunk else None


@transaction.atomic
def _loaned(
    region: Region, until: dt.date, prices: Prices, *, by: User | None, chunk: int, after: int, found: Posted
) -> int | None:
    """Post one chunk of bookings beyond an id; return the last id looked at, None at the end."""
    book_hold(region)
    rows = list(to_post(region, until).filter(pk__gt=after)[:chunk])
    loans = loans_among(rows, prices)
    closed, versions = last_closing(region), _versions(loan.booking.pk for loan in loans)
    drafts = []
    for loan in loans:
        if loan.lacks:
            found.waiting.add(loan)
        else:
            drafts.append(loan_draft(region, loan, versions.get(loan.booking.pk, 0) + 1, closed))
    drafts_write(drafts, by=by)
    if drafts:
        audit_write("ledger.post", by=by, target=f"region:{region.pk}", region_id=region.pk, loans=len(drafts))
    found.loans += len(drafts)
    return rows[-1].pk if len(rows) == chunk else None


def _versions(bookings: Iterable[int]) -> dict[int, int]:
    """Return the highest version per booking (id) that ever had an entry."""
    rows = Entry.objects.filter(kind=Entry.Kind.LOAN, booking__in=list(bookings)).order_by("version")
    return dict(rows.values_list("booking", "version"))


def loan_draft(region: Region, loan: Loan, version: int, closed: Closing | None) -> Draft:
    """Return the entry of a priced loan: the giver is to receive, the receiver to pay, VAT included."""
    booking, tariff, rule = loan.booking, loan.tariff, loan.vat_rule
    if tariff is None or rule is None:
        raise ValueError(f"booking {booking.pk}: found no {loan.lacks}; expected a priced loan")
    cents = cents_of(loan.minutes, tariff.cents_per_hour)
    vat = permille_of(cents, rule.permille)
    entry = Entry(
        region=region,
        kind=Entry.Kind.LOAN,
        month=booked_in(booking.date, closed),
        date=booking.date,
        part=booking.part,
        giver_id=loan.giver,
        receiver_id=booking.board_id,
        person_id=booking.person_id,
        school_id=booking.school_id,
        pool_id=booking.pool_id,
        booking=booking,
        version=version,
        minutes=loan.minutes,
        cents_per_hour=tariff.cents_per_hour,
        cents=cents,
        vat_permille=rule.permille,
        vat_cents=vat,
        tariff=tariff,
        vat_rule=rule,
    )
    return Draft(entry, {loan.giver: cents + vat, booking.board_id: -cents - vat})


@transaction.atomic
def _corrected(region: Region, by: User | None, chunk: int, found: Posted) -> int:
    """Correct one chunk of entries; return how many there were."""
    book_hold(region)
    rows = to_correct(region).select_related("booking", "tariff", "vat_rule").prefetch_related("postings")[:chunk]
    return len(corrections_write(region, list(rows), by=by, found=found))


def corrections_write(region: Region, rows: list[Entry], *, by: User | None, found: Posted) -> list[Entry]:
    """Write the counter-entry of loans (with `holds`), and a new entry where somebody still worked."""
    closed = last_closing(region)
    drafts, again = [], []
    for row in rows:
        drafts.append(counter_draft(row, booked_in(row.date, closed), note=""))
        booking, minutes = row.booking, row.holds  # type: ignore[attr-defined]
        if booking is not None and booking.released_at is None and minutes > 0:
            loan = Loan(booking, row.giver_id, minutes, row.tariff, row.vat_rule)
            again.append(loan_draft(region, loan, row.version + 1, closed))
    written = drafts_write([*drafts, *again], by=by)
    if rows:
        _note_corrected(region, by, corrections=len(drafts), again=len(again))
    found.corrections += len(drafts)
    found.loans += len(again)
    return written


def _note_corrected(region: Region, by: User | None, *, corrections: int, again: int) -> None:
    target = f"region:{region.pk}"
    audit_write("ledger.correct", by=by, target=target, region_id=region.pk, corrections=corrections, again=again)
