"""A door that lets one thread in at a time, the longest waiting first."""

import os
import threading
from collections import deque


class Gate:
    """One inside, the others in a line. Who leaves hands over to the first of the line, so that nobody pushes ahead."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._held = False

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn, so many seconds at most; False when it did not come."""
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

    def leave(self) -> None:
        """Let the next one in."""
        with self._mutex:
            if self._line:
                self._line.popleft().set()
            else:
                self._held = False


_gates: dict[str, Gate] = {}
_making = threading.Lock()


def gate_of(database: str) -> Gate:
    """Return the gate of a database file in this process."""
    with _making:
        return _gates.setdefault(database, Gate())


def _anew() -> None:
    """Forget gates in a child process: who was inside or in line is a thread of the parent."""
    global _making
    _making = threading.Lock()
    _gates.clear()


os.register_at_fork(after_in_child=_anew)
