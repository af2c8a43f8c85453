"""From a plan in columns to the typed result."""

from typing import Any, cast

import numpy as np
from msgspec import UNSET

from beurs.engine.cover.board import Board
from beurs.engine.cover.certificate import by_cases, certificate
from beurs.engine.cover.columns import NOBODY
from beurs.engine.cover.exact import Outcome
from beurs.engine.cover.score import violations
from beurs.engine.cover.standing import Standing
from beurs.engine.cover.view import View
from beurs.engine.cover.why import FIXED, reasons
from beurs.engine.formats.cover import (
    Assignment,
    CoverResult,
    FixedViolation,
    FunnelRule,
    FunnelStep,
    OpenNeed,
    Relax,
    RuleName,
    TierName,
    TierValue,
    Why,
)


def write_result(
    board: Board, outcome: Outcome, *, stopped: bool, relax: dict[int, list[Relax]] | None = None
) -> CoverResult:
    """Put a plan into the result, with its certificate, and with reasons and funnels unless the problem asks for none.

    `relax` gives the changes that would fill each open need.
    """
    explain = board.instance.problem.explain != "none"
    standing = Standing(board, outcome.proof) if outcome.proof else None
    view, taken = View(board, outcome.choice), np.flatnonzero(outcome.choice >= 0)
    return CoverResult(
        status="optimal" if outcome.optimal else "feasible",
        stopped="time" if stopped else UNSET,
        tiers=[
            _tier(cast("TierName", name), value, bound)
            for name, value, bound in zip(board.instance.tiers, outcome.values, outcome.bounds, strict=True)
        ],
        assignments=_assignments(board, outcome, reasons(view, taken, standing) if explain else None),
        open=_open(view, relax or {}, explain=explain),
        violations_fixed=[_violation(board, pin, rule) for pin, rule in violations(board)],
        certificate=_certificate(board, outcome, standing) or UNSET,
    )


def _certificate(board: Board, outcome: Outcome, standing: Standing | None) -> dict[str, Any] | None:
    if standing is not None:
        return certificate(standing)
    return None if outcome.tree is None else by_cases(board, outcome.tree)


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
        rule=cast("RuleName", rule),
    )


def _assignments(board: Board, outcome: Outcome, why: dict[int, list[Why]] | None) -> list[Assignment]:
    """One assignment per covered need-slot, by need in file order, then slot."""
    rows = [*_given(board, explain=why is not None), *_chosen(board, outcome, why or {})]
    return [assignment for _, assignment in sorted(rows, key=lambda row: row[0])]


def _chosen(board: Board, outcome: Outcome, why: dict[int, list[Why]]) -> list[tuple[tuple[int, int], Assignment]]:
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
                why=why.get(int(atom), []),
            )
            out.append(((need, int(slot)), row))
    return out


def _given(board: Board, *, explain: bool) -> list[tuple[tuple[int, int], Assignment]]:
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
            why=FIXED if explain else [],
        )
        out.append(((need, slot), row))
    return out


def _open(view: View, relax: dict[int, list[Relax]], *, explain: bool) -> list[OpenNeed]:
    uncovered = (view.held == NOBODY) & (view.board.instance.needs.slot >= 0)
    return [
        OpenNeed(
            need=view.board.instance.problem.needs[need].id,
            slots=[view.board.instance.slot_names[s] for s in view.open_slots(int(need))],
            funnel=funnel(view, int(need)) if explain else [],
            relax=relax.get(int(need), []),
        )
        for need in np.flatnonzero(uncovered.any(axis=1))
    ]


def funnel(view: View, need: int) -> list[FunnelStep]:
    """How many people every rule leaves for the open slots together, one rule after the other."""
    left = np.ones(view.use.shape[0], np.bool_)
    steps = [FunnelStep(rule="all", left=int(left.sum()))]
    for rule, keeps in view.allowed(need, view.open_slots(need)).items():
        left &= keeps
        steps.append(FunnelStep(rule=cast("FunnelRule", rule), left=int(left.sum())))
    return steps
