"""What a visitor may see of the books: statements of own boards, and of a line only what giver and receiver need."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from beurs.cover.timing import month_after, month_end
from beurs.ledger.access.books import last_closing, month_of
from beurs.ledger.access.loans import Unpriced, unpriced
from beurs.ledger.access.statements import Line, Totals, said_of, side_of, totals_of
from beurs.ledger.models import Closing, Entry, Posting, Stance
from beurs.region.access import EDIT_LEDGER, VIEW_LEDGER, Visitor, boards_for, is_region_wide, region_of
from beurs.region.models import Board, Region


@dataclass(frozen=True)
class BoardRow:
    """A board's month on the overview."""

    board: Board
    totals: Totals
    disputed: int


@dataclass(frozen=True)
class Overview:
    """The month of every board in sight; for who keeps the books also what waits.

    `closable` is the month that can be closed now, None without one.
    """

    region: Region
    month: dt.date
    closed: Closing | None
    rows: tuple[BoardRow, ...]
    waiting: Unpriced | None
    closable: dt.date | None

    @property
    def is_closed(self) -> bool:
        """Tell whether the month takes nothing any more."""
        return self.closed is not None and self.month <= self.closed.month

    @property
    def together(self) -> int:
        """Return what the balances of the boards in sight come to; of all boards that is zero."""
        return sum(row.totals.closing for row in self.rows)


def overview_of(user: Visitor, month: dt.date) -> Overview:
    """Return a month (its first day) of the boards whose books a user may see."""
    region, closed = region_of(user), None
    closed = last_closing(region)
    boards = list(boards_for(user, VIEW_LEDGER).filter(region=region))
    totals = totals_of(region, month)
    disputes = Stance.objects.filter(state=Stance.State.DISPUTED, entry__region=region, entry__month=month)
    both = disputes.order_by().values_list("entry__postings__board").annotate(n=Count("pk", distinct=True))
    disputed = dict(both)
    keeps = is_region_wide(user, EDIT_LEDGER)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    return Overview(
        region=region,
        month=month,
        closed=closed,
        rows=tuple(BoardRow(one, totals.get(one.pk, Totals()), disputed.get(one.pk, 0)) for one in boards),
        waiting=unpriced(region, yesterday) if keeps else None,
        closable=_closable(region, closed) if keeps else None,
    )


def _closable(region: Region, closed: Closing | None) -> dt.date | None:
    if closed is not None:
        month = month_after(closed.month)
    else:
        first = Entry.objects.filter(region=region).order_by("month").values_list("month", flat=True).first()
        if first is None:
            return None
        month = first
    return month if month_end(month) < timezone.localdate() else None


def line_get(user: Visitor, right: str, board: int, entry: int) -> tuple[Board, Line]:
    """Return a line of the statement of a board on which a user holds a right; Http404 when absent or out of reach."""
    boards = boards_for(user, right).filter(pk=board)
    rows = Posting.objects.filter(board__in=boards, entry=entry).select_related(
        "board__region", "entry__region", "entry__giver", "entry__receiver", "entry__person", "entry__school",
        "entry__pool", "entry__tariff", "entry__vat_rule", "entry__posted_by", "entry__corrects",
        "entry__booking__sign_off",
    )  # fmt: skip
    found = rows.first()
    if found is None:
        raise Http404
    said = list(Stance.objects.filter(entry=entry).select_related("board", "by", "answered_by", "ended_by", "entry"))
    mine, theirs = said_of(said, board)
    return found.board, Line(found.entry, found.cents, side_of(found.entry, board), mine, theirs)


def entries_around(entry: Entry) -> list[Entry]:
    """Return the whole story of an entry: of its booking, else itself with its correction, in order."""
    if entry.booking_id is not None:
        wanted = Q(booking=entry.booking_id)
    else:
        wanted = Q(pk=entry.pk) | Q(corrects=entry.pk) | Q(corrected_by=entry.pk)
    return list(Entry.objects.filter(wanted).select_related("posted_by").order_by("pk"))


def shares_of(entry: Entry) -> list[tuple[Board, int, int]]:
    """Return board, weight and cents (positive: to receive) of every posting of a shared entry."""
    weights = entry.basis.get("weights", {})
    rows = entry.postings.select_related("board").order_by("board__name")
    return [(row.board, int(weights.get(str(row.board_id), 0)), row.cents) for row in rows]


def current_month() -> dt.date:
    """Return the first day of this month."""
    return month_of(timezone.localdate())
