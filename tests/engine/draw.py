"""Small valid cover problems that touch every rule: by a seed, or drawn by Hypothesis.

Numbers are few and small on purpose, so that ties are everywhere and limits are met exactly.
"""

import random

from hypothesis import strategies as st
from msgspec.structs import replace

from beurs.engine.formats import CoverProblem, checked
from beurs.engine.formats.cover import (
    TIERS,
    Bar,
    Cap,
    Matrix,
    Need,
    Person,
    Pin,
    Pool,
    School,
    Travel,
)

SKILLS = ["lower", "upper", "gym"]
HORIZONS = [
    ["2026-11-24/am", "2026-11-24/pm"],
    ["2026-11-24/am", "2026-11-24/pm"],
    ["2026-11-24/am", "2026-11-24/pm", "2026-11-25/am"],
    ["2026-11-26/am", "2026-11-26/pm", "2026-11-27/am", "2026-11-27/pm"],
    ["2026-11-27/am", "2026-11-27/pm", "2026-11-30/am", "2026-11-30/pm"],
    ["2026-12-31/am", "2026-12-31/pm", "2027-01-01/pm"],
]
RULES = ["approval", "chain", "notice", "too-late", "school-block", "other"]


def problem_of(seed: int, people: int = 4, needs: int = 4) -> CoverProblem:
    """The problem of the seed, with at most that many people and needs."""
    return drawn(random.Random(seed), people, needs)


def bound_day(seed: int, people: int = 5, needs: int = 5) -> CoverProblem:
    """A day of mornings and whole days: nobody can take two needs, and caps and reserves are about."""
    rng = random.Random(seed)
    given = problem_of(seed, people, needs)
    day = min(need.slots[0][:10] for need in given.needs)
    morning, whole = [f"{day}/am"], [f"{day}/am", f"{day}/pm"]
    pools = [replace(pool, reserve=rng.choice([None, None, 0, 1])) for pool in given.pools]
    caps = [
        Cap(pool=pool.id, board=board, per=rng.choice(["day", "week"]), slots=rng.choice([0, 1, 2, 2, 3, 4]))
        for pool in pools
        for board in sorted({school.board for school in given.schools})
        if rng.random() < 0.7
    ]
    asked = [
        replace(need, slots=whole if rng.random() < 0.6 else morning, spell=None, splittable=False)
        for need in given.needs
    ]
    staff = [replace(person, slots=whole) if rng.random() < 0.8 else person for person in given.people]
    fixed = [Pin(need=asked[0].id, slot=slot, person=staff[0].id) for slot in asked[0].slots if rng.random() < 0.2]
    pins = {"fixed": fixed if len(fixed) == len(asked[0].slots) else [], "planned": []}
    return checked(replace(given, pools=pools, caps=caps, people=staff, needs=asked, **pins))


@st.composite
def problems(draw: st.DrawFn, people: int = 3, needs: int = 3) -> CoverProblem:
    """A strategy of problems with at most that many people and needs."""
    return drawn(draw(st.randoms(use_true_random=False)), people, needs)


def drawn(rng: random.Random, people: int, needs: int) -> CoverProblem:
    """A valid problem drawn with the generator."""
    return checked(_Draw(rng).problem(people, needs))


class _Draw:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.strict = rng.choice([1, 4, 10])  # how often, in tenths, a rule that keeps people away is drawn
        self.slots = rng.choice(HORIZONS)
        self.days = sorted({slot[:10] for slot in self.slots})
        self.boards = ["b1", "b2", "b3"][: rng.randint(1, 3)]
        self.schools = [self._school(at) for at in range(rng.randint(1, 3))]
        used = {school.board for school in self.schools}
        self.boards = [board for board in self.boards if board in used]
        self.school_ids = [school.id for school in self.schools]

    def chance(self, percent: int) -> bool:
        return self.rng.randint(1, 100) <= percent

    def hurdle(self, percent: int) -> bool:
        """The chance of something that keeps people away, smaller in the milder problems."""
        return self.rng.randint(1, 1000) <= percent * self.strict

    def most(self, items: list[str], percent: int) -> list[str]:
        """The items without those that a hurdle of the remaining percentage takes away."""
        return [item for item in items if not self.hurdle(100 - percent)]

    def some(self, items: list[str], percent: int) -> list[str]:
        return [item for item in items if self.chance(percent)]

    def place(self) -> dict[str, float | None]:
        """One of a few places some kilometres apart, or an unknown one."""
        if self.hurdle(8):
            return {"lat": None, "lon": None}
        return {"lat": 52.3 + 0.02 * self.rng.randint(0, 3), "lon": 4.6 + 0.03 * self.rng.randint(0, 2)}

    def _school(self, at: int) -> School:
        return School(id=f"s{at}", board=self.rng.choice(self.boards), **self.place())

    def problem(self, most_people: int, most_needs: int) -> CoverProblem:
        count = max(self.rng.randint(1, most_needs) for _ in range(2))
        need_ids = [f"n{at}" for at in range(count)]
        self.person_ids = [f"p{at}" for at in range(max(self.rng.randint(1, most_people) for _ in range(2)))]
        pools = [self._pool(at) for at in range(self.rng.randint(1, 3))]
        people = [self._person(name, pools, need_ids) for name in self.person_ids]
        needs = self._spelled([self._need(name) for name in need_ids])
        return CoverProblem(
            tiers=self._tiers(),
            explain=self.rng.choice(["none", "none", "open", "all"]),
            travel=self._travel(),
            schools=self.schools,
            pools=pools,
            caps=self._caps(pools),
            people=people,
            needs=needs,
            fixed=self._fixed(needs),
            planned=self._planned(needs),
        )

    def _tiers(self) -> list:
        rest = list(TIERS[1:])
        if self.chance(30):
            return ["covered", "fit", "changes", "ring", "faces", "travel", "spread"]
        if self.chance(40):
            self.rng.shuffle(rest)
        return ["covered", *rest]

    def _travel(self) -> Travel:
        midday = self.rng.choice([0, 5, 8, 15]) if self.hurdle(80) else self.rng.choice([None, 30])
        if not self.chance(20):
            return Travel(detour=self.rng.choice([1.0, 1.3]), kmh=30, midday_min=midday)
        home = {name: self._minutes() for name in self.most(self.person_ids, 90)}
        between = {name: self._minutes() for name in self.most(self.school_ids, 90)}
        return Travel(midday_min=midday, matrix=Matrix(home=home, between=between))

    def _minutes(self) -> dict[str, int]:
        return {school: self.rng.choice([0, 5, 8, 15, 20]) for school in self.most(self.school_ids, 85)}

    def _pool(self, at: int) -> Pool:
        rings = {board: self.rng.randint(1, 3) for board in self.most(self.boards, 88)}
        if self.chance(10):
            rings["elsewhere"] = 1
        reserve = self.rng.choice([0, 0, 1]) if self.hurdle(40) else None
        return Pool(id=f"q{at}", rings=rings, reserve=reserve)

    def _caps(self, pools: list[Pool]) -> list[Cap]:
        caps = {
            (pool.id, board, self.rng.choice(["day", "week"])): self.rng.choice([0, 1, 1, 2, 2, 3])
            for pool in pools
            for board in self.boards
            if self.hurdle(35)
        }
        return [Cap(pool=p, board=b, per=per, slots=slots) for (p, b, per), slots in caps.items()]

    def _person(self, name: str, pools: list[Pool], needs: list[str]) -> Person:
        listed = self.most([pool.id for pool in pools], 85)
        self.rng.shuffle(listed)
        return Person(
            id=name,
            pools=listed,
            **self.place(),
            skills=self.most(SKILLS, 55),
            slots=self.most(self.slots, 92),
            week_max=self.rng.choice([0, 1, 2, 2, 3]) if self.hurdle(60) else None,
            worked=self.rng.randint(0, 3),
            max_travel_min=self.rng.choice([0, 5, 8, 15, 15, 25]) if self.hurdle(60) else 60,
            avoid=[school for school in [*self.school_ids, "nowhere"] if self.hurdle(12)],
            prefer=self.some([*self.school_ids, "nowhere"], 25),
            barred=self._barred(needs),
        )

    def _barred(self, needs: list[str]) -> list[Bar]:
        if not self.hurdle(20):
            return []
        key = self.rng.choice(["board", "school", "need"])
        known = {"board": self.boards, "school": self.school_ids, "need": needs}[key]
        return [Bar(rule=self.rng.choice(RULES), **{key: self.rng.choice(known)})]

    def _need(self, name: str) -> Need:
        day = self.rng.choice(self.days)
        today = [slot for slot in self.slots if slot.startswith(day)]
        slots = today if self.chance(55) else [self.rng.choice(today)]
        accepts = {skill: self.rng.randint(0, 2) for skill in self.most(SKILLS, 85)}
        return Need(
            id=name,
            school=self.rng.choice(self.school_ids),
            slots=self.rng.sample(slots, len(slots)),
            accepts=accepts,
            priority=self.rng.choice([1, 1, 2, 3]),
            previous=self.rng.choice([*self.person_ids, "gone"]) if self.chance(30) else None,
            splittable=self.chance(35),
        )

    def _spelled(self, needs: list[Need]) -> list[Need]:
        """Put needs without a common slot into a spell; only the earliest keeps its `previous`, or all."""
        if not self.chance(55):
            return needs
        spell: list[Need] = []
        for need in needs:
            free = not {slot for other in spell for slot in other.slots} & set(need.slots)
            if free and self.chance(80):
                spell.append(need)
        if not spell:
            return needs
        first = min(spell, key=lambda need: min(need.slots))
        repeated = first.previous if self.chance(40) else None
        return [self._in_spell(need, first, repeated) if need in spell else need for need in needs]

    def _in_spell(self, need: Need, first: Need, repeated: str | None) -> Need:
        facts = {key: getattr(need, key) for key in need.__struct_fields__}
        previous = first.previous if need is first else repeated
        return Need(**{**facts, "spell": "a1", "previous": previous})

    def _fixed(self, needs: list[Need]) -> list[Pin]:
        pins = []
        for need in needs:
            if not self.chance(12):
                continue
            person = self.rng.choice(self.person_ids)
            slots = need.slots if not need.splittable else self.some(need.slots, 60)
            for slot in slots:
                who = self.rng.choice(self.person_ids) if need.splittable else person
                pins.append(Pin(need=need.id, slot=slot, person=who))
        return pins

    def _planned(self, needs: list[Need]) -> list[Pin]:
        people = [*self.person_ids, "gone"]
        return [
            Pin(need=need.id, slot=slot, person=self.rng.choice(people))
            for need in needs
            for slot in need.slots
            if self.chance(35)
        ]
