"""What is paid though nobody works: a call that is withdrawn later than its notice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from beurs.cover.access.phone.days import cancel_rule_among
from beurs.cover.models import Assignment, CancelRule, Need
from beurs.cover.problem.bars import late_pay
from beurs.region.models import Employment, Person
from beurs.region.services import employment_rule_on


def late_pay_note(need: Need, rows: Iterable[Assignment], now: dt.datetime) -> None:
    """Keep on published assignments of a need that end now what their on-call people are paid for all the same.

    Who withdraws, and why, has no effect: the time of the call alone decides. Within the school's grace after the
    person heard of it (`CancelRule.school_grace_min`) it is as if nobody had asked.
    """
    region = need.school.board.region_id
    grace = dt.timedelta(
        minutes=cancel_rule_among(CancelRule.objects.filter(region=region), need.date).school_grace_min
    )
    published = [
        row
        for row in rows
        if row.state == Assignment.State.PUBLISHED
        and row.source != Assignment.Source.OWN
        and (row.published_at is None or row.published_at + grace < now)
    ]
    rule = employment_rule_on(region, need.date)
    calls: dict[int, list[Assignment]] = defaultdict(list)
    for row in published:
        calls[row.person_id].append(row)
    for person in _on_call(calls, need.date):
        paid = late_pay([row.need_part for row in calls[person]], need.date, now, rule)
        for row in calls[person]:
            row.late_minutes = paid.get(row.need_part_id)
        Assignment.objects.bulk_update(calls[person], ["late_minutes"])


def _on_call(people: Iterable[int], date: dt.date) -> list[int]:
    during = Q(employments__since__lte=date) & (Q(employments__until__isnull=True) | Q(employments__until__gte=date))
    rows = Person.objects.filter(during, employments__contract=Employment.Contract.ON_CALL, pk__in=list(people))
    return list(rows.distinct().values_list("pk", flat=True))
