"""The judge of a morning's log: what must hold whatever policy asked."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from beurs.engine.checks.violations import Violation
from beurs.engine.dispatch.log import Answered, Event, Sent

RULES = {
    "eligible": ("an offer to somebody who may not be asked", "only whom the rules allow"),
    "reason": ("an offer without a reason", "every offer says why"),
    "chance": ("no chance above 0 and at most 1", "a chance above 0 and at most 1"),
    "late": ("an offer outside the rounds", "none before the first or after the last"),
    "filled": ("an offer for a vacancy that has somebody", "none after the fill"),
    "placed": ("an offer to somebody who has a place", "none to who is placed"),
    "again": ("the same pair a second time", "a no is a no"),
    "one-live": ("a second open offer", "one open offer per person"),
    "live-most": ("too many open offers", "no more at once than the knob allows"),
    "unasked": ("an answer to no open offer", "an answer in the round of its offer"),
    "double": ("a second place or a second person", "one place per person, one person per vacancy"),
    "gone": ("told filled of an open vacancy", "the first yes has it"),
}


def check_dispatch(
    log: Sequence[Event],
    may: NDArray[np.bool_],
    rounds: int,
    *,
    live_most: int | None = None,
    one_live: bool = True,
) -> list[Violation]:
    """Return what a log breaks, in its order; `may` bool[V, N] says who may be asked for what. `RULES` has the rules.

    `live_most` offers may be open for a vacancy at once (None: any number); with `one_live` a person has one at most.
    """
    judge = _Judge(may, rounds, live_most, one_live)
    for event in log:
        if isinstance(event, Sent):
            judge.sent(event)
        else:
            judge.answered(event)
    return judge.found


class _Judge:
    """Follows the log with books of its own."""

    def __init__(self, may: NDArray[np.bool_], rounds: int, live_most: int | None, one_live: bool) -> None:
        self.may, self.rounds, self.live_most, self.one_live = may, rounds, live_most, one_live
        self.asked: set[tuple[int, int]] = set()
        self.open: dict[tuple[int, int], int] = {}
        self.has: dict[int, int] = {}
        self.stands: set[int] = set()
        self.found: list[Violation] = []

    def sent(self, event: Sent) -> None:
        """Hold one offer against the rules and open it; offers of earlier rounds are over by then."""
        pair = (event.vacancy, event.person)
        self.open = {one: number for one, number in self.open.items() if number == event.round}
        beside = sum(v == event.vacancy for v, _ in self.open)
        broken = {
            "eligible": not self.may[pair],
            "reason": not event.why,
            "chance": not 0 < event.chance <= 1,
            "late": not 0 <= event.round < self.rounds,
            "filled": event.vacancy in self.has,
            "placed": event.person in self.stands,
            "again": pair in self.asked,
            "one-live": self.one_live and any(n == event.person for _, n in self.open),
            "live-most": self.live_most is not None and beside >= self.live_most,
        }
        self._note(broken, f"offer of vacancy {event.vacancy} to person {event.person} in round {event.round}")
        self.asked.add(pair)
        self.open[pair] = event.round

    def answered(self, event: Answered) -> None:
        """Hold one answer against the rules and book it."""
        pair = (event.vacancy, event.person)
        yes = event.answer == "yes"
        broken = {
            "unasked": self.open.pop(pair, None) != int(event.at),
            "double": yes and (event.vacancy in self.has or event.person in self.stands),
            "gone": event.answer == "gone" and event.vacancy not in self.has,
        }
        self._note(broken, f"answer of person {event.person} on vacancy {event.vacancy} at {event.at:.2f}")
        if yes:
            self.has[event.vacancy] = event.person
            self.stands.add(event.person)

    def _note(self, broken: dict[str, bool], what: str) -> None:
        self.found += [Violation(rule, what, *RULES[rule]) for rule, fails in broken.items() if fails]
