"""The rows of a result: what each assignment states about itself, their order, and the list of open needs."""

from collections.abc import Iterator

from beurs.engine.checks.plan import Plan, Row
from beurs.engine.checks.violations import Violation


def judge_rows(plan: Plan) -> Iterator[Violation]:
    """Pool, fit, ring and minutes of each assignment, then order and completeness of both lists."""
    for row in plan.rows:
        yield from _stated(plan, row)
    yield from _one_travel_per_pair(plan)
    yield from _order(plan)
    yield from _open(plan)


def _stated(plan: Plan, row: Row) -> Iterator[Violation]:
    pool, ring = plan.facts.route(row.person, row.need) or (None, None)
    expected = {"pool": pool, "ring": ring, "fit": plan.facts.fit(row.person, row.need)}
    for key, value in expected.items():
        if getattr(row.given, key) != value:
            yield Violation(key, f"{row.place}.{key}", repr(getattr(row.given, key)), repr(value))
    minutes = plan.facts.home_minutes(row.person, row.need)
    if row.given.minutes not in (minutes or (None,)):
        right = " or ".join(map(str, sorted(set(minutes)))) if minutes else "None"
        yield Violation("minutes", f"{row.place}.minutes", repr(row.given.minutes), right)


def _one_travel_per_pair(plan: Plan) -> Iterator[Violation]:
    stated: dict[tuple[str, str], int | None] = {}
    for row in plan.rows:
        first = stated.setdefault((row.person.id, row.need.id), row.given.minutes)
        if row.given.minutes != first:
            expected = f"{first!r} as in the other slot"
            yield Violation("minutes", f"{row.place}.minutes", repr(row.given.minutes), expected)


def _order(plan: Plan) -> Iterator[Violation]:
    places = [(plan.facts.need_place[row.need.id], row.slot) for row in plan.rows]
    for row, place, before in zip(plan.rows[1:], places[1:], places, strict=False):
        if place < before:
            yield Violation("order", row.place, f"{row.need.id!r} {row.slot}", "needs in file order, then slot")


def _open(plan: Plan) -> Iterator[Violation]:
    left = {need.id: slots for need in plan.facts.problem.needs if (slots := plan.open_slots(need))}
    listed: list[str] = []
    seen: set[str] = set()
    for index, given in enumerate(plan.result.open):
        place = f"$.open[{index}]"
        if given.need in seen:
            yield Violation("open", place, f"{given.need!r} a second time", "each open need once")
        elif given.need not in left:
            yield Violation("open", place, repr(given.need), "a need with open slots")
        elif sorted(given.slots) != left[given.need]:
            yield Violation("open", f"{place}.slots", ", ".join(given.slots), ", ".join(left[given.need]))
        listed.append(given.need)
        seen.add(given.need)
    for need, slots in left.items():
        if need not in seen:
            yield Violation("open", "$.open", "nothing", f"{need!r} with {', '.join(slots)}")
    known = [name for name in listed if name in left]
    if known != sorted(known, key=plan.facts.need_place.__getitem__):
        yield Violation("order", "$.open", ", ".join(known), "needs in file order")
