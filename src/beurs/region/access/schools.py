"""The list of schools and the page of one school."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from beurs.region.access.rights import VIEW_REGION, Visitor, schools_for
from beurs.region.models import Closure, Group, Part, PupilCount, School, TeachingPart, TimetablePart, Weekday


def valid_on(day: dt.date) -> Q:
    """Return the condition that a dated row (`since`, `until` inclusive) holds on a day."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def schools_listed(user: Visitor, on: dt.date) -> QuerySet[School]:
    """Return the schools in reach with the latest count of pupils and the number of groups on a day."""
    latest = PupilCount.objects.filter(school=OuterRef("pk")).order_by("-year").values("pupils")[:1]
    groups = (
        Group.objects.filter(valid_on(on), school=OuterRef("pk")).values("school").annotate(n=Count("pk")).values("n")
    )
    return schools_for(user, VIEW_REGION).annotate(pupils=Subquery(latest), group_count=Subquery(groups))


@dataclass(frozen=True)
class Lesson:
    """One day part of a group's week: no lessons, taught by `names`, or taught by nobody (`names` empty)."""

    weekday: int
    part: str
    taught: bool
    names: tuple[str, ...]
    times: tuple[int, int] | None


@dataclass(frozen=True)
class GroupWeek:
    """A group with its ten day parts, Monday morning first."""

    group: Group
    lessons: tuple[Lesson, ...]

    @property
    def without_teacher(self) -> int:
        """Count the day parts with lessons and nobody to teach them."""
        return sum(lesson.taught and not lesson.names for lesson in self.lessons)


def timetable_on(school: School, day: dt.date) -> list[TimetablePart]:
    """Return the timetable that holds on a day: the rows with the latest `since` not after it."""
    rows = list(school.timetable.filter(since__lte=day).order_by("since", "weekday", "part", "year_from"))
    return [row for row in rows if row.since == rows[-1].since]


def group_weeks(school: School, day: dt.date) -> list[GroupWeek]:
    """Return who teaches which group in which part of the week, as it holds on a day (three queries)."""
    timetable = timetable_on(school, day)
    teaching: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    rows = TeachingPart.objects.filter(valid_on(day), group__school=school).select_related("person")
    for row in rows.order_by("person__last_name"):
        teaching[row.group_id, row.weekday, row.part].append(str(row.person))
    groups = school.groups.filter(valid_on(day))
    return [GroupWeek(group, _lessons(group, timetable, teaching)) for group in groups]


def _lessons(
    group: Group, timetable: Sequence[TimetablePart], teaching: dict[tuple[int, int, str], list[str]]
) -> tuple[Lesson, ...]:
    lessons = []
    for weekday in Weekday.values:
        for part in Part.values:
            times = _times(group, timetable, weekday, part)
            names = tuple(teaching.get((group.pk, weekday, part), ()))
            lessons.append(Lesson(weekday, part, times is not None, names, times))
    return tuple(lessons)


def _times(group: Group, timetable: Sequence[TimetablePart], weekday: int, part: str) -> tuple[int, int] | None:
    """Return the widest lesson times of a group in one day part; None without lessons."""
    rows = [
        row
        for row in timetable
        if row.weekday == weekday
        and row.part == part
        and row.year_from <= group.year_to
        and row.year_to >= group.year_from
    ]
    if not rows:
        return None
    return min(row.starts for row in rows), max(row.ends for row in rows)


def closures_ahead(school: School, day: dt.date) -> QuerySet[Closure]:
    """Return the closures that touch a school from a day on: its own, its board's and the region's."""
    of_region = Q(region=school.board.region_id, board__isnull=True, school__isnull=True)
    return Closure.objects.filter(of_region | Q(board=school.board_id) | Q(school=school), last__gte=day)
