"""What a row of the trail is about, in words, with the page of it where the reader may open that page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from beurs.accounts.models import AuditRow, User
from beurs.cover.access.absences import absences_in_reach
from beurs.cover.access.long import longs_in_reach
from beurs.cover.models import Gap, Need, Plan
from beurs.ledger.access.changes import changes_in_sight
from beurs.ledger.models import Posting
from beurs.ledger.views.change_words import title_of
from beurs.pools.access.reach import pools_in_sight
from beurs.pools.models import Policy
from beurs.region.access import (
    REPORT_ABSENCE,
    VIEW_COVER,
    VIEW_LEDGER,
    VIEW_PEOPLE,
    VIEW_REGION,
    Visitor,
    boards_for,
    may,
    people_for,
    region_of,
    schools_for,
)
from beurs.region.models import Group
from beurs.region.templatetags.region import short_day


@dataclass(frozen=True)
class Target:
    """What a row is about: its words, and its address; without an address the reader has no page for it."""

    label: str
    url: str = ""


def targets_of(user: Visitor, rows: Iterable[AuditRow]) -> dict[str, Target]:
    """Return "kind:id" -> what it is, for the rows of one page; what a user may not see is left out.

    One query per kind of target, whatever the number of rows.
    """
    asked: dict[str, set[int]] = {}
    for row in rows:
        kind, _colon, number = row.target.partition(":")
        if number.isdecimal():
            asked.setdefault(kind, set()).add(int(number))
    found: dict[str, Target] = {}
    for kind, numbers in asked.items():
        known = _READERS[kind](user, numbers) if kind in _READERS else {}
        found |= {f"{kind}:{number}": target for number, target in known.items()}
    return found


def _group(group: Group) -> str:
    return _("Group %(group)s, %(school)s") % {"group": group.name, "school": group.school.name}


def _needs(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    boards = boards_for(user, VIEW_COVER)
    rows = Need.objects.filter(pk__in=numbers, school__board__in=boards).select_related("group__school")
    return {need.pk: Target(_group(need.group), reverse("cover:today-need", args=[need.pk])) for need in rows}


def _absences(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    if not may(user, REPORT_ABSENCE):
        return {}
    rows = absences_in_reach(user).filter(pk__in=numbers).select_related("person")
    return {row.pk: Target(str(row.person), reverse("cover:absence", args=[row.pk])) for row in rows}


def _gaps(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    schools = schools_for(user, VIEW_REGION)
    rows = Gap.objects.filter(pk__in=numbers, group__school__in=schools).select_related("group__school")
    return {gap.pk: Target(_group(gap.group), reverse("region:school", args=[gap.group.school.code])) for gap in rows}


def _people(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    rows = people_for(user, VIEW_PEOPLE).filter(pk__in=numbers)
    return {person.pk: Target(str(person), reverse("pools:person", args=[person.pk])) for person in rows}


def _policies(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    if not may(user, VIEW_COVER):
        return {}
    rows = Policy.objects.filter(pk__in=numbers, pool__in=pools_in_sight(user)).select_related("pool")
    return {row.pk: Target(row.pool.name, reverse("pools:pool", args=[row.pool_id])) for row in rows}


def _pools(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    if not may(user, VIEW_COVER):
        return {}
    rows = pools_in_sight(user).filter(pk__in=numbers)
    return {row.pk: Target(row.name, reverse("pools:pool", args=[row.pk])) for row in rows}


def _longs(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    if not may(user, REPORT_ABSENCE):
        return {}
    rows = longs_in_reach(user).filter(pk__in=numbers)
    return {row.pk: Target(_group(row.group), reverse("cover:long", args=[row.pk])) for row in rows}


def _changes(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    rows = changes_in_sight(user).filter(pk__in=numbers)
    return {row.pk: Target(title_of(row), reverse("changes:change", args=[row.pk])) for row in rows}


def _entries(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    """Return the lines on a statement that the user may read: of a loan that of the giver, else that of any board."""
    rows = Posting.objects.filter(entry__in=numbers, board__in=boards_for(user, VIEW_LEDGER)).select_related("entry")
    lines = sorted(rows, key=lambda row: (row.board_id == row.entry.giver_id, -row.board_id))
    return {
        row.entry_id: Target(
            f"{row.entry.get_kind_display()}, {short_day(row.entry.date)}",
            reverse("ledger:line", args=[row.board_id, row.entry_id]),
        )
        for row in lines
    }


def _plans(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    if not may(user, VIEW_COVER):
        return {}
    rows = Plan.objects.filter(pk__in=numbers, region=region_of(user)).defer("problem", "result")
    return {
        plan.pk: Target(
            _("Plan of %(day)s") % {"day": short_day(plan.first)},
            f"{reverse('cover:today')}?date={plan.first.isoformat()}",
        )
        for plan in rows
    }


def _regions(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    region = region_of(user)
    return {region.pk: Target(region.name, reverse("cover:region") if may(user, VIEW_COVER) else "")}


def _rules(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    url = reverse("cover:rules") if may(user, VIEW_REGION) else ""
    return dict.fromkeys(numbers, Target(_("Rules"), url))


def _users(user: Visitor, numbers: set[int]) -> Mapping[int, Target]:
    return {found.pk: Target(str(found)) for found in User.objects.filter(pk__in=numbers)}


_READERS: dict[str, Callable[[Visitor, set[int]], Mapping[int, Target]]] = {
    "need": _needs,
    "absence": _absences,
    "gap": _gaps,
    "person": _people,
    "passport": _people,
    "approval": _people,
    "policy": _policies,
    "pool": _pools,
    "long-cover": _longs,
    "change": _changes,
    "entry": _entries,
    "plan": _plans,
    "region": _regions,
    "priority-rule": _rules,
    "employment-rule": _rules,
    "user": _users,
}
