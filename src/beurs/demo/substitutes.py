"""Who covers: own pools, the joint pool and the on-call list, with when and where each of them can come."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from beurs.demo.people import Maker, teacher_skills
from beurs.demo.pools import Pools
from beurs.pools.models import Membership, Pool
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Board,
    Employment,
    Person,
    School,
    SchoolPreference,
    Skill,
    TeachingPart,
)
from beurs.region.models.places import PlaceSource

Function, Contract, Kind = Employment.Function, Employment.Contract, SchoolPreference.Kind
PARTS = ("am", "pm")
DAYS_OF_FTE = {1.0: 5, 0.8: 4, 0.6: 3}
JOINT_SHARE = 0.017
BARRED, UNCERTIFIED = 0, 1


@dataclass
class Bench:
    """Unsaved rows about the people who cover."""

    memberships: list[Membership] = field(default_factory=list)
    availability: list[AvailabilityPart] = field(default_factory=list)
    exceptions: list[AvailabilityException] = field(default_factory=list)
    preferences: list[SchoolPreference] = field(default_factory=list)

    def join(self, pool: Pool, person: Person, days: list[int], parts: tuple[str, ...] = PARTS) -> None:
        """Make a person a member of a pool from its start, who offers these parts of these weekdays."""
        self.memberships.append(Membership(pool=pool, person=person, since=pool.since))
        self.availability += [
            AvailabilityPart(person=person, weekday=day, part=part, since=pool.since) for day in days for part in parts
        ]

    def employ(self, contracts: list[Employment]) -> None:
        """Give every membership the contract of its person, and the school of that as home for idle days."""
        jobs = {job.person.reference: job for job in contracts}
        for row in self.memberships:
            row.employment = jobs[row.person.reference]
            row.home_school = row.employment.school

    def members(self) -> list[Person]:
        """Return everybody in a pool once, in order of joining."""
        return list({row.person.reference: row.person for row in self.memberships}.values())


@dataclass
class Hiring:
    """Fills the pools of a region; `schools` per board id are the home schools for idle days."""

    rng: Random
    maker: Maker
    bench: Bench
    pools: Pools
    schools: dict[int, list[School]]

    def permanent_pools(self, fte: dict[int, float]) -> None:
        """Staff own pools with 1.5 to 3 percent of their board's fte and the joint pool with 1.5 percent of all.

        `fte` is that of the schools without assistants, who come later.
        One in five of the own pools also stands in the joint pool, which the boards staff in turn.
        """
        for pool in self.pools.own:
            board = pool.owner_id or 0
            for share in self._shares(fte[board] * self.rng.uniform(0.0225, 0.031)):
                person = self._permanent(pool, self.schools[board], share)
                if self.rng.random() < 0.2:
                    self.bench.join(self.pools.joint, person, [])
        homes = list(self.schools.values())
        for turn, share in enumerate(self._shares(sum(fte.values()) * JOINT_SHARE)):
            self._permanent(self.pools.joint, homes[turn % len(homes)], share)

    def _shares(self, fte: float) -> list[float]:
        found = [0.8 if fte >= 0.85 else 0.6]
        while (left := fte - sum(found) + 0.05) >= 0.6:
            found.append(self.rng.choice([each for each in DAYS_OF_FTE if each <= left]))
        return found

    def _permanent(self, pool: Pool, homes: list[School], fte: float) -> Person:
        rng, home = self.rng, self.rng.choice(homes)
        lower = rng.random() < 0.6
        skills = teacher_skills(rng, lower=lower, upper=not lower, special=rng.random() < 0.15)
        person = self.maker.person(home.board, Function.SUBSTITUTE, fte, skills, school=home)
        person.max_travel_min = rng.choice((35, 40, 45, 45, 60))
        person.week_max = 2 * DAYS_OF_FTE[fte]
        self.bench.join(pool, person, sorted(rng.sample(range(1, 6), DAYS_OF_FTE[fte])))
        return person

    def on_call(self, boards: list[Board], number: int) -> None:
        """Fill the on-call list: mostly qualified, with a few days each, some mornings only, some with a notice.

        One is barred by a court and one has no certificate, so that the screens have somebody to show it of.
        """
        rng = self.rng
        for n in range(number):
            lower = rng.random() < 0.5
            skills = teacher_skills(rng, lower=lower, upper=not lower, special=False)
            if rng.random() < 0.06:
                skills = [Skill.CAREER_CHANGER]
            person = self.maker.person(
                boards[n % len(boards)], Function.SUBSTITUTE, 0.0, skills, contract=Contract.ON_CALL
            )
            person.short_notice = rng.random() > 0.2
            person.max_travel_min = rng.choice((15, 20, 25, 30, 30, 45))
            person.week_max = rng.choice((None, 4, 6))
            days = sorted(rng.sample(range(1, 6), rng.choice((2, 3, 3, 4))))
            if n == BARRED:
                person.court_barred = True
            elif n == UNCERTIFIED:
                person.vog_issued_on = None
            self.bench.join(self.pools.on_call, person, days, ("am",) if rng.random() < 0.15 else PARTS)

    def part_timers(self, teaching: list[TeachingPart], number: int) -> None:
        """Put group teachers on the on-call list for one weekday on which they do not teach."""
        days: dict[str, set[int]] = {}
        people: dict[str, Person] = {}
        for row in teaching:
            days.setdefault(row.person.reference, set()).add(row.weekday)
            people[row.person.reference] = row.person
        part_time = [reference for reference, taken in days.items() if len(taken) in {2, 3}]
        for reference in self.rng.sample(part_time, min(number, len(part_time))):
            free = [day for day in range(1, 6) if day not in days[reference]]
            self.bench.join(self.pools.on_call, people[reference], [self.rng.choice(free)])

    def support(self, assistants: list[Person], number: int) -> None:
        """Put some assistants in the support pool; they help, and are never accepted alone before a group."""
        for person in self.rng.sample(assistants, min(number, len(assistants))):
            self.bench.join(self.pools.support, person, [1, 2, 4])


def wishes(rng: Random, bench: Bench, schools: list[School], today: dt.date) -> None:
    """Give the people who cover their wishes about schools, odd days, and a few without a known address."""
    members = bench.members()
    for person in members:
        _preferences(rng, bench, person, schools)
        _exceptions(rng, bench, person, today)
    for person in rng.sample(members, max(1, len(members) // 90)):
        person.lat = person.lon = None
        person.place_source = PlaceSource.NONE
        person.home_postcode = ""


def _preferences(rng: Random, bench: Bench, person: Person, schools: list[School]) -> None:
    chosen = rng.sample(schools, min(4, len(schools)))
    kinds = [Kind.PREFER] * (rng.choice((0, 0, 1, 2)))
    kinds += [Kind.AVOID] * (rng.random() < 0.12)
    kinds += [Kind.SCHOOL_BLOCK] * (rng.random() < 0.03)
    bench.preferences += [
        SchoolPreference(person=person, school=school, kind=kind) for school, kind in zip(chosen, kinds, strict=False)
    ]


def _exceptions(rng: Random, bench: Bench, person: Person, today: dt.date) -> None:
    if rng.random() > 0.35:
        return
    for offset in sorted(rng.sample(range(-40, 25), 2)):
        date = today + dt.timedelta(days=offset)
        if date.isoweekday() <= 5:
            free = rng.random() < 0.2
            bench.exceptions += [
                AvailabilityException(person=person, date=date, part=part, available=free) for part in PARTS
            ]
