"""Altering tables that triggers stand on or look at."""

from typing import Any

from django.db.backends.sqlite3.schema import DatabaseSchemaEditor as Editor
from django.db.models import Model


class DatabaseSchemaEditor(Editor):
    """As the one of Django; triggers outlive the copying of a table.

    SQLite alters most of a table by making a new one and dropping the old. That takes along the triggers on it, and a
    trigger elsewhere that looks at it stops the renaming. So all of them step aside, and stand again afterwards.
    """

    def _remake_table(self, model: type[Model], *given: Any, **named: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            triggers = cursor.fetchall()
        for name, _sql in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", params=None)
        super()._remake_table(model, *given, **named)  # type: ignore[misc]
        for _name, sql in triggers:
            self.execute(sql, params=None)
