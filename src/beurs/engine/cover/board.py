"""An instance made ready to solve: atoms, eligible pairs, facts of fixed work and the order of slots in spells."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.eligible import Atoms, Pairs, atoms_of, busy_slots, by_week, eligible_pairs
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.rules import Facts, Rules
from beurs.engine.cover.tiers import Around

OPEN = -1


@dataclass(frozen=True, eq=False)
class Board:
    """Everything a solver reads; a plan on it is `choice`, int64[atoms], the pair taken per atom or OPEN."""

    instance: Instance
    atoms: Atoms
    pairs: Pairs
    rules: Rules
    fixed_facts: Facts

    @classmethod
    def of(cls, instance: Instance) -> "Board":
        """Prepare an instance; pairs that clash with fixed work at midday are dropped."""
        atoms = atoms_of(instance)
        pairs = eligible_pairs(instance, atoms)
        rules = Rules(instance)
        if instance.midday is not None and instance.fixed.need.size:
            pairs = kept(pairs, ~_clashes(instance, rules, atoms, pairs))
        return cls(instance, atoms, pairs, rules, rules.pin_facts(instance.fixed))

    @cached_property
    def row(self) -> Ints:
        """The atom of each pair."""
        return np.repeat(np.arange(self.atoms.need.size), np.diff(self.pairs.ptr))

    @cached_property
    def busy(self) -> Ints:
        """Fixed need-slots per person and slot."""
        return busy_slots(self.instance)

    @cached_property
    def week_left(self) -> Ints:
        """Slots each person may still take per ISO week, below zero when fixed work exceeds the limit."""
        return self.instance.people.week_max[:, None] - by_week(self.instance, self.busy)

    @cached_property
    def order(self) -> tuple[Ints, Ints, Ints]:
        """All need-slots by spell, then time: need, column in `needs.slot`, spell."""
        needs = self.instance.needs
        need, column = np.nonzero(needs.slot >= 0)
        by = np.lexsort((needs.slot[need, column], needs.spell[need]))
        return need[by], column[by], needs.spell[need[by]]

    @cached_property
    def spell_previous(self) -> Ints:
        """The face before each spell: `previous` of its earliest need."""
        need, _, spell = self.order
        first = np.flatnonzero(np.diff(spell, prepend=-1))
        return self.instance.needs.previous[need[first]]

    @cached_property
    def fixed_holder(self) -> Ints:
        """Who is fixed per need and column: int64[needs, 2], NOBODY elsewhere."""
        fixed, slot = self.instance.fixed, self.instance.needs.slot
        out = np.full(slot.shape, NOBODY, np.int64)
        out[fixed.need, (slot[fixed.need, 1] == fixed.slot).astype(np.int64)] = fixed.person
        return out

    @cached_property
    def planned_atoms(self) -> Ints:
        """Who was published in the slots of each atom: int64[atoms, 2], NOBODY where nobody was."""
        slot, planned = self.instance.needs.slot, self.instance.planned
        table = np.full(slot.shape, NOBODY, np.int64)
        table[planned.need, (slot[planned.need, 1] == planned.slot).astype(np.int64)] = planned.person
        second = slot[self.atoms.need, 1] == self.atoms.first
        rows = table[self.atoms.need]
        lone = (self.atoms.size == 1)[:, None] & np.array([False, True])
        shifted = np.where(second[:, None], rows[:, ::-1], rows)
        return np.where(lone, NOBODY, shifted)

    def around(self, choice: Ints, free: Ints) -> Around:
        """What surrounds the atoms in `free` when these are open and the rest of a plan stands."""
        rest = choice.copy()
        rest[free] = OPEN
        held = self.holder(rest)
        load = self.load(rest)
        before, after = self.neighbours(held)
        need, begin = self.atoms.need, self.begins
        split = self.instance.needs.splittable[need]
        mate = np.where(split, held[need, 1 - begin], NOBODY)
        ends = begin + self.atoms.size - 1
        return Around(load, before[need, begin], after[need, ends], mate, self.planned_atoms)

    @cached_property
    def begins(self) -> Ints:
        """The column of `needs.slot` where each atom begins."""
        return (self.instance.needs.slot[self.atoms.need, 1] == self.atoms.first).astype(np.int64)

    def neighbours(self, held: Ints) -> tuple[Ints, Ints]:
        """Faces before and after every need-slot in its spell: two int64[needs, 2]."""
        need, column, spell = self.order
        face = held[need, column]
        before, after = np.full(held.shape, NOBODY, np.int64), np.full(held.shape, NOBODY, np.int64)
        before[need, column] = _last_face(face, spell, self.spell_previous)
        none = np.full(self.spell_previous.size, NOBODY, np.int64)
        after[need[::-1], column[::-1]] = _last_face(face[::-1], spell[::-1], none)
        return before, after

    def holder(self, choice: Ints) -> Ints:
        """Who stands where under a plan, fixed work included: int64[needs, 2]."""
        held = self.fixed_holder.copy()
        taken = np.flatnonzero(choice >= 0)
        person, need, begin = self.pairs.person[choice[taken]], self.atoms.need[taken], self.begins[taken]
        held[need, begin] = person
        whole = self.atoms.size[taken] == 2
        held[need[whole], 1] = person[whole]
        return held

    def load(self, choice: Ints) -> Ints:
        """Slots per person under a plan, fixed work included."""
        taken = np.flatnonzero(choice >= 0)
        out = self.busy.sum(axis=1)
        np.add.at(out, self.pairs.person[choice[taken]], self.atoms.size[taken])
        return out


def _last_face(face: Ints, spell: Ints, start: Ints) -> Ints:
    """The last known face before each position of its spell, `start` (per spell) at its beginning."""
    position = np.arange(face.size)
    known = np.where(face >= 0, position, -1)
    last = np.concatenate([[-1], np.maximum.accumulate(known)[:-1]]) if face.size else known
    inside = (last >= 0) & (spell[last] == spell)
    return np.where(inside, face[last], start[spell])


def kept(pairs: Pairs, keep: np.ndarray) -> Pairs:
    """The pairs of a mask, rows and order unchanged."""
    count = np.concatenate([[0], np.cumsum(keep)])
    return Pairs(count[pairs.ptr], *(column[keep] for column in pairs[1:]))


def _clashes(instance: Instance, rules: Rules, atoms: Atoms, pairs: Pairs) -> np.ndarray:
    """Pairs of lone slots whose school is too far from fixed work in the other half of the day."""
    fixed, slots = instance.fixed, instance.slots
    row = np.repeat(np.arange(atoms.need.size), np.diff(pairs.ptr))
    busy = np.zeros(instance.people.lat.size, np.bool_)
    busy[fixed.person] = True
    out = np.zeros(row.size, np.bool_)
    school = instance.needs.school
    for e in np.flatnonzero(busy[pairs.person] & (atoms.size[row] == 1)):
        slot = atoms.first[row[e]]
        other = (fixed.person == pairs.person[e]) & (slots.day[fixed.slot] == slots.day[slot])
        other &= slots.part[fixed.slot] != slots.part[slot]
        for need in fixed.need[other]:
            there, here = int(school[need]), int(school[atoms.need[row[e]]])
            trip = (here, there) if slots.part[slot] == 0 else (there, here)
            out[e] |= not rules.midday_fits(*trip)
    return out
