"""Rows that hold from a day to a day: the one rule on when, for rows already read; `access.schools.valid_on` in SQL."""

import datetime as dt
from typing import Protocol


class Dated(Protocol):
    """Something that holds from `since` to `until` inclusive, without an end when `until` is None."""

    @property
    def since(self) -> dt.date:
        """Return the first day."""

    @property
    def until(self) -> dt.date | None:
        """Return the last day, None without an end."""


def holds(row: Dated, date: dt.date) -> bool:
    """Tell whether a dated row holds on a date."""
    return row.since <= date and (row.until is None or date <= row.until)
