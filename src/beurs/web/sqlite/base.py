"""The SQLite backend of Django with a line of its own in front of the one write lock.

SQLite lets who waits for its lock look again and again, ever less often, so that of many writers those who came last
win and those who came first give up. Here the threads of one process stand in line, and the first of the line goes
through a turnstile between processes; SQLite itself is hardly ever waited for.
"""

from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from beurs.web.sqlite.gate import Gate, gate_of
from beurs.web.sqlite.schema import DatabaseSchemaEditor

LONGEST_WAIT = 60.0
"""Seconds in line; more than SQLite itself is waited for, as many may stand before."""


class DatabaseWrapper(base.DatabaseWrapper):
    """As the one of Django; a transaction that writes begins when its turn has come."""

    SchemaEditorClass = DatabaseSchemaEditor
    _inside: Gate | None = None

    def _start_transaction_under_autocommit(self) -> None:
        """Raises OperationalError when the turn does not come in time, as SQLite does."""
        gate = gate_of(str(self.settings_dict["NAME"]))
        if self._inside is None and not gate.enter(LONGEST_WAIT):
            raise OperationalError("database is locked: too many in line")
        self._inside = gate
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        """Who could not commit stays inside until the rollback."""
        found = super()._commit()  # type: ignore[misc]
        self._leave()
        return found

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        gate, self._inside = self._inside, None
        if gate is not None:
            gate.leave()
