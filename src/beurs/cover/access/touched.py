"""What the trail says was touched since a moment, so that only that has to be read again."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from beurs.accounts.models import AuditRow
from beurs.cover.access.composed import composed
from beurs.cover.access.plans import stamp_stands
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
    """Needs and people (ids) whose rows may differ from what was read before; of needs that are `moved` only the
    version and who is proposed."""

    needs: frozenset[int]
    people: frozenset[int]
    moved: frozenset[int] = frozenset()


def touched_since(region: Region, stamp: tuple[Any, ...], seen: Container[int] = frozenset()) -> Touched | None:
    """Return what was touched in a region since a stamp was taken (`access.plans.stamp_of`).

    The needs that a repair moved have rows of their own. Where only proposals moved on a need that is `seen` (an id),
    its people are not touched; elsewhere a locked proposal holds somebody. None when the trail cannot tell: a row of
    another kind (an import, a plan, a rule), too many rows, or one that was stored late under a lower number.
    """
    deeds = _deeds(region.pk, stamp[0]) if stamp_stands(region, stamp) else None
    if deeds is None or len(deeds) > MOST_ROWS:
        return None
    named = _named(target for target, _action in deeds)
    if named is None:
        return None
    changed = {target for target, action in deeds if action not in PROPOSING}
    return _touched(named, {pk for pk in named["need"] if f"need:{pk}" not in changed and pk in seen})


def only_repaired(region: Region, since: tuple[Any, ...], upto: tuple[Any, ...], needs: Iterable[int]) -> bool:
    """Tell whether one repair, which moved these needs (ids), is all that was done in a region between two stamps."""
    moved = sorted((f"need:{pk}", REPAIR) for pk in needs)
    rows = _rows(region.pk, since[0], upto[0])
    repairs = [row for row in rows if row[0].startswith("plan:")]
    others = sorted(row for row in rows if row not in repairs)
    return others == moved and [action for _plan, action in repairs] == [REPAIR] and stamp_stands(region, since)


@composed
def _deeds(region: int, after: int) -> "QuerySet[Any, Any]":
    rows = AuditRow.objects.filter(region_id=region, id__gt=after).order_by()
    rows = rows.exclude(action=REPAIR, target__startswith="plan:")
    return rows.values_list("target", "action").distinct()[: MOST_ROWS + 1]


@composed
def _rows(region: int, after: int, upto: int) -> "QuerySet[Any, Any]":
    rows = AuditRow.objects.filter(region_id=region, id__gt=after, id__lte=upto)
    return rows.order_by().values_list("target", "action")


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
    return Touched(frozenset(needs), frozenset(people), frozenset(moved - offered))


def _people(needs: set[int], absences: set[int]) -> set[int]:
    """Return everybody who is absent in one of the absences, or who stood or stands on one of the needs."""
    if not needs and not absences:
        return set()
    stood = Assignment.objects.filter(need_part__need__in=needs).order_by().values_list("person", flat=True)
    away = Absence.objects.filter(pk__in=absences).order_by().values_list("person", flat=True)
    return {*stood.union(away).order_by()}
