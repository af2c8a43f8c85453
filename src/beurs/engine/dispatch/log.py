"""The log of a morning and the state it leads to: what was asked, what was answered, who stands where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

type Answer = Literal["yes", "no", "gone"]
type Bools = NDArray[np.bool_]
type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]


class Sent(NamedTuple):
    """An offer with its record: in which round, for which vacancy, to whom, why, with what chance."""

    round: int
    vacancy: int
    person: int
    why: str
    chance: float


class Answered(NamedTuple):
    """An answer: at a time in rounds, yes, no, or a yes that came after the vacancy was filled."""

    at: float
    vacancy: int
    person: int
    answer: Answer


type Event = Sent | Answered


@dataclass
class State:
    """Where a morning stands: who fills what (-1 nobody), who is placed, who was asked what, who refused how often."""

    filled_by: Ints
    placed: Bools
    asked: Bools
    live: set[tuple[int, int]] = field(default_factory=set)
    refused: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def start(cls, vacancies: int, people: int) -> "State":
        """Return the state before the first offer."""
        return cls(
            np.full(vacancies, -1, np.int64),
            np.zeros(people, np.bool_),
            np.zeros((vacancies, people), np.bool_),
            set(),
            np.zeros(people, np.int64),
        )

    def take(self, event: Event) -> None:
        """Follow one event; the whole log makes the final state."""
        pair = (event.vacancy, event.person)
        if isinstance(event, Sent):
            self.asked[pair] = True
            self.live.add(pair)
            return
        self.live.discard(pair)
        if event.answer != "yes":
            self.refused[event.person] += 1
            return
        self.filled_by[event.vacancy] = event.person
        self.placed[event.person] = True
        self.live = {open_ for open_ in self.live if open_[1] != event.person}


def replay(log: Iterable[Event], vacancies: int, people: int) -> State:
    """Return the state that a log leads to."""
    state = State.start(vacancies, people)
    for event in log:
        state.take(event)
    return state
