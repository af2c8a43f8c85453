"""Problems in which what a reason supposes is made true, to be solved again."""

from msgspec.structs import replace

from beurs.engine.formats import CoverProblem, CoverResult
from beurs.engine.formats.cover import Bar, TierName
from tests.engine.plans import plan_of, solved, tier_values

type Gaps = dict[TierName, int]
DEAREST = 1000


def barring(problem: CoverProblem, need: str, people: set[str]) -> CoverProblem:
    """The problem in which none of these people may take a need."""
    bar = Bar(rule="other", need=need)
    barred = {one.id for one in problem.people if one.id in people and bar not in one.barred}
    staff = [replace(one, barred=[*one.barred, bar]) if one.id in barred else one for one in problem.people]
    return replace(problem, people=staff, explain="none")


def loss_without(problem: CoverProblem, result: CoverResult, need: str, person: str) -> Gaps:
    """What the optimum loses in each tier when a person may not take a need."""
    return _gaps(problem, result, tier_values(solved(barring(problem, need, {person}))))


def loss_with(problem: CoverProblem, result: CoverResult, need: str, person: str) -> Gaps | None:
    """What the optimum loses in each tier when a person must take a need, None where no plan has that.

    Nobody else may take it, and it is dearer than all others together; the extra worth is taken off again. So no rule
    sees fixed work that is not there.
    """
    asked = next(one for one in problem.needs if one.id == need)
    only = barring(problem, need, {one.id for one in problem.people} - {person})
    dearest = [replace(one, priority=DEAREST) if one.id == need else one for one in problem.needs]
    full = solved(replace(only, needs=dearest))
    if not any(row == need for row, _ in plan_of(full)):
        return None
    covered, *rest = tier_values(full)
    return _gaps(problem, result, (covered - (DEAREST - asked.priority) * len(asked.slots), *rest))


def _gaps(problem: CoverProblem, result: CoverResult, found: tuple[int, ...]) -> Gaps:
    before = tier_values(result)
    signs = [-1, *(1 for _ in before[1:])]
    pairs = zip(problem.tiers, signs, before, found, strict=True)
    return {name: sign * (later - now) for name, sign, now, later in pairs if later != now}
