"""Who can be reported absent and for which day parts: what the report form shows before anything is written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from beurs.cover.models import Absence
from beurs.region.access import REPORT_ABSENCE, Visitor, boards_for, lasting, schools_for
from beurs.region.access.schools import valid_on
from beurs.region.dated import holds
from beurs.region.lessons import Lessons, days
from beurs.region.models import Employment, Group, Part, Person, School, TeachingPart

TEACHES, LESSONS, NONE = "teaches", "lessons", "none"
WEEKS = 2
MOST_FOUND = 40


@dataclass
class Colleague:
    """Somebody of a school with the groups and (weekday, part) they teach; `absent` while reported away today."""

    person: Person
    groups: list[str] = field(default_factory=list)
    parts: set[tuple[int, str]] = field(default_factory=set)
    absent: bool = False

    @property
    def weekdays(self) -> list[int]:
        """The weekdays on which this person teaches."""
        return sorted({weekday for weekday, _part in self.parts})

    def free_in(self, parts: Iterable[tuple[int, str]]) -> bool:
        """Tell whether some of these parts of the week are not taken by an own group."""
        return any(part not in self.parts for part in parts)


@dataclass(frozen=True)
class GridPart:
    """A day part of the grid: `kind` is TEACHES, LESSONS (the school teaches, this person does not) or NONE."""

    date: dt.date
    part: str
    kind: str

    @property
    def value(self) -> str:
        """The name of the day part in a form: "2026-11-23/am"."""
        return f"{self.date.isoformat()}/{self.part}"


@dataclass(frozen=True)
class GridDay:
    """A school day of the grid with its two parts."""

    date: dt.date
    parts: tuple[GridPart, ...]


def reportable(user: Visitor) -> QuerySet[Person]:
    """Return the people a user may report absent: who teaches or is placed there, or works for the board."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    teaches = TeachingPart.objects.filter(lasting(), person=OuterRef("pk"), group__school__in=schools)
    placed = Employment.objects.filter(lasting(), person=OuterRef("pk")).filter(
        Q(school__in=schools) | Q(board__in=boards_for(user, REPORT_ABSENCE).order_by().values("pk"))
    )
    return Person.objects.filter(Exists(teaches) | Exists(placed), left_on__isnull=True)


def reportable_get(user: Visitor, pk: int) -> Person:
    """Return one person a user may report absent; Http404 when absent or out of reach."""
    found = reportable(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def colleagues_of(school: School, day: dt.date) -> list[Colleague]:
    """Return who teaches or is placed at a school on a day, teachers of groups first (three queries)."""
    found: dict[int, Colleague] = {}
    for row in _teaching(school, day):
        one = found.setdefault(row.person_id, Colleague(row.person))
        _note(one, row)
    placed = Employment.objects.filter(valid_on(day), school=school, person__left_on__isnull=True)
    for contract in placed.select_related("person").order_by("person__last_name"):
        found.setdefault(contract.person_id, Colleague(contract.person))
    return _marked(found, day)


def people_found(user: Visitor, text: str, day: dt.date) -> list[Colleague]:
    """Return at most `MOST_FOUND` reportable people whose name or reference holds every word of `text`."""
    people = reportable(user)
    for word in text.split():
        named = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(reference__iexact=word)
        people = people.filter(named)
    found = {person.pk: Colleague(person) for person in people[:MOST_FOUND]}
    rows = TeachingPart.objects.filter(valid_on(day), person__in=found).select_related("group__school")
    for row in rows.order_by("weekday"):
        _note(found[row.person_id], row, with_school=True)
    return _marked(found, day)


def _teaching(school: School, day: dt.date) -> QuerySet[TeachingPart]:
    rows = TeachingPart.objects.filter(valid_on(day), group__school=school, person__left_on__isnull=True)
    return rows.select_related("person", "group").order_by("group__year_from", "group__name", "weekday")


def _note(one: Colleague, row: TeachingPart, with_school: bool = False) -> None:
    name = f"{row.group.name}, {row.group.school.name}" if with_school else row.group.name
    if name not in one.groups:
        one.groups.append(name)
    one.parts.add((row.weekday, row.part))


def _marked(found: dict[int, Colleague], day: dt.date) -> list[Colleague]:
    away = Absence.objects.filter(person__in=found, withdrawn_at__isnull=True, first__lte=day)
    away = away.filter(Q(last__isnull=True) | Q(last__gte=day))
    for pk in away.values_list("person_id", flat=True):
        found[pk].absent = True
    return list(found.values())


def school_of(user: Visitor, person: Person, day: dt.date) -> School:
    """Return the school to which an absence belongs: where the person teaches most, else where placed.

    Raises Http404 when the person is at no school in the user's reach.
    """
    schools = {school.pk: school for school in schools_for(user, REPORT_ABSENCE)}
    counts: dict[int, int] = defaultdict(int)
    for pk in person.teaching.filter(valid_on(day)).values_list("group__school_id", flat=True):
        counts[pk] += 1
    placed = person.employments.filter(valid_on(day), school__isnull=False).values_list("school_id", flat=True)
    for pk in [*sorted(counts, key=lambda pk: -counts[pk]), *placed]:
        if pk in schools:
            return schools[pk]
    raise Http404


def grid_of(person: Person, school: School, monday: dt.date, weeks: int = WEEKS) -> list[list[GridDay]]:
    """Return the school days of `weeks` weeks from a Monday, with what the person does in each day part."""
    last = monday + dt.timedelta(days=7 * weeks - 1)
    teaching = list(person.teaching.select_related("group__school__board"))
    groups = {row.group_id: row.group for row in teaching}
    everywhere = {school.pk: school, **{group.school_id: group.school for group in groups.values()}}
    lessons = Lessons.of(everywhere.values())
    whole = list(school.groups.all())
    dates = [date for date in days(monday, last) if date.isoweekday() <= 5]
    grid = [GridDay(date, _parts(date, teaching, whole, lessons)) for date in dates]
    return [grid[start : start + 5] for start in range(0, len(grid), 5)]


def _parts(
    date: dt.date, teaching: Iterable[TeachingPart], whole: Iterable[Group], lessons: Lessons
) -> tuple[GridPart, ...]:
    return tuple(GridPart(date, part, _kind(date, part, teaching, whole, lessons)) for part in Part.values)


def _kind(date: dt.date, part: str, teaching: Iterable[TeachingPart], whole: Iterable[Group], lessons: Lessons) -> str:
    for row in teaching:
        taught = holds(row, date) and (row.weekday, row.part) == (date.isoweekday(), part)
        if taught and lessons.times(row.group, date, part):
            return TEACHES
    return LESSONS if any(lessons.times(group, date, part) for group in whole) else NONE


def partners_of(
    person: Person, colleagues: Iterable[Colleague], day: dt.date
) -> tuple[list[Colleague], list[Colleague]]:
    """Split the other colleagues into those who share a group with the person (duo partners) and the rest.

    Left out are who is away, and who teaches an own group in every part that the person teaches.
    """
    mine = list(person.teaching.filter(valid_on(day)).values_list("group_id", "weekday", "part"))
    sharing = TeachingPart.objects.filter(valid_on(day), group__in={group for group, _weekday, _part in mine})
    shared = set(sharing.exclude(person=person).values_list("person_id", flat=True))
    parts = {(weekday, part) for _group, weekday, part in mine}
    others = [one for one in colleagues if one.person.pk != person.pk and not one.absent]
    return (
        [one for one in others if one.person.pk in shared],
        [one for one in others if one.person.pk not in shared and (not parts or one.free_in(parts))],
    )
