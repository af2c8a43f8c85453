"""Leaving a provider alone that does not answer, so that waiting for it holds up no other channel."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from beurs.messages.channels import Channel, Parcel, Unreachable

SLOW = 5.0
"""Seconds without an answer that make a failure one of a provider that hangs, not of one that says no."""
REST = 30.0
PATIENCE = 2


@dataclass
class Resting:
    """A channel that rests for `REST` seconds once its provider hung `PATIENCE` times in a row.

    What comes meanwhile fails at once and is tried later, as everything that is unreachable. Of each process its own.
    """

    channel: Channel
    clock: Callable[[], float] = time.monotonic
    _hung: int = field(default=0, init=False)
    _until: float = field(default=0.0, init=False)

    def send(self, parcel: Parcel) -> str:
        """As the channel itself; raises Unreachable("resting") while it rests. After a rest one failure is enough."""
        began = self.clock()
        if began < self._until:
            raise Unreachable("resting")
        try:
            answer = self.channel.send(parcel)
        except Unreachable:
            self._failed(began)
            raise
        self._hung = 0
        return answer

    def _failed(self, began: float) -> None:
        now = self.clock()
        if now - began < SLOW:
            return
        self._hung += 1
        if self._hung >= PATIENCE:
            self._until = now + REST
