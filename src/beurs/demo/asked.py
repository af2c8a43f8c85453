"""Turns absences and gaps into needs, through the same pure functions as the services of `cover`."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from beurs.cover.models import Absence, Gap, GapPart, Need, NeedPart, WorkedPart
from beurs.cover.wanted import Wanted, absence_wants, accepts_of, changes_at_midday, gap_wants, span_of, spell_of
from beurs.demo.absences import Window, at
from beurs.region.lessons import Lessons
from beurs.region.models import Group, TeachingPart


@dataclass(eq=False)
class Asked:
    """One unsaved need with its parts; `sick` and `fresh` (the first day) decide who may be called for it."""

    need: Need
    parts: list[NeedPart]
    sick: bool
    fresh: bool

    @property
    def slots(self) -> tuple[str, ...]:
        """Return the day parts asked for."""
        return tuple(part.part for part in self.parts)


@dataclass
class Causes:
    """What leaves groups without a teacher: saved absences and gaps with their parts, and who teaches what."""

    absences: list[Absence]
    worked: list[WorkedPart]
    gaps: list[Gap]
    gap_parts: list[GapPart]
    teaching: list[TeachingPart]


@dataclass
class Desk:
    """Builds needs from causes; a part that one cause asks for is not asked twice."""

    groups: dict[int, Group]
    lessons: Lessons
    window: Window
    splittable: set[int]
    seen: set[tuple[int, dt.date, str]] = field(default_factory=set)

    @classmethod
    def of(cls, groups: list[Group], teaching: list[TeachingPart], lessons: Lessons, window: Window) -> "Desk":
        """Set up for the groups of a region."""
        rows: dict[int, list[TeachingPart]] = defaultdict(list)
        for row in teaching:
            rows[row.group_id].append(row)
        split = {pk for pk, found in rows.items() if changes_at_midday(found, window.today)}
        return cls({group.pk: group for group in groups}, lessons, window, split)

    def needs(self, causes: Causes) -> list[Asked]:
        """Return the needs of all causes inside the window and the days built ahead, by day."""
        teaching, worked, gap_parts = _by(causes.teaching), defaultdict(list), defaultdict(list)
        for row in causes.worked:
            worked[row.absence_id].append(row)
        for part in causes.gap_parts:
            gap_parts[part.gap_id].append(part)
        found: list[Asked] = []
        for gap in causes.gaps:
            wants = gap_wants(gap, gap_parts[gap.pk], self.lessons, self._span(gap))
            found += self._asked(gap, wants)
        for absence in causes.absences:
            rows = teaching.get(absence.person_id, [])
            found += self._asked(
                absence, absence_wants(absence, rows, worked[absence.pk], self.lessons, self._span(absence))
            )
        return sorted(found, key=lambda asked: (asked.need.date, asked.need.group_id))

    def _span(self, cause: Absence | Gap) -> tuple[dt.date, dt.date]:
        first, last = span_of(cause, self.window.today)
        return max(first, self.window.first), last

    def _asked(self, cause: Absence | Gap, wants: Wanted) -> list[Asked]:
        return [
            asked
            for (group, date), times in sorted(wants.items())
            if (asked := self._one(cause, self.groups[group], date, times)).parts
        ]

    def _one(self, cause: Absence | Gap, group: Group, date: dt.date, times: dict[str, tuple[int, int]]) -> Asked:
        need = Need(
            absence=cause if isinstance(cause, Absence) else None,
            gap=cause if isinstance(cause, Gap) else None,
            school=group.school,
            group=group,
            date=date,
            spell=spell_of(cause, group.pk),
            accepts=accepts_of(group, group.school),
            splittable=group.pk in self.splittable,
            created_at=max(cause.reported_at, at(date - dt.timedelta(days=7), 6, 0)),
        )
        parts = []
        for part, (starts, ends) in sorted(times.items()):
            if (group.pk, date, part) not in self.seen:
                self.seen.add((group.pk, date, part))
                parts.append(NeedPart(need=need, part=part, starts=starts, ends=ends))
        sick = isinstance(cause, Absence) and cause.kind == Absence.Kind.SICK
        return Asked(need, parts, sick, date == cause.first)


def _by(teaching: list[TeachingPart]) -> dict[int, list[TeachingPart]]:
    found: dict[int, list[TeachingPart]] = defaultdict(list)
    for row in teaching:
        found[row.person_id].append(row)
    return found
