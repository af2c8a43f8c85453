"""Which day parts of which groups a cause leaves without a teacher: pure functions of rows already read."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from beurs.cover.models import Absence, Gap, GapPart, WorkedPart
from beurs.region.dated import holds
from beurs.region.lessons import Lessons, days
from beurs.region.models import Group, School, TeachingPart

type Times = dict[str, tuple[int, int]]
type Back = dict[tuple[int, str], dt.date]
type Wanted = dict[tuple[int, dt.date], Times]


class Away(NamedTuple):
    """An absence as plain values, for whoever reads many."""

    first: dt.date
    first_part: str
    last: dt.date | None
    last_part: str
    withdrawn_at: dt.datetime | None = None


LOWER_LAST, UPPER_FIRST = 4, 5
CAREER_CHANGER_FIT, LIO_EMPLOYEE_FIT = 2, 3
OPEN_WEEKS = 1


def absence_wants(
    absence: Absence,
    teaching: Iterable[TeachingPart],
    worked: Iterable[WorkedPart],
    lessons: Lessons,
    span: tuple[dt.date, dt.date],
) -> Wanted:
    """Return per group and day the parts, with their lesson times, that the absent person would have taught.

    `teaching` are the person's teaching parts (group selected along), `worked` the parts worked again after a
    partial return. Only dates of the inclusive `span` are looked at.
    """
    if absence.withdrawn_at is not None or not absence.cover_wanted:
        return {}
    back = {(row.weekday, row.part): row.since for row in worked}
    rows = _by_weekday(teaching)
    found: Wanted = {}
    for date in _dates(absence, span):
        for row in rows.get(date.isoweekday(), []):
            if not holds(row, date) or not covers(absence, date, row.part) or is_back(back, date, row.part):
                continue
            _add(found, row.group, date, row.part, lessons)
    return found


def gap_wants(gap: Gap, parts: Iterable[GapPart], lessons: Lessons, span: tuple[dt.date, dt.date]) -> Wanted:
    """Return per group and day the parts, with their lesson times, of a vacancy or study day."""
    if gap.withdrawn_at is not None:
        return {}
    found: Wanted = {}
    by_weekday: dict[int, list[str]] = {}
    for row in parts:
        by_weekday.setdefault(row.weekday, []).append(row.part)
    for date in _dates(gap, span):
        for part in by_weekday.get(date.isoweekday(), []):
            _add(found, gap.group, date, part, lessons)
    return found


def covers(absence: Absence | Away, date: dt.date, part: str) -> bool:
    """Tell whether a day part lies inside an absence (a withdrawn one covers nothing)."""
    if absence.withdrawn_at is not None or (date, part) < (absence.first, absence.first_part):
        return False
    return absence.last is None or (date, part) <= (absence.last, absence.last_part)


def is_back(back: Back, date: dt.date, part: str) -> bool:
    """Tell whether a day part is worked again; `back` says per weekday and part since when."""
    since = back.get((date.isoweekday(), part))
    return since is not None and since <= date


def accepts_of(group: Group, school: School) -> dict[str, int]:
    """Return who may stand before a group alone, with the fit of each (0 is best), as `Need.accepts` keeps it.

    Experience with the age band or with special education fits best, then any qualified teacher; a career
    changer with a declaration and an employed final-phase trainee come last. Nobody else may stand alone.
    """
    if school.kind != School.Kind.BO:
        best = {"special": 0}
    else:
        best = {"lower": 0} if group.year_from <= LOWER_LAST else {}
        best |= {"upper": 0} if group.year_to >= UPPER_FIRST else {}
    return {**best, "teacher": 1, "career-changer": CAREER_CHANGER_FIT, "lio-employee": LIO_EMPLOYEE_FIT}


def changes_at_midday(teaching: Iterable[TeachingPart], date: dt.date) -> bool:
    """Tell whether a group is used to another teacher after midday on some day of its week (half-day duo).

    Only such a group may be given two faces on one day by a plan.
    """
    who: dict[tuple[int, str], set[int]] = {}
    for row in teaching:
        if holds(row, date):
            who.setdefault((row.weekday, row.part), set()).add(row.person_id)
    return any(who.get((weekday, "pm"), morning) != morning for (weekday, part), morning in who.items() if part == "am")


def span_of(cause: Absence | Gap, today: dt.date, upto: dt.date | None = None) -> tuple[dt.date, dt.date]:
    """Return the days for which a cause has needs: to its end, or with an open end to the end of next week.

    An open end that was already built further, or is asked for `upto` a later day, goes that far.
    """
    if cause.last is not None:
        return cause.first, cause.last
    start = max(cause.first, today)
    sunday = start + dt.timedelta(days=7 - start.isoweekday(), weeks=OPEN_WEEKS)
    return cause.first, max(sunday, cause.built_until or sunday, upto or sunday)


def spell_of(cause: Absence | Gap, group_id: int) -> str:
    """Return the name of the spell that the days of one cause form for one group."""
    return f"{'a' if isinstance(cause, Absence) else 'v'}{cause.pk}-g{group_id}"


def _dates(cause: Absence | Gap, span: tuple[dt.date, dt.date]) -> Iterable[dt.date]:
    last = span[1] if cause.last is None else min(span[1], cause.last)
    return days(max(span[0], cause.first), last)


def _by_weekday(teaching: Iterable[TeachingPart]) -> dict[int, list[TeachingPart]]:
    rows: dict[int, list[TeachingPart]] = {}
    for row in teaching:
        rows.setdefault(row.weekday, []).append(row)
    return rows


def _add(found: Wanted, group: Group, date: dt.date, part: str, lessons: Lessons) -> None:
    times = lessons.times(group, date, part)
    if times is not None:
        found.setdefault((group.pk, date), {})[part] = times
