"""Months as they stand in an address: "2026-11"."""

import datetime as dt
import re

from django.http import Http404

from beurs.ledger.access.sight import current_month

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def month_in(text: str) -> dt.date:
    """Return the first day of the month of a path. Raises Http404 for anything else."""
    found = MONTH.fullmatch(text)
    if found is None:
        raise Http404
    return dt.date(int(found[1]), int(found[2]), 1)


def month_asked(text: str) -> dt.date:
    """Return the first day of the month of a query, this month when none is asked."""
    found = MONTH.fullmatch(text)
    return dt.date(int(found[1]), int(found[2]), 1) if found else current_month()
