"""Closing a month: what was worked in it is posted first, and then it takes nothing any more."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.timing import month_after, month_end
from beurs.errors import Refused
from beurs.ledger.access.books import last_closing, month_of
from beurs.ledger.models import Closing, Entry, Posting
from beurs.ledger.services.posting import entries_post
from beurs.ledger.services.writing import book_hold
from beurs.region.models import Region


@transaction.atomic
def month_close(*, region: Region, month: dt.date, by: User | None) -> Closing:
    """Post what is left of a month (any day of it) and close it; months close in order, the first where books begin.

    Of two who close at once one wins. Raises `Refused`: "month-closed", "month-not-over", "month-before-open" when
    an earlier month with entries is open, "month-unpriced" while a loan of it waits for a tariff or a VAT rule.
    """
    first = month_of(month)
    book_hold(region)
    closed = last_closing(region)
    if closed is not None and first <= closed.month:
        raise Refused("month-closed", month=f"{first:%Y-%m}")
    if month_end(first) >= timezone.localdate():
        raise Refused("month-not-over", month=f"{first:%Y-%m}")
    posted = entries_post(region=region, until=month_end(first), by=by)
    if posted.waiting.total:
        raise Refused("month-unpriced", month=f"{first:%Y-%m}", number=posted.waiting.total)
    _in_order(region, first, closed)
    rows = Entry.objects.filter(region=region, month=first)
    given = Posting.objects.filter(entry__in=rows, cents__gt=0).aggregate(total=Sum("cents"))["total"] or 0
    made = Closing.objects.create(region=region, month=first, entries=rows.count(), cents=int(given), closed_by=by)
    audit_write(
        "ledger.close",
        by=by,
        target=f"region:{region.pk}",
        region_id=region.pk,
        day=first,
        entries=made.entries,
        cents=made.cents,
    )
    return made


def _in_order(region: Region, first: dt.date, closed: Closing | None) -> None:
    earlier = Entry.objects.filter(region=region, month__lt=first).order_by("month")
    if closed is not None:
        earlier = earlier.filter(month__gt=closed.month)
    entry = earlier.first()
    if entry is not None:
        raise Refused("month-before-open", month=f"{entry.month:%Y-%m}")


def open_month(region: Region) -> dt.date:
    """Return the first month that is open: the one after the latest closing, else the first with entries, else now."""
    closed = last_closing(region)
    if closed is not None:
        return month_after(closed.month)
    first = Entry.objects.filter(region=region).order_by("month").values_list("month", flat=True).first()
    return first or month_of(timezone.localdate())
