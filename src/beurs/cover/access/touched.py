"""What the trail says was touched since a moment, so that only that has to be read again."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet

from beurs.accounts.models import AuditRow
from beurs.cover.access.plans import RECENT_ROWS
from beurs.cover.models import Absence, Assignment, OfferPart
from beurs.region.models import Region

MOST_ROWS = 200
HARMLESS = frozenset({"user", "gap", "question", "dispatch-rule", "travel-rule", "cancel-rule", "agency", "long-cover"})
"""Kinds of rows after which a plan asks the same; the needs of a gap have rows of their own."""

REPAIR = "plan.repair"
PROPOSING = frozenset({REPAIR, "need.drop", "need.lock", "need.unlock"})
"""What moves proposals alone: nobody is booked, and whatever else is on record of the people stays as it was."""


@dataclass(frozen=True)
class Touched:
    """Needs and people (ids) whose rows may differ from what was read before."""

    needs: frozenset[int]
    people: frozenset[int]


def touched_since(region: Region, stamp: tuple[Any, ...], seen: Container[int] = frozenset()) -> Touched | None:
    """Return what was touched in a region since a stamp was taken (`access.plans.stamp_of`).

    The needs that a repair moved have rows of their own. Where only proposals moved on a need that is `seen` (an id),
    its people are not touched; elsewhere a locked proposal holds somebody. None when the trail cannot tell: a row of
    another kind (an import, a plan, a rule), too many rows, or one that was stored late under a lower number.
    """
    if not _stands(region, stamp):
        return None
    since = _since(region, stamp).exclude(action=REPAIR, target__startswith="plan:")
    deeds = list(since.values_list("target", "action").distinct()[: MOST_ROWS + 1])
    if len(deeds) > MOST_ROWS:
        return None
    named = _named(target for target, _action in deeds)
    if named is None:
        return None
    changed = {target for target, action in deeds if action not in PROPOSING}
    return _touched(named, {pk for pk in named["need"] if f"need:{pk}" not in changed and pk in seen})


def only_repaired(region: Region, since: tuple[Any, ...], upto: tuple[Any, ...], needs: Iterable[int]) -> bool:
    """Tell whether one repair, which moved these needs (ids), is all that was done in a region between two stamps."""
    rows = _since(region, since).filter(id__lte=upto[0])
    found = sorted(rows.exclude(target__startswith="plan:").values_list("action", "target"))
    repairs = rows.filter(action=REPAIR, target__startswith="plan:").count()
    moved = sorted((REPAIR, f"need:{pk}") for pk in needs)
    return found == moved and repairs == 1 and _stands(region, since)


def _since(region: Region, stamp: tuple[Any, ...]) -> "QuerySet[AuditRow]":
    return AuditRow.objects.filter(region_id=region.pk, id__gt=stamp[0]).order_by()


def _stands(region: Region, stamp: tuple[Any, ...]) -> bool:
    """Tell whether the rows that a stamp counted are still those: none came late, none was taken back and replaced."""
    last, _at, known, newest = stamp
    rows = AuditRow.objects.filter(region_id=region.pk, id__gt=last - RECENT_ROWS, id__lte=last)
    return rows.aggregate(n=Count("id"), at=Max("at")) == {"n": known, "at": newest}


def _named(targets: Iterable[str]) -> dict[str, set[int]] | None:
    """Return the ids that some targets name per kind, None where one is of a kind that says too little."""
    found: dict[str, set[int]] = {"need": set(), "person": set(), "absence": set(), "offer": set()}
    for target in targets:
        kind, _, pk = target.partition(":")
        if kind in found and pk.isdigit():
            found[kind].add(int(pk))
        elif kind not in HARMLESS:
            return None
    return found


def _touched(named: dict[str, set[int]], moved: set[int]) -> Touched:
    """Return the needs and people behind some targets; of needs (ids) of which proposals alone `moved` no people."""
    asked = OfferPart.objects.filter(offer__in=named["offer"]).values_list("need_part__need", "offer__person")
    pairs = list(asked.distinct()) if named["offer"] else []
    offered = {need for need, _person in pairs}
    needs = named["need"] | offered
    people = named["person"] | {person for _need, person in pairs}
    people |= _people(needs - (moved - offered), named["absence"])
    return Touched(frozenset(needs), frozenset(people))


def _people(needs: set[int], absences: set[int]) -> set[int]:
    """Return everybody who is absent in one of the absences, or who stood or stands on one of the needs."""
    if not needs and not absences:
        return set()
    stood = Assignment.objects.filter(need_part__need__in=needs).order_by().values_list("person", flat=True)
    away = Absence.objects.filter(pk__in=absences).order_by().values_list("person", flat=True)
    return {*stood.union(away).order_by()}
