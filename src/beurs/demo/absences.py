"""Who is away and for how long, drawn from the published figures of primary education; never why.

Sickness takes 7.2 percent of the working time in about one report a person a year, so about 26 days a report: seven in
ten take a week at most, two in ten up to six weeks, one in ten longer. Winter has more of it than summer, and the last
days before this morning have a flu.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from zoneinfo import ZoneInfo

from beurs.cover.models import Absence, WorkedPart
from beurs.cover.wanted import span_of
from beurs.demo.calendar import SchoolDays
from beurs.region.models import Employment, Person, School

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
REPORTS_A_YEAR = 1.2
LEAVES_A_YEAR = 0.35
MONTHS = {1: 1.3, 2: 1.3, 3: 1.3, 4: 0.85, 5: 0.85, 6: 0.85, 7: 0.65, 8: 0.65, 9: 0.8, 10: 1.15, 11: 1.15, 12: 1.15}
FLU = 2.2
FLU_DAYS = 7
HIGHEST = 1.3 * FLU
RUN_IN_DAYS = 800
LEAVE_AHEAD_DAYS = 10
SHORT_LAST, MIDDLE_LAST = 7, 42
HAS_SUBSTITUTE_CONTRACT = 0.05
NO_COVER = 0.03


@dataclass(frozen=True)
class Spell:
    """Somebody is away for whole days, `first` to `last` inclusive."""

    kind: str
    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """Return how many calendar days it takes."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Window:
    """The days of history, `first` to `today` inclusive: the school day on the board, not before the date `now`."""

    first: dt.date
    today: dt.date
    now: dt.date
    days: SchoolDays


def at(day: dt.date, hour: int, minute: int) -> dt.datetime:
    """Return a moment by the clock of Amsterdam."""
    return dt.datetime.combine(day, dt.time(hour, minute), AMSTERDAM)


def absences(rng: Random, employments: list[Employment], window: Window) -> list[Absence]:
    """Return the absences of everybody with a school that touch the window, by their first day; unsaved."""
    found = [
        _row(rng, employment.person, employment.school, spell, window)
        for employment in employments
        if employment.school is not None and employment.contract != Employment.Contract.NONE
        for spell in spells(rng, window)
    ]
    for absence in found:
        absence.built_until = span_of(absence, window.today)[1]
    return sorted(found, key=lambda row: (row.first, row.person_id))


def spells(rng: Random, window: Window) -> Iterator[Spell]:
    """Draw the times one person is away, in order and apart: sickness that began up to now, leave also ahead.

    What falls wholly outside school days is left out.
    """
    day = window.now - dt.timedelta(days=RUN_IN_DAYS)
    end = window.today + dt.timedelta(days=LEAVE_AHEAD_DAYS)
    rate = (REPORTS_A_YEAR + LEAVES_A_YEAR) * HIGHEST / 365
    while (day := day + dt.timedelta(days=max(1, round(rng.expovariate(rate))))) <= end:
        flu = FLU if 0 <= (window.today - day).days < FLU_DAYS else 1.0
        if rng.random() > MONTHS[day.month] * flu / HIGHEST:
            continue
        spell = _spell(rng, day, window)
        known = spell.kind == Absence.Kind.OTHER or day <= window.now
        day = spell.last
        if known and spell.last >= max(spell.first, window.first):
            yield spell


def _spell(rng: Random, day: dt.date, window: Window) -> Spell:
    sick = rng.random() < REPORTS_A_YEAR / (REPORTS_A_YEAR + LEAVES_A_YEAR)
    length = sick_days(rng) if sick else rng.choice((1, 1, 1, 2, 3, 5))
    first = window.days.on_or_after(day) if day >= window.first else day
    return Spell(Absence.Kind.SICK if sick else Absence.Kind.OTHER, first, day + dt.timedelta(days=length - 1))


def sick_days(rng: Random) -> int:
    """Draw how many calendar days one report of sickness takes."""
    chance = rng.random()
    if chance < 0.7:
        return rng.choices(range(1, SHORT_LAST + 1), weights=(26, 24, 18, 13, 9, 6, 4))[0]
    if chance < 0.9:
        return min(MIDDLE_LAST, SHORT_LAST + 1 + round(rng.expovariate(1 / 11)))
    return min(720, MIDDLE_LAST + 1 + round(rng.expovariate(1 / 170)))


def _row(rng: Random, person: Person, school: School, spell: Spell, window: Window) -> Absence:
    running = spell.kind == Absence.Kind.SICK and spell.last >= window.today
    open_end = running and (spell.days > MIDDLE_LAST or rng.random() < 0.5)
    arranged = HAS_SUBSTITUTE_CONTRACT if spell.days > MIDDLE_LAST else NO_COVER
    return Absence(
        person=person,
        school=school,
        kind=spell.kind,
        first=spell.first,
        first_part="pm" if rng.random() < 0.05 and spell.first < window.today else "am",
        last=None if open_end else spell.last,
        cover_wanted=rng.random() > arranged,
        reported_at=_reported(rng, spell, window),
    )


def _reported(rng: Random, spell: Spell, window: Window) -> dt.datetime:
    minute = rng.randrange(45)
    if spell.kind == Absence.Kind.OTHER:
        return at(min(spell.first, window.now) - dt.timedelta(days=rng.randint(3, 20)), 15, minute)
    return at(min(spell.first, window.now), 6, 40) + dt.timedelta(minutes=minute)


def partial_returns(rng: Random, found: list[Absence], window: Window) -> list[WorkedPart]:
    """Let one in eight of those away for six weeks or more work two mornings again, since a recent Monday."""
    monday = window.today - dt.timedelta(days=window.today.isoweekday() - 1)
    rows = []
    for absence in found:
        long = absence.last is None and (window.today - absence.first).days > MIDDLE_LAST
        if long and rng.random() < 0.12:
            since = monday - dt.timedelta(weeks=rng.randint(0, 2))
            rows += [
                WorkedPart(absence=absence, since=since, weekday=day, part="am")
                for day in sorted(rng.sample((1, 2, 4, 5), 2))
            ]
    return rows
