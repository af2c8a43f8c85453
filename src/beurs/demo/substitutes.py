"""Who covers: own pools, the joint pool and the on-call list, with when and where each of them can come."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from beurs.demo.people import Maker, teacher_skills
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
WORKING_WEEKS = {1.0: 5, 0.8: 4, 0.6: 3}


@dataclass
class Bench:
    """Unsaved rows about the people who cover."""

    memberships: list[Membership] = field(default_factory=list)
    availability: list[AvailabilityPart] = field(default_factory=list)
    exceptions: list[AvailabilityException] = field(default_factory=list)
    preferences: list[SchoolPreference] = field(default_factory=list)

    def join(self, pool: Pool, person: Person) -> None:
        """Make a person a member of a pool from its start."""
        self.memberships.append(Membership(pool=pool, person=person, since=pool.since))

    def offer(self, person: Person, days: list[int], parts: tuple[str, ...], since: dt.date) -> None:
        """Let a person offer these parts of these weekdays."""
        self.availability += [
            AvailabilityPart(person=person, weekday=day, part=part, since=since) for day in days for part in parts
        ]

    def members(self) -> list[Person]:
        """Return everybody in a pool once, in order of joining."""
        return list({row.person.reference: row.person for row in self.memberships}.values())


def own_pool(
    rng: Random, maker: Maker, bench: Bench, pool: Pool, joint: Pool, schools: list[School], fte: float
) -> None:
    """Staff a board's own pool with 2 to 3 percent of its fte; one in five also stands in the joint pool.

    `schools` are those of the board: everybody has a home school for idle days.
    """
    left = max(1.6, fte * rng.uniform(0.02, 0.03))
    while left > 0.3:
        person, share = _pool_member(rng, maker, bench, rng.choice(schools), pool)
        bench.join(pool, person)
        if rng.random() < 0.2:
            bench.join(joint, person)
        left -= share


def joint_pool(rng: Random, maker: Maker, bench: Bench, pool: Pool, schools: list[list[School]], fte: float) -> None:
    """Staff the joint pool with 1.7 percent of the region's fte; the boards (their schools) employ in turn."""
    left, turn = max(1.6, fte * 0.017), 0
    while left > 0.3:
        person, share = _pool_member(rng, maker, bench, rng.choice(schools[turn % len(schools)]), pool)
        bench.join(pool, person)
        left, turn = left - share, turn + 1


def _pool_member(rng: Random, maker: Maker, bench: Bench, home: School, pool: Pool) -> tuple[Person, float]:
    fte = rng.choice((1.0, 0.8, 0.8, 0.6))
    lower = rng.random() < 0.6
    skills = teacher_skills(rng, lower=lower, upper=not lower, special=rng.random() < 0.15)
    person = maker.person(home.board, Function.SUBSTITUTE, fte, skills, school=home)
    person.max_travel_min = rng.choice((35, 40, 45, 45, 60))
    days = WORKING_WEEKS[fte]
    person.week_max = 2 * days
    bench.offer(person, sorted(rng.sample(range(1, 6), days)), PARTS, pool.since)
    return person, fte


def on_call(rng: Random, maker: Maker, bench: Bench, pool: Pool, boards: list[Board], number: int) -> None:
    """Fill the on-call list: mostly qualified people with a few days, some mornings only, some with a notice."""
    for n in range(number):
        lower = rng.random() < 0.5
        skills = teacher_skills(rng, lower=lower, upper=not lower, special=False)
        if rng.random() < 0.06:
            skills = [Skill.CAREER_CHANGER]
        board = boards[n % len(boards)]
        person = maker.person(board, Function.SUBSTITUTE, 0.0, skills, contract=Contract.ON_CALL)
        person.short_notice = rng.random() > 0.2
        person.max_travel_min = rng.choice((15, 20, 25, 30, 30, 45))
        days = sorted(rng.sample(range(1, 6), rng.choice((2, 3, 3, 4))))
        person.week_max = rng.choice((None, 4, 6))
        bench.offer(person, days, ("am",) if rng.random() < 0.15 else PARTS, pool.since)
        bench.join(pool, person)


def part_timers(rng: Random, bench: Bench, pool: Pool, teaching: list[TeachingPart], number: int) -> None:
    """Put group teachers on the on-call list for one weekday on which they do not teach."""
    days: dict[str, set[int]] = {}
    people: dict[str, Person] = {}
    for row in teaching:
        days.setdefault(row.person.reference, set()).add(row.weekday)
        people[row.person.reference] = row.person
    part_time = [reference for reference, taken in days.items() if len(taken) in {2, 3}]
    for reference in rng.sample(part_time, min(number, len(part_time))):
        free = [day for day in range(1, 6) if day not in days[reference]]
        person = people[reference]
        bench.offer(person, [rng.choice(free)], PARTS, pool.since)
        bench.join(pool, person)


def support_pool(rng: Random, bench: Bench, pool: Pool, assistants: list[Person], number: int) -> None:
    """Put some assistants in the support pool; they help, and are never accepted alone before a group."""
    for person in rng.sample(assistants, min(number, len(assistants))):
        bench.offer(person, [1, 2, 4], PARTS, pool.since)
        bench.join(pool, person)


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
