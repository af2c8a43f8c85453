"""Random events on a living day, of every kind and for people and needs in every state."""

import random

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
from beurs.engine.formats.cover import CoverProblem, Need, Pin

KINDS = {
    "opened": 2,
    "longer": 1,
    "dearer": 1,
    "cancelled": 2,
    "declined": 2,
    "ill": 1,
    "free": 1,
    "confirmed": 2,
    "released": 1,
    "planned": 1,
}


def happening(rng: random.Random, live: Live, kind: str | None = None) -> Event:
    """An event that could come next, drawn with the generator."""
    return _Chance(rng, live.problem, live.plan).event(kind or rng.choices(list(KINDS), list(KINDS.values()))[0])


class _Chance:
    def __init__(self, rng: random.Random, problem: CoverProblem, plan: dict[tuple[str, str], str]) -> None:
        self.rng, self.problem = rng, problem
        self.rows = sorted(plan.items())
        self.slots = sorted({slot for need in problem.needs for slot in need.slots})
        self.people = [person.id for person in problem.people]

    def event(self, kind: str) -> Event:
        return getattr(self, f"_{kind}")() if self.problem.needs else Available(self.rng.choice(self.people), [])

    def _need(self) -> Need:
        return self.rng.choice(self.problem.needs)

    def _place(self) -> tuple[str, str]:
        """A need and a person: mostly one who stands there."""
        if self.rows and self.rng.random() < 0.8:
            (need, _), person = self.rng.choice(self.rows)
            return need, person
        return self._need().id, self.rng.choice(self.people)

    def _some_slots(self) -> list[str]:
        return self.rng.choice([self.slots, self.slots[:1]])

    def _opened(self) -> Event:
        facts = {
            "id": f"x{self.rng.randrange(10**9)}",
            "school": self.rng.choice(self.problem.schools).id,
            "previous": self.rng.choice([*self.people, None, "a stranger"]),
            "priority": self.rng.randint(1, 5),
        }
        return Opened(replace(self._need(), spell=None, **facts))

    def _longer(self) -> Event:
        need = self._need()
        day = [slot for slot in self.slots if slot[:10] == need.slots[0][:10]]
        return Opened(replace(need, slots=self.rng.choice([need.slots, day[:1], day])))

    def _dearer(self) -> Event:
        return Opened(replace(self._need(), priority=self.rng.randint(1, 6)))

    def _cancelled(self) -> Event:
        return Cancelled(self._need().id)

    def _declined(self) -> Event:
        return Declined(*self._place())

    def _ill(self) -> Event:
        return Unavailable(self.rng.choice(self.people), self._some_slots())

    def _free(self) -> Event:
        return Available(self.rng.choice(self.people), self._some_slots())

    def _confirmed(self) -> Event:
        return Confirmed(*self._place())

    def _released(self) -> Event:
        fixed = [pin.need for pin in self.problem.fixed]
        return Released(self.rng.choice(fixed) if fixed else self._need().id)

    def _planned(self) -> Event:
        need, person = self._place()
        slots = next(one.slots for one in self.problem.needs if one.id == need)
        return Planned(need, self.rng.choice([[], [Pin(need=need, slot=slot, person=person) for slot in slots]]))
