"""The monthly statement of a board: what it gave and got, line by line, from balance to balance."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from beurs.ledger.models import Entry, Posting, Stance
from beurs.region.models import Board, Region

GAVE, GOT, SHARED, PAID = "gave", "got", "shared", "paid"


@dataclass(frozen=True)
class Line:
    """One entry as it stands on the statement of a board: its effect in cents (positive: to receive), and its stances.

    `mine` is what this board said of it, `theirs` what the other one did.
    """

    entry: Entry
    cents: int
    side: str
    mine: Stance | None
    theirs: Stance | None


@dataclass(frozen=True)
class Statement:
    """A month of one board: balance before, lines, balance after; totals of the lines per side."""

    board: Board
    month: dt.date
    opening: int
    lines: tuple[Line, ...]

    @property
    def closing(self) -> int:
        """Return the balance at the end."""
        return self.opening + self.moved

    @property
    def moved(self) -> int:
        """Return what the month changed."""
        return sum(line.cents for line in self.lines)

    def total(self, side: str) -> int:
        """Return what the lines of one side come to."""
        return sum(line.cents for line in self.lines if line.side == side)

    def minutes(self, side: str) -> int:
        """Return the net minutes of one side."""
        return sum(line.entry.minutes for line in self.lines if line.side == side)

    def count(self, state: str) -> int:
        """Count the lines of which this board said something."""
        return sum(line.mine is not None and line.mine.state == state for line in self.lines)


def statement_of(board: Board, month: dt.date) -> Statement:
    """Return the statement of a board for a month (its first day), in order of day (three queries)."""
    before = Posting.objects.filter(board=board, entry__month__lt=month).aggregate(total=Sum("cents"))["total"]
    rows = Posting.objects.filter(board=board, entry__month=month).select_related(
        "entry__giver", "entry__receiver", "entry__person", "entry__school", "entry__pool", "entry__corrects",
        "entry__vat_rule", "entry__tariff",
    )  # fmt: skip
    postings = list(rows.order_by("entry__date", "entry__part", "entry"))
    said = _stances(row.entry_id for row in postings)
    lines = tuple(_line(board, row, said.get(row.entry_id, [])) for row in postings)
    return Statement(board, month, int(before or 0), lines)


def _stances(entries: Iterable[int]) -> dict[int, list[Stance]]:
    found: dict[int, list[Stance]] = defaultdict(list)
    for row in Stance.objects.filter(entry__in=list(entries)).select_related("board", "by", "answered_by"):
        found[row.entry_id].append(row)
    return found


def _line(board: Board, posting: Posting, stances: list[Stance]) -> Line:
    mine = next((row for row in stances if row.board_id == board.pk), None)
    theirs = next((row for row in stances if row.board_id != board.pk), None)
    return Line(posting.entry, posting.cents, side_of(posting.entry, board.pk), mine, theirs)


def side_of(entry: Entry, board: int) -> str:
    """Return under which head an entry stands on the statement of a board (its id)."""
    if entry.booking_id is not None:
        return GAVE if entry.giver_id == board else GOT
    kind = entry.corrects.kind if entry.corrects is not None else entry.kind
    return PAID if kind in (Entry.Kind.ADVANCE, Entry.Kind.SETTLEMENT) else SHARED


@dataclass(frozen=True)
class Totals:
    """A board's month in five amounts (cents): balance before, and what gave, got, shared and paid come to."""

    opening: int = 0
    gave: int = 0
    got: int = 0
    shared: int = 0
    paid: int = 0

    @property
    def closing(self) -> int:
        """Return the balance at the end."""
        return self.opening + self.gave + self.got + self.shared + self.paid


def totals_of(region: Region, month: dt.date) -> dict[int, Totals]:
    """Return the totals of every board (id) that stands in the books up to a month (one query)."""
    of_kind = {
        GAVE: Q(entry__booking__isnull=False, entry__giver=F("board")),
        GOT: Q(entry__booking__isnull=False) & ~Q(entry__giver=F("board")),
        PAID: _paid() & Q(entry__booking__isnull=True),
        SHARED: ~_paid() & Q(entry__booking__isnull=True),
    }
    now = Q(entry__month=month)
    sums = {side: Sum("cents", filter=now & wanted, default=0) for side, wanted in of_kind.items()}
    rows = Posting.objects.filter(entry__region=region, entry__month__lte=month).order_by().values("board")
    found = rows.annotate(opening=Sum("cents", filter=~now, default=0), **sums)
    names = ("opening", GAVE, GOT, SHARED, PAID)
    return {board: Totals(*cents) for board, *cents in found.values_list("board", *names)}


def _paid() -> Q:
    """Return the condition of postings of money, and of its corrections."""
    kinds = (Entry.Kind.ADVANCE, Entry.Kind.SETTLEMENT)
    return Q(entry__kind__in=kinds) | Q(entry__kind="correction", entry__corrects__kind__in=kinds)
