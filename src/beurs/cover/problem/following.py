"""How one problem of a day became another, as the events that a living plan understands."""

from collections.abc import Iterable

from msgspec.structs import replace

from beurs.engine.cover.online import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Live,
    Opened,
    Planned,
    Released,
    Unavailable,
)
from beurs.engine.formats.cover import Bar, CoverProblem, Need, Person, Pin

type Barred = frozenset[tuple[str | None, str | None, str | None]]


def followed(live: Live, before: CoverProblem, now: CoverProblem) -> bool:
    """Let a living plan of `before` follow to `now`; False when it cannot, and is to be thrown away.

    Afterwards the plan's own problem is compared with `now`, so that nothing rests on the translation alone. Whom the
    plan is compared with for least change stays as it was while that only breaks ties.
    """
    events = events_between(before, now)
    if events is None:
        return False
    live.apply_all(events)
    return _alike(live.problem, now)


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
        *(event for event in released if event.need not in gone),
        *needs, *_planned(before, now), *declined, *_free(pairs), *confirmed
    ]  # fmt: skip


def _frame(problem: CoverProblem) -> CoverProblem:
    """Return what events cannot change."""
    return replace(problem, needs=[], people=[], fixed=[], planned=[])


def _steady(person: Person) -> Person:
    return replace(person, slots=[], barred=[])


def _needs(before: Iterable[Need], now: Iterable[Need]) -> list[Opened | Cancelled]:
    old, new = {one.id: one for one in before}, {one.id: one for one in now}
    gone = [Cancelled(name) for name in old if name not in new]
    return [*gone, *(Opened(need) for name, need in new.items() if old.get(name) != need)]


def _planned(before: CoverProblem, now: CoverProblem) -> list[Planned]:
    """Return which needs were planned with somebody else since; nothing while that only breaks ties."""
    if now.tiers[-1] == "changes":
        return []
    old, new = _pins(before.planned), _pins(now.planned)
    return [Planned(need.id, new.get(need.id, [])) for need in now.needs if old.get(need.id) != new.get(need.id)]


def _pins(pins: Iterable[Pin]) -> dict[str, list[Pin]]:
    found: dict[str, list[Pin]] = {}
    for pin in pins:
        found.setdefault(pin.need, []).append(pin)
    return found


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
