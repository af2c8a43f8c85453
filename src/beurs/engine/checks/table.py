"""Every open piece met with everybody: the pairs that may be, what each costs, and the caps and reserves over them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from beurs.engine.checks.facts import Facts
from beurs.engine.checks.pairs import Bools, Crowd, Faces, Ints, Piece
from beurs.engine.checks.plan import period
from beurs.engine.checks.rules import reserve_most
from beurs.engine.formats.cover import Cap, Pool

type Key = tuple[str, ...]  # ("cap", pool, board, per, period) or ("reserve", pool, slot)


class Row(NamedTuple):
    """The need-slots that each of some pairs takes of a cap or reserve, and the most that all may take together."""

    pairs: Ints
    slots: Ints
    most: int


class Table:
    """The certain pairs of a problem as columns, in file order of needs and people.

    `names` are the needs with something open; per pair `piece` is its place there, `person` its place in the file,
    `cost` int64[pairs, tiers] what it adds to the plan with all pieces open, minimised. `rows` has every cap and
    reserve with pairs.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.open = dict(open_pieces(facts))
        self.names = list(self.open)
        self.place = {name: at for at, name in enumerate(self.names)}
        self.crowd = Crowd(facts)
        met = list(self._met(Faces(facts)))
        size = [who.size for who, _ in met]
        self.first = np.concatenate([[0], np.cumsum(size, dtype=np.int64)]).astype(np.int64)
        self.piece = np.repeat(np.arange(len(met)), size)
        self.person = np.concatenate([np.empty(0, np.int64), *(who for who, _ in met)])
        self.cost = np.concatenate([np.empty((0, len(facts.problem.tiers)), np.int64), *(cost for _, cost in met)])
        self.rows = {key: self._row(key, parts) for key, parts in self._members().items()}

    def _met(self, faces: Faces) -> Iterator[tuple[Ints, Ints]]:
        """Per piece who may take it, and at what cost."""
        for name, slots in self.open.items():
            piece = Piece(self.crowd, self.facts.needs[name], slots, faces)
            who = piece.certain()
            yield who, piece.costs(who, self.facts.problem.tiers)

    def pair(self, need: str, person: str) -> int | None:
        """The place of a pair, None where it is none."""
        if need not in self.place or person not in self.crowd.place:
            return None
        at = self.place[need]
        lo, hi = self.first[at], self.first[at + 1]
        found = int(np.searchsorted(self.person[lo:hi], self.crowd.place[person])) + int(lo)
        return found if found < hi and self.person[found] == self.crowd.place[person] else None

    def _members(self) -> dict[Key, list[tuple[Ints, int]]]:
        """Per cap and reserve the pairs, piece by piece, with the number of slots that each takes."""
        out: dict[Key, list[tuple[Ints, int]]] = defaultdict(list)
        for at, (name, slots) in enumerate(self.open.items()):
            board = self.facts.board(self.facts.needs[name])
            pairs = np.arange(self.first[at], self.first[at + 1])
            for pool, key, taken in self._counting(board, slots):
                inside = pairs[self.crowd.through(pool, board)[self.person[pairs]]]
                if inside.size:
                    out[key].append((inside, taken))
        return out

    def _counting(self, board: str, slots: list[str]) -> Iterator[tuple[str, Key, int]]:
        """The pools, caps and reserves that could count a piece, and in how many slots."""
        for cap in self.facts.problem.caps:
            if cap.board == board:
                yield cap.pool, ("cap", cap.pool, board, cap.per, period(cap.per, slots[0])), len(slots)
        for pool in self.facts.problem.pools:
            if pool.reserve is not None and pool.rings.get(board, 1) > 1:
                yield from ((pool.id, ("reserve", pool.id, slot), 1) for slot in slots)

    def _row(self, key: Key, parts: list[tuple[Ints, int]]) -> Row:
        pairs = np.concatenate([inside for inside, _ in parts])
        slots = np.repeat([taken for _, taken in parts], [inside.size for inside, _ in parts])
        return Row(pairs, slots, self._most(key))

    def _most(self, key: Key) -> int:
        kind, name, *rest = key
        if kind == "reserve":
            pool: Pool = self.facts.pools[name]
            return reserve_most(self.facts, pool, rest[0])
        board, per, when = rest
        cap: Cap = next(c for c in self.facts.problem.caps if (c.pool, c.board, c.per) == (name, board, per))
        return max(0, cap.slots - sum(self._spent(cap, when)))

    def _spent(self, cap: Cap, when: str) -> Iterator[bool]:
        """Whether each fixed need-slot counts for a cap in a period."""
        for pin in self.facts.problem.fixed:
            need = self.facts.needs[pin.need]
            route = self.facts.route(self.facts.people[pin.person], need)
            through = route is not None and route[0] == cap.pool
            yield through and self.facts.board(need) == cap.board and period(cap.per, pin.slot) == when


def open_pieces(facts: Facts) -> Iterator[tuple[str, list[str]]]:
    """Per need the slots that are not fixed, where there are any."""
    for need in facts.problem.needs:
        slots = sorted(slot for slot in need.slots if (need.id, slot) not in facts.fixed)
        if slots:
            yield need.id, slots


class Case:
    """Some of all plans: those with the taken pairs, and else only pairs of `given` bool[pairs].

    `may` are those that still fit: a pair that takes more of a row than the taken ones leave is none. A row counts in
    the largest step that its pairs share: of pairs with two slots each it counts the pairs, and an odd slot of its
    limit is lost.
    """

    def __init__(self, table: Table, given: Bools, taken: tuple[int, ...]) -> None:
        self.table, self.given, self.taken = table, given, taken
        left = {key: row.most - int(row.slots[np.isin(row.pairs, taken)].sum()) for key, row in table.rows.items()}
        self.may = given.copy()
        for key, row in table.rows.items():
            self.may[row.pairs[row.slots > left[key]]] = False
        narrow = {key: self._narrow(row, left[key]) for key, row in table.rows.items()}
        self.rows = {key: row for key, row in narrow.items() if row.pairs.size}

    def _narrow(self, row: Row, left: int) -> Row:
        inside = self.may[row.pairs]
        step = max(1, int(np.gcd.reduce(row.slots[inside])))
        return Row(row.pairs[inside], row.slots[inside] // step, left // step)

    @classmethod
    def all_plans(cls, table: Table) -> "Case":
        """Every plan there is."""
        return cls(table, np.ones(table.piece.size, np.bool_), ())

    def split(self, pair: int) -> tuple["Case", "Case"]:
        """The plans of the case with a pair that fits, and those without it."""
        table, without = self.table, self.given.copy()
        without[pair] = False
        elsewhere = (table.piece != table.piece[pair]) & (table.person != table.person[pair])
        return Case(table, self.given & elsewhere, (*self.taken, pair)), Case(table, without, self.taken)
