"""A door between processes: one inside at a time, and nobody goes in twice while another waits."""

import fcntl
import os
import time

WAITING, INSIDE = 0, 1
"""Bytes of the file: who waits for the inner one keeps the outer one, so that the next can only wait behind."""
LOOK_AGAIN = 0.001
"""Seconds between two looks; the kernel knows no lock of a file that is waited for no longer than so long."""


class Turnstile:
    """Locks on two bytes of a file; what a process held that died, the kernel lets go. One thread of a process uses it.

    Raises OSError when the file cannot be made.
    """

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn, so many seconds at most; False when it did not come."""
        until = time.monotonic() + seconds
        if not self._take(WAITING, until):
            return False
        try:
            return self._take(INSIDE, until)
        finally:
            self._drop(WAITING)

    def leave(self) -> None:
        """Let the next process in."""
        self._drop(INSIDE)

    def _take(self, byte: int, until: float) -> bool:
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= until:
                    return False
                time.sleep(LOOK_AGAIN)
            else:
                return True

    def _drop(self, byte: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)
