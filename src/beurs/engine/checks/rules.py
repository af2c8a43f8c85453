"""The hard rules, for everything in a plan that is not fixed."""

from collections import defaultdict
from collections.abc import Iterator

from beurs.engine.checks.facts import PAIR_RULES, Facts, day_of, week_of
from beurs.engine.checks.plan import Plan, Row
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import Cap, Pool

ALLOWED = {
    "skill": "a skill that the need accepts",
    "ring": "a pool that reaches the board",
    "barred": "no bar",
    "avoid": "a school the person does not avoid",
    "free": "a slot in which the person is free",
    "travel": "a trip within max_travel_min",
}


def hard_rules(plan: Plan) -> Iterator[Violation]:
    """Every hard rule that an assignment which is not fixed breaks, also against fixed ones."""
    yield from _pairs(plan)
    yield from _person_slots(plan)
    yield from _weeks(plan)
    yield from _middays(plan)
    yield from _splits(plan)
    for index, cap in enumerate(plan.facts.problem.caps):
        yield from _cap(plan, cap, f"$.caps[{index}]")
    for pool in plan.facts.problem.pools:
        yield from _reserve(plan, pool)


def _who(row: Row) -> str:
    return f"{row.person.id!r} on {row.need.id!r} in {row.slot}"


def _pairs(plan: Plan) -> Iterator[Violation]:
    for row in plan.rows:
        if row.fixed:
            continue
        for rule in PAIR_RULES:
            if plan.facts.breaks(rule, row.person, row.need, row.slot):
                yield Violation(rule, row.place, _who(row), ALLOWED[rule])


def _person_slots(plan: Plan) -> Iterator[Violation]:
    for person, rows in plan.by_person.items():
        held: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            held[row.slot].append(row)
        for slot, both in held.items():
            if len(both) > 1 and not all(row.fixed for row in both):
                needs = ", ".join(row.need.id for row in both)
                yield Violation("double", both[-1].place, f"{person!r} on {needs} in {slot}", "one need")


def _weeks(plan: Plan) -> Iterator[Violation]:
    for person, rows in plan.by_person.items():
        limit = plan.facts.people[person].week_max
        weeks: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            weeks[week_of(row.slot)].append(row)
        for week, held in weeks.items():
            if limit is not None and len(held) > limit and not all(row.fixed for row in held):
                found = f"{person!r} in {len(held)} slots of {week}"
                yield Violation("week", held[-1].place, found, f"at most {limit}")


def _middays(plan: Plan) -> Iterator[Violation]:
    for rows in plan.by_person.values():
        for morning, afternoon in midday_pairs(rows):
            if morning.fixed and afternoon.fixed:
                continue
            if plan.facts.too_far_at_midday(morning.need, afternoon.need) is True:
                found = f"{_who(morning)}, then {afternoon.need.id!r}"
                yield Violation("midday", afternoon.place, found, "a trip within midday_min")


def midday_pairs(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Every morning with every afternoon of the same day, of one person's rows."""
    for morning in rows:
        for afternoon in rows:
            same_day = day_of(morning.slot) == day_of(afternoon.slot)
            if same_day and morning.slot.endswith("/am") and afternoon.slot.endswith("/pm"):
                yield morning, afternoon


def _splits(plan: Plan) -> Iterator[Violation]:
    for need in plan.facts.problem.needs:
        people = {plan.person_on(need.id, slot) for slot in need.slots}
        if not need.splittable and len(people) > 1:
            found = f"{need.id!r} covered by {sorted(map(str, people))}"
            yield Violation("split", "$.assignments", found, "all slots by one person or none")


def _cap(plan: Plan, cap: Cap, place: str) -> Iterator[Violation]:
    for period, rows in plan.capped(cap).items():
        if len(rows) > cap.slots and not all(row.fixed for row in rows):
            found = f"{len(rows)} need-slots of {cap.board!r} through {cap.pool!r} in {period}"
            yield Violation("cap", rows[-1].place, found, f"at most {cap.slots} ({place} of the problem)")


def _reserve(plan: Plan, pool: Pool) -> Iterator[Violation]:
    if pool.reserve is None:
        return
    lent: dict[str, list[Row]] = defaultdict(list)
    for row in plan.rows:
        if not row.fixed and row.route is not None and row.route[0] == pool.id and row.route[1] > 1:
            lent[row.slot].append(row)
    for slot, rows in lent.items():
        most = reserve_most(plan.facts, pool, slot)
        if len(rows) > most:
            found = f"{len(rows)} people of {pool.id!r} at a ring above 1 in {slot}"
            yield Violation("reserve", rows[-1].place, found, f"at most {most}")


def reserve_most(facts: Facts, pool: Pool, slot: str) -> int:
    """The most assignments, not fixed, through a pool at a ring above 1 in a slot."""
    return max(0, _free_in(facts, pool, slot) - _own_demand(facts, pool, slot) - (pool.reserve or 0))


def _free_in(facts: Facts, pool: Pool, slot: str) -> int:
    """Everyone listing the pool who is free and not fixed in the slot."""
    return sum(
        pool.id in person.pools
        and slot in facts.slots[person.id]
        and all(pin.slot != slot for pin in facts.fixed_of.get(person.id, ()))
        for person in facts.problem.people
    )


def _own_demand(facts: Facts, pool: Pool, slot: str) -> int:
    """The need-slots in a slot, not fixed, of boards where the pool has ring 1."""
    return sum(
        slot in need.slots and pool.rings.get(facts.board(need)) == 1 and (need.id, slot) not in facts.fixed
        for need in facts.problem.needs
    )
