"""What schools did on the days that nobody came: mostly divided groups, now and then the head, sometimes at home.

The mix follows the reports of schools of the winter of 2019-2020, without what the law never allows; one in four says
nothing, as schools do.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from beurs.accounts.models import User
from beurs.cover import measures
from beurs.cover.models import EmergencyRule, Measure, NeedPart, Outcome
from beurs.cover.services.priority import HALF
from beurs.cover.wanted import covers
from beurs.demo.absences import at
from beurs.demo.asked import Asked
from beurs.demo.roster import Roster
from beurs.demo.seeds import pick
from beurs.pools.models import Booking
from beurs.region.lessons import PARTS
from beurs.region.models import Employment, Person

SILENT = "silent"
MIX: dict[str, float] = {
    Measure.SPLIT: 0.32,
    SILENT: 0.25,
    Measure.HEAD: 0.16,
    Measure.HOME: 0.12,
    Measure.ONLINE: 0.08,
    Measure.COUNSELLOR: 0.07,
}
FUNCTIONS: dict[str, str] = {
    Measure.HEAD: Employment.Function.HEAD,
    Measure.COUNSELLOR: Employment.Function.COUNSELLOR,
}
PURPOSE = "outcome"


@dataclass
class Schools:
    """The hands of the schools: who can stand in, and which group was at home when."""

    rng: Random
    roster: Roster
    employments: list[Employment]
    qualified: set[int]
    planners: dict[int, User]
    homes: dict[int, set[dt.date]] = field(default_factory=lambda: defaultdict(set))
    bookings: list[Booking] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def settle(self, asked: Asked) -> int:
        """Let the school of a need without anybody do what schools do, within the law; return the parts lost."""
        kind = pick(self.rng, MIX)
        person = self._somebody(kind, asked)
        if kind == SILENT:
            return len(asked.parts)
        if kind in FUNCTIONS and person is None:
            kind = Measure.SPLIT
        if kind == Measure.HOME and (asked.fresh or self.homes[asked.need.group_id]):
            kind = Measure.SPLIT
        if kind == Measure.HOME:
            self.homes[asked.need.group_id].add(asked.need.date)
        responsible = self._responsible(asked) if kind == Measure.ONLINE else None
        alone = kind == Measure.ONLINE and responsible is None
        return self._record(Measure.SPLIT if alone else kind, asked, person, responsible)

    def _somebody(self, kind: str, asked: Asked) -> Person | None:
        """Return a qualified head or counsellor of the school who is free in every part."""
        free = (one for one in self._of(asked, FUNCTIONS.get(kind, "")) if self._is_free(one, asked))
        return next(free, None)

    def _responsible(self, asked: Asked) -> Person | None:
        """Return a qualified teacher who stands before an own group next door."""
        weekday, there = asked.need.date.isoweekday(), self.roster.teaching
        around = self._of(asked, Employment.Function.TEACHER)
        taught = (one for one in around if {(weekday, part) for part in asked.slots} <= there[one.pk])
        return next((one for one in taught if not self._is_away(one, asked.need.date)), None)

    def _of(self, asked: Asked, function: str) -> list[Person]:
        here = [row for row in self.employments if row.school_id == asked.need.school_id and row.function == function]
        return [row.person for row in here if self._fits(row.person)]

    def _is_free(self, person: Person, asked: Asked) -> bool:
        return all(self.roster.idle(person, asked.need.date, part) for part in asked.slots)

    def _is_away(self, person: Person, day: dt.date) -> bool:
        return any(covers(absence, day, part) for absence in self.roster.away[person.pk] for part in PARTS)

    def _fits(self, person: Person) -> bool:
        return person.pk in self.qualified and person.vog_issued_on is not None and not person.court_barred

    def _record(self, kind: str, asked: Asked, person: Person | None, responsible: Person | None) -> int:
        if person is not None:
            self.roster.book(person, asked.need.school, asked.need.date, asked.slots)
        common = {"made_at": at(asked.need.date, 8, 40), "made_by": self.planners.get(asked.need.school.board_id)}
        for part in asked.parts:
            booking = None if person is None else _booking(part, person, **common)
            self.bookings += [] if booking is None else [booking]
            lost = measures.lost_minutes(kind, part.ends - part.starts, EmergencyRule())
            self.outcomes.append(
                Outcome(
                    need_part=part,
                    kind=kind,
                    person=person,
                    responsible=responsible,
                    pupils=asked.need.group.size,
                    lost_minutes=lost,
                    vog_seen=kind == Measure.ONLINE,
                    parents_told=kind == Measure.HOME,
                    grounds=["nobody"],
                    booking=booking,
                    **common,
                )
            )
        made = self.outcomes[-len(asked.parts) :]
        return sum(HALF * row.lost_minutes >= row.need_part.ends - row.need_part.starts for row in made)


def _booking(part: NeedPart, person: Person, **common: Any) -> Booking:
    school = part.need.school
    return Booking(
        person=person,
        date=part.need.date,
        part=part.part,
        school=school,
        board=school.board,
        purpose=PURPOSE,
        starts=part.starts,
        ends=part.ends,
        minutes=part.ends - part.starts,
        **common,
    )
