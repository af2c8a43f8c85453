"""Months as law counts them."""

import datetime as dt

MONTHS_A_YEAR = 12


def months_later(date: dt.date, months: int) -> dt.date:
    """Return the date so many months later, the last day of the month where the day does not exist.

    >>> months_later(dt.date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    index = date.year * MONTHS_A_YEAR + date.month - 1 + months
    year, month = divmod(index, MONTHS_A_YEAR)
    following = dt.date(year + (month + 1) // MONTHS_A_YEAR, (month + 1) % MONTHS_A_YEAR + 1, 1)
    return dt.date(year, month + 1, min(date.day, (following - dt.timedelta(days=1)).day))
