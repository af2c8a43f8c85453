"""Numbers and days as they stand in an address: within what a database and a calendar know."""

import datetime as dt

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
MOST_DIGITS = 18


def number_of(text: str) -> int | None:
    """Return the whole number that a text writes; None for anything else and for one beyond 18 digits."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def day_within(text: str) -> dt.date | None:
    """Return the date of an ISO text; None when it is none, or lies outside the years 2000 to 2099."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None
