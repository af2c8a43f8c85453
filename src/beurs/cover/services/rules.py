"""The region's dated rule for what goes first."""

import datetime as dt

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.models import CancelRule, EmergencyRule, MeasurePrice, PriorityRule
from beurs.region.models import Region
from beurs.region.services import rule_day_check


@transaction.atomic
def priority_rule_add(
    *,
    region: Region,
    since: dt.date,
    base: int,
    young: int,
    special: int,
    lost: int,
    lost_max: int,
    twice: int,
    by: User,
) -> PriorityRule:
    """Let other points hold from a day on; groups that were asked for earlier keep theirs.

    Raises `Refused`: "rule-past" for a day before today, "rule-exists" when that day has a version already.
    """
    rule_day_check(since, region=region, versions=region.priority_rules.all())
    points = {
        "base": base,
        "young": young,
        "special": special,
        "lost": lost,
        "lost_max": lost_max,
        "twice": twice,
    }
    rule = PriorityRule.objects.create(region=region, since=since, **points)
    audit_write(
        "rule.priority", by=by, target=f"priority-rule:{rule.pk}", region_id=region.pk, day=since, points=points
    )
    return rule


@transaction.atomic
def emergency_rule_add(*, region: Region, since: dt.date, source: str, by: User, **numbers: int) -> EmergencyRule:
    """Let other numbers for when nobody comes hold from a day on; `numbers` as in `EmergencyRule`.

    Raises `Refused`: "rule-past" for a day before today, "rule-exists" when that day has a version already.
    """
    rule_day_check(since, region=region, versions=region.emergency_rules.all())
    rule = EmergencyRule.objects.create(region=region, since=since, source=source, **numbers)
    audit_write(
        "rule.emergency", by=by, target=f"emergency-rule:{rule.pk}", region_id=region.pk, day=since, numbers=numbers
    )
    return rule


@transaction.atomic
def measure_price_add(*, region: Region, since: dt.date, kind: str, cents: int, by: User) -> MeasurePrice:
    """Let a measure cost another amount per day part from a day on. Raises as `emergency_rule_add`."""
    rule_day_check(since, region=region, versions=region.measure_prices.filter(kind=kind))
    price = MeasurePrice.objects.create(region=region, since=since, kind=kind, cents=cents)
    whom = f"measure-price:{price.pk}"
    audit_write("rule.price", by=by, target=whom, region_id=region.pk, day=since, kind=kind, cents=cents)
    return price


@transaction.atomic
def cancel_rule_add(
    *, region: Region, since: dt.date, grace_min: int, app_min: int, school_grace_min: int, by: User
) -> CancelRule:
    """Let other minutes for taking back a yes hold for days of work from a day on. Raises as `emergency_rule_add`."""
    rule_day_check(since, region=region, versions=region.cancel_rules.all())
    minutes = {"grace_min": grace_min, "app_min": app_min, "school_grace_min": school_grace_min}
    rule = CancelRule.objects.create(region=region, since=since, **minutes)
    audit_write("rule.cancel", by=by, target=f"cancel-rule:{rule.pk}", region_id=region.pk, day=since, minutes=minutes)
    return rule
