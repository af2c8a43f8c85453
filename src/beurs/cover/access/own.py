"""One's own days: where somebody is planned, and what they offered."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import LIVE, Assignment, OfferPart
from beurs.region.access.people import week_of_person
from beurs.region.access.rights import VIEW_OWN, Visitor, may
from beurs.region.lessons import days
from beurs.region.models import GroupGuide, Person, School

WORKS, ASKED, CAN, NOT = "works", "asked", "can", "not"
WEEKS = 4


@dataclass(frozen=True)
class Place:
    """Where somebody works on a day: school, group, lesson times in minutes after midnight, which parts.

    `need` is its id; `sheet` tells that the school wrote a timetable or routines.
    """

    need: int
    date: dt.date
    school: School
    group: str
    parts: tuple[str, ...]
    starts: int
    ends: int
    sheet: bool

    @property
    def am(self) -> bool:
        """Whether the morning is worked."""
        return "am" in self.parts

    @property
    def pm(self) -> bool:
        """Whether the afternoon is worked."""
        return "pm" in self.parts


@dataclass(frozen=True)
class OwnDay:
    """A school day with what stands in its morning and its afternoon: WORKS, ASKED, CAN or NOT."""

    date: dt.date
    parts: tuple[str, str]


@dataclass(frozen=True)
class OwnDays:
    """The coming weeks of one person."""

    person: Person
    weeks: tuple[tuple[OwnDay, ...], ...]
    places: tuple[Place, ...]


def own_person(user: Visitor) -> Person:
    """Return the person a user is; Http404 when there is none or the user may not look."""
    if isinstance(user, User) and may(user, VIEW_OWN):
        found = Person.objects.filter(user=user).first()
        if found is not None:
            return found
    raise Http404


def person_of_feed(pk: int) -> Person:
    """Return the person behind a calendar feed; Http404 once the user may no longer sign in or look at own days."""
    found = Person.objects.filter(pk=pk, user__is_active=True).select_related("user").first()
    if found is None or found.user is None or not may(found.user, VIEW_OWN):
        raise Http404
    return found


def own_days(person: Person, first: dt.date, now: dt.datetime) -> OwnDays:
    """Return `WEEKS` weeks from a Monday: where a person works, what waits for an answer, what the person offers."""
    today = timezone.localdate(now)
    last = first + dt.timedelta(days=7 * WEEKS - 1)
    taken = _known(person, first, last)
    asked = _asked(person, first, last, now)
    stands = {(one.need_part.need.date, one.need_part.part) for one in taken}
    weekly = {(cell.weekday, cell.part) for cell in week_of_person(person, today) if cell.offers}
    dated = person.availability_exceptions.filter(date__range=(first, last))
    said = {(row.date, row.part): row.available for row in dated}

    def kind(date: dt.date, part: str) -> str:
        if (date, part) in stands:
            return WORKS
        if (date, part) in asked:
            return ASKED
        return CAN if said.get((date, part), (date.isoweekday(), part) in weekly) else NOT

    dates = [date for date in days(first, last) if date.isoweekday() <= 5]
    drawn = [OwnDay(date, (kind(date, "am"), kind(date, "pm"))) for date in dates]
    weeks = tuple(tuple(drawn[start : start + 5]) for start in range(0, len(drawn), 5))
    return OwnDays(person, weeks, _places(taken, today))


def own_work(person: Person) -> "QuerySet[Assignment]":
    """Return where a person stands and knows of it: what was published, and what they said yes to themselves."""
    said_yes = OfferPart.objects.filter(person=person, need_part=OuterRef("need_part"), state=OfferPart.State.ACCEPTED)
    known = Q(state=Assignment.State.PUBLISHED) | Q(state=Assignment.State.AGREED) & Exists(said_yes)
    return Assignment.objects.filter(known, person=person)


def _known(person: Person, first: dt.date, last: dt.date) -> list[Assignment]:
    rows = own_work(person).filter(need_part__need__date__range=(first, last))
    rows = rows.select_related("need_part__need__school", "need_part__need__group")
    return list(rows.order_by("need_part__need__date", "need_part__part"))


def _asked(person: Person, first: dt.date, last: dt.date, now: dt.datetime) -> set[tuple[dt.date, str]]:
    """Return the day parts for which an offer waits for an answer."""
    rows = OfferPart.objects.filter(
        person=person,
        state=OfferPart.State.LIVE,
        offer__state__in=LIVE,
        offer__sent_at__isnull=False,
        offer__until__gt=now,
        need_part__need__date__range=(first, last),
    )
    return set(rows.values_list("need_part__need__date", "need_part__part"))


def _places(taken: list[Assignment], today: dt.date) -> tuple[Place, ...]:
    """Join the parts of one need into one place, from today on."""
    groups = {one.need_part.need.group_id for one in taken}
    sheets = set(GroupGuide.objects.filter(group__in=groups).values_list("group", flat=True))
    found: dict[int, list[Assignment]] = {}
    for one in taken:
        if one.need_part.need.date >= today:
            found.setdefault(one.need_part.need_id, []).append(one)
    return tuple(_place(rows, sheets) for rows in found.values())


def _place(rows: list[Assignment], sheets: set[int]) -> Place:
    need = rows[0].need_part.need
    return Place(
        need=need.pk,
        date=need.date,
        school=need.school,
        group=need.group.name,
        parts=tuple(row.need_part.part for row in rows),
        starts=min(row.need_part.starts for row in rows),
        ends=max(row.need_part.ends for row in rows),
        sheet=need.group_id in sheets,
    )
