"""What this room writes besides imports: the dated numbers a region plans with."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.models import EmploymentRule, Region


@transaction.atomic
def employment_rule_add(
    *,
    region: Region,
    since: dt.date,
    chain_contracts: int,
    chain_months: int,
    chain_gap_months: int,
    call_notice_hours: int,
    source: str,
    by: User,
) -> EmploymentRule:
    """Let other numbers of law and sector agreement hold from a day on; earlier days keep theirs.

    Raises `Refused`: "rule-past" for a day before today, "rule-exists" when that day has a version already.
    """
    rule_day_check(since, taken=region.employment_rules.filter(since=since).exists())
    rule = EmploymentRule.objects.create(
        region=region,
        since=since,
        chain_contracts=chain_contracts,
        chain_months=chain_months,
        chain_gap_months=chain_gap_months,
        call_notice_hours=call_notice_hours,
        source=source,
    )
    audit_write(
        "rule.employment",
        by=by,
        target=f"employment-rule:{rule.pk}",
        region_id=region.pk,
        day=since,
        chain=[chain_contracts, chain_months, chain_gap_months],
        call_notice_hours=call_notice_hours,
    )
    return rule


def rule_day_check(since: dt.date, *, taken: bool) -> None:
    """Refuse a dated rule for a day that has passed, or that has one already."""
    if since < timezone.localdate():
        raise Refused("rule-past", since=since.isoformat())
    if taken:
        raise Refused("rule-exists", since=since.isoformat())
