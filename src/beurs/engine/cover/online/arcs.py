"""Which arcs one need or one person has on a living day, and what they cost.

The same rules as `eligible` finds for a whole day at once, asked in columns of one need or one person.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.columns import NOBODY, STRANGER, Bools, Ints, Needs, Pins
from beurs.engine.cover.eligible import PREFERENCE
from beurs.engine.cover.instance import Instance, Names, needs_of
from beurs.engine.cover.rules import Rules, great_circle_minutes
from beurs.engine.formats.cover import Need, Pin

EMPTY = np.empty(0, np.int64)
BOARD_BAR, SCHOOL_BAR, NEED_BAR, NO_BAR = 0, 1, 2, 3
NONE_FITS = 1 << 40


class Found(NamedTuple):
    """Arcs by the rows or columns at their other end, with costs int64[n, tiers]."""

    ends: Ints
    cost: Ints


class Met(NamedTuple):
    """Pairs of a row and a person with what they cost: accepted value, ring, and minutes less the preference."""

    row: Ints
    person: Ints
    fit: Ints
    ring: Ints
    travel: Ints


class Arcs:
    """The columns of a day whose needs come and go; row k is the k-th need that was ever open.

    Confirmed work takes nobody away here: who is confirmed has a column that is off. Bars on single needs are left to
    the caller, because needs change their numbers.
    """

    def __init__(self, instance: Instance, names: Names, rows: list[Need]) -> None:
        people = instance.people
        kinds = np.where(people.bar_kind == NEED_BAR, NO_BAR, people.bar_kind)
        self.instance = replace(
            instance,
            people=people._replace(free=people.free.copy(), bar_kind=kinds),
            needs=needs_of(rows, names),
            fixed=Pins(EMPTY, EMPTY, EMPTY),
        )
        self.names = names
        self.rules = Rules(self.instance)
        self.planned = np.full((len(rows), 2), NOBODY, np.int64)

    def set_free(self, person: int, slots: list[str], *, free: bool) -> None:
        """Note when a person is free; slots that the day does not know are left out."""
        known = [self.names.slot[slot] for slot in slots if slot in self.names.slot]
        self.instance.people.free[person, known] = free

    def append(self, need: Need, planned: list[Pin]) -> int:
        """Add a row for a need; returns its number."""
        row = self.instance.needs.school.size
        self.instance = replace(self.instance, needs=_joined(self.instance.needs, needs_of([need], self.names)))
        self.rules.instance = self.instance
        self.planned = np.vstack([self.planned, self._planned(row, planned)])
        return row

    def plan(self, row: int, planned: list[Pin]) -> None:
        """Note who was published for a row."""
        self.planned[row] = self._planned(row, planned)

    def _planned(self, row: int, planned: list[Pin]) -> Ints:
        out = np.full(2, NOBODY, np.int64)
        slots = self.instance.needs.slot[row].tolist()
        for pin in planned:
            out[slots.index(self.names.slot[pin.slot])] = self.names.person.get(pin.person, STRANGER)
        return out

    def of_row(self, row: int) -> Found:
        """The people who may take a row."""
        need, people = self.instance.needs, self.instance.people
        facts = self.rules.facts(row)
        may = (facts.fit >= 0) & (facts.ring > 0) & (facts.minutes >= 0) & (facts.minutes <= people.max_travel)
        may &= ~self.rules.barred(row) & ~self.rules.avoids(int(need.school[row]))
        slots = need.slot[row][need.slot[row] >= 0]
        may &= people.free[:, slots].all(axis=1) & (people.week_max >= slots.size)
        who = np.flatnonzero(may)
        met = Met(np.full(who.size, row), who, *(column[who] for column in (facts.fit, facts.ring, facts.travel)))
        return Found(who, self._cost(met))

    def of_person(self, person: int, rows: Ints) -> Found:
        """The rows among `rows` that a person may take."""
        needs, people, places = self.instance.needs, self.instance.people, self.instance.places
        ring = self._rings(person)[places.school_board]
        minutes, liked = self._trips(person)
        may = (ring > 0) & (minutes >= 0) & (minutes <= people.max_travel[person]) & ~self._kept_from(person)
        rows = rows[may[needs.school[rows]]]
        fit = self._fits(person, rows)
        slot = needs.slot[rows]
        free = people.free[person]
        able = free[slot[:, 0]] & (free[slot[:, 1]] | (slot[:, 1] < 0)) & (fit >= 0)
        able &= people.week_max[person] >= 1 + (slot[:, 1] >= 0)
        rows, fit = rows[able], fit[able]
        school = needs.school[rows]
        travel = minutes[school] - PREFERENCE * liked[school]
        return Found(rows, self._cost(Met(rows, np.full(rows.size, person), fit, ring[school], travel)))

    def _rings(self, person: int) -> Ints:
        """The smallest ring by which a person reaches each board, 0 for none."""
        people, pools = self.instance.people, self.instance.pools
        out = np.zeros(len(self.instance.boards), np.int64)
        for pool in people.pool[people.pool_ptr[person] : people.pool_ptr[person + 1]]:
            near = slice(int(pools.ptr[pool]), int(pools.ptr[pool + 1]))
            board, ring = pools.board[near], pools.ring[near]
            out[board] = np.where((out[board] == 0) | (ring < out[board]), ring, out[board])
        return out

    def _trips(self, person: int) -> tuple[Ints, Bools]:
        """Minutes from a person's home to each school (-1: unknown), and which schools the person prefers."""
        people, places = self.instance.people, self.instance.places
        liked = np.zeros(places.school_board.size, np.bool_)
        liked[people.prefer[people.prefer_ptr[person] : people.prefer_ptr[person + 1]]] = True
        if places.has_matrix:
            minutes = np.full(liked.size, -1, np.int64)
            given = slice(int(places.home_ptr[person]), int(places.home_ptr[person + 1]))
            minutes[places.home_school[given]] = places.home_minutes[given]
            return minutes, liked
        lat, lon = float(people.lat[person]), float(people.lon[person])
        return great_circle_minutes(places.school_lat, places.school_lon, lat, lon, self.instance), liked

    def _kept_from(self, person: int) -> Bools:
        """The schools that a person avoids or is barred from, board by board or alone."""
        people, places = self.instance.people, self.instance.places
        out = np.zeros(places.school_board.size, np.bool_)
        out[people.avoid[people.avoid_ptr[person] : people.avoid_ptr[person + 1]]] = True
        bars = slice(int(people.bar_ptr[person]), int(people.bar_ptr[person + 1]))
        kind, index = people.bar_kind[bars], people.bar_index[bars]
        out[index[kind == SCHOOL_BAR]] = True
        return out | np.isin(places.school_board, index[kind == BOARD_BAR])

    def _fits(self, person: int, rows: Ints) -> Ints:
        """The smallest accepted value of a person on each row, -1 without an accepted skill."""
        needs = self.instance.needs
        has = (self.instance.people.skills[person][needs.accept_word] & needs.accept_bit) != 0
        least = np.full(needs.school.size, NONE_FITS, np.int64)
        filled = np.flatnonzero(np.diff(needs.accept_ptr))
        if filled.size:
            values = np.where(has, needs.accept_value, NONE_FITS)
            least[filled] = np.minimum.reduceat(values, needs.accept_ptr[filled])
        return np.where(least == NONE_FITS, -1, least)[rows]

    def _cost(self, met: Met) -> Ints:
        """The tiers of pairs less those of the rows left open: int64[n, tiers]."""
        instance, needs = self.instance, self.instance.needs
        size = 1 + (needs.slot[met.row, 1] >= 0).astype(np.int64)
        previous = needs.previous[met.row]
        columns = {
            "covered": -needs.priority[met.row] * size,
            "fit": met.fit * size,
            "ring": (met.ring - 1) * size,
            "faces": ((previous != NOBODY) & (previous != met.person)).astype(np.int64),
            "travel": met.travel,
            "spread": size * instance.people.worked[met.person] + size * (size - 1) // 2,
            "changes": -(self.planned[met.row] == met.person[:, None]).sum(axis=1),
        }
        return np.stack([columns[name] for name in instance.tiers], axis=1).astype(np.int64)


def _joined(needs: Needs, more: Needs) -> Needs:
    """Needs and more needs; each of the latter is a spell of its own."""
    columns = {name: np.concatenate([column, getattr(more, name)]) for name, column in needs._asdict().items()}
    columns["spell"][needs.spell.size :] += needs.spell.size
    columns["accept_ptr"] = np.concatenate([needs.accept_ptr, needs.accept_ptr[-1] + more.accept_ptr[1:]])
    return Needs(**columns)
