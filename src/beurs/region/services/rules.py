"""The dated numbers that a region plans with."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
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
    **others: int | None,
) -> EmploymentRule:
    """Let other numbers of law and sector agreement hold from a day on; earlier days keep theirs.

    `others` are more numbers of `EmploymentRule`; those left out are the standard ones.

    Raises `Refused`: "rule-past" for a day before today, "rule-exists" when that day has a version already.
    """
    rule_day_check(since, region=region, versions=region.employment_rules.all())
    rule = EmploymentRule.objects.create(
        region=region,
        since=since,
        chain_contracts=chain_contracts,
        chain_months=chain_months,
        chain_gap_months=chain_gap_months,
        call_notice_hours=call_notice_hours,
        source=source,
        **others,
    )
    audit_write(
        "rule.employment",
        by=by,
        target=f"employment-rule:{rule.pk}",
        region_id=region.pk,
        day=since,
        chain=[chain_contracts, chain_months, chain_gap_months],
        call_notice_hours=call_notice_hours,
        others=others,
    )
    return rule


def rule_day_check(since: dt.date, *, region: Region, versions: QuerySet[Any]) -> None:
    """Refuse a dated rule for a day that has passed, or that has one among its `versions`.

    The region is held until the transaction ends: of two who write at once the second is refused, not failed.
    """
    if since < timezone.localdate():
        raise Refused("rule-past", since=since.isoformat())
    Region.objects.select_for_update().get(pk=region.pk)
    if versions.filter(since=since).exists():
        raise Refused("rule-exists", since=since.isoformat())
