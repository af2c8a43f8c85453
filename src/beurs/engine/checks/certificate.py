"""Verifies that the duals of a certificate prove the bounds of a result, without solving anything.

Weak duality over strict tiers (linear programming over an ordered group): where every person takes at most one open
piece and every spell has at most one, the tiers of a plan are those of the plan with all pieces open plus the sum of
its pairs' costs. If u, v <= 0 and u + v <= cost for every possible pair, compared lexicographically, no plan lies below
the sum of all u and v. Caps and reserves only forbid plans, so that the bound holds with them too.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from beurs.engine.checks.facts import Facts
from beurs.engine.checks.pairs import Crowd, Faces, Ints, Piece
from beurs.engine.checks.plan import Plan
from beurs.engine.checks.tiers import tier_values
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import MAXIMISED, CoverProblem, CoverResult

ROOT = "$.certificate"


def judge_certificate(problem: CoverProblem, result: CoverResult) -> Iterator[Violation]:
    """Everything that keeps a certificate from proving the bounds; nothing where it proves them all."""
    given = result.certificate
    if not isinstance(given, dict):
        return
    if given.get("kind") != "duals":
        yield Violation("certificate", f"{ROOT}.kind", repr(given.get("kind")), "'duals'")
        return
    facts = Facts(problem)
    pieces = dict(_open_pieces(facts))
    try:
        duals = _Duals(given, facts, pieces)
    except ValueError as error:
        yield Violation("certificate", ROOT, str(error), "one integer per tier for known needs and people")
        return
    yield from _judged(facts, result, pieces, duals)


def _open_pieces(facts: Facts) -> Iterator[tuple[str, list[str]]]:
    """Per need the slots that are not fixed, where there are any."""
    for need in facts.problem.needs:
        slots = sorted(slot for slot in need.slots if (need.id, slot) not in facts.fixed)
        if slots:
            yield need.id, slots


class _Duals:
    """The integers of a certificate by id, zeros where it names nobody."""

    def __init__(self, given: dict[str, Any], facts: Facts, pieces: dict[str, list[str]]) -> None:
        self.tiers = len(facts.problem.tiers)
        self.needs = {name: self._vector(row) for name, row in self._table(given, "needs").items()}
        self.people = np.zeros((len(facts.problem.people), self.tiers), np.int64)
        place = {person.id: at for at, person in enumerate(facts.problem.people)}
        unknown = [name for name in self.needs if name not in pieces]
        for name, row in self._table(given, "people").items():
            if name in place:
                self.people[place[name]] = self._vector(row)
            else:
                unknown.append(name)
        if unknown:
            raise ValueError(f"duals of {unknown[0]!r}")

    @staticmethod
    def _table(given: dict[str, Any], key: str) -> dict[str, Any]:
        table = given.get(key)
        if not isinstance(table, dict):
            raise ValueError(f"{key} {table!r:.40}")
        return table

    def _vector(self, row: object) -> Ints:
        if not (isinstance(row, list) and len(row) == self.tiers and all(type(value) is int for value in row)):
            raise ValueError(f"{row!r:.40}")
        if any(abs(value) > 1 << 60 for value in row):
            raise ValueError(f"{row!r:.40}")
        return np.array(row, np.int64)

    def need(self, name: str) -> Ints:
        """The dual of a need."""
        return self.needs.get(name, np.zeros(self.tiers, np.int64))


def _judged(facts: Facts, result: CoverResult, pieces: dict[str, list[str]], duals: _Duals) -> Iterator[Violation]:
    shared = _shared_spell(facts, pieces)
    if shared:
        yield Violation("certificate", ROOT, f"two open pieces in the spell of {shared!r}", "a proof for single pieces")
        return
    for name, dual in duals.needs.items():
        if _below(-dual[None, :])[0]:
            yield Violation("certificate", f"{ROOT}.needs.{name}", str(dual.tolist()), "nothing above zero")
    for at in np.flatnonzero(_below(-duals.people)):
        name = facts.problem.people[at].id
        yield Violation("certificate", f"{ROOT}.people.{name}", str(duals.people[at].tolist()), "nothing above zero")
    yield from _reduced(facts, pieces, duals)
    yield from _bounds(facts, result, pieces, duals)


def _shared_spell(facts: Facts, pieces: dict[str, list[str]]) -> str | None:
    """A need whose spell has a second open piece, or that may itself be split in two."""
    seen: Counter[tuple[str, str]] = Counter()
    for name, slots in pieces.items():
        need = facts.needs[name]
        seen[Faces.key(need)] += len(slots) if need.splittable else 1
        if seen[Faces.key(need)] > 1:
            return name
    return None


def _reduced(facts: Facts, pieces: dict[str, list[str]], duals: _Duals) -> Iterator[Violation]:
    """Pairs whose cost is below the sum of their duals, and people who could take two pieces."""
    crowd, faces = Crowd(facts), Faces(facts)
    parts = _Parts(crowd.size)
    for name, slots in pieces.items():
        piece = Piece(crowd, facts.needs[name], slots, faces)
        who = piece.certain()
        parts.add(slots, who)
        reduced = piece.costs(who, facts.problem.tiers) - duals.need(name) - duals.people[who]
        for at in np.flatnonzero(_below(reduced)):
            pair = f"{name!r} with {facts.problem.people[who[at]].id!r}"
            yield Violation("certificate", ROOT, f"{pair} {reduced[at].tolist()} below its duals", "no pair below them")
    twice = parts.twice()
    if twice is not None:
        name = facts.problem.people[twice].id
        yield Violation("certificate", ROOT, f"{name!r} could take two pieces", "a proof for one piece per person")


class _Parts:
    """Which pieces everybody could take, to see who could take two: pieces that share no slot."""

    def __init__(self, size: int) -> None:
        self.kinds: dict[tuple[str, ...], np.ndarray] = {}
        self.size = size

    def add(self, slots: list[str], who: Ints) -> None:
        mine = self.kinds.setdefault(tuple(slots), np.zeros(self.size, np.bool_))
        mine[who] = True

    def twice(self) -> int | None:
        """Somebody who could take two pieces, None when there is nobody."""
        kinds = list(self.kinds.items())
        for at, (one, able) in enumerate(kinds):
            for other, also in kinds[at + 1 :]:
                both = np.flatnonzero(able & also) if not set(one) & set(other) else np.empty(0, np.int64)
                if both.size:
                    return int(both[0])
        return None


def _bounds(facts: Facts, result: CoverResult, pieces: dict[str, list[str]], duals: _Duals) -> Iterator[Violation]:
    """Bounds that are tighter than what the duals prove, tier by tier as long as value and proof agree."""
    tiers = facts.problem.tiers
    bare = tier_values(Plan(facts, _only_fixed(result)))
    start = np.array([-bare[tier] if tier in MAXIMISED else bare[tier] for tier in tiers], np.int64)
    total = start + duals.people.sum(axis=0) + sum((duals.need(name) for name in pieces), np.zeros_like(start))
    for index, (tier, proven) in enumerate(zip(result.tiers, total.tolist(), strict=True)):
        sign = -1 if tier.name in MAXIMISED else 1
        if sign * tier.bound > proven:
            found = f"{tier.name} {tier.bound}"
            yield Violation("certificate", f"$.tiers[{index}].bound", found, f"{sign * proven}, which the duals prove")
        if sign * tier.value != proven:
            return


def _only_fixed(result: CoverResult) -> CoverResult:
    return CoverResult(
        status=result.status, tiers=result.tiers, assignments=[row for row in result.assignments if row.fixed], open=[]
    )


def proves(problem: CoverProblem, result: CoverResult) -> bool:
    """Whether a certificate is given and proves every bound."""
    return isinstance(result.certificate, dict) and not any(judge_certificate(problem, result))


def _below(vectors: Ints) -> np.ndarray:
    """Whether each row is lexicographically below zero."""
    nonzero = vectors != 0
    first = nonzero.argmax(axis=1)
    return np.asarray(vectors[np.arange(vectors.shape[0]), first] < 0)
