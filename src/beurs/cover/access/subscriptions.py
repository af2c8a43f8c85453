"""The monthly report by mail: whether a user gets it, and the days it goes by."""

import datetime as dt

from beurs.cover.models import ReportSubscription
from beurs.cover.timing import month_end
from beurs.region.access import Visitor
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Closure, Region

LONGEST_PAUSE = 92
"""Days after which a mail goes on a weekday all the same: no calendar closes a region for three months."""


def subscription_of(user: Visitor) -> ReportSubscription | None:
    """Return the running subscription of a user."""
    return ReportSubscription.objects.filter(user=user.pk, ended_at__isnull=True).first()


def month_of(first: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a month."""
    return first, month_end(first)


def first_school_day(region: Region, month: dt.date) -> dt.date:
    """Return the first day from a date on that is a weekday on which the region as a whole has no day off."""
    rows = Closure.objects.filter(region=region, board__isnull=True, school__isnull=True, last__gte=month)
    closed = list(rows.values_list("first", "last"))
    days = [month + number * ONE_DAY for number in range(LONGEST_PAUSE)]
    weekdays = [day for day in days if day.isoweekday() <= 5]
    return next((day for day in weekdays if not any(first <= day <= last for first, last in closed)), weekdays[0])
