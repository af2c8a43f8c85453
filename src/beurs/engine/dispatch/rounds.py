"""A morning played in rounds: offers go out, everybody answers, the first yes has the vacancy; the log tells all.

Nobody is asked twice for the same vacancy. Who said no or was told 'filled' twice answers later offers with half the
chance; whether answers within one wave count already is `Fatigue`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from beurs.engine.dispatch.log import Answer, Answered, Event, Floats, Sent, State
from beurs.engine.dispatch.mornings import Morning

TIRED_AFTER = 2
TIRED = 0.5


class Fatigue(Enum):
    """When a second refusal starts to count: at the next answer, or from the next round on."""

    ANSWER = "answer"
    ROUND = "round"


@dataclass(frozen=True)
class View:
    """What a policy sees before a round.

    chance float64[V, N] of a yes as things stand, 0 where nobody may be asked (not eligible, asked before, filled,
    placed); distance float64[V, N]; round counts from 0, `left` rounds remain with this one.
    """

    chance: Floats
    distance: Floats
    round: int
    left: int


class Choice(NamedTuple):
    """What a policy wants sent."""

    vacancy: int
    person: int
    why: str


type Policy = Callable[[View], Iterable[Choice]]


@dataclass(frozen=True)
class Played:
    """A morning with its log and where it ended."""

    morning: Morning
    log: list[Event]
    state: State


def play(morning: Morning, policy: Policy, fatigue: Fatigue = Fatigue.ANSWER) -> Played:
    """Play a morning under a policy; equal arguments give equal logs."""
    state = State.start(*morning.chance.shape)
    log: list[Event] = []
    for number in range(morning.rounds):
        view = _view(morning, state, number)
        sent = [Sent(number, v, n, why, float(view.chance[v, n])) for v, n, why in policy(view)]
        for offer in sent:
            state.take(offer)
        log += sent
        log += _answers(morning, state, sent, fatigue)
    return Played(morning, log, state)


def _view(morning: Morning, state: State, number: int) -> View:
    free = (state.filled_by < 0)[:, None] & ~state.placed[None, :] & ~state.asked
    tired = np.where(state.asked.sum(axis=0) >= TIRED_AFTER, TIRED, 1.0)
    return View(morning.chance * tired * free, morning.distance, number, morning.rounds - number)


def _answers(morning: Morning, state: State, sent: list[Sent], fatigue: Fatigue) -> list[Answered]:
    """Let everybody answer in the order of the instants; an offer to somebody who is placed by then falls away."""
    before, found = state.refused.copy(), []
    for offer in sorted(sent, key=lambda one: float(morning.instants[one.vacancy, one.person])):
        v, n = offer.vacancy, offer.person
        if state.placed[n]:
            continue
        refused = state.refused if fatigue is Fatigue.ANSWER else before
        chance = morning.chance[v, n] * (TIRED if refused[n] >= TIRED_AFTER else 1.0)
        answer: Answer = "no"
        if morning.answers[v, n] < chance:
            answer = "yes" if state.filled_by[v] < 0 else "gone"
        event = Answered(offer.round + float(morning.instants[v, n]), v, n, answer)
        state.take(event)
        found.append(event)
    return found
