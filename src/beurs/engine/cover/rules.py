"""What each rule says of one need and all people at once: the arrays behind facts, funnels and reasons."""

from typing import NamedTuple

import numpy as np

from beurs.engine.cover.columns import Bools, Floats, Ints, Pins
from beurs.engine.cover.eligible import EARTH_KM, PREFERENCE
from beurs.engine.cover.instance import Instance

UNREACHED = 101


class Facts(NamedTuple):
    """What holds between needs and people whatever the rules allow, one entry per pair.

    `fit` and `pool` are -1 where there is none, `ring` 0, `minutes` -1 for an unknown trip; `travel` is minutes less
    the preference, 0 for an unknown trip.
    """

    fit: Ints
    ring: Ints
    pool: Ints
    minutes: Ints
    travel: Ints


class Rules:
    """Answers about one need for all people, kept per board and school while this object lives."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        people = instance.people
        self._pool_owner = _owners(people.pool_ptr)
        self._avoid_owner = _owners(people.avoid_ptr)
        self._prefer_owner = _owners(people.prefer_ptr)
        self._bar_owner = _owners(people.bar_ptr)
        self._home_owner = _owners(instance.places.home_ptr)
        self._rings: dict[int, tuple[Ints, Ints]] = {}
        self._minutes: dict[int, Ints] = {}
        self._between: dict[int, Ints] = {}

    def fit(self, need: int) -> Ints:
        """Smallest accepted value of each person for the need, -1 without an accepted skill."""
        needs, skills = self.instance.needs, self.instance.people.skills
        out = np.full(skills.shape[0], -1, np.int64)
        for k in range(int(needs.accept_ptr[need]), int(needs.accept_ptr[need + 1])):
            has = (skills[:, needs.accept_word[k]] & needs.accept_bit[k]) != 0
            out[has & (out < 0)] = needs.accept_value[k]
        return out

    def rings(self, board: int) -> tuple[Ints, Ints]:
        """Smallest ring (0: none) and first pool with it (-1) by which each person reaches the board."""
        if board not in self._rings:
            self._rings[board] = self._find_rings(board)
        return self._rings[board]

    def _find_rings(self, board: int) -> tuple[Ints, Ints]:
        people, pools = self.instance.people, self.instance.pools
        ring_of = np.full(pools.reserve.size, UNREACHED, np.int64)
        serving = np.flatnonzero(pools.board == board)
        ring_of[_owners(pools.ptr)[serving]] = pools.ring[serving]
        n = people.pool.size
        best = np.full(people.lat.size, UNREACHED * n, np.int64)
        np.minimum.at(best, self._pool_owner, ring_of[people.pool] * n + np.arange(n))
        reached = best < UNREACHED * n
        pool = np.full(best.size, -1, np.int64)
        pool[reached] = people.pool[best[reached] % n]
        ring = np.zeros(best.size, np.int64)
        ring[reached] = best[reached] // n
        return ring, pool

    def minutes(self, school: int) -> Ints:
        """Home-school minutes of each person, -1 where they are unknown."""
        if school not in self._minutes:
            self._minutes[school] = self._find_minutes(school)
        return self._minutes[school]

    def _find_minutes(self, school: int) -> Ints:
        places, people = self.instance.places, self.instance.people
        if places.has_matrix:
            out = np.full(people.lat.size, -1, np.int64)
            here = places.home_school == school
            out[self._home_owner[here]] = places.home_minutes[here]
            return out
        return great_circle_minutes(
            people.lat, people.lon, places.school_lat[school], places.school_lon[school], self.instance
        )

    def between(self, am_school: int, pm_school: int) -> int | None:
        """Minutes from the morning's school to the afternoon's, None when out of reach."""
        if self.instance.between is not None:
            return self.instance.between.get((am_school, pm_school))
        minutes = int(self._from_school(am_school)[pm_school])
        return None if minutes < 0 else minutes

    def _from_school(self, school: int) -> Ints:
        """Minutes between a school and every school, -1 where they are unknown."""
        if school not in self._between:
            lat, lon = self.instance.places.school_lat, self.instance.places.school_lon
            self._between[school] = great_circle_minutes(lat, lon, lat[school], lon[school], self.instance)
        return self._between[school]

    def midday_fits(self, am_school: int, pm_school: int) -> bool:
        """Whether one person may teach at these schools in the morning and the afternoon of a day."""
        if am_school == pm_school or self.instance.midday is None:
            return True
        minutes = self.between(am_school, pm_school)
        return minutes is not None and minutes <= self.instance.midday

    def barred(self, need: int) -> Bools:
        """Whether each person is barred from the need, its school or its board."""
        people, school = self.instance.people, int(self.instance.needs.school[need])
        board = self.instance.places.school_board[school]
        kind, index = people.bar_kind, people.bar_index
        hit = (kind == 0) & (index == board) | (kind == 1) & (index == school) | (kind == 2) & (index == need)
        return self._members(self._bar_owner[hit])

    def avoids(self, school: int) -> Bools:
        """Whether each person avoids the school."""
        return self._members(self._avoid_owner[self.instance.people.avoid == school])

    def prefers(self, school: int) -> Bools:
        """Whether each person prefers the school."""
        return self._members(self._prefer_owner[self.instance.people.prefer == school])

    def _members(self, who: Ints) -> Bools:
        out = np.zeros(self.instance.people.lat.size, np.bool_)
        out[who] = True
        return out

    def facts(self, need: int) -> Facts:
        """Facts of all people for one need."""
        school = int(self.instance.needs.school[need])
        ring, pool = self.rings(int(self.instance.places.school_board[school]))
        minutes = self.minutes(school)
        travel = np.where(minutes < 0, 0, minutes - PREFERENCE * self.prefers(school))
        return Facts(self.fit(need), ring, pool, minutes, travel)

    def pin_facts(self, pins: Pins) -> Facts:
        """Facts of fixed need-slots, one entry per pin."""
        rows = np.empty((5, pins.need.size), np.int64)
        for need in np.unique(pins.need):
            at = np.flatnonzero(pins.need == need)
            for out, values in zip(rows, self.facts(int(need)), strict=True):
                out[at] = values[pins.person[at]]
        return Facts(*rows)


def _owners(ptr: Ints) -> Ints:
    return np.repeat(np.arange(ptr.size - 1), np.diff(ptr))


def great_circle_minutes(lat: Floats, lon: Floats, to_lat: float, to_lon: float, instance: Instance) -> Ints:
    """Travel minutes by the haversine formula from many places (radians) to one; -1 where a place is unknown."""
    rise, turn = np.sin((to_lat - lat) / 2), np.sin((to_lon - lon) / 2)
    h = rise * rise + np.cos(lat) * np.cos(to_lat) * turn * turn
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, h)))
    minutes = np.floor(instance.places.detour * km * 60 / instance.places.kmh + 0.5)
    return np.where(np.isnan(minutes), -1, minutes).astype(np.int64)
