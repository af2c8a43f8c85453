"""Months of the books, balances, and whether everything adds up."""

import datetime as dt

from django.db.models import Q, Sum

from beurs.cover.timing import month_after
from beurs.ledger.models import Closing, Posting
from beurs.pools.models import Pool
from beurs.region.models import Region


def month_of(date: dt.date) -> dt.date:
    """Return the first day of the month of a date."""
    return date.replace(day=1)


def last_closing(region: Region) -> Closing | None:
    """Return the latest month that was closed."""
    return Closing.objects.filter(region=region).order_by("-month").first()


def booked_in(date: dt.date, closed: Closing | None) -> dt.date:
    """Return the month in which something of a date is booked: its own, or the open month when that is closed."""
    own = month_of(date)
    return own if closed is None or own > closed.month else month_after(closed.month)


def balances(region: Region, *, pool: Pool | None = None) -> dict[int, int]:
    """Return board id -> balance in cents (positive: to receive) of everything booked, of one pool only when given.

    They sum to zero; boards that never stood in the books are absent.
    """
    wanted = Q(entry__region=region)
    if pool is not None:
        wanted &= Q(entry__pool=pool)
    rows = Posting.objects.filter(wanted).order_by().values_list("board").annotate(total=Sum("cents"))
    return {board: int(total) for board, total in rows}
