"""A door that lets one thread in at a time, the longest waiting first."""

import os
import threading
import time
from collections import deque
from pathlib import Path

from beurs.web.sqlite.turnstile import Turnstile


class Gate:
    """One inside, the others in a line. Who leaves hands over to the first of the line, so that nobody pushes ahead.

    The first of the line waits at the turnstile, where other processes stand, if there is one.
    """

    def __init__(self, turnstile: Turnstile | None = None) -> None:
        self._mutex = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._held = False
        self._turnstile = turnstile

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn, so many seconds at most; False when it did not come."""
        until = time.monotonic() + seconds
        if not self._stand(seconds):
            return False
        if self._turnstile is None or self._turnstile.enter(until - time.monotonic()):
            return True
        self._hand_over()
        return False

    def leave(self) -> None:
        """Let the next one in."""
        if self._turnstile is not None:
            self._turnstile.leave()
        self._hand_over()

    def _stand(self, seconds: float) -> bool:
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            turn = threading.Event()
            self._line.append(turn)
        if turn.wait(seconds):
            return True
        with self._mutex:
            if turn.is_set():
                return True
            self._line.remove(turn)
            return False

    def _hand_over(self) -> None:
        with self._mutex:
            if self._line:
                self._line.popleft().set()
            else:
                self._held = False


_gates: dict[str, Gate] = {}
_making = threading.Lock()


def gate_of(database: str) -> Gate:
    """Return the gate of a database file in this process, with the turnstile that stands beside the file."""
    with _making:
        if database not in _gates:
            _gates[database] = Gate(_turnstile_of(database))
        return _gates[database]


def _turnstile_of(database: str) -> Turnstile | None:
    """Return the door to other processes; none for what is no file, or where nothing can be written."""
    if not Path(database).is_file():
        return None
    try:
        return Turnstile(f"{database}-turn")
    except OSError:  # SQLite says itself what cannot be written
        return None


def _anew() -> None:
    """Forget gates in a child process: who was inside or in line is a thread of the parent."""
    global _making
    _making = threading.Lock()
    _gates.clear()


os.register_at_fork(after_in_child=_anew)
