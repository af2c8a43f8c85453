"""The facts of a living day as the file has them, changed by events; the one truth that a full solve would read."""

from msgspec.structs import replace

from beurs.engine.cover.online.events import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Opened,
    Planned,
    Released,
    Unavailable,
)
from beurs.engine.formats.cover import Bar, CoverProblem, Need, Person, Pin


class Day:
    """Needs, people and pins by id; `problem` puts them together again."""

    def __init__(self, problem: CoverProblem) -> None:
        self.given = problem
        self.needs: dict[str, Need] = {need.id: need for need in problem.needs}
        self.people: dict[str, Person] = {person.id: person for person in problem.people}
        self.fixed: dict[str, list[Pin]] = {}
        self.planned: dict[str, list[Pin]] = {}
        self.barred: dict[str, set[str]] = {}
        for pin in problem.fixed:
            self.fixed.setdefault(pin.need, []).append(pin)
        for pin in problem.planned:
            self.planned.setdefault(pin.need, []).append(pin)
        for person in problem.people:
            for bar in person.barred:
                if bar.need is not None:
                    self.barred.setdefault(bar.need, set()).add(person.id)

    def problem(self) -> CoverProblem:
        """The problem as it stands now; new needs come last."""
        return replace(
            self.given,
            needs=list(self.needs.values()),
            people=list(self.people.values()),
            fixed=[pin for pins in self.fixed.values() for pin in pins],
            planned=[pin for pins in self.planned.values() for pin in pins],
        )

    def note(self, event: Event) -> None:
        """Change the facts by an event. Raises KeyError for an unknown need or person."""
        match event:
            case Opened(need):
                self._open(need)
            case Cancelled(need):
                self._cancel(need)
            case Declined(need, person):
                self._bar(need, person)
            case Unavailable(person, slots):
                self._free(person, [slot for slot in self.people[person].slots if slot not in slots])
                self._unpin_in(person, set(slots))
            case Available(person, slots):
                self._free(person, list(dict.fromkeys([*self.people[person].slots, *slots])))
            case Confirmed(need, person):
                self._pin(self.needs[need], self.people[person].id)
            case Released(need):
                self.fixed.pop(self.needs[need].id, None)
            case Planned(need, pins):
                self.planned[self.needs[need].id] = list(pins)

    def _open(self, need: Need) -> None:
        """Add a need or replace it; pins end on slots it no longer has, and where they leave a part of it open."""
        self.needs[need.id] = need
        for pins in (self.fixed, self.planned):
            if need.id in pins:
                pins[need.id] = [pin for pin in pins[need.id] if pin.slot in need.slots]
        if not need.splittable and len(self.fixed.get(need.id, ())) < len(need.slots):
            self.fixed.pop(need.id, None)

    def with_spell(self, need: Need) -> list[Need]:
        """A need after all others of its spell."""
        others = self.needs.values() if need.spell is not None else ()
        return [*(one for one in others if one.spell == need.spell and one.id != need.id), need]

    def _cancel(self, name: str) -> None:
        """End a need; the next of its spell inherits the face before it."""
        gone = self.needs.pop(name)
        self._forget(name)
        first = min(self.with_spell(gone)[:-1], key=lambda need: min(need.slots), default=None)
        if first is not None and first.previous is None:
            self.needs[first.id] = replace(first, previous=gone.previous)

    def _forget(self, need: str) -> None:
        """End the pins of a need and the bars on it, which name it."""
        self.fixed.pop(need, None)
        self.planned.pop(need, None)
        for name in self.barred.pop(need, set()):
            person = self.people[name]
            self.people[name] = replace(person, barred=[bar for bar in person.barred if bar.need != need])

    def _bar(self, need: str, name: str) -> None:
        person, asked = self.people[name], self.barred.setdefault(self.needs[need].id, set())
        if name not in asked:
            self.people[name] = replace(person, barred=[*person.barred, Bar(rule="other", need=need)])
            asked.add(name)
        if any(pin.person == name for pin in self.fixed.get(need, ())):
            del self.fixed[need]

    def _free(self, name: str, slots: list[str]) -> None:
        self.people[name] = replace(self.people[name], slots=slots)

    def _unpin_in(self, name: str, slots: set[str]) -> None:
        for need, pins in list(self.fixed.items()):
            left = [pin for pin in pins if pin.person != name or pin.slot not in slots]
            if len(left) < len(pins):
                self.fixed[need] = left if self.needs[need].splittable else []

    def _pin(self, need: Need, person: str) -> None:
        held = self.fixed.setdefault(need.id, [])
        taken = {pin.slot for pin in held}
        held += [Pin(need=need.id, slot=slot, person=person) for slot in need.slots if slot not in taken]

    def person_at(self, place: int) -> str:
        """The id of the person at a place in the file."""
        return self.given.people[place].id

    def holder(self, need: str) -> str | None:
        """Who is confirmed on a need, None for nobody."""
        pins = self.fixed.get(need)
        return pins[0].person if pins else None
