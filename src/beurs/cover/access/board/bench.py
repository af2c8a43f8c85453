"""The bench: the people still free on a day whom a pool brings to the planner's boards."""

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.access.composed import composed
from beurs.cover.models import Absence, Assignment, WorkedPart
from beurs.pools.access.policies import reaches_on
from beurs.pools.models import Booking, Membership
from beurs.region.access.schools import valid_on
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Part,
    Person,
    Qualification,
    Region,
    Skill,
    TeachingPart,
)

PAGE = 12
NEAR = "near"
QUALIFIED = "qualified"
OFFERS, CAN, CANNOT, BUSY, SKILL = "offers", "can", "cannot", "busy", "skill"
EARTH_KM = 6371.0088
BANDS: dict[str, str | Promise] = {Skill.LOWER: gettext_lazy("Groups 1-4"), Skill.UPPER: gettext_lazy("Groups 5-8")}
SHORT: dict[str, str | Promise] = {
    Skill.GYM: gettext_lazy("gym"),
    Skill.SPECIAL: gettext_lazy("special education"),
    Skill.SUBJECT: gettext_lazy("subject teacher"),
    Skill.CAREER_CHANGER: gettext_lazy("career changer"),
    Skill.LIO_EMPLOYEE: gettext_lazy("LIO, employed"),
    Skill.LIO_INTERN: gettext_lazy("LIO, intern"),
    Skill.STUDENT: gettext_lazy("student"),
    Skill.ASSISTANT: gettext_lazy("assistant"),
    Skill.SUPPORTER: gettext_lazy("teaching supporter"),
}
NEVER_ALONE = frozenset({Skill.STUDENT, Skill.LIO_INTERN, Skill.ASSISTANT, Skill.SUPPORTER})


@dataclass(frozen=True, slots=True)
class BenchPerson:
    """Somebody free in `am` or `pm`; `minutes` and `fit` are for the chosen need, None where unknown."""

    id: int
    name: str
    pool: str
    skills: tuple[str, ...]
    am: bool
    pm: bool
    lat: float | None
    lon: float | None
    alone: bool
    minutes: int | None = None
    fit: int | None = None

    @property
    def words(self) -> str:
        """What the person is qualified for, in a few words of the active language."""
        held = set(self.skills)
        bands = held & BANDS.keys()
        whole = len(bands) == len(BANDS) or (not bands and Skill.TEACHER in held)
        told = [_("Groups 1-8")] if whole else [str(BANDS[band]) for band in sorted(bands)]
        told += [str(word) for skill, word in SHORT.items() if skill in held]
        return ", ".join(told)


class _Member(NamedTuple):
    """Somebody whom a pool brings, before it is known when he or she is free."""

    id: int
    first_name: str
    last_name: str
    vog_issued_on: dt.date | None
    court_barred: bool
    lat: float | None
    lon: float | None
    pool: str


@dataclass(frozen=True, slots=True)
class Target:
    """The need that the bench is sorted for: where it is, what it accepts, which day parts it wants."""

    lat: float | None
    lon: float | None
    accepts: Mapping[str, int]
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bench:
    """One page of the bench: `total` people are free, `page` counts from 1."""

    people: tuple[BenchPerson, ...]
    total: int
    page: int
    pages: int
    sort: str


def bench_page(
    region: Region,
    boards: Collection[int],
    day: dt.date,
    *,
    target: Target | None = None,
    sort: str = NEAR,
    page: int = 1,
) -> Bench:
    """Return one page of the people free on `day`, nearest or best qualified for `target` first.

    Without a target: those free all day first, then by name. Two queries.
    """
    everybody = [_for_target(person, target, region) for person in _free_people(region, boards, day)]
    everybody.sort(key=lambda person: _order(person, target, sort))
    pages = max(1, math.ceil(len(everybody) / PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(everybody[(page - 1) * PAGE : page * PAGE])
    return Bench(shown, len(everybody), page, pages, sort)


def _order(person: BenchPerson, target: Target | None, sort: str) -> tuple[object, ...]:
    name = (person.name.casefold(), person.id)
    whole = -(person.am + person.pm)
    if target is None:
        return (not person.alone, whole, *name)
    fits = sum(part in target.parts for part, free in (("am", person.am), ("pm", person.pm)) if free)
    near = person.minutes if person.minutes is not None else math.inf
    skill = person.fit if person.fit is not None else math.inf
    return (skill, -fits, near, *name) if sort == QUALIFIED else (near, skill, -fits, *name)


def _for_target(person: BenchPerson, target: Target | None, region: Region) -> BenchPerson:
    if target is None:
        return person
    fits = [target.accepts[skill] for skill in person.skills if skill in target.accepts] if person.alone else []
    minutes = travel_minutes(region, (person.lat, person.lon), (target.lat, target.lon))
    return replace(person, minutes=minutes, fit=min(fits, default=None))


def travel_minutes(
    region: Region, home: tuple[float | None, float | None], school: tuple[float | None, float | None]
) -> int | None:
    """Return the minutes between two places (great circle, detour and speed of the region), None if unknown."""
    if None in home or None in school:
        return None
    (lat, lon), (to_lat, to_lon) = (tuple(math.radians(angle or 0.0) for angle in place) for place in (home, school))
    half = math.sin((to_lat - lat) / 2) ** 2 + math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
    km = 2 * EARTH_KM * math.asin(math.sqrt(half))
    return math.floor(region.detour_percent / 100 * km * 60 / region.kmh + 0.5)


def _free_people(region: Region, boards: Collection[int], day: dt.date) -> list[BenchPerson]:
    """Return everybody with a free day part, from two queries: who, and what is known of them that day."""
    said: dict[str, dict[int, set[str]]] = {kind: {} for kind in (OFFERS, CAN, CANNOT, BUSY, SKILL)}
    for pk, word, kind in _day_facts(region.pk, day):
        said[kind].setdefault(pk, set()).add(word)
    found = []
    for pk, row in _member_rows(boards, day).items():
        offered = said[OFFERS].get(pk, set()) - said[CANNOT].get(pk, set())
        free = (offered | said[CAN].get(pk, set())) - said[BUSY].get(pk, set())
        if free:
            found.append(_bench_person(row, free, tuple(sorted(said[SKILL].get(pk, ())))))
    return found


def _bench_person(row: _Member, parts: set[str], skills: tuple[str, ...]) -> BenchPerson:
    lawful = row.vog_issued_on is not None and not row.court_barred
    return BenchPerson(
        id=row.id,
        name=f"{row.first_name} {row.last_name}",
        pool=row.pool,
        skills=skills,
        am=Part.AM in parts,
        pm=Part.PM in parts,
        lat=row.lat,
        lon=row.lon,
        alone=lawful and any(skill not in NEVER_ALONE for skill in skills),
    )


def _member_rows(boards: Collection[int], day: dt.date) -> dict[int, _Member]:
    """Return each reachable person once, with the first pool that comes here."""
    return {row[0]: _Member._make(row) for row in _member_facts(frozenset(boards), day)}


@composed
def _member_facts(boards: frozenset[int], day: dt.date) -> "QuerySet[Any, Any]":
    rows = _members(boards, day).filter(_there(day, "person__")).order_by("-pool_id")
    return rows.values_list("person_id", *(f"person__{name}" for name in _Member._fields[1:-1]), "pool__name")


def reachable(boards: Collection[int], day: dt.date) -> QuerySet[Person]:
    """Return the people whom a pool brings to one of the boards on a day; nobody else is shown to a planner."""
    return Person.objects.filter(_there(day), pk__in=_members(boards, day).values("person"))


def _there(day: dt.date, path: str = "") -> Q:
    return Q(**{f"{path}left_on__isnull": True}) | Q(**{f"{path}left_on__gt": day})


def _members(boards: Collection[int], day: dt.date) -> QuerySet[Membership]:
    """Return the memberships in pools whose policy of the day reaches one of the boards."""
    reaching = reaches_on(day).filter(board__in=list(boards))
    pool_open = Q(pool__since__lte=day) & (Q(pool__until__isnull=True) | Q(pool__until__gte=day))
    return Membership.objects.filter(valid_on(day), pool_open, pool__in=reaching.values("policy__pool"))


@composed
def _day_facts(region: int, day: dt.date) -> "QuerySet[Any, Any]":
    """Return in one query what is known of the day: (person, part, offered or taken) and (person, skill, SKILL).

    It is not narrowed to the people asked for: a list of their ids in every branch costs more than the rows it
    saves. Own classes and skills are the exception, as everybody who is in no pool has them.
    """
    weekly = Q(valid_on(day), person__region=region, weekday=day.isoweekday())
    dated = Q(person__region=region, date=day)
    exceptions = AvailabilityException.objects.filter(dated)
    planned = Assignment.objects.filter(person__region=region, need_part__need__date=day)
    member = Exists(Membership.objects.filter(person=OuterRef("person")))
    parts = [
        _told(AvailabilityPart.objects.filter(weekly), OFFERS),
        _told(exceptions.filter(available=True), CAN),
        _told(exceptions.filter(available=False), CANNOT),
        _told(TeachingPart.objects.filter(weekly, member), BUSY),
        _told(Qualification.objects.filter(valid_on(day), member, person__region=region), SKILL, F("skill")),
        _told(Booking.objects.filter(dated, released_at__isnull=True), BUSY),
        _told(planned.exclude(state=Assignment.State.RELEASED), BUSY, F("need_part__part")),
        *(_told(_away(region, day, part), BUSY, Value(part)) for part in Part.values),
    ]
    return parts[0].union(*parts[1:], all=True)


def _told(rows: QuerySet[Any], kind: str, part: F | Value | None = None) -> QuerySet[Any]:
    told = Cast(F("part") if part is None else part, CharField())
    return rows.order_by().values_list("person_id", told, Value(kind))


def _away(region: int, day: dt.date, part: str) -> QuerySet[Absence]:
    begun = Q(first__lt=day) | Q(first=day, first_part__lte=part)
    lasting = Q(last__isnull=True) | Q(last__gt=day) | Q(last=day, last_part__gte=part)
    back = WorkedPart.objects.filter(absence=OuterRef("pk"), since__lte=day, weekday=day.isoweekday(), part=part)
    return Absence.objects.filter(begun, lasting, ~Exists(back), person__region=region, withdrawn_at__isnull=True)
