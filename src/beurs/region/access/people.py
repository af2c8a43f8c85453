"""The list of people and the page of one person: no score, no refusals, no reasons of absence."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from beurs.region.access.rights import VIEW_PEOPLE, Visitor, people_for
from beurs.region.access.schools import valid_on
from beurs.region.models import AvailabilityPart, Employment, Part, Person, Qualification, Weekday


@dataclass(frozen=True)
class PeopleFilter:
    """What a list of people is narrowed to; empty means any. `text` looks in names, reference and e-mail."""

    text: str = ""
    board: int | None = None
    function: str = ""
    place_unknown: bool = False


def people_listed(user: Visitor, on: dt.date, wanted: PeopleFilter) -> QuerySet[Person]:
    """Return the people in reach who work in the region on a day, with their employments of that day."""
    employments = Employment.objects.filter(valid_on(on)).select_related("board", "school")
    people = people_for(user, VIEW_PEOPLE).filter(Q(left_on__isnull=True) | Q(left_on__gt=on))
    people = people.prefetch_related(Prefetch("employments", queryset=employments, to_attr="current"))
    if wanted.text:
        people = people.annotate(full=Concat("first_name", Value(" "), "last_name")).filter(
            Q(full__icontains=wanted.text) | Q(reference__iexact=wanted.text) | Q(email__icontains=wanted.text)
        )
    if wanted.place_unknown:
        people = people.filter(place_source="none")
    if wanted.board or wanted.function:
        having = Employment.objects.filter(valid_on(on), person=OuterRef("pk"))
        having = having.filter(board=wanted.board) if wanted.board else having
        having = having.filter(function=wanted.function) if wanted.function else having
        people = people.filter(Exists(having))
    return people


def qualifications_on(person: Person, day: dt.date) -> QuerySet[Qualification]:
    """Return what a person may do on a day."""
    return person.qualifications.filter(valid_on(day)).order_by("skill")


@dataclass(frozen=True)
class WeekCell:
    """One day part of somebody's week: what they teach then, or whether they offer it for cover."""

    weekday: int
    part: str
    teaches: tuple[str, ...]
    offers: bool


def week_of_person(person: Person, day: dt.date) -> list[WeekCell]:
    """Return the ten day parts of a person's week as they hold on a day, Monday morning first (two queries)."""
    teaching: dict[tuple[int, str], list[str]] = {}
    for row in person.teaching.filter(valid_on(day)).select_related("group__school"):
        teaching.setdefault((row.weekday, row.part), []).append(f"{row.group.name}, {row.group.school.name}")
    offered = set(AvailabilityPart.objects.filter(valid_on(day), person=person).values_list("weekday", "part"))
    return [
        WeekCell(weekday, part, tuple(teaching.get((weekday, part), ())), (weekday, part) in offered)
        for weekday in Weekday.values
        for part in Part.values
    ]
