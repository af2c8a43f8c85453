"""Fixed work: all of it stands in the plan, and what it breaks is listed exactly."""

from collections import defaultdict
from collections.abc import Iterator

from beurs.engine.checks.facts import PAIR_RULES, day_of, week_of
from beurs.engine.checks.plan import Plan, Row
from beurs.engine.checks.rules import midday_pairs
from beurs.engine.checks.violations import Violation

Break = tuple[str, str, str, str]


def judge_fixed(plan: Plan) -> Iterator[Violation]:
    """Fixed work that is missing or not marked as such, and every wrong or missing row of `violations_fixed`."""
    for pin in plan.facts.problem.fixed:
        if plan.person_on(pin.need, pin.slot) != pin.person:
            found = repr(plan.person_on(pin.need, pin.slot))
            expected = f"{pin.person!r} on {pin.need!r} in {pin.slot}, which is fixed"
            yield Violation("fixed", "$.assignments", found, expected)
    for row in plan.rows:
        if row.given.fixed != row.fixed:
            yield Violation("fixed", f"{row.place}.fixed", str(row.given.fixed), str(row.fixed))
    yield from _listed(plan)


def _listed(plan: Plan) -> Iterator[Violation]:
    certain = breaks_of_fixed(plan)
    seen: set[Break] = set()
    for index, given in enumerate(plan.result.violations_fixed):
        key: Break = (given.need, given.slot, given.person, given.rule)
        place = f"$.violations_fixed[{index}]"
        if key in seen:
            yield Violation("violations_fixed", place, "the same row a second time", "each row once")
        elif key not in certain:
            yield Violation("violations_fixed", place, ", ".join(key), "a rule that this fixed work breaks")
        seen.add(key)
    for key in sorted(key for key, sure in certain.items() if sure and key not in seen):
        yield Violation("violations_fixed", "$.violations_fixed", "nothing", ", ".join(key))


def breaks_of_fixed(plan: Plan) -> dict[Break, bool]:
    """Every rule that fixed work breaks; False where the rounding of minutes leaves it open."""
    breaks: dict[Break, bool] = {}
    for row, rule, certain in _all_breaks(plan):
        key = (row.need.id, row.slot, row.person.id, rule)
        breaks[key] = breaks.get(key, False) or certain
    return breaks


def _all_breaks(plan: Plan) -> Iterator[tuple[Row, str, bool]]:
    rows = [row for row in plan.rows if row.fixed]
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row.person.id].append(row)
        for rule in PAIR_RULES:
            broken = plan.facts.breaks(rule, row.person, row.need, row.slot)
            if broken is not False:
                yield row, rule, broken is True
    for person, held in by_person.items():
        yield from _of_person(plan, person, held)
    for cap in plan.facts.problem.caps:
        for period in plan.capped(cap).values():
            fixed = [row for row in period if row.fixed]
            yield from ((row, "cap", True) for row in fixed if len(fixed) > cap.slots)


def _of_person(plan: Plan, person: str, held: list[Row]) -> Iterator[tuple[Row, str, bool]]:
    limit = plan.facts.people[person].week_max
    for row in held:
        week = [other for other in held if week_of(other.slot) == week_of(row.slot)]
        if limit is not None and len(week) > limit:
            yield row, "week", True
        if sum(other.slot == row.slot for other in held) > 1:
            yield row, "double", True
    for morning, afternoon in midday_pairs(held):
        far = plan.facts.too_far_at_midday(morning.need, afternoon.need)
        if far is not False:
            day = day_of(morning.slot)
            yield from ((row, "midday", far is True) for row in held if day_of(row.slot) == day)
