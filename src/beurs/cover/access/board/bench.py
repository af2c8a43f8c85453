"""The bench: the people still free on a day whom a pool brings to the planner's boards."""

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.models import Absence, Assignment, WorkedPart
from beurs.pools.models import Booking, Membership, Policy, Reach
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Employment,
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
    employer: str
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
    everybody = [_for_target(person, target, region) for person in _free_people(boards, day)]
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


def _free_people(boards: Collection[int], day: dt.date) -> list[BenchPerson]:
    found = list(_free_query(boards, day))
    skills: dict[int, list[str]] = {}
    held = Qualification.objects.filter(_valid(day), person__in=[person.pk for person in found])
    for person_id, skill in held.order_by("skill").values_list("person_id", "skill"):
        skills.setdefault(person_id, []).append(skill)
    return [_bench_person(person, tuple(skills.get(person.pk, ()))) for person in found]


def _bench_person(person: Person, skills: tuple[str, ...]) -> BenchPerson:
    lawful = person.vog_issued_on is not None and not person.court_barred
    return BenchPerson(
        id=person.pk,
        name=str(person),
        pool=person.pool_name or "",  # type: ignore[attr-defined]
        employer=person.employer or "",  # type: ignore[attr-defined]
        skills=skills,
        am=person.free_am,  # type: ignore[attr-defined]
        pm=person.free_pm,  # type: ignore[attr-defined]
        lat=person.lat,
        lon=person.lon,
        alone=lawful and any(skill not in NEVER_ALONE for skill in skills),
    )


def reachable(boards: Collection[int], day: dt.date) -> QuerySet[Person]:
    """Return the people whom a pool brings to one of the boards on a day; nobody else is shown to a planner."""
    there = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return Person.objects.filter(there, Exists(_members(boards, day)))


def _free_query(boards: Collection[int], day: dt.date) -> QuerySet[Person]:
    members = _members(boards, day)
    employments = Employment.objects.filter(_valid(day), person=OuterRef("pk")).order_by("since")
    return (
        reachable(boards, day)
        .annotate(
            free_am=_free_in(day, Part.AM),
            free_pm=_free_in(day, Part.PM),
            pool_name=Subquery(members.order_by("pool_id").values("pool__name")[:1]),
            employer=Subquery(employments.values("board__name")[:1]),
        )
        .filter(Q(free_am=True) | Q(free_pm=True))
    )


def _members(boards: Collection[int], day: dt.date) -> QuerySet[Membership]:
    """Return the memberships of a person (the outer row) in pools whose policy of the day reaches the boards."""
    newer = Policy.objects.filter(pool=OuterRef("policy__pool"), since__lte=day, since__gt=OuterRef("policy__since"))
    reaching = Reach.objects.filter(~Exists(newer), board__in=list(boards), policy__since__lte=day)
    pool_open = Q(pool__since__lte=day) & (Q(pool__until__isnull=True) | Q(pool__until__gte=day))
    return Membership.objects.filter(
        _valid(day), pool_open, person=OuterRef("pk"), pool__in=reaching.values("policy__pool")
    )


def _valid(day: dt.date) -> Q:
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def _free_in(day: dt.date, part: str) -> Case:
    """Return whether the outer person offers this day part and nothing stands in it."""
    weekly = {"person": OuterRef("pk"), "weekday": day.isoweekday(), "part": part}
    dated = {"person": OuterRef("pk"), "date": day, "part": part}
    exception = AvailabilityException.objects.filter(**dated).values("available")[:1]
    offered = Exists(AvailabilityPart.objects.filter(_valid(day), **weekly))
    planned = Assignment.objects.filter(person=OuterRef("pk"), need_part__need__date=day, need_part__part=part).exclude(
        state=Assignment.State.RELEASED
    )
    busy = (
        Exists(TeachingPart.objects.filter(_valid(day), **weekly))
        | Exists(_away(day, part))
        | Exists(Booking.objects.filter(released_at__isnull=True, **dated))
        | Exists(planned)
    )
    return Case(
        When(busy, then=Value(False)),
        default=Coalesce(Subquery(exception), offered),
        output_field=BooleanField(),
    )


def _away(day: dt.date, part: str) -> QuerySet[Absence]:
    begun = Q(first__lt=day) | Q(first=day, first_part__lte=part)
    lasting = Q(last__isnull=True) | Q(last__gt=day) | Q(last=day, last_part__gte=part)
    back = WorkedPart.objects.filter(absence=OuterRef("pk"), since__lte=day, weekday=day.isoweekday(), part=part)
    return Absence.objects.filter(begun, lasting, ~Exists(back), person=OuterRef("pk"), withdrawn_at__isnull=True)
