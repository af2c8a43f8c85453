"""Which arcs a need or a person has on a living day, and what they cost."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from beurs.engine.cover.columns import NOBODY, STRANGER, Ints, Needs, People, Pins, Places
from beurs.engine.cover.eligible import Atoms, Pairs, eligible_pairs
from beurs.engine.cover.instance import Instance, Names, needs_of
from beurs.engine.cover.tiers import Around, pair_tiers
from beurs.engine.formats.cover import Need, Pin

EMPTY = np.empty(0, np.int64)
NEED_BAR, NO_BAR = 2, 3
RAGGED = {
    "pool_ptr": ("pool",),
    "avoid_ptr": ("avoid",),
    "prefer_ptr": ("prefer",),
    "bar_ptr": ("bar_kind", "bar_index"),
}


class Found(NamedTuple):
    """Arcs by the rows or columns at their other end, with costs int64[n, tiers]."""

    ends: Ints
    cost: Ints


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
        self.planned = np.full((len(rows), 2), NOBODY, np.int64)

    def set_free(self, person: int, slots: list[str], *, free: bool) -> None:
        """Note when a person is free; slots that the day does not know are left out."""
        known = [self.names.slot[slot] for slot in slots if slot in self.names.slot]
        self.instance.people.free[person, known] = free

    def append(self, need: Need, planned: list[Pin]) -> int:
        """Add a row for a need; returns its number."""
        row = self.instance.needs.school.size
        self.instance = replace(self.instance, needs=_joined(self.instance.needs, needs_of([need], self.names)))
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

    def atoms(self, rows: Ints) -> Atoms:
        """The pieces of rows: each need in whole."""
        slot = self.instance.needs.slot[rows]
        return Atoms(rows, slot[:, 0], slot[:, 1], 1 + (slot[:, 1] >= 0).astype(np.int64))

    def of_row(self, row: int) -> Found:
        """The people who may take a row."""
        atoms = self.atoms(np.array([row]))
        pairs = eligible_pairs(self.instance, atoms)
        around = self._around(atoms, self.instance.needs.previous, self.planned, self.instance.people.lat.size)
        return Found(pairs.person.astype(np.int64), self._cost(self.instance, atoms, pairs, around))

    def of_person(self, person: int, rows: Ints) -> Found:
        """The rows among `rows` that a person may take."""
        alone = replace(self.instance, people=_one(self.instance.people, person), places=_home(self.instance, person))
        atoms = self.atoms(rows)
        pairs = eligible_pairs(alone, atoms)
        previous, planned = (_seen_by(person, names) for names in (alone.needs.previous, self.planned))
        cost = self._cost(alone, atoms, pairs, self._around(atoms, previous, planned, 1))
        return Found(np.repeat(rows, np.diff(pairs.ptr)), cost)

    @staticmethod
    def _around(atoms: Atoms, previous: Ints, planned: Ints, n_people: int) -> Around:
        nobody = np.full(atoms.need.size, NOBODY, np.int64)
        lone = (atoms.size == 1)[:, None] & np.array([False, True])
        published = np.where(lone, NOBODY, planned[atoms.need])
        return Around(np.zeros(n_people, np.int64), previous[atoms.need], nobody, nobody, published)

    @staticmethod
    def _cost(instance: Instance, atoms: Atoms, pairs: Pairs, around: Around) -> Ints:
        return np.ascontiguousarray(pair_tiers(instance, atoms, pairs, around).T)


def _seen_by(person: int, names: Ints) -> Ints:
    """Numbers of people as one person sees them who is alone: itself 0, everybody else a stranger."""
    return np.where(names == person, 0, np.where(names == NOBODY, NOBODY, STRANGER))


def _one(people: People, person: int) -> People:
    """One person as the only one."""
    columns = {name: column[person : person + 1] for name, column in people._asdict().items()}
    for ptr, values in RAGGED.items():
        lo, hi = getattr(people, ptr)[person : person + 2]
        columns[ptr] = np.array([0, hi - lo])
        columns |= {name: getattr(people, name)[lo:hi] for name in values}
    return People(**columns)


def _home(instance: Instance, person: int) -> Places:
    places = instance.places
    lo, hi = places.home_ptr[person : person + 2]
    return places._replace(
        home_ptr=np.array([0, hi - lo]), home_school=places.home_school[lo:hi], home_minutes=places.home_minutes[lo:hi]
    )


def _joined(needs: Needs, more: Needs) -> Needs:
    """Needs and more needs; each of the latter is a spell of its own."""
    columns = {name: np.concatenate([column, getattr(more, name)]) for name, column in needs._asdict().items()}
    columns["spell"][needs.spell.size :] += needs.spell.size
    columns["accept_ptr"] = np.concatenate([needs.accept_ptr, needs.accept_ptr[-1] + more.accept_ptr[1:]])
    return Needs(**columns)
