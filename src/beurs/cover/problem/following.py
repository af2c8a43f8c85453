"""How one problem of a day became another, as the events that a living plan understands."""

from collections.abc import Iterable

from msgspec.structs import replace

from beurs.engine.cover.board import Board
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.online import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Live,
    Opened,
    Released,
    Unavailable,
)
from beurs.engine.cover.result import write_result
from beurs.engine.cover.solving import best_plan
from beurs.engine.formats.cover import Bar, CoverProblem, CoverResult, Need, Person
from beurs.engine.solver import Clock

MOST_SECONDS = 10.0

type Barred = frozenset[tuple[str | None, str | None, str | None]]


def followed(live: Live, before: CoverProblem, now: CoverProblem) -> bool:
    """Let a living plan of `before` follow to `now`; False when it cannot, and is to be thrown away.

    Afterwards the plan's own problem is compared with `now`, so that nothing rests on the translation alone. Whom the
    plan is compared with for least change stays as it was while that only breaks ties.
    """
    events = events_between(before, now)
    if events is None:
        return False
    for event in events:
        live.apply(event)
    return _alike(live.problem, now)


def explained(problem: CoverProblem) -> CoverResult:
    """Return the best plan of a problem with reasons and funnels, without searching for what would help."""
    board = Board.of(Instance.from_problem(replace(problem, explain="all")))
    outcome = best_plan(board, seed=0, clock=Clock(MOST_SECONDS))
    return write_result(board, outcome, stopped=False)


def events_between(before: CoverProblem, now: CoverProblem) -> list[Event] | None:
    """Return the events that turn one problem into another, None when none can say it."""
    if _frame(before) != _frame(now):
        return None
    old, new = {one.id: one for one in before.people}, {one.id: one for one in now.people}
    if old.keys() != new.keys() or any(_steady(old[name]) != _steady(new[name]) for name in old):
        return None
    pairs = [(old[name], person) for name, person in new.items()]
    needs = _needs(before.needs, now.needs)
    declined, ended = _declined(pairs, {event.need for event in needs if isinstance(event, Cancelled)})
    pinned = _pinned(before, now)
    if ended or pinned is None:
        return None
    released, confirmed = pinned
    gone = {event.need for event in needs if isinstance(event, Cancelled)}
    return [
        *(event for event in released if event.need not in gone), *needs, *declined, *_free(pairs), *confirmed
    ]  # fmt: skip


def _frame(problem: CoverProblem) -> CoverProblem:
    """Return what events cannot change."""
    loose = problem.tiers[-1] == "changes"
    return replace(problem, needs=[], people=[], fixed=[], planned=[] if loose else problem.planned)


def _steady(person: Person) -> Person:
    return replace(person, slots=[], barred=[])


def _needs(before: Iterable[Need], now: Iterable[Need]) -> list[Opened | Cancelled]:
    old, new = {one.id: one for one in before}, {one.id: one for one in now}
    gone = [Cancelled(name) for name in old if name not in new]
    return [*gone, *(Opened(need) for name, need in new.items() if old.get(name) != need)]


def _declined(pairs: list[tuple[Person, Person]], gone: set[str]) -> tuple[list[Declined], bool]:
    """Return the bars on single needs that came, and whether a bar ended or came that is wider than one need."""
    found: list[Declined] = []
    for old, new in pairs:
        if old.barred == new.barred:
            continue
        had, has = _bars(old.barred), _bars(new.barred)
        if any(bar[2] not in gone for bar in had - has) or any(bar[2] is None for bar in has - had):
            return [], True
        found += [Declined(need, new.id) for _board, _school, need in sorted(has - had, key=str) if need]
    return found, False


def _bars(bars: Iterable[Bar]) -> Barred:
    return frozenset((bar.board, bar.school, bar.need) for bar in bars)


def _free(pairs: list[tuple[Person, Person]]) -> list[Available | Unavailable]:
    found: list[Available | Unavailable] = []
    for old, new in pairs:
        if lost := [slot for slot in old.slots if slot not in new.slots]:
            found.append(Unavailable(new.id, lost))
        if gained := [slot for slot in new.slots if slot not in old.slots]:
            found.append(Available(new.id, gained))
    return found


def _pinned(before: CoverProblem, now: CoverProblem) -> tuple[list[Released], list[Confirmed]] | None:
    """Return the needs that were let go and those that got somebody for good; None where a need is held in part."""
    old, new = _holders(before), _holders(now)
    slots = {need.id: set(need.slots) for need in now.needs}
    changed = [need for need in {**old, **new} if old.get(need) != new.get(need)]
    confirmed = []
    for need in changed:
        held = new.get(need, frozenset())
        people = {person for _slot, person in held}
        if held and (len(people) > 1 or {slot for slot, _person in held} != slots[need]):
            return None
        confirmed += [Confirmed(need, person) for person in people]
    return [Released(need) for need in changed if need in old], confirmed


def _holders(problem: CoverProblem) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for pin in problem.fixed:
        found.setdefault(pin.need, set()).add((pin.slot, pin.person))
    return {need: frozenset(held) for need, held in found.items()}


def _alike(one: CoverProblem, other: CoverProblem) -> bool:
    return (
        {need.id: need for need in one.needs} == {need.id: need for need in other.needs}
        and _holders(one) == _holders(other)
        and {who.id: (frozenset(who.slots), _bars(who.barred)) for who in one.people}
        == {who.id: (frozenset(who.slots), _bars(who.barred)) for who in other.people}
    )
