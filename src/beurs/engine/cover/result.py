"""From a plan in columns to the typed result."""

import numpy as np
from msgspec import UNSET

from beurs.engine.cover.board import Board
from beurs.engine.cover.exact import Outcome
from beurs.engine.cover.score import violations
from beurs.engine.formats.cover import Assignment, CoverResult, FixedViolation, OpenNeed, TierName, TierValue


def write_result(board: Board, outcome: Outcome, *, stopped: bool) -> CoverResult:
    """Put a plan into the result, explanations aside."""
    return CoverResult(
        status="optimal" if outcome.optimal else "feasible",
        stopped="time" if stopped else UNSET,
        tiers=[
            _tier(name, value, bound)
            for name, value, bound in zip(board.instance.tiers, outcome.values, outcome.bounds, strict=True)
        ],
        assignments=_assignments(board, outcome),
        open=_open(board, outcome),
        violations_fixed=[_violation(board, pin, rule) for pin, rule in violations(board)],
    )


def _tier(name: TierName, value: int, bound: int) -> TierValue:
    sign = -1 if name == "covered" else 1
    return TierValue(name=name, value=sign * value, bound=sign * bound)


def _violation(board: Board, pin: int, rule: str) -> FixedViolation:
    given = board.instance.fixed
    problem = board.instance.problem
    return FixedViolation(
        need=problem.needs[given.need[pin]].id,
        slot=board.instance.slot_names[given.slot[pin]],
        person=problem.people[given.person[pin]].id,
        rule=rule,
    )


def _assignments(board: Board, outcome: Outcome) -> list[Assignment]:
    """One assignment per covered need-slot, by need in file order, then slot."""
    rows = [*_given(board), *_chosen(board, outcome)]
    return [assignment for _, assignment in sorted(rows, key=lambda row: row[0])]


def _chosen(board: Board, outcome: Outcome) -> list[tuple[tuple[int, int], Assignment]]:
    problem, pairs, atoms = board.instance.problem, board.pairs, board.atoms
    out = []
    for atom in np.flatnonzero(outcome.choice >= 0):
        pair = outcome.choice[atom]
        need = int(atoms.need[atom])
        for slot in (atoms.first[atom], atoms.second[atom])[: atoms.size[atom]]:
            row = Assignment(
                need=problem.needs[need].id,
                slot=board.instance.slot_names[slot],
                person=problem.people[pairs.person[pair]].id,
                pool=problem.pools[pairs.pool[pair]].id,
                fit=int(pairs.fit[pair]),
                ring=int(pairs.ring[pair]),
                minutes=int(pairs.minutes[pair]),
                fixed=False,
            )
            out.append(((need, int(slot)), row))
    return out


def _given(board: Board) -> list[tuple[tuple[int, int], Assignment]]:
    problem, facts, fixed = board.instance.problem, board.fixed_facts, board.instance.fixed
    out = []
    for pin, (need, slot, person) in enumerate(zip(*(column.tolist() for column in fixed), strict=True)):
        fit, ring, minutes = int(facts.fit[pin]), int(facts.ring[pin]), int(facts.minutes[pin])
        row = Assignment(
            need=problem.needs[need].id,
            slot=board.instance.slot_names[slot],
            person=problem.people[person].id,
            pool=problem.pools[facts.pool[pin]].id if ring else None,
            fit=fit if fit >= 0 else None,
            ring=ring or None,
            minutes=minutes if minutes >= 0 else None,
            fixed=True,
        )
        out.append(((need, slot), row))
    return out


def _open(board: Board, outcome: Outcome) -> list[OpenNeed]:
    held, slot = board.holder(outcome.choice), board.instance.needs.slot
    uncovered = (held < 0) & (slot >= 0)
    return [
        OpenNeed(
            need=board.instance.problem.needs[need].id,
            slots=[board.instance.slot_names[s] for s in slot[need][uncovered[need]]],
        )
        for need in np.flatnonzero(uncovered.any(axis=1))
    ]
