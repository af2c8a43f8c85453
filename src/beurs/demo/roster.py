"""Who can stand where on which day part: what the history was planned with."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from beurs.cover.models import Absence, Need
from beurs.cover.wanted import covers
from beurs.demo.ground import Team
from beurs.demo.towns import minutes
from beurs.pools.models import Policy, Pool
from beurs.region.models import Employment, Person, School, SchoolPreference

type Week = tuple[int, int]
PREFERRED_MINUTES = 15
UNACCEPTED = 1001


def week_of(day: dt.date) -> Week:
    """Return the ISO week of a day."""
    return day.isocalendar()[:2]


@dataclass(frozen=True)
class Candidate:
    """Somebody who may cover at a school, through which pool, and how well."""

    person: Person
    pool: Pool
    ring: int
    fit: int
    minutes: int
    on_call: bool


@dataclass
class Roster:
    """Answers who is free; `taken` holds every booking as (person, day, part), `away` everybody's absences."""

    offers: dict[int, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    exceptions: dict[tuple[int, dt.date, str], bool] = field(default_factory=dict)
    teaching: dict[int, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    away: dict[int, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    taken: set[tuple[int, dt.date, str]] = field(default_factory=set)
    booked: Counter[tuple[int, Week]] = field(default_factory=Counter)
    stands: dict[tuple[int, dt.date], int] = field(default_factory=dict)

    @classmethod
    def of(cls, team: Team, absences: Iterable[Absence]) -> "Roster":
        """Read the offers, own classes and absences of everybody."""
        roster = cls()
        for offer in team.bench.availability:
            roster.offers[offer.person_id].add((offer.weekday, offer.part))
        for row in team.bench.exceptions:
            roster.exceptions[row.person_id, row.date, row.part] = row.available
        for part in team.taught.parts:
            roster.teaching[part.person_id].add((part.weekday, part.part))
        for absence in absences:
            roster.away[absence.person_id].append(absence)
        return roster

    def offered(self, person: Person, day: dt.date, part: str) -> bool:
        """Tell whether a person offers a part of a day: the odd day overrules the week."""
        odd = self.exceptions.get((person.pk, day, part))
        return (day.isoweekday(), part) in self.offers[person.pk] if odd is None else odd

    def idle(self, person: Person, day: dt.date, part: str) -> bool:
        """Tell whether a person neither teaches, nor is away, nor is booked in a part of a day."""
        return (
            (person.pk, day, part) not in self.taken
            and (day.isoweekday(), part) not in self.teaching[person.pk]
            and not any(covers(absence, day, part) for absence in self.away[person.pk])
        )

    def can(self, person: Person, school: School, day: dt.date, parts: tuple[str, ...]) -> bool:
        """Tell whether a person can be booked at a school: offered, idle, within the week, one school a day."""
        if person.week_max is not None and self.booked[person.pk, week_of(day)] + len(parts) > person.week_max:
            return False
        if self.stands.get((person.pk, day), school.pk) != school.pk:
            return False
        return all(self.offered(person, day, part) and self.idle(person, day, part) for part in parts)

    def book(self, person: Person, school: School, day: dt.date, parts: tuple[str, ...]) -> None:
        """Take a person for these parts."""
        self.taken |= {(person.pk, day, part) for part in parts}
        self.booked[person.pk, week_of(day)] += len(parts)
        self.stands[person.pk, day] = school.pk


@dataclass
class Reachable:
    """Lists, per school and kind of need, who may come, best first: fit, ring, then travel."""

    members: list[Person]
    pools: dict[int, list[Pool]]
    skills: dict[int, set[str]]
    shunned: set[tuple[int, int]]
    liked: set[tuple[int, int]]
    on_call: set[int]
    rings: dict[dt.date, dict[tuple[int, int], int]]
    kept: dict[tuple[int, str, dt.date], list[Candidate]] = field(default_factory=dict)

    @classmethod
    def of(cls, team: Team) -> "Reachable":
        """Read qualifications, wishes, contracts and policies."""
        skills: dict[int, set[str]] = defaultdict(set)
        for qualification in team.maker.qualifications:
            skills[qualification.person_id].add(qualification.skill)
        likes = {
            (row.person_id, row.school_id) for row in team.bench.preferences if row.kind == SchoolPreference.Kind.PREFER
        }
        others = {(row.person_id, row.school_id) for row in team.bench.preferences} - likes
        callable_ = {row.person_id for row in team.maker.employments if row.contract == Employment.Contract.ON_CALL}
        pools: dict[int, list[Pool]] = defaultdict(list)
        for member in team.memberships:
            pools[member.person_id].append(member.pool)
        return cls(team.bench.members(), pools, skills, others, likes, callable_, _rings(team))

    def candidates(self, need: Need) -> list[Candidate]:
        """Return who may cover a need by every rule that does not depend on the day's plan."""
        version = max(since for since in self.rings if since <= need.date)
        key = (need.school_id, ",".join(need.accepts), version)
        if key not in self.kept:
            found = [self._candidate(need, person, self.rings[version]) for person in self.members]
            self.kept[key] = sorted(filter(None, found), key=lambda c: (c.fit, c.ring, c.minutes, c.person.pk))
        return self.kept[key]

    def fit(self, person: Person, accepts: dict[str, int]) -> int:
        """Return the best fit of a person for what a need accepts; above 1000 when there is none."""
        return min((accepts.get(skill, UNACCEPTED) for skill in self.skills[person.pk]), default=UNACCEPTED)

    def _candidate(self, need: Need, person: Person, rings: dict[tuple[int, int], int]) -> Candidate | None:
        fit = self.fit(person, need.accepts)
        barred = person.court_barred or person.vog_issued_on is None
        if fit == UNACCEPTED or barred or (person.pk, need.school_id) in self.shunned:
            return None
        way = travel(person, need.school)
        ways = [
            (rings[pool.pk, need.school.board_id], pool)
            for pool in self.pools[person.pk]
            if (pool.pk, need.school.board_id) in rings
        ]
        if way is None or way > person.max_travel_min or not ways:
            return None
        ring, pool = min(ways, key=lambda pair: pair[0])
        bonus = PREFERRED_MINUTES if (person.pk, need.school_id) in self.liked else 0
        return Candidate(person, pool, ring, fit, way - bonus, person.pk in self.on_call)


def travel(person: Person, school: School) -> int | None:
    """Return the minutes from home to school; None when either place is unknown."""
    if person.lat is None or person.lon is None or school.lat is None or school.lon is None:
        return None
    return minutes((person.lat, person.lon), (school.lat, school.lon))


def _rings(team: Team) -> dict[dt.date, dict[tuple[int, int], int]]:
    """Return per day on which a policy begins the ring of every (pool, board) that holds from then on."""
    starts = sorted({policy.since for policy in team.policies})
    found = {}
    for start in starts:
        valid: dict[int, Policy] = {}
        for policy in sorted(team.policies, key=lambda row: row.since):
            if policy.since <= start:
                valid[policy.pool_id] = policy
        ids = {policy.pk for policy in valid.values()}
        found[start] = {(row.policy.pool_id, row.board_id): row.ring for row in team.reaches if row.policy_id in ids}
    return found
