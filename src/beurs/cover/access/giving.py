"""What a board gave and got over a period: day parts lent and borrowed, fill, rings, and who left the pool for a board.

Of other boards their names and the day parts exchanged; of people nothing but counts.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from beurs.cover.access.absences import STANDING
from beurs.cover.access.outcomes import has_outcome
from beurs.cover.access.region import Fill, asked_parts, fill_by_day
from beurs.cover.access.reports import NO_RING, OWN_RING
from beurs.cover.models import Assignment
from beurs.pools.access.loans import Loan, loans_of
from beurs.pools.lending import PAYROLL
from beurs.pools.models import Membership, Pool
from beurs.region.access import VIEW_COVER, Visitor, boards_for, is_region_wide, region_of
from beurs.region.models import Board, Employment, Region

A_MONTH = dt.timedelta(days=31)


@dataclass(frozen=True)
class Month:
    """A month by its first day: day parts given and got, and the fill."""

    first: dt.date
    gave: int
    got: int
    fill: Fill


@dataclass(frozen=True)
class Partner:
    """Another board with the day parts that were given to it and got from it."""

    board: Board
    gave: int
    got: int

    @property
    def balance(self) -> int:
        """How many day parts more were given than got."""
        return self.gave - self.got


@dataclass(frozen=True)
class Giving:
    """Everything the page shows of a board (None: of all boards together) and a period.

    `boards` are those a user may choose. `rings` counts filled day parts by ring, "own" and "open" as in reports.
    `hires` are people who left a pool for the payroll of the board, `hires_elsewhere` for that of any other. `days`
    are the days on which somebody in the region asked.
    """

    region: Region
    board: Board | None
    boards: tuple[Board, ...]
    all_in_sight: bool
    first: dt.date
    last: dt.date
    days: tuple[dt.date, ...]
    months: tuple[Month, ...]
    partners: tuple[Partner, ...]
    rings: dict[str, int]
    hires: int
    hires_elsewhere: int

    @property
    def gave(self) -> int:
        """All day parts given."""
        return sum(month.gave for month in self.months)

    @property
    def got(self) -> int:
        """All day parts got."""
        return sum(month.got for month in self.months)

    @property
    def fill(self) -> Fill:
        """The fill of the whole period."""
        total = Fill()
        for month in self.months:
            total = total + month.fill
        return total


def giving_of(user: Visitor, wanted: int | None, first: dt.date, last: dt.date) -> Giving:
    """Return what a board (its id) gave and got; without one all boards for who sees the region, else the first.

    A fixed number of queries.
    """
    region = region_of(user)
    boards = tuple(boards_for(user, VIEW_COVER).filter(region=region, closed_on__isnull=True).order_by("name"))
    wide = is_region_wide(user, VIEW_COVER)
    board = next((one for one in boards if one.pk == wanted), None if wide else next(iter(boards), None))
    every = {one.pk: one for one in Board.objects.filter(region=region)}
    mine = {board.pk} if board is not None else set(every)
    fills = fill_by_day(every.values(), first, last)
    loans = loans_of(Q(board__region=region), first, last)
    hires = _hires(region, first, last)
    at_home = sum(count for pk, count in hires.items() if pk in mine)
    return Giving(
        region=region,
        board=board,
        boards=boards,
        all_in_sight=wide,
        first=first,
        last=last,
        days=tuple(sorted({day for _board, day in fills})),
        months=_months(mine, loans, fills),
        partners=_partners(board, loans, every),
        rings=_rings([every[pk] for pk in mine], first, last),
        hires=at_home,
        hires_elsewhere=sum(hires.values()) - at_home,
    )


def _months(mine: set[int], loans: Iterable[Loan], fills: dict[tuple[int, dt.date], Fill]) -> tuple[Month, ...]:
    gave, got = Counter[dt.date](), Counter[dt.date]()
    for loan in loans:
        month = loan.date.replace(day=1)
        gave[month] += loan.giver in mine
        got[month] += loan.receiver in mine
    whole: dict[dt.date, Fill] = defaultdict(Fill)
    for (board, day), fill in fills.items():
        if board in mine:
            whole[day.replace(day=1)] = whole[day.replace(day=1)] + fill
    known = sorted({*whole, *(month for month, count in (gave + got).items() if count)})
    return tuple(Month(month, gave[month], got[month], whole[month]) for month in known)


def _partners(board: Board | None, loans: Iterable[Loan], every: dict[int, Board]) -> tuple[Partner, ...]:
    """Return the boards that a board exchanged with, most day parts first; of all boards what each gave and got."""
    gave, got = Counter[int](), Counter[int]()
    for loan in loans:
        if board is None:
            gave[loan.giver] += 1
            got[loan.receiver] += 1
        elif board.pk == loan.giver:
            gave[loan.receiver] += 1
        elif board.pk == loan.receiver:
            got[loan.giver] += 1
    found = [Partner(every[pk], gave[pk], got[pk]) for pk in gave.keys() | got.keys() if pk in every]
    return tuple(sorted(found, key=lambda one: (-one.gave - one.got, one.board.name)))


def _rings(boards: list[Board], first: dt.date, last: dt.date) -> dict[str, int]:
    standing = Assignment.objects.filter(need_part=OuterRef("pk"), state__in=STANDING)
    parts = asked_parts(boards, first, last).annotate(
        source=Subquery(standing.values("source")[:1]),
        ring=Subquery(standing.values("ring")[:1]),
        settled=has_outcome(taught=True),
    )
    found: dict[str, int] = defaultdict(int)
    for source, ring, settled, count in parts.values_list("source", "ring", "settled").annotate(n=Count("pk")):
        own = settled or source == Assignment.Source.OWN
        found[OWN_RING if own else NO_RING if source is None else str(ring or "")] += count
    return dict(sorted(found.items()))


def _hires(region: Region, first: dt.date, last: dt.date) -> Counter[int]:
    """Count per board the people whose membership of a pool ended as a contract with the board began.

    Within a month of each other, and the contract permanent or temporary; a person who changed pools did not leave.
    """
    left = Membership.objects.filter(pool__region=region, until__range=(first, last))
    ends = {row.person_id: row.until for row in left.order_by("until") if row.until is not None}
    still = Membership.objects.filter(person__in=ends, since__lte=last).filter(
        Q(until__isnull=True) | Q(until__gt=last)
    )
    for person in still.values_list("person", flat=True):
        ends.pop(person, None)
    begun = Employment.objects.filter(
        person__in=ends, contract__in=PAYROLL, since__range=(first - A_MONTH, last + A_MONTH)
    )
    found = {
        person: board
        for person, board, since in begun.order_by("-since").values_list("person", "board", "since")
        if abs(since - ends[person]) <= A_MONTH
    }
    return Counter(found.values())


def pools_of(giving: Giving) -> list[Pool]:
    """Return the pools whose use is shown: the own ones of the board, or of all boards, and the joint ones."""
    rows = Pool.objects.filter(region=giving.region, since__lte=giving.last).order_by("name")
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=giving.first)).select_related("owner")
    owners = giving.boards if giving.board is None else [giving.board]
    return list(rows.filter(Q(owner__in=owners) | Q(owner__isnull=True)))
