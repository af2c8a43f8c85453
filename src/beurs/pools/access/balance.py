"""The balance between boards in day parts: what each gave and got over a period, within rights."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from beurs.pools.access.loans import lent, loans_of
from beurs.region.access import VIEW_COVER, Visitor, boards_for, is_region_wide, region_of
from beurs.region.models import Board


@dataclass(frozen=True)
class Line:
    """A pair of boards: day parts that `board` gave to `other`, got from it, and the difference."""

    board: Board
    other: Board
    gave: int
    got: int

    @property
    def net(self) -> int:
        """Return how many more it gave than it got."""
        return self.gave - self.got

    @property
    def more(self) -> int:
        """Return the difference whichever way it is."""
        return abs(self.net)


@dataclass(frozen=True)
class Balance:
    """Boards in order, and a cell per giver and receiver: day parts, None where the reader may not look.

    `whole`: the reader sees all boards. `rows` are (giver, cells in the order of `boards`, gave in all, got in all).
    """

    whole: bool
    boards: list[Board]
    rows: list[tuple[Board, list[int | None], int, int]]
    lines: list[Line]


def balance_between(user: Visitor, first: dt.date, last: dt.date) -> Balance:
    """Return the balance from `first` to `last`: of all boards for the whole region, else of one's own with others.

    A fixed number of queries. Totals count what is in sight.
    """
    region = region_of(user)
    every = list(Board.objects.filter(region=region).order_by("name"))
    mine = set(boards_for(user, VIEW_COVER).filter(region=region).values_list("pk", flat=True))
    whole = is_region_wide(user, VIEW_COVER)
    parts = lent(loans_of(Q(board__region=region), first, last))
    ways = {way: count for way, count in parts.items() if whole or mine & set(way)}
    involved = {board for way in ways for board in way} | mine
    boards = [board for board in every if board.pk in involved]

    def cell(giver: Board, receiver: Board) -> int | None:
        if giver == receiver or not (whole or {giver.pk, receiver.pk} & mine):
            return None
        return ways.get((giver.pk, receiver.pk), 0)

    rows = [
        (
            board,
            [cell(board, other) for other in boards],
            sum(count for (giver, _receiver), count in ways.items() if giver == board.pk),
            sum(count for (_giver, receiver), count in ways.items() if receiver == board.pk),
        )
        for board in boards
    ]
    named = {board.pk: board for board in boards}
    pairs = {tuple(sorted(way, key=lambda pk: (pk not in mine, named[pk].name))) for way in ways}
    lines = [Line(named[a], named[b], parts[a, b], parts[b, a]) for a, b in pairs]
    lines.sort(key=lambda line: (-line.more, line.board.name, line.other.name))
    return Balance(whole, boards, rows, lines)
