"""What schools did when nobody came, as it stands: live outcomes per day part, and the dated numbers around them."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from beurs.cover.measures import STANDARD_CENTS, TAUGHT
from beurs.cover.models import EmergencyRule, Measure, MeasurePrice, Outcome
from beurs.region.access import REPORT_ABSENCE, Visitor, schools_for
from beurs.region.models import Region


def live_outcomes() -> QuerySet[Outcome]:
    """Return the outcomes that were not taken back."""
    return Outcome.objects.filter(withdrawn_at__isnull=True)


def has_outcome(*, taught: bool = False) -> Exists:
    """Return the condition that a school settled a day part itself (`taught`: with a qualified teacher)."""
    rows = live_outcomes().filter(need_part=OuterRef("pk"))
    return Exists(rows.filter(kind__in=TAUGHT) if taught else rows)


def outcomes_of(need_parts: Iterable[int]) -> dict[int, Outcome]:
    """Return the live outcome per day part (its id), with who stood there."""
    rows = live_outcomes().filter(need_part__in=list(need_parts)).select_related("person", "responsible", "home_group")
    return {row.need_part_id: row for row in rows}


def outcome_get(user: Visitor, pk: int) -> Outcome:
    """Return one outcome of a school for which a user reports; Http404 when absent or out of reach."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    rows = Outcome.objects.filter(pk=pk, need_part__need__school__in=schools)
    found = rows.select_related("need_part__need__school__board", "need_part__need__group").first()
    if found is None:
        raise Http404
    return found


def emergency_rule_on(region: Region | int, day: dt.date) -> EmergencyRule:
    """Return the numbers that hold in a region on a day, the standard ones when nothing was decided."""
    found = EmergencyRule.objects.filter(region=region, since__lte=day).order_by("-since").first()
    return found or EmergencyRule(since=day)


def prices_on(region: Region | int, day: dt.date) -> dict[str, int]:
    """Return what every measure costs extra per day part on a day, in cents."""
    rows = MeasurePrice.objects.filter(region=region, since__lte=day).order_by("since")
    return STANDARD_CENTS | dict(rows.values_list("kind", "cents"))


def prices_since(region: Region) -> dict[str, list[tuple[dt.date, int]]]:
    """Return per measure from which day on it costs how many cents a day part, in order of day, the standard first."""
    found = {kind: [(dt.date.min, cents)] for kind, cents in STANDARD_CENTS.items()}
    rows = MeasurePrice.objects.filter(region=region).order_by("since")
    for kind, since, cents in rows.values_list("kind", "since", "cents"):
        found[kind].append((since, cents))
    return found


def measure_word(kind: str) -> str:
    """Return a measure in words."""
    return str(Measure(kind).label)
