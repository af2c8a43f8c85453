"""What a process was doing when it was killed, in memory that outlives it, and death at a chosen statement."""

import mmap
import os
import signal
import threading
import time
from typing import Any

from django.db import connection, transaction

READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
OPEN, WROTE = 0, 1


class Witness:
    """Made before a fork, watching in the child and read in the parent; counts kills, and those inside a transaction.

    `open` of the kills ended a transaction that had begun, `wrote` one that had changed rows by then.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 2)
        self._mutex = threading.Lock()
        self._left = 0
        self.kills = self.open = self.wrote = 0

    def watch(self, *, fatal: int = 0) -> None:
        """Keep count of the transactions that are open in the threads of this process.

        With `fatal` it kills itself at that step of them: before or after a statement, or right after the commit.
        """
        self._mutex, self._left = threading.Lock(), fatal
        enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

        def entered(atomic: transaction.Atomic) -> None:
            outermost = not connection.in_atomic_block
            enter(atomic)
            if outermost:
                connection.execute_wrappers.append(_Watching(self))
                self.add(OPEN, 1)

        def left(atomic: transaction.Atomic, *raised: Any) -> None:
            try:
                leave(atomic, *raised)
            finally:
                if not connection.in_atomic_block:
                    self.add(OPEN, -1)
                    self.add(WROTE, -connection.execute_wrappers.pop().wrote)
                    self.step()

        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entered, left  # type: ignore[method-assign]

    def step(self) -> None:
        """Come one step nearer to the end that was chosen, if one was."""
        with self._mutex:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def add(self, what: int, number: int) -> None:
        """Change one of the two counts."""
        with self._mutex:
            self._memory[what] += number

    def killed(self) -> None:
        """Read what the child that was killed left, and forget it."""
        self.kills += 1
        self.open += self._memory[OPEN] > 0
        self.wrote += self._memory[WROTE] > 0
        self._memory[OPEN] = self._memory[WROTE] = 0


class _Watching:
    """Sees the statements of one transaction go by."""

    def __init__(self, witness: Witness) -> None:
        self.witness, self.wrote = witness, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.witness.step()
        done = execute(sql, params, many, context)
        if not self.wrote and not sql.startswith(READING):
            self.wrote = 1
            self.witness.add(WROTE, 1)
        self.witness.step()
        return done


def dead_within(child: int, seconds: float) -> bool:
    """Wait until a child is dead; kill it when it still lives by then. True when it died by itself."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0] == child:
            return True
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False
