"""What each board weighs under a key on a day."""

import datetime as dt

from django.db.models import OuterRef, Subquery, Sum

from beurs.ledger.access.books import month_of
from beurs.ledger.models import Entry, KeyRule
from beurs.pools.access.policies import reaches_on
from beurs.pools.models import Pool
from beurs.region.models import Board, Employment, PupilCount, Region, School


def weights_on(rule: KeyRule, region: Region, pool: Pool | None, date: dt.date) -> dict[int, int]:
    """Return board id -> weight under a rule; boards that weigh nothing are absent.

    Pupils are those of the latest count before the date, fte hundredths of contracts on it, use the net minutes a
    board received in the month of the date (of the pool, when there is one). Boards are those that the pool serves on
    the date under the agreement in force, as far as they signed it, or all that were not closed and had not left.
    """
    boards = boards_sharing(region, pool, date)
    found = {
        KeyRule.Kind.FIXED: lambda: dict(rule.parts.values_list("board", "weight")),
        KeyRule.Kind.PUPILS: lambda: _pupils(boards, date),
        KeyRule.Kind.FTE: lambda: _fte(boards, date),
        KeyRule.Kind.USE: lambda: _use(boards, pool, month_of(date)),
    }[KeyRule.Kind(rule.kind)]()
    return {board: weight for board, weight in sorted(found.items()) if board in boards and weight > 0}


def boards_sharing(region: Region, pool: Pool | None, date: dt.date) -> set[int]:
    """Return the boards (ids) that share a cost on a date."""
    standing = Board.objects.filter(region=region).exclude(closed_on__lte=date).exclude(left_on__lte=date)
    if pool is None:
        return set(standing.values_list("pk", flat=True))
    reached = reaches_on(date).filter(policy__pool=pool).order_by().values("board")
    return set(standing.filter(pk__in=reached).values_list("pk", flat=True))


def _pupils(boards: set[int], date: dt.date) -> dict[int, int]:
    """Return pupils per board: of each school the latest count of a 1 October not after the date."""
    year = date.year if date >= dt.date(date.year, 10, 1) else date.year - 1
    counts = PupilCount.objects.filter(school=OuterRef("pk"), year__lte=year).order_by("-year")
    schools = School.objects.filter(board__in=boards).exclude(closed_on__lte=date)
    rows = schools.annotate(latest=Subquery(counts.values("pupils")[:1])).order_by().values_list("board")
    return {board: int(total or 0) for board, total in rows.annotate(total=Sum("latest"))}


def _fte(boards: set[int], date: dt.date) -> dict[int, int]:
    rows = Employment.objects.filter(board__in=boards, since__lte=date).exclude(until__lt=date)
    rows = rows.exclude(contract=Employment.Contract.NONE).order_by()
    return {board: int(total) for board, total in rows.values_list("board").annotate(total=Sum("fte_hundredths"))}


def _use(boards: set[int], pool: Pool | None, month: dt.date) -> dict[int, int]:
    rows = Entry.objects.filter(receiver__in=boards, month=month, booking__isnull=False).order_by()
    if pool is not None:
        rows = rows.filter(pool=pool)
    return {board: int(total) for board, total in rows.values_list("receiver").annotate(total=Sum("minutes"))}
