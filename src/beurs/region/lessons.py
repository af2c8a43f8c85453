"""When a group has lessons: timetable, closures and the life of group and school, read once for many schools."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from beurs.region.dated import holds
from beurs.region.models import Closure, Group, School, TimetablePart

PARTS = ("am", "pm")
ONE_DAY = dt.timedelta(days=1)
LOOK_BACK_DAYS = 120

type Band = tuple[int, int, int, int]
type Place = tuple[str, int]
type Week = dict[tuple[int, str], list[Band]]


@dataclass(frozen=True)
class Lessons:
    """The lesson times of some schools; `timetables` per school by ascending `since`, `closed` inclusive spans."""

    timetables: dict[int, list[tuple[dt.date, Week]]]
    closed: dict[int, list[tuple[dt.date, dt.date]]]

    @classmethod
    def of(cls, schools: Iterable[School]) -> "Lessons":
        """Read the timetables and closures of `schools` (their boards selected along) in two queries."""
        places = {school.pk: school for school in schools}
        return cls(timetables=_timetables(places), closed=_closed(places))

    def times(self, group: Group, date: dt.date, part: str) -> tuple[int, int] | None:
        """Return start and end of the group's lessons in minutes after midnight, None when there are none."""
        bands = self._week(group.school_id, date).get((date.isoweekday(), part), [])
        hit = [band for band in bands if band[0] <= group.year_to and band[1] >= group.year_from]
        if not hit or not holds(group, date) or self.is_closed(group.school_id, date):
            return None
        return min(band[2] for band in hit), max(band[3] for band in hit)

    def is_closed(self, school_id: int, date: dt.date) -> bool:
        """Tell whether the school is closed on a date (holiday, study day, or gone)."""
        return any(first <= date <= last for first, last in self.closed.get(school_id, []))

    def has_day(self, group: Group, date: dt.date) -> bool:
        """Tell whether the group has any lesson on a date."""
        return any(self.times(group, date, part) for part in PARTS)

    def days_before(self, group: Group, date: dt.date, count: int) -> list[dt.date]:
        """Return the last `count` school days of a group before a date, latest first (looks back 120 days)."""
        found: list[dt.date] = []
        for back in range(1, LOOK_BACK_DAYS + 1):
            day = date - back * ONE_DAY
            if self.has_day(group, day):
                found.append(day)
                if len(found) == count:
                    break
        return found

    def _week(self, school_id: int, date: dt.date) -> Week:
        valid: Week = {}
        for since, week in self.timetables.get(school_id, []):
            if since > date:
                break
            valid = week
        return valid


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the dates from `first` to `last`, both inclusive."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(ordinal)


def _timetables(places: dict[int, School]) -> dict[int, list[tuple[dt.date, Week]]]:
    weeks: dict[int, dict[dt.date, Week]] = defaultdict(dict)
    fields = ("school_id", "since", "weekday", "part", "year_from", "year_to", "starts", "ends")
    rows = TimetablePart.objects.filter(school__in=list(places)).order_by("school_id", "since")
    for school, since, weekday, part, *band in rows.values_list(*fields):
        weeks[school].setdefault(since, {}).setdefault((weekday, part), []).append(tuple(band))
    return {school: sorted(by_since.items()) for school, by_since in weeks.items()}


def _closed(places: dict[int, School]) -> dict[int, list[tuple[dt.date, dt.date]]]:
    regions = {school.board.region_id for school in places.values()}
    boards = {school.board_id for school in places.values()}
    whole = Q(board__isnull=True, school__isnull=True)
    rows = Closure.objects.filter(region__in=regions).filter(whole | Q(board__in=boards) | Q(school__in=places))
    spans: dict[Place, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for region, board, at, first, last in rows.values_list("region_id", "board_id", "school_id", "first", "last"):
        spans[_place(region, board, at)].append((first, last))
    return {
        pk: [*(span for place in _places(school) for span in spans[place]), *_gone(school)]
        for pk, school in places.items()
    }


def _place(region: int, board: int | None, school: int | None) -> Place:
    """Return whom a closure concerns: one school, one board, or the whole region."""
    if school is not None:
        return ("school", school)
    return ("region", region) if board is None else ("board", board)


def _places(school: School) -> tuple[Place, ...]:
    return ("region", school.board.region_id), ("board", school.board_id), ("school", school.pk)


def _gone(school: School) -> list[tuple[dt.date, dt.date]]:
    return [] if school.closed_on is None else [(school.closed_on, dt.date.max)]
