"""The monthly statement of a board: what it gave and got, line by line, from balance to balance."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, Q, Sum, Value, When

from beurs.ledger.models import Entry, Posting, Stance
from beurs.region.models import Board, Region

GAVE, GOT, SHARED, PAID = "gave", "got", "shared", "paid"


@dataclass(frozen=True)
class Line:
    """One entry as it stands on the statement of a board: its effect in cents (positive: to receive), and its stances.

    `mine` is what this board said of it, `theirs` what another one did: of several, a dispute first.
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
    mine, theirs = said_of(stances, board.pk)
    return Line(posting.entry, posting.cents, side_of(posting.entry, board.pk), mine, theirs)


def said_of(stances: Iterable[Stance], board: int) -> tuple[Stance | None, Stance | None]:
    """Return what a board (its id) said of a line, and what another did: of several, one that is disputed first."""
    ordered = sorted(stances, key=lambda row: row.state != Stance.State.DISPUTED)
    mine = next((row for row in ordered if row.board_id == board), None)
    return mine, next((row for row in ordered if row.board_id != board), None)


def side_of(entry: Entry, board: int) -> str:
    """Return under which head an entry stands on the statement of a board (its id)."""
    if entry.booking_id is not None:
        return GAVE if entry.giver_id == board else GOT
    return SHARED if entry.receiver_id is None else PAID


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
    found = totals_until(region, month)
    now = found.get(month, {})
    earlier: dict[int, int] = {}
    for of_month in found.values():
        earlier |= {board: totals.closing for board, totals in of_month.items()}
    return {board: now.get(board, Totals(opening=closing)) for board, closing in earlier.items()}


def totals_until(region: Region, month: dt.date) -> dict[dt.date, dict[int, Totals]]:
    """Return the totals of every month up to one, per board (id) with lines in it, in order of month (one query)."""
    giver = Q(entry__giver=F("board"))
    side = Case(
        When(giver & Q(entry__booking__isnull=False), then=Value(GAVE)),
        When(entry__booking__isnull=False, then=Value(GOT)),
        When(entry__receiver__isnull=False, then=Value(PAID)),
        default=Value(SHARED),
    )
    rows = Posting.objects.filter(entry__region=region, entry__month__lte=month).order_by().annotate(side=side)
    sums: dict[dt.date, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for board, at, name, cents in rows.values_list("board", "entry__month", "side").annotate(total=Sum("cents")):
        sums[at][board][name] = int(cents)
    found: dict[dt.date, dict[int, Totals]] = {}
    balance: dict[int, int] = defaultdict(int)
    for at in sorted(sums):
        found[at] = {board: Totals(opening=balance[board], **sides) for board, sides in sums[at].items()}
        balance |= {board: totals.closing for board, totals in found[at].items()}
    return found
