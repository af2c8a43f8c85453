"""The only place that writes in the books: one writer at a time per region, every entry with postings that sum to 0."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from beurs.accounts.models import User
from beurs.ledger.models import Book, Entry, Posting
from beurs.region.models import Region

BATCH = 1000


@dataclass(frozen=True)
class Draft:
    """An unsaved entry and what it does per board (id -> cents, positive is to receive)."""

    entry: Entry
    postings: dict[int, int]


def book_hold(region: Region) -> None:
    """Hold the books of a region until the transaction ends. Raises RuntimeError outside one."""
    if not connection.in_atomic_block:
        raise RuntimeError("book_hold outside a transaction")
    Book.objects.get_or_create(region=region)
    Book.objects.select_for_update().get(region=region)


def drafts_write(drafts: Sequence[Draft], *, by: User | None, now: dt.datetime | None = None) -> list[Entry]:
    """Write entries with their postings, whoever holds the books; return them.

    Raises ValueError for postings that do not sum to zero: that is a fault of ours, never of a user.
    """
    moment = now or timezone.now()
    for draft in drafts:
        if sum(draft.postings.values()) != 0:
            raise ValueError(f"postings: found a sum of {sum(draft.postings.values())}; expected 0")
        draft.entry.posted_at, draft.entry.posted_by = moment, by
    entries = Entry.objects.bulk_create([draft.entry for draft in drafts], batch_size=BATCH)
    Posting.objects.bulk_create(
        [
            Posting(entry=draft.entry, board_id=board, cents=cents)
            for draft in drafts
            for board, cents in sorted(draft.postings.items())
        ],
        batch_size=BATCH,
    )
    return entries


def counter_draft(entry: Entry, month: dt.date, *, note: str) -> Draft:
    """Return the mirror image of an entry (its postings prefetched), booked in a month."""
    kept = ("region_id", "date", "part", "giver_id", "receiver_id", "person_id", "school_id", "pool_id", "booking_id")
    priced = ("cents_per_hour", "vat_permille", "tariff_id", "vat_rule_id", "version", "basis")
    mirror = Entry(
        kind=Entry.Kind.CORRECTION,
        corrects=entry,
        month=month,
        minutes=-entry.minutes,
        cents=-entry.cents,
        vat_cents=-entry.vat_cents,
        note=note,
        **{name: getattr(entry, name) for name in (*kept, *priced)},
    )
    return Draft(mirror, {row.board_id: -row.cents for row in entry.postings.all()})
