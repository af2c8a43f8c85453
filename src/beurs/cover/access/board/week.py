"""A school week on one page: schools against days, with the state of every need."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beurs.cover.access.board import filters, states
from beurs.cover.access.board.rows import NeedRow, rows_between
from beurs.cover.access.board.today import Sight

DAYS = 5


@dataclass(frozen=True, slots=True)
class DayHead:
    """One day of the week with the number of needs per state, and per day part those without anybody."""

    date: dt.date
    counts: dict[str, int]
    total: int
    covered: int
    open_am: int
    open_pm: int

    @property
    def percent(self) -> int:
        """Share of the needs that are covered and known to the school, 100 without needs."""
        return round(100 * self.covered / self.total) if self.total else 100


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """One school's needs by day, Monday first."""

    code: str
    name: str
    place: str
    board: str
    days: tuple[tuple[NeedRow, ...], ...]
    open: int


@dataclass(frozen=True, slots=True)
class Week:
    """The week that starts on Monday `first`."""

    first: dt.date
    sight: Sight
    heads: tuple[DayHead, ...]
    schools: tuple[SchoolWeek, ...]
    rows: tuple[NeedRow, ...]

    @property
    def last(self) -> dt.date:
        """The Friday of the week."""
        return self.first + dt.timedelta(days=DAYS - 1)

    @property
    def counts(self) -> dict[str, int]:
        """Needs per state over the whole week."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in states.STATES}


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the ISO week of a day."""
    return day - dt.timedelta(days=day.isoweekday() - 1)


def week_of(sight: Sight, first: dt.date, asked: filters.Filters) -> Week:
    """Return the week from Monday `first` for what a user sees. Two queries."""
    narrowed = sight.narrowed(asked.boards)
    days = [first + dt.timedelta(days=step) for step in range(DAYS)]
    found = [row for row in rows_between(narrowed.scope, days[0], days[-1]) if asked.keeps(row)]
    return Week(
        first=first,
        sight=sight,
        heads=tuple(_head(day, [row for row in found if row.date == day]) for day in days),
        schools=_schools(found, days),
        rows=tuple(found),
    )


def _head(day: dt.date, rows: Sequence[NeedRow]) -> DayHead:
    counts = Counter(row.state for row in rows)
    return DayHead(
        date=day,
        counts={state: counts[state] for state in states.STATES},
        total=len(rows),
        covered=counts[states.FILLED] + counts[states.OWN],
        open_am=_open_parts(rows, "am"),
        open_pm=_open_parts(rows, "pm"),
    )


def _open_parts(rows: Iterable[NeedRow], part: str) -> int:
    return sum(stand.part == part and stand.state == states.OPEN for row in rows for stand in row.stands)


def _schools(rows: Sequence[NeedRow], days: Sequence[dt.date]) -> tuple[SchoolWeek, ...]:
    by_school: dict[int, list[NeedRow]] = {}
    for row in sorted(rows, key=filters.urgency):
        by_school.setdefault(row.school_id, []).append(row)
    found = [_school_week(members, days) for members in by_school.values()]
    return tuple(sorted(found, key=lambda school: (-school.open, school.name, school.code)))


def _school_week(rows: Sequence[NeedRow], days: Sequence[dt.date]) -> SchoolWeek:
    head = rows[0]
    return SchoolWeek(
        code=head.school_code,
        name=head.school,
        place=head.place,
        board=head.board,
        days=tuple(tuple(row for row in rows if row.date == day) for day in days),
        open=sum(row.state == states.OPEN for row in rows),
    )
