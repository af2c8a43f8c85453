"""The explanations of a result: funnels recomputed, changes held against the problem.

That a change really gains what it promises takes solving again, which a judge that shares no solving code
leaves to the tests.
"""

from collections.abc import Iterator

from beurs.engine.checks.facts import PAIR_RULES, Facts, day_of, week_of
from beurs.engine.checks.plan import Plan, period
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import (
    FUNNEL,
    AvoidChange,
    Change,
    FunnelStep,
    MiddayChange,
    Need,
    OpenNeed,
    Person,
    RingChange,
    SkillChange,
    SlotsChange,
    TravelChange,
    WeekChange,
)


def judge_reasons(plan: Plan) -> Iterator[Violation]:
    """No reasons where none were asked; elsewhere a funnel per open need, and changes that mean something."""
    silent = plan.facts.problem.explain == "none"
    if silent:
        yield from _silence(plan)
    for index, given in enumerate(plan.result.open):
        need = plan.facts.needs.get(given.need)
        if need is None or silent:
            continue
        place = f"$.open[{index}]"
        yield from _funnel(plan, need, given, f"{place}.funnel")
        yield from _relax(plan, need, given, f"{place}.relax")


def _silence(plan: Plan) -> Iterator[Violation]:
    for index, row in enumerate(plan.result.assignments):
        if row.why:
            yield Violation("why", f"$.assignments[{index}].why", "reasons", "none, as explain is none")
    for index, given in enumerate(plan.result.open):
        if given.funnel or given.relax:
            yield Violation("funnel", f"$.open[{index}]", "reasons", "none, as explain is none")


def _funnel(plan: Plan, need: Need, given: OpenNeed, place: str) -> Iterator[Violation]:
    if tuple(step.rule for step in given.funnel) != FUNNEL:
        yield Violation("funnel", place, ", ".join(step.rule for step in given.funnel), ", ".join(FUNNEL))
        return
    left = [step.left for step in given.funnel]
    if left != sorted(left, reverse=True):
        yield Violation("funnel", place, str(left), "numbers that never rise")
    for (rule, few, many), step in zip(_left(plan, need), _recomputed(given), strict=True):
        if not few <= step.left <= many:
            expected = str(few) if few == many else f"{few} to {many}"
            yield Violation("funnel", f"{place}[{FUNNEL.index(rule)}].left", f"{rule} {step.left}", expected)


def _recomputed(given: OpenNeed) -> list[FunnelStep]:
    """The steps that are recomputed.

    `week`, `midday` and `cap` are not: whether somebody who works elsewhere in the open slots has room for them
    is a matter of reading, and once `taken` has removed those people every reading agrees.
    """
    return [step for step in given.funnel if step.rule not in {"week", "midday", "cap"}]


def _left(plan: Plan, need: Need) -> Iterator[tuple[str, int, int]]:
    """Per recomputed step the rule and how many people it leaves: for certain, and at most.

    The two differ where the rounding of minutes leaves open whether a person stays.
    """
    slots = plan.open_slots(need)
    left = [(person, True) for person in plan.facts.problem.people]
    yield "all", len(left), len(left)
    for rule in PAIR_RULES:
        asked = slots if rule == "free" else slots[:1]
        stay = [
            (person, sure, [plan.facts.breaks(rule, person, need, slot) for slot in asked]) for person, sure in left
        ]
        left = [(person, sure and None not in broken) for person, sure, broken in stay if True not in broken]
        yield rule, sum(sure for _, sure in left), len(left)
    left = [(person, sure) for person, sure in left if _has_room(plan, person, need, slots)]
    certain = [person for person, sure in left if sure and _midday_room(plan, person, need, slots, sure=True)]
    possible = [person for person, _ in left if _midday_room(plan, person, need, slots, sure=False)]
    yield "taken", len(certain), len(possible)


def _has_room(plan: Plan, person: Person, need: Need, slots: list[str]) -> bool:
    return _not_taken(plan, person, slots) and _week_room(plan, person, slots) and _cap_room(plan, person, need, slots)


def _not_taken(plan: Plan, person: Person, slots: list[str]) -> bool:
    return all(row.slot not in slots for row in plan.by_person.get(person.id, ()))


def _week_room(plan: Plan, person: Person, slots: list[str]) -> bool:
    week = week_of(slots[0])
    held = sum(week_of(row.slot) == week for row in plan.by_person.get(person.id, ()))
    return person.week_max is None or held + len(slots) <= person.week_max


def _midday_room(plan: Plan, person: Person, need: Need, slots: list[str], *, sure: bool) -> bool:
    for row in plan.by_person.get(person.id, ()):
        for slot in slots:
            if day_of(row.slot) != day_of(slot) or row.slot == slot:
                continue
            morning, afternoon = (row.need, need) if row.slot < slot else (need, row.need)
            far = plan.facts.too_far_at_midday(morning, afternoon)
            if far is True or (sure and far is None):
                return False
    return True


def _cap_room(plan: Plan, person: Person, need: Need, slots: list[str]) -> bool:
    route = plan.facts.route(person, need)
    board = plan.facts.board(need)
    for cap in plan.facts.problem.caps:
        if route is not None and (cap.pool, cap.board) == (route[0], board):
            held = plan.by_cap.get((cap.pool, cap.board, cap.per, period(cap.per, slots[0])), [])
            if len(held) + len(slots) > cap.slots:
                return False
    return True


def _relax(plan: Plan, need: Need, given: OpenNeed, place: str) -> Iterator[Violation]:
    kinds = [type(row.change) for row in given.relax]
    if len(set(kinds)) != len(kinds):
        yield Violation("relax", place, "two changes of one kind", "at most one of each kind")
    promised = need.priority * len(plan.open_slots(need))
    for index, row in enumerate(given.relax):
        if row.gains < promised:
            yield Violation("relax", f"{place}[{index}].gains", str(row.gains), f"at least {promised}")
        wrong = _meaningless(plan.facts, row.change)
        if wrong:
            yield Violation("relax", f"{place}[{index}].change", str(row.change), wrong)


def _meaningless(facts: Facts, change: Change) -> str:
    """Why the change changes nothing that is in the problem, in words; empty when it does."""
    person = facts.people.get(getattr(change, "person", ""))
    if person is None and hasattr(change, "person"):
        return "a person of the problem"
    match change:
        case TravelChange(to=to) if person is not None and to <= person.max_travel_min:
            return f"more than {person.max_travel_min}"
        case WeekChange(to=to) if person is not None and (person.week_max is None or to <= person.week_max):
            return f"more than {person.week_max}"
        case AvoidChange(school=school) if person is not None and school not in person.avoid:
            return "a school the person avoids"
        case SlotsChange(slots=slots) if person is not None:
            return "" if slots and not facts.slots[person.id] & set(slots) else "slots not yet free"
        case MiddayChange(to=to):
            limit = facts.problem.travel.midday_min
            return "" if limit is not None and to > limit else f"more than {limit}"
        case RingChange():
            return _ring_to(facts, change)
        case SkillChange():
            return _skill_to(facts, change)
    return ""


def _ring_to(facts: Facts, change: RingChange) -> str:
    pool = facts.pools.get(change.pool)
    if pool is None or change.board in pool.rings:
        return "a pool of the problem that does not serve the board"
    to = max(pool.rings.values(), default=0) + 1
    return "" if change.to == to else f"ring {to}"


def _skill_to(facts: Facts, change: SkillChange) -> str:
    need = facts.needs.get(change.need)
    if need is None or change.skill in need.accepts:
        return "a need of the problem that does not accept the skill"
    to = max(need.accepts.values(), default=-1) + 1
    return "" if change.to == to else f"value {to}"
