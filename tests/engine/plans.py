"""What a plan is worth and which rules it breaks, by the letter of the format and apart from the solver."""

import numpy as np

from beurs.engine.cover import Instance, solve
from beurs.engine.cover.board import Board
from beurs.engine.formats import CoverProblem, CoverResult, checked
from beurs.engine.formats.cover import TierName
from tests.engine.brute import Brute, Plan, Values, key


def solved(problem: CoverProblem) -> CoverResult:
    return solve(Instance.from_problem(checked(problem)), seed=0, time_limit=60)


def tier_values(result: CoverResult) -> Values:
    return tuple(tier.value for tier in result.tiers)


def plan_of(result: CoverResult) -> Plan:
    return {(row.need, row.slot): row.person for row in result.assignments}


def gaps(problem: CoverProblem, before: CoverResult, after: CoverResult) -> dict[TierName, int]:
    """The tiers in which a result differs from another, above zero where it is worse."""
    pairs = zip(problem.tiers, key(tier_values(before)), key(tier_values(after)), strict=True)
    return {name: later - now for name, now, later in pairs if now != later}


def values(problem: CoverProblem, plan: Plan) -> Values:
    """The tiers of a plan, counted one by one."""
    return Brute(problem).values(plan)


def broken(problem: CoverProblem, plan: Plan) -> list[str]:
    """Every rule that a plan breaks: of small problems, because each row is held against all others."""
    brute = Brute(problem)
    wrong = [f"{row} is fixed for {who}" for row, who in brute.fixed.items() if plan.get(row) != who]
    for need in problem.needs:
        holders = {plan.get((need.id, slot)) for slot in need.slots}
        if not need.splittable and len(holders) > 1:
            wrong.append(f"{need.id} is split")
    rows = [row for row in plan if row not in brute.fixed]
    return wrong + [f"{row} for {plan[row]}" for row in rows if not brute.addition_allowed(plan, *row)]


def unlawful(problem: CoverProblem, plan: Plan) -> list[str]:
    """Rows of a plan of one day that are no eligible pair, and people in two places; for problems of any size."""
    board = Board.of(Instance.from_problem(problem))
    pairs, atoms = board.pairs, board.atoms
    person = {one.id: k for k, one in enumerate(problem.people)}
    wrong, seen = [], set()
    for atom in range(atoms.need.size):
        need = problem.needs[atoms.need[atom]].id
        slots = [board.instance.slot_names[s] for s in (atoms.first[atom], atoms.second[atom]) if s >= 0]
        holders = {plan.get((need, slot)) for slot in slots}
        if holders == {None}:
            continue
        who = next(iter(holders))
        row = pairs.person[pairs.ptr[atom] : pairs.ptr[atom + 1]]
        if len(holders) > 1 or not np.isin(person[who], row):
            wrong.append(f"{need} for {holders}")
        wrong += [f"{who} twice in {slot}" for slot in slots if (who, slot) in seen]
        seen |= {(who, slot) for slot in slots}
    return wrong
