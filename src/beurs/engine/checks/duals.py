"""The duals and multipliers of one case of a certificate: read, held against every pair, and added up."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from beurs.engine.checks.pairs import Bools, Ints
from beurs.engine.checks.table import Case, Key, Table
from beurs.engine.checks.violations import Violation

LARGEST = 1 << 56  # eight of these, and no more meet in one pair, still fit 64 bits
LARGEST_SCALE = 1000
ROWS = {"caps": ("cap", "pool", "board", "per", "period"), "reserves": ("reserve", "pool", "slot")}


class Duals:
    """The integers of a certificate by place in the table and the file, zeros where it names nobody.

    Raises ValueError where something is no dual of this problem.
    """

    def __init__(self, given: dict[str, Any], table: Table) -> None:
        self.tiers = table.cost.shape[1]
        self.scale = given.get("scale", 1)
        if type(self.scale) is not int or not 1 <= self.scale <= LARGEST_SCALE:
            raise ValueError(f"scale {self.scale!r:.40}")
        self.needs = self._ends(given, "needs", table.place)
        self.people = self._ends(given, "people", table.crowd.place)
        self.rows = dict(self._rows(given, table))

    def _ends(self, given: dict[str, Any], key: str, place: dict[str, int]) -> Ints:
        out = np.zeros((len(place), self.tiers), np.int64)
        named = given.get(key)
        if not isinstance(named, dict):
            raise ValueError(f"{key} {named!r:.40}")
        for name, row in named.items():
            if name not in place:
                raise ValueError(f"duals of {name!r}")
            out[place[name]] = self._vector(row)
        return out

    def _rows(self, given: dict[str, Any], table: Table) -> Iterator[tuple[Key, Ints]]:
        seen: set[Key] = set()
        for kind, (name, *fields) in ROWS.items():
            listed = given.get(kind, [])
            if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
                raise ValueError(f"{kind} {listed!r:.40}")
            for row in listed:
                key = (name, *(str(row.get(field)) for field in fields))
                if key not in table.rows or key in seen:
                    raise ValueError(f"{kind} {key[1:]!r}")
                seen.add(key)
                yield key, self._vector(row.get("dual"))

    def _vector(self, row: object) -> Ints:
        if not (isinstance(row, list) and len(row) == self.tiers and all(type(value) is int for value in row)):
            raise ValueError(f"{row!r:.40}")
        if any(abs(value) > LARGEST for value in row):
            raise ValueError(f"{row!r:.40}")
        return np.array(row, np.int64)


def judge_duals(duals: Duals, case: Case, place: str) -> Iterator[Violation]:
    """Signs, rows that can bind, and reduced costs, all compared lexicographically."""
    yield from _signs(duals, case.table, place)
    for key, dual in duals.rows.items():
        if key not in case.rows:
            yield Violation("certificate", place, f"a multiplier of {key}", "caps and reserves that leave some room")
        elif below(-dual[None, :])[0]:
            yield Violation("certificate", place, f"{key} {dual.tolist()}", "nothing above zero")
    yield from _pairs(duals, case, place)


def _signs(duals: Duals, table: Table, place: str) -> Iterator[Violation]:
    people = [person.id for person in table.crowd.people]
    for key, names, rows in (("needs", table.names, duals.needs), ("people", people, duals.people)):
        for at in np.flatnonzero(below(-rows)):
            yield Violation("certificate", f"{place}.{key}.{names[at]}", str(rows[at].tolist()), "nothing above zero")


def _pairs(duals: Duals, case: Case, place: str) -> Iterator[Violation]:
    """Pairs whose cost is below the sum of their duals and of the multipliers of what counts them."""
    table = case.table
    reduced = duals.scale * table.cost - duals.needs[table.piece] - duals.people[table.person]
    for key, dual in duals.rows.items():
        if key in case.rows:
            row = case.rows[key]
            reduced[row.pairs] -= row.slots[:, None] * dual
    for at in np.flatnonzero(case.may & below(reduced)):
        pair = f"{table.names[table.piece[at]]!r} with {table.crowd.people[table.person[at]].id!r}"
        yield Violation("certificate", place, f"{pair} {reduced[at].tolist()} below its duals", "no pair below them")


def proven(duals: Duals, case: Case, start: list[int]) -> list[Fraction]:
    """The tiers (minimised) that no plan of the case lies below; `start` are those with everything open."""
    taken = case.table.cost[list(case.taken)]
    total = [duals.scale * (value + sum(taken[:, k].tolist())) for k, value in enumerate(start)]
    for rows in (duals.needs, duals.people):
        total = [value + sum(rows[:, k].tolist()) for k, value in enumerate(total)]
    for key, dual in duals.rows.items():
        total = [value + case.rows[key].most * part for value, part in zip(total, dual.tolist(), strict=True)]
    return [Fraction(value, duals.scale) for value in total]


def below(vectors: Ints) -> Bools:
    """Whether each row is lexicographically below zero."""
    if not vectors.size:
        return np.zeros(vectors.shape[0], np.bool_)
    nonzero = vectors != 0
    first = nonzero.argmax(axis=1)
    return np.asarray(vectors[np.arange(vectors.shape[0]), first] < 0)
