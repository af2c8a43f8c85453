"""What boards say of the lines of their statement, and how a dispute ends: kept, or by a counter-entry."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.ledger.access.books import booked_in, last_closing
from beurs.ledger.access.loans import live_loans, loans_among, minutes_held
from beurs.ledger.access.rules import Prices
from beurs.ledger.models import Entry, Posting, Stance
from beurs.ledger.services.posting import loan_draft
from beurs.ledger.services.sharing import entry_reverse
from beurs.ledger.services.signing import MOST_MINUTES, decision_write, sign_off_held
from beurs.ledger.services.writing import book_hold, counter_draft, drafts_write
from beurs.pools.models import Booking
from beurs.region.models import Board

State = Stance.State


@transaction.atomic
def lines_agree(*, board: Board, month: dt.date, by: User, entries: list[int] | None = None) -> int:
    """Agree for a board to the lines of a month of which it said nothing yet, or to some of them; return how many."""
    rows = Posting.objects.filter(board=board, entry__month=month).exclude(entry__stances__board=board)
    if entries is not None:
        rows = rows.filter(entry__in=entries)
    now = timezone.now()
    found = list(rows.values_list("entry", flat=True))
    made = [Stance(entry_id=entry, board=board, state=State.AGREED, at=now, by=by) for entry in found]
    Stance.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)
    if made:
        audit_write(
            "line.agree",
            by=by,
            target=f"board:{board.pk}",
            region_id=board.region_id,
            board_id=board.pk,
            day=month,
            lines=len(made),
        )
    return len(made)


@transaction.atomic
def line_dispute(*, entry: Entry, board: Board, note: str, by: User) -> Stance:
    """Dispute a line for a board, also one it agreed to before.

    Raises `Refused`: "hours-note" without a note, "line-other" when the line is not the board's, "line-said" when it
    was disputed before.
    """
    if not note.strip():
        raise Refused("hours-note")
    if not Posting.objects.filter(entry=entry, board=board).exists():
        raise Refused("line-other")
    fields = {"state": State.DISPUTED, "note": note.strip(), "at": timezone.now(), "by": by}
    row, made = Stance.objects.select_for_update().get_or_create(entry=entry, board=board, defaults=fields)
    if not made:
        if row.state != State.AGREED:
            raise Refused("line-said")
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    _told("line.dispute", row, by, note.strip())
    return row


@transaction.atomic
def line_answer(*, stance: Stance, answer: str, by: User) -> Stance:
    """Answer a disputed line for the other board. Raises `Refused`: "hours-note", "line-quiet"."""
    if not answer.strip():
        raise Refused("hours-note")
    row = _open(stance)
    row.answer, row.answered_by, row.answered_at = answer.strip(), by, timezone.now()
    row.save()
    _told("line.answer", row, by, row.answer)
    return row


@transaction.atomic
def dispute_keep(*, stance: Stance, ground: str, by: User) -> Stance:
    """End a dispute and let the line stand. Raises `Refused`: "hours-note", "line-quiet"."""
    return _ended(_open(stance), State.KEPT, ground, by)


@transaction.atomic
def dispute_correct(*, stance: Stance, ground: str, by: User, minutes: int | None = None) -> Stance:
    """End a dispute by a counter-entry: of a loan with the minutes that count and today's price list, else in whole.

    `minutes` empty leaves the hours as they are and corrects only the price; 0 takes the loan back. Raises `Refused`:
    "hours-note", "hours-range", "line-quiet".
    """
    row = _open(stance)
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise Refused("hours-range", found=minutes, most=MOST_MINUTES)
    ended = _ended(row, State.CORRECTED, ground, by)
    if row.entry.booking_id is None:
        entry_reverse(entry=row.entry, ground=ground, by=by)
    else:
        _loan_again(row.entry, minutes, ground, by)
    return ended


def _loan_again(entry: Entry, minutes: int | None, ground: str, by: User) -> None:
    """Take the standing loan of a booking back and post it again, with other minutes when given."""
    book_hold(entry.region)
    booking = entry.booking
    assert booking is not None
    if minutes is not None:
        decision_write(sign_off_held(booking), minutes=minutes, ground=ground, by=by)
    closed = last_closing(entry.region)
    live = live_loans().filter(booking=booking).prefetch_related("postings").first()
    drafts = [] if live is None else [counter_draft(live, booked_in(live.date, closed), note=ground)]
    rows = Booking.objects.filter(pk=booking.pk, released_at__isnull=True).annotate(holds=minutes_held())
    version = Entry.objects.filter(booking=booking, kind=Entry.Kind.LOAN).count()
    for loan in loans_among(rows, Prices.of(entry.region)):
        if not loan.lacks:
            drafts.append(loan_draft(entry.region, loan, version + 1, closed))
    drafts_write(drafts, by=by)


def _open(stance: Stance) -> Stance:
    rows = Stance.objects.select_for_update(of=("self",)).select_related("entry__region", "entry__booking", "board")
    row = rows.get(pk=stance.pk)
    if row.state != State.DISPUTED:
        raise Refused("line-quiet")
    return row


def _ended(row: Stance, state: str, ground: str, by: User) -> Stance:
    if not ground.strip():
        raise Refused("hours-note")
    row.state, row.ended_by, row.ended_at = state, by, timezone.now()
    row.save()
    _told("line.end", row, by, ground.strip())
    return row


def _told(action: str, row: Stance, by: User, ground: str) -> None:
    audit_write(
        action,
        by=by,
        target=f"entry:{row.entry_id}",
        region_id=row.board.region_id,
        board_id=row.board_id,
        day=row.entry.date,
        ground=ground,
        state=row.state,
    )
