"""Employments that an import would begin: is the certificate of conduct fresh enough on the first day?

A warning, never a refusal: the certificate on record may be the one that was shown then, or the date of it a slip.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from beurs.region.imports.faults import Fault
from beurs.region.imports.people.staff import ONE_DAY, Staff
from beurs.region.imports.things import EMPLOYMENT, Key
from beurs.region.models import Employment, EmploymentRule
from beurs.region.months import months_later


def stale_certificates(staff: Staff) -> list[Fault]:
    """Return a warning per row that begins an employment with a certificate that is too old on its first day.

    By the region's rule of that day. Not asked of who goes on at the same board without a pause, nor where nobody is
    employed (volunteers and unpaid interns: that is the board's choice). One query.
    """
    rules = list(EmploymentRule.objects.filter(region=staff.scope.region).order_by("since"))
    return list(_stale(staff, rules))


def _stale(staff: Staff, rules: Sequence[EmploymentRule]) -> Iterator[Fault]:
    for key, record in staff.records.items():
        since: dt.date = key[3]
        issued = staff.said(key[0], "vog_issued_on")
        if issued is None or not _begins(staff, key):
            continue
        rule = next((one for one in reversed(rules) if one.since <= since), EmploymentRule())
        if rule.vog_too_old(issued, since):
            yield record.fault("vog", "vog-old", issued.isoformat(), _oldest(rule, since).isoformat())


def _oldest(rule: EmploymentRule, since: dt.date) -> dt.date:
    """Return the first day of a certificate that is fresh enough at a start."""
    day = months_later(since, -rule.vog_months)
    while rule.vog_too_old(day, since):
        day += ONE_DAY
    return day


def _begins(staff: Staff, key: Key) -> bool:
    """Tell whether an employment of the file is new, and no continuation at the same board."""
    if staff.employments.wanted[key].values.get("contract") == Employment.Contract.NONE:
        return False
    known = staff.scope.held(EMPLOYMENT)
    if key in known:
        return False
    person, board, _function, since = key
    mine = [row for row in known.values() if row.key[0] == person and row.key[1] == board and row.key[3] < since]
    return not any(row.values["until"] is None or row.values["until"] >= since - ONE_DAY for row in mine)
