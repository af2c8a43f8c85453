"""When the people of a pool may be lent beyond ring 1: a pure rule of the agreement and the clock."""

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

from beurs.region.lessons import ONE_DAY


class Release(Protocol):
    """What the rule asks of an agreement; see `Policy`."""

    @property
    def release_minute(self) -> int | None:
        """Return the minute of the day, None where people are lent at once."""

    @property
    def release_days(self) -> int:
        """Return how many days before."""


def release_of(terms: Release, day: dt.date) -> dt.datetime | None:
    """Return the moment from which people are lent for a day; None where nothing is held back."""
    if terms.release_minute is None:
        return None
    clock = dt.time(terms.release_minute // 60, terms.release_minute % 60)
    return dt.datetime.combine(day - terms.release_days * ONE_DAY, clock, tzinfo=ZoneInfo(settings.TIME_ZONE))


def released_until(terms: Release, now: dt.datetime) -> dt.date | None:
    """Return the last day for which people are lent by now; None where nothing is held back."""
    if terms.release_minute is None:
        return None
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    last = local.date() + terms.release_days * ONE_DAY
    return last if local.hour * 60 + local.minute >= terms.release_minute else last - ONE_DAY
