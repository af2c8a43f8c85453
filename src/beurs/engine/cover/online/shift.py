"""A day on which nobody can do two of its pieces, kept as a market that follows events."""

from collections import Counter

import numpy as np

from beurs.engine.cover.assign import solve_pure
from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.instance import Instance, Names
from beurs.engine.cover.online.arcs import Arcs
from beurs.engine.cover.online.binding import Binding, Work
from beurs.engine.cover.online.day import Day
from beurs.engine.cover.online.events import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Opened,
    Planned,
    Released,
    Unavailable,
)
from beurs.engine.cover.standing import Standing
from beurs.engine.formats.cover import CoverProblem, Need


def one_shift(problem: CoverProblem) -> bool:
    """Whether nobody can do two of the day's needs, and no spell has two."""
    kinds = {tuple(sorted(need.slots)) for need in problem.needs}
    spells = [need.spell for need in problem.needs if need.spell is not None]
    if any(need.splittable and len(need.slots) > 1 for need in problem.needs) or len(set(spells)) < len(spells):
        return False
    return all(set(one) & set(other) for one in kinds for other in kinds)


class Shift:
    """The market of such a day: rows are needs, columns people.

    Who is confirmed, and the need, are off; someone confirmed from the start has no arcs until given back. Caps and
    reserves take no part; `kept` says whether the plan respects them.
    """

    def __init__(self, day: Day, problem: CoverProblem) -> None:
        instance = Instance.from_problem(problem)
        board = Board.of(instance)
        self.day, self.names = day, Names(problem)
        self.market = Standing(board, solve_pure(board)).market
        self.needs = [problem.needs[need].id for need in board.atoms.need]
        self.row = {need: row for row, need in enumerate(self.needs)}
        self.arcs = Arcs(instance, self.names, [day.needs[need] for need in self.needs])
        for need, row in self.row.items():
            self.arcs.plan(row, day.planned.get(need, []))
        self.spells = {need.spell: need.id for need in problem.needs if need.spell is not None}
        self.kinds = Counter(tuple(sorted(need.slots)) for need in problem.needs)
        self.shape = {need.id: (tuple(sorted(need.slots)), need.spell) for need in problem.needs}
        self.standing = np.ones(len(self.needs), np.bool_)
        self.binding = Binding(self.arcs.instance)
        self.held: dict[str, str] = {}
        self.touched: set[str] = set()
        for need in day.fixed:
            self._hold_from_start(need)
        self.who: dict[str, str | None] = {}
        self._columns = np.empty(0, np.int64)
        self.moves()

    def _hold_from_start(self, need: str) -> None:
        person = self.day.holder(need)
        if person is not None:
            self.held[need] = person
            self.market.stop_col(self.names.person[person])
            self.touched.add(need)

    def knows(self, need: Need) -> bool:
        """Whether a need fits the day: its slots, school and skills were there from the start, its spell is its own."""
        known = need.school in self.names.school and all(skill in self.names.skill for skill in need.accepts)
        alone = need.spell is None or self.spells.get(need.spell, need.id) == need.id
        fits = not (need.splittable and len(need.slots) > 1) and all(
            set(need.slots) & set(kind) for kind in +self.kinds
        )
        return known and alone and fits and all(slot in self.names.slot for slot in need.slots)

    def follow(self, event: Event) -> None:
        """Repair the plan after an event that `day` has noted; an opened need must be one that it `knows`."""
        match event:
            case Opened(need):
                self._close(need.id)
                self._open(need)
            case Cancelled(need):
                self._close(need)
            case Declined(need, person):
                self._decline(need, self.names.person[person])
            case Unavailable(person, slots):
                self._unavailable(person, slots)
            case Available(person, slots):
                self.arcs.set_free(self.names.person[person], slots, free=True)
                self._wake(person)
            case Confirmed(need, _):
                self._confirm(need)
            case Released(need):
                self._release(need)
            case Planned(need, _):
                self._close(need)
                self._open(self.day.needs[need])

    def _open(self, need: Need) -> None:
        self.shape[need.id] = (tuple(sorted(need.slots)), need.spell)
        self.kinds[self.shape[need.id][0]] += 1
        if need.spell is not None:
            self.spells[need.spell] = need.id
        self._add(need)
        if self.day.holder(need.id) is not None:
            self._confirm(need.id)

    def _add(self, need: Need) -> None:
        """Give a need a row of its own and place it."""
        row = self.arcs.append(need, self.day.planned.get(need.id, []))
        found = self.arcs.of_row(row)
        barred = [self.names.person[name] for name in self.day.barred.get(need.id, ())]
        may = ~np.isin(found.ends, barred)
        self.market.open_row(found.ends[may], found.cost[may])
        self.row[need.id] = row
        self.needs.append(need.id)
        self.standing = np.append(self.standing, True)
        self.touched.add(need.id)

    def _close(self, need: str) -> None:
        self._let_go(need)
        if need in self.row:
            row = self.row.pop(need)
            self.standing[row] = False
            self.market.close_row(row)
        if need in self.shape:
            kind, spell = self.shape.pop(need)
            self.kinds[kind] -= 1
            self.spells.pop(spell or "", None)

    def _decline(self, need: str, col: int) -> None:
        if need in self.held and self.day.holder(need) is None:
            self._release(need)
        arc = self.market.arc(self.row[need], col) if need in self.row else NOBODY
        if arc >= 0:
            self.market.drop(np.array([arc]))

    def _unavailable(self, person: str, slots: list[str]) -> None:
        col = self.names.person[person]
        self.arcs.set_free(col, slots, free=False)
        arcs = self.market.arcs_of_col(col)
        needs = [self.needs[row] for row in self.market.state.row[arcs]]
        hit = [need not in self.day.needs or bool(set(slots) & set(self.day.needs[need].slots)) for need in needs]
        self.market.drop(arcs[np.array(hit, np.bool_)])
        for need in [name for name, holder in self.held.items() if holder == person]:
            if self.day.holder(need) is None:
                self._release(need)

    def _confirm(self, need: str) -> None:
        person = self.day.holder(need)
        assert person is not None
        if self.held.get(need) == person:
            return
        row, col = self.row[need], self.names.person[person]
        self.market.stop_row(row)
        self.market.stop_col(col)
        self.held[need] = person
        self.touched.add(need)

    def _release(self, need: str) -> None:
        """Let the plan decide about a need again."""
        if need not in self.held:
            return
        self._let_go(need)
        if need in self.row:
            self.market.start_row(self.row[need])
        else:
            self._add(self.day.needs[need])

    def _let_go(self, need: str) -> None:
        """Give a person back who was confirmed on a need."""
        person = self.held.pop(need, None)
        self.touched.add(need)
        if person is not None:
            self._wake(person)

    def _wake(self, person: str) -> None:
        """Let a person take part with every arc that the day allows, unless still confirmed somewhere."""
        if person in self.held.values():
            return
        col = self.names.person[person]
        if not self.market.state.col_on[col]:
            self.market.start_col(col)
        missing = self.standing.copy()
        missing[self.market.state.row[self.market.arcs_of_col(col)]] = False
        found = self.arcs.of_person(col, np.flatnonzero(missing))
        barred = np.array([person in self.day.barred.get(self.needs[row], ()) for row in found.ends], np.bool_)
        if found.ends.size:
            self.market.widen(col, found.ends[~barred], found.cost[~barred])

    def moves(self) -> list[tuple[str, str | None, str | None]]:
        """The needs that an event named or whose person changed since the last call: (need, was, now)."""
        columns = self.market.columns
        old = np.full(columns.size, NOBODY, np.int64)
        old[: self._columns.size] = self._columns
        names = {self.needs[row] for row in np.flatnonzero(columns != old)} | self.touched
        self._columns = columns.copy()
        self.touched = set()
        out = []
        for need in sorted(names):
            was, now = self.who.get(need), self._who(need)
            if need in self.day.needs:
                self.who[need] = now
            else:
                self.who.pop(need, None)
            out.append((need, was, now))
        return out

    def _who(self, need: str) -> str | None:
        if need in self.held:
            return self.held[need]
        col = int(self._columns[self.row[need]]) if need in self.row else NOBODY
        return None if col == NOBODY else self.day.person_at(col)

    def kept(self) -> bool:
        """Whether the plan keeps every cap and reserve."""
        return not self.binding.any or self.binding.kept(self._work(), self.arcs.instance.people.free)

    def _work(self) -> Work:
        """Every need-slot of the day with who is on it."""
        places, names = self.arcs.instance.places, self.names
        rows = [
            (
                places.school_board[names.school[need.school]],
                names.slot[slot],
                self.who.get(need.id),
                need.id in self.held,
            )
            for need in self.day.needs.values()
            for slot in need.slots
        ]
        person = [NOBODY if who is None else names.person[who] for _, _, who, _ in rows]
        board, slot, _, fixed = zip(*rows, strict=True) if rows else ((), (), (), ())
        return Work(_ints(board), _ints(slot), _ints(person), np.array(fixed, np.bool_))


def _ints(values: "tuple[int, ...] | list[int]") -> Ints:
    return np.array(values, np.int64)
