"""Who of the pools was never asked over a period, and which rule explains it: rules, never answers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from beurs.cover.access.team import ALONE
from beurs.cover.models import Assignment, OfferPart
from beurs.pools.models import Membership
from beurs.region.access import VIEW_COVER, Visitor, boards_for
from beurs.region.models import AvailabilityException, AvailabilityPart, Person, Qualification

RULES = ("court-barred", "no-vog", "student-alone", "no-place", "not-offered", "notice", "not-needed")


@dataclass(frozen=True)
class Unasked:
    """Somebody in a pool who got no offer and no work: the pools, and the first rule that explains it."""

    person: Person
    pools: tuple[str, ...]
    rule: str


def unasked_of(user: Visitor, first: dt.date, last: dt.date) -> tuple[Unasked, ...]:
    """Return the members of pools that serve the boards in sight whom nobody asked, by rule and name; five queries."""
    during = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    boards = boards_for(user, VIEW_COVER).order_by().values("pk")
    rows = Membership.objects.filter(during, pool__policies__reaches__board__in=boards, person__left_on__isnull=True)
    named = rows.filter(~_asked(first, last)).select_related("person", "pool").distinct()
    pools: dict[int, set[str]] = {}
    people: dict[int, Person] = {}
    for row in named:
        people[row.person_id] = row.person
        pools.setdefault(row.person_id, set()).add(row.pool.name)
    rules = _rules(people.values(), first, last)
    found = [Unasked(people[pk], tuple(sorted(pools[pk])), rules[pk]) for pk in people]
    return tuple(sorted(found, key=lambda one: (RULES.index(one.rule), str(one.person))))


def _asked(first: dt.date, last: dt.date) -> Exists:
    days = Q(need_part__need__date__range=(first, last), person=OuterRef("person"))
    planned = Assignment.objects.filter(days).exclude(state=Assignment.State.PROPOSED)
    return Exists(planned) | Exists(OfferPart.objects.filter(days))  # type: ignore[return-value]


def _rules(people: Iterable[Person], first: dt.date, last: dt.date) -> dict[int, str]:
    rows = list(people)
    during = Q(since__lte=last, person__in=rows) & (Q(until__isnull=True) | Q(until__gte=first))
    skilled = set(Qualification.objects.filter(during, skill__in=ALONE).values_list("person", flat=True))
    offers = set(AvailabilityPart.objects.filter(during).values_list("person", flat=True))
    odd = AvailabilityException.objects.filter(person__in=rows, date__range=(first, last), available=True)
    offers |= set(odd.values_list("person", flat=True))
    return {person.pk: _rule(person, last, person.pk in skilled, person.pk in offers) for person in rows}


def _rule(person: Person, last: dt.date, skilled: bool, offers: bool) -> str:
    """Return the first rule that keeps somebody from all work; "not-needed" when none does and others came first."""
    if person.court_barred:
        return "court-barred"
    if person.vog_issued_on is None or person.vog_issued_on > last:
        return "no-vog"
    if not skilled:
        return "student-alone"
    if person.place_source == "none":
        return "no-place"
    if not offers or person.week_max == 0:
        return "not-offered"
    return "not-needed" if person.short_notice else "notice"
