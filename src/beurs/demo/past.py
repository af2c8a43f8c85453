"""Plays the weeks up to this morning: every day the known faces first, then the schools, then the best free person.

What comes out keeps the rules of the field (qualification, certificate, travel, week, rings, caps, reserve, notice).
It is no optimum and stores no plan: it is what people remember of the last weeks.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from beurs.accounts.models import User
from beurs.cover.models import Absence, Assignment, Gap, PriorityRule
from beurs.cover.services.priority import LOOK_BACK_SCHOOL_DAYS, points_of, total
from beurs.demo.absences import Window, at
from beurs.demo.asked import Asked
from beurs.demo.limits import Limits
from beurs.demo.outcomes import Schools
from beurs.demo.roster import UNACCEPTED, Candidate, Reachable, Roster
from beurs.demo.seeds import stream
from beurs.pools.models import Booking, Pool
from beurs.region.models import Group, Person, TeachingPart

OWN_SHARE = 0.1
NOBODY_CAN = 0.15
PUBLISHED_AHEAD = 0.35
AHEAD_AFTER_DAYS = 10
PURPOSE = "cover"


@dataclass
class Standing:
    """One person for one need: the bookings and assignments of its parts, unsaved."""

    asked: Asked
    person: Person
    pool: Pool | None
    bookings: list[Booking]
    assignments: list[Assignment]


@dataclass
class Past:
    """The hands that fill the days; `last` is who stood in a spell last, `lost` the parts nobody came for."""

    seed: int
    rng: Random
    window: Window
    roster: Roster
    schools: Schools
    reachable: Reachable
    limits: Limits
    rule: PriorityRule
    planners: dict[int, User]
    colleagues: dict[int, list[TeachingPart]]
    last: dict[str, Candidate] = field(default_factory=dict)
    lost: dict[int, dict[dt.date, int]] = field(default_factory=lambda: defaultdict(dict))
    made: list[Standing] = field(default_factory=list)

    def play(self, asked: list[Asked]) -> list[Standing]:
        """Fill the days up to yesterday, and today and later only what was published or solved before 07:30."""
        days: dict[dt.date, list[Asked]] = defaultdict(list)
        for each in asked:
            days[each.need.date].append(each)
        for day, of_day in sorted(days.items()):
            self._prioritise(of_day)
            self.limits.morning(day, of_day, self.roster)
            if day < self.window.today:
                self._fill(day, of_day)
            else:
                self._ahead(day, of_day)
        return self.made

    def _fill(self, day: dt.date, asked: list[Asked]) -> None:
        left = [each for each in asked if not self._again(each)]
        left.sort(key=lambda each: (-each.need.priority, each.need.group_id))
        for each in left:
            if not (self._own(each) or self._best(each)):
                lost = self.schools.settle(each)
                if lost:
                    self.lost[each.need.group_id][day] = lost

    def _ahead(self, day: dt.date, asked: list[Asked]) -> None:
        friday = self.window.today + dt.timedelta(days=5 - self.window.today.isoweekday())
        for each in asked:
            if day <= friday and self._is_long(each) and self._again(each):
                continue
            if day == self.window.today:
                self._own(each)

    def _is_long(self, asked: Asked) -> bool:
        """Tell whether somebody was sent for the whole week already: a coin per spell that has run for a while."""
        first = _cause(asked).first
        return (self.window.today - first).days >= AHEAD_AFTER_DAYS and self._coin("ahead", asked, PUBLISHED_AHEAD)

    def _coin(self, name: str, asked: Asked, chance: float) -> bool:
        """Toss a coin that falls the same way for all days of a spell."""
        place = (asked.need.school.code, asked.need.group.name, str(_cause(asked).first))
        return stream(self.seed, name, *place).random() < chance

    def _prioritise(self, asked: list[Asked]) -> None:
        for each in asked:
            need = each.need
            back = self._days_before(need.group, need.date)
            per_day = [self.lost[need.group_id].get(day, 0) for day in back]
            need.priority_why = points_of(
                self.rule,
                group=need.group,
                school=need.school,
                lost=sum(per_day),
                twice=bool(per_day and per_day[0]),
            )
            need.priority = total(need.priority_why)
            if need.spell in self.last:
                need.previous = self.last[need.spell].person

    def _days_before(self, group: Group, day: dt.date) -> list[dt.date]:
        found: list[dt.date] = []
        while len(found) < LOOK_BACK_SCHOOL_DAYS and day > self.window.first:
            day -= dt.timedelta(days=1)
            if self.window.days.at(group.school_id, day):
                found.append(day)
        return found

    def _again(self, asked: Asked) -> bool:
        known = self.last.get(asked.need.spell)
        if known is None or not self._fits(known, asked):
            return False
        self._send(known, asked)
        return True

    def _best(self, asked: Asked) -> bool:
        """Send the best candidate who is free; now and then everybody who is asked says no."""
        if self.rng.random() < NOBODY_CAN:
            return False
        for candidate in self.reachable.candidates(asked.need):
            if self._fits(candidate, asked):
                self._send(candidate, asked)
                self.last[asked.need.spell] = candidate
                return True
        return False

    def _fits(self, candidate: Candidate, asked: Asked) -> bool:
        """Tell whether the day leaves this candidate: contract chain and notice first, then time, then caps."""
        if candidate.on_call and not asked.sick:
            return False
        if asked.fresh and not candidate.person.short_notice:
            return False
        need = asked.need
        return self.roster.can(candidate.person, need.school, need.date, asked.slots) and self.limits.allow(
            candidate, asked
        )

    def _send(self, candidate: Candidate, asked: Asked) -> None:
        self.limits.lend(candidate, asked)
        standing = self._stand(asked, candidate.person, candidate.pool, Assignment.Source.PLAN)
        for row in standing.assignments:
            row.ring, row.fit, row.minutes = candidate.ring, candidate.fit, max(0, candidate.minutes)

    def _own(self, asked: Asked) -> bool:
        """Let the school solve some spells: by the duo partner, else by a colleague on a free day."""
        need = asked.need
        if not self._coin("own", asked, OWN_SHARE):
            return False
        for person, duo in self._willing(asked):
            fit = self.reachable.fit(person, need.accepts)
            if fit == UNACCEPTED or person.court_barred or person.vog_issued_on is None:
                continue
            if all(self.roster.idle(person, need.date, part) for part in asked.slots):
                standing = self._stand(asked, person, None, Assignment.Source.OWN)
                for row in standing.assignments:
                    row.fit = fit
                    row.own_kind = Assignment.OwnKind.DUO if duo else Assignment.OwnKind.EXTRA_DAY
                return True
        return False

    def _willing(self, asked: Asked) -> list[tuple[Person, bool]]:
        """Return the school's part-timers who may give a free day, those of the same group first (then True)."""
        rows = sorted(self.colleagues[asked.need.school_id], key=lambda row: row.group_id != asked.need.group_id)
        found: dict[int, tuple[Person, bool]] = {}
        for row in rows:
            found.setdefault(row.person_id, (row.person, row.group_id == asked.need.group_id))
        weekday = asked.need.date.isoweekday()
        return [pair for pk, pair in found.items() if weekday not in {day for day, _ in self.roster.teaching[pk]}]

    def _stand(self, asked: Asked, person: Person, pool: Pool | None, source: str) -> Standing:
        need = asked.need
        self.roster.book(person, need.school, need.date, asked.slots)
        made = self._moment(asked)
        by = self.planners.get(need.school.board_id)
        common = {"person": person, "pool": pool, "made_at": made, "made_by": by}
        bookings = [
            Booking(
                date=need.date,
                part=part.part,
                school=need.school,
                board=need.school.board,
                purpose=PURPOSE,
                starts=part.starts,
                ends=part.ends,
                minutes=part.ends - part.starts,
                **common,
            )
            for part in asked.parts
        ]
        assignments = [
            Assignment(
                need_part=part,
                state=Assignment.State.PUBLISHED,
                source=source,
                booking=booking,
                published_at=made + dt.timedelta(minutes=6),
                **common,
            )
            for part, booking in zip(asked.parts, bookings, strict=True)
        ]
        self.made.append(Standing(asked, person, pool, bookings, assignments))
        return self.made[-1]

    def _moment(self, asked: Asked) -> dt.datetime:
        """Return when it was arranged: on the morning itself, or on the last school day before for what was known."""
        day = asked.need.date
        if day < self.window.today and (asked.fresh or asked.need.spell not in self.last):
            return at(day, 7, 5) + dt.timedelta(minutes=self.rng.randrange(45))
        if asked.fresh and asked.sick:
            return at(self.window.now, 7, 5) + dt.timedelta(minutes=self.rng.randrange(19))
        before = min(day, self.window.now) - dt.timedelta(days=1)
        while not self.window.days.in_region(before):
            before -= dt.timedelta(days=1)
        return at(before, 14, 10) + dt.timedelta(minutes=self.rng.randrange(80))


def _cause(asked: Asked) -> Absence | Gap:
    cause = asked.need.absence or asked.need.gap
    if cause is None:
        raise ValueError(f"need of group {asked.need.group_id} on {asked.need.date}: no cause")
    return cause
