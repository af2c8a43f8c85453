"""Gaps on record: vacancies since the school year began, and teachers on a course today."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from beurs.cover.models import Gap, GapPart
from beurs.cover.wanted import span_of
from beurs.demo.absences import Window, at
from beurs.demo.places import taught_parts
from beurs.region.models import Group, TimetablePart

GROUPS_ON_A_COURSE = 2


@dataclass
class Gaps:
    """Unsaved gaps and their parts of the week."""

    window: Window
    rows: list[Gap] = field(default_factory=list)
    parts: list[GapPart] = field(default_factory=list)

    def vacancies(self, vacant: list[tuple[Group, list[TimetablePart]]]) -> None:
        """Add a vacancy for every part of a week that nobody was found for."""
        for group, week in vacant:
            gap = Gap(group=group, kind=Gap.Kind.VACANCY, first=group.since)
            self._add(gap, week, at(group.since - dt.timedelta(days=40), 11, 20))

    def courses(self, rng: Random, groups: list[Group], weeks: dict[int, list[TimetablePart]]) -> None:
        """Add today's course of the teachers of two groups at a school that teaches today."""
        day = self.window.today
        school = rng.choice([group.school_id for group in groups if self.window.days.at(group.school_id, day)])
        for group in [group for group in groups if group.school_id == school][-GROUPS_ON_A_COURSE:]:
            week = [row for row in taught_parts(group, weeks[school]) if row.weekday == day.isoweekday()]
            gap = Gap(group=group, kind=Gap.Kind.STUDY_DAY, first=day, last=day)
            self._add(gap, week, at(self.window.now - dt.timedelta(days=12), 15, 10))

    def _add(self, gap: Gap, week: list[TimetablePart], reported: dt.datetime) -> None:
        gap.reported_at = reported
        gap.built_until = span_of(gap, self.window.today)[1]
        self.rows.append(gap)
        parts = sorted({(row.weekday, row.part) for row in week})
        self.parts += [GapPart(gap=gap, weekday=weekday, part=part) for weekday, part in parts]
