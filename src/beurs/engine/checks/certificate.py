"""Verifies that a certificate proves the bounds of a result, without solving anything.

Weak duality over strict tiers (linear programming over an ordered group): where every person takes at most one open
piece and every spell has at most one, the tiers of a plan are those of the plan with all pieces open plus the sum of
its pairs' costs. Let u, v <= 0 be duals of pieces and people and w <= 0 multipliers of caps and reserves. If for every
possible pair u + v + the sum of (what a row counts of it) x w <= cost, compared lexicographically, no plan lies below
the sum of all u, all v and all (limit x w). A certificate by cases splits all plans into those with a pair and those
without, and proves each case so; what it proves is the least of them.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from beurs.engine.checks.duals import Duals, judge_duals, proven
from beurs.engine.checks.facts import Facts
from beurs.engine.checks.pairs import Faces
from beurs.engine.checks.plan import Plan
from beurs.engine.checks.table import Case, Table
from beurs.engine.checks.tiers import tier_values
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import MAXIMISED, CoverProblem, CoverResult

ROOT = "$.certificate"
DEEPEST = 200

type Proven = list[Fraction] | None


def judge_certificate(problem: CoverProblem, result: CoverResult) -> Iterator[Violation]:
    """Everything that keeps a certificate from proving the bounds; nothing where it proves them all."""
    given = result.certificate
    if not isinstance(given, dict):
        return
    facts = Facts(problem)
    table = Table(facts)
    unfit = _unfit(table)
    if unfit is not None:
        yield unfit
        return
    bare = tier_values(Plan(facts, _only_fixed(result)))
    start = [-bare[tier] if tier in MAXIMISED else bare[tier] for tier in problem.tiers]
    judge = _Judge(start)
    least = judge.case(given, Case.all_plans(table), ROOT)
    yield from judge.wrong
    if not judge.wrong:
        yield from _bounds(result, least)


def _unfit(table: Table) -> Violation | None:
    """Why the costs of pairs do not add up: a spell with two open pieces, or somebody who could take two pieces."""
    shared = _shared_spell(table)
    if shared is not None:
        found = f"two open pieces in the spell of {shared!r}"
        return Violation("certificate", ROOT, found, "a proof for single pieces")
    twice = _twice(table)
    if twice is not None:
        return Violation("certificate", ROOT, f"{twice!r} could take two pieces", "a proof for one piece per person")
    return None


def _shared_spell(table: Table) -> str | None:
    """A need whose spell has a second open piece, or that may itself be split in two."""
    seen: Counter[tuple[str, str]] = Counter()
    for name, slots in table.open.items():
        need = table.facts.needs[name]
        seen[Faces.key(need)] += len(slots) if need.splittable else 1
        if seen[Faces.key(need)] > 1:
            return name
    return None


def _twice(table: Table) -> str | None:
    """Somebody who could take two pieces, because they share no slot."""
    able: dict[tuple[str, ...], np.ndarray] = {}
    for at, slots in enumerate(table.open.values()):
        mine = able.setdefault(tuple(slots), np.zeros(table.crowd.size, np.bool_))
        mine[table.person[table.first[at] : table.first[at + 1]]] = True
    kinds = list(able.items())
    for at, (one, who) in enumerate(kinds):
        for other, also in kinds[at + 1 :]:
            both = np.flatnonzero(who & also) if not set(one) & set(other) else np.empty(0, np.int64)
            if both.size:
                return table.crowd.people[both[0]].id
    return None


class _Judge:
    """Walks the cases of a certificate; `wrong` is what does not hold."""

    def __init__(self, start: list[int]) -> None:
        self.start = start
        self.wrong: list[Violation] = []

    def case(self, given: object, case: Case, place: str, depth: int = 0) -> Proven:
        """What a certificate proves of a case: the tiers, minimised, that no plan in it is below, or None."""
        kind = given.get("kind") if isinstance(given, dict) and depth <= DEEPEST else None
        if isinstance(given, dict) and kind == "cases":
            return self._cases(given, case, place, depth)
        if isinstance(given, dict) and kind == "duals":
            return self._duals(given, case, place)
        self._refuse(f"{place}.kind", repr(kind), "'duals' or 'cases'")
        return None

    def _cases(self, given: dict[str, Any], case: Case, place: str, depth: int) -> Proven:
        names = str(given.get("need")), str(given.get("person"))
        pair = case.table.pair(*names)
        if pair is None or not case.may[pair]:
            self._refuse(place, f"cases of {names}", "a pair that fits")
            return None
        taken, left = case.split(pair)
        with_pair = self.case(given.get("taken"), taken, f"{place}.taken", depth + 1)
        without = self.case(given.get("left"), left, f"{place}.left", depth + 1)
        return None if with_pair is None or without is None else min(with_pair, without)

    def _duals(self, given: dict[str, Any], case: Case, place: str) -> Proven:
        try:
            duals = Duals(given, case.table)
        except ValueError as error:
            self._refuse(place, str(error), "integers per tier for known needs, people, caps and reserves")
            return None
        found = list(judge_duals(duals, case, place))
        self.wrong += found
        return None if found else proven(duals, case, self.start)

    def _refuse(self, place: str, found: str, expected: str) -> None:
        self.wrong.append(Violation("certificate", place, found, expected))


def _bounds(result: CoverResult, least: Proven) -> Iterator[Violation]:
    """Bounds tighter than what is proven: of a tier at most the proof, and only while all before it meet theirs."""
    met = least is not None
    for index, tier in enumerate(result.tiers):
        sign = -1 if tier.name in MAXIMISED else 1
        most = ceil(least[index]) if least is not None and met else None
        if most is None or sign * tier.bound > most:
            expected = "no bound, as an earlier tier is above its proof" if most is None else _proves(sign * most)
            yield Violation("certificate", f"$.tiers[{index}].bound", f"{tier.name} {tier.bound}", expected)
        met = met and least is not None and sign * tier.value == least[index]


def _proves(bound: int) -> str:
    return f"{bound}, which the certificate proves"


def _only_fixed(result: CoverResult) -> CoverResult:
    return CoverResult(
        status=result.status, tiers=result.tiers, assignments=[row for row in result.assignments if row.fixed], open=[]
    )


def proves(problem: CoverProblem, result: CoverResult) -> bool:
    """Whether a certificate is given and proves every bound."""
    return isinstance(result.certificate, dict) and not any(judge_certificate(problem, result))
