"""Every pair of an open need and a person that no rule forbids, with its cost per tier, recomputed in columns.

The plain judge in `facts` asks one pair at a time, which a whole country does not allow; here one need meets all
people at once. Where the rounding of minutes leaves two numbers right, a pair counts with the dearer one, and not at
all when one of them is beyond the limit: a certificate is only held to what is certain.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from beurs.engine.checks.facts import EARTH_KM, ROUNDING, Facts
from beurs.engine.formats.cover import PREFER_MINUTES, Need, Person, Pin, TierName

type Ints = NDArray[np.int64]
type Bools = NDArray[np.bool_]


class Crowd:
    """All people of a problem as columns, in file order."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.people = facts.problem.people
        self.size = len(self.people)
        self.place = {person.id: at for at, person in enumerate(self.people)}
        self.most = np.array([person.max_travel_min for person in self.people], np.int64)
        self.worked = np.array([person.worked for person in self.people], np.int64)
        self.load = np.array([len(facts.fixed_of.get(person.id, ())) for person in self.people], np.int64)
        self._minutes: dict[str, tuple[Ints, Ints]] = {}
        self._rings: dict[str, Ints] = {}
        self._through: dict[tuple[str, str], Bools] = {}

    def _members(self, ids: list[list[str]]) -> dict[str, Ints]:
        found: dict[str, list[int]] = {}
        for at, names in enumerate(ids):
            for name in names:
                found.setdefault(name, []).append(at)
        return {name: np.array(rows, np.int64) for name, rows in found.items()}

    @cached_property
    def skilled(self) -> dict[str, Ints]:
        """Who has each skill."""
        return self._members([person.skills for person in self.people])

    @cached_property
    def in_pool(self) -> dict[str, Ints]:
        """Who is in each pool."""
        return self._members([person.pools for person in self.people])

    @cached_property
    def avoiding(self) -> dict[str, Ints]:
        """Who avoids each school."""
        return self._members([person.avoid for person in self.people])

    @cached_property
    def preferring(self) -> dict[str, Ints]:
        """Who prefers each school."""
        return self._members([person.prefer for person in self.people])

    @cached_property
    def barred(self) -> dict[tuple[str, str], Ints]:
        """Who is barred from each board, school and need."""
        ids = [
            [f"{kind} {name}" for bar in person.barred for kind, name in _named(bar.board, bar.school, bar.need)]
            for person in self.people
        ]
        return {(key.split(" ", 1)[0], key.split(" ", 1)[1]): rows for key, rows in self._members(ids).items()}

    @cached_property
    def free(self) -> dict[str, Bools]:
        """Who is free and not fixed in each slot."""
        out = {slot: np.zeros(self.size, np.bool_) for need in self.facts.problem.needs for slot in need.slots}
        for slot, rows in self._members([person.slots for person in self.people]).items():
            if slot in out:
                out[slot][rows] = True
        for pin in self.facts.problem.fixed:
            out[pin.slot][self.place[pin.person]] = False
        return out

    def rings(self, board: str) -> Ints:
        """The smallest ring by which each person reaches a board, 0 for none."""
        if board not in self._rings:
            beyond = 10**6
            best = np.full(self.size, beyond, np.int64)
            for pool in self.facts.problem.pools:
                if board in pool.rings and pool.id in self.in_pool:
                    rows = self.in_pool[pool.id]
                    best[rows] = np.minimum(best[rows], pool.rings[board])
            self._rings[board] = np.where(best == beyond, 0, best)
        return self._rings[board]

    def through(self, pool: str, board: str) -> Bools:
        """Who reaches a board through a pool: the first listed among those of the smallest ring."""
        if (pool, board) not in self._through:
            reached = np.zeros(self.size, np.bool_)
            pools = self.facts.pools
            ring, best = pools[pool].rings.get(board, 0), self.rings(board)
            for at in self.in_pool.get(pool, []):
                if ring and best[at] == ring:
                    mine = (name for name in self.people[at].pools if pools[name].rings.get(board) == ring)
                    reached[at] = next(mine) == pool
            self._through[pool, board] = reached
        return self._through[pool, board]

    def minutes(self, school: str) -> tuple[Ints, Ints]:
        """The smallest and largest right number of minutes from each home to a school, -1 out of reach."""
        if school not in self._minutes:
            matrix = self.facts.problem.travel.matrix
            self._minutes[school] = self._given(school) if matrix is not None else self._great_circle(school)
        return self._minutes[school]

    def _given(self, school: str) -> tuple[Ints, Ints]:
        matrix = self.facts.problem.travel.matrix
        assert matrix is not None
        given = np.array([matrix.home.get(person.id, {}).get(school, -1) for person in self.people], np.int64)
        return given, given

    def _great_circle(self, school: str) -> tuple[Ints, Ints]:
        travel, here = self.facts.problem.travel, self.facts.schools[school]
        nowhere = np.full(self.size, -1, np.int64)
        if here.lat is None or here.lon is None or travel.detour is None or travel.kmh is None:
            return nowhere, nowhere
        lat, lon = self._homes
        phi, psi = np.radians(lat), np.radians(here.lat)
        half = np.sin((psi - phi) / 2) ** 2 + np.cos(phi) * np.cos(psi) * np.sin(np.radians(here.lon - lon) / 2) ** 2
        exact = travel.detour * 2 * EARTH_KM * np.arctan2(np.sqrt(half), np.sqrt(1 - half)) * 60 / travel.kmh
        known = ~np.isnan(exact)
        low = np.where(known, np.floor(np.where(known, exact, 0) + 0.5 - ROUNDING), -1).astype(np.int64)
        high = np.where(known, np.floor(np.where(known, exact, 0) + 0.5 + ROUNDING), -1).astype(np.int64)
        return low, high

    @cached_property
    def _homes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        places = [(np.nan, np.nan) if p.lat is None or p.lon is None else (p.lat, p.lon) for p in self.people]
        lat, lon = np.array(places, np.float64).reshape(-1, 2).T
        return lat, lon


def _named(board: str | None, school: str | None, need: str | None) -> list[tuple[str, str]]:
    named = (("board", board), ("school", school), ("need", need))
    return [(kind, name) for kind, name in named if name is not None]


class Piece:
    """What is left open of a need, met with everybody at once."""

    def __init__(self, crowd: Crowd, need: Need, slots: list[str], faces: "Faces") -> None:
        self.crowd, self.need, self.slots, self.faces = crowd, need, slots, faces
        self.board = crowd.facts.board(need)

    @cached_property
    def fit(self) -> Ints:
        """The smallest accepted value of everybody, -1 without an accepted skill."""
        out = np.full(self.crowd.size, -1, np.int64)
        for skill, value in sorted(self.need.accepts.items(), key=lambda entry: -entry[1]):
            out[self.crowd.skilled.get(skill, [])] = value
        return out

    def certain(self) -> Ints:
        """Who may take the piece whichever way minutes are rounded, in file order."""
        crowd = self.crowd
        low, high = crowd.minutes(self.need.school)
        may = (self.fit >= 0) & (crowd.rings(self.board) > 0) & (low >= 0) & (high <= crowd.most)
        for kind, name in (("need", self.need.id), ("school", self.need.school), ("board", self.board)):
            may[crowd.barred.get((kind, name), [])] = False
        may[crowd.avoiding.get(self.need.school, [])] = False
        for slot in self.slots:
            may &= crowd.free[slot]
        rows = np.flatnonzero(may)
        return np.array([at for at in rows if self._has_room(crowd.people[at])], np.int64)

    def _has_room(self, person: Person) -> bool:
        """Whether the week and the middays of fixed work leave room."""
        facts = self.crowd.facts
        pins = facts.fixed_of.get(person.id, [])
        if person.week_max is not None and len(pins) + len(self.slots) > person.week_max:
            return False
        for pin in pins:
            for slot in self.slots:
                there = facts.needs[pin.need]
                morning, afternoon = (there, self.need) if pin.slot < slot else (self.need, there)
                if facts.too_far_at_midday(morning, afternoon) is not False:
                    return False
        return True

    def costs(self, who: Ints, tiers: list[TierName]) -> Ints:
        """Each tier of these people on the piece less its value with the piece open, minimised: int64[n, tiers]."""
        crowd, size = self.crowd, len(self.slots)
        fixed = {pin.person for slot in self.need.slots if (pin := crowd.facts.fixed.get((self.need.id, slot)))}
        liked = np.zeros(crowd.size, np.bool_)
        liked[crowd.preferring.get(self.need.school, [])] = True
        travel = crowd.minutes(self.need.school)[1] - PREFER_MINUTES * liked
        travel[[crowd.place[name] for name in fixed]] = 0
        columns: dict[TierName, Ints] = {
            "covered": np.full(crowd.size, -self.need.priority * size, np.int64),
            "fit": self.fit * size,
            "ring": (crowd.rings(self.board) - 1) * size,
            "faces": self._faces(),
            "travel": travel,
            "spread": size * (crowd.worked + crowd.load) + size * (size - 1) // 2,
            "changes": self._changes(),
        }
        return np.stack([columns[tier][who] for tier in tiers], axis=1)

    def _faces(self) -> Ints:
        base = self.faces.changes(self.need, self.slots, None)
        out = np.full(self.crowd.size, self.faces.changes(self.need, self.slots, "") - base, np.int64)
        for name in self.faces.known(self.need):
            if name in self.crowd.place:
                out[self.crowd.place[name]] = self.faces.changes(self.need, self.slots, name) - base
        return out

    def _changes(self) -> Ints:
        out = np.zeros(self.crowd.size, np.int64)
        for pin in self.faces.planned.get(self.need.id, []):
            if pin.slot in self.slots and pin.person in self.crowd.place:
                out[self.crowd.place[pin.person]] -= 1
        return out


class Faces:
    """Changes of face in the spell of a need, by fixed work and one more person."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.spells: dict[tuple[str, str], list[Need]] = {}
        for need in facts.problem.needs:
            self.spells.setdefault(self.key(need), []).append(need)
        self.planned: dict[str, list[Pin]] = {}
        for pin in facts.problem.planned:
            self.planned.setdefault(pin.need, []).append(pin)

    @staticmethod
    def key(need: Need) -> tuple[str, str]:
        """The spell of a need, itself when it names none."""
        return ("need", need.id) if need.spell is None else ("spell", need.spell)

    def _first(self, need: Need) -> str | None:
        return min(self.spells[self.key(need)], key=lambda one: min(one.slots)).previous

    def known(self, need: Need) -> set[str]:
        """Everybody whose presence could save a change."""
        fixed = {
            pin.person
            for one in self.spells[self.key(need)]
            for slot in one.slots
            if (pin := self.facts.fixed.get((one.id, slot)))
        }
        first = self._first(need)
        return fixed | ({first} if first is not None else set())

    def changes(self, need: Need, slots: list[str], person: str | None) -> int:
        """Changes of face with a person in these slots of a need (None: open; a name nobody has: a new face)."""
        face, total = self._first(need), 0
        for slot, name in sorted((slot, one.id) for one in self.spells[self.key(need)] for slot in one.slots):
            pin = self.facts.fixed.get((name, slot))
            here = person if name == need.id and slot in slots else (pin.person if pin else None)
            if here is None:
                continue
            total += face is not None and face != here
            face = here
        return total
