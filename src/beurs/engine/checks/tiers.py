"""The seven tiers of a cover plan, recomputed, and what must hold between value, bound and status."""

from collections import Counter
from collections.abc import Iterator

from beurs.engine.checks.plan import Plan
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import MAXIMISED, PREFER_MINUTES, Need, TierName


def tier_values(plan: Plan) -> dict[TierName, int]:
    """The value of each tier of the plan; minutes are those the plan states, which are judged apart."""
    return {
        "covered": sum(row.need.priority for row in plan.rows),
        "fit": sum(plan.facts.fit(row.person, row.need) or 0 for row in plan.rows),
        "ring": _ring(plan),
        "faces": _faces(plan),
        "travel": _travel(plan),
        "spread": _spread(plan),
        "changes": sum(plan.person_on(pin.need, pin.slot) != pin.person for pin in plan.facts.problem.planned),
    }


def judge_tiers(plan: Plan) -> Iterator[Violation]:
    """Names and order, values, bounds on the right side, and a status that fits them."""
    result, problem = plan.result, plan.facts.problem
    names = [tier.name for tier in result.tiers]
    if names != problem.tiers:
        yield Violation("tiers", "$.tiers", ", ".join(names), ", ".join(problem.tiers))
    values = tier_values(plan)
    for index, tier in enumerate(result.tiers):
        place = f"$.tiers[{index}]"
        if tier.value != values[tier.name]:
            yield Violation("value", f"{place}.value", f"{tier.name} {tier.value}", str(values[tier.name]))
        above = tier.name in MAXIMISED
        if (tier.value > tier.bound) if above else (tier.value < tier.bound):
            expected = f"{'at least' if above else 'at most'} the value {tier.value}"
            yield Violation("bound", f"{place}.bound", f"{tier.name} {tier.bound}", expected)
    if result.status == "optimal" and any(tier.value != tier.bound for tier in result.tiers):
        yield Violation("status", "$.status", "optimal", "feasible, as a value differs from its bound")


def _ring(plan: Plan) -> int:
    return sum(row.route[1] - 1 for row in plan.rows if row.route is not None)


def _faces(plan: Plan) -> int:
    """Changes of face per spell, `previous` of its earliest need included, open slots skipped."""
    spells: dict[tuple[str, str], list[Need]] = {}
    for need in plan.facts.problem.needs:
        key = ("need", need.id) if need.spell is None else ("spell", need.spell)
        spells.setdefault(key, []).append(need)
    total = 0
    for needs in spells.values():
        face = min(needs, key=lambda need: min(need.slots)).previous
        for slot, name in sorted((slot, need.id) for need in needs for slot in need.slots):
            person = plan.person_on(name, slot)
            if person is None:
                continue
            total += face is not None and face != person
            face = person
    return total


def _travel(plan: Plan) -> int:
    """Stated minutes per distinct person and need, less the discount of a preferred school."""
    pairs = {(row.person.id, row.need.id): row for row in reversed(plan.rows)}
    return sum(
        row.given.minutes - PREFER_MINUTES * (row.need.school in row.person.prefer)
        for row in pairs.values()
        if row.given.minutes is not None
    )


def _spread(plan: Plan) -> int:
    slots = Counter(row.person.id for row in plan.rows)
    return sum(count * plan.facts.people[person].worked + count * (count - 1) // 2 for person, count in slots.items())
