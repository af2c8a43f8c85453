"""The database itself refuses to change the books: triggers on SQLite and PostgreSQL, installed by a migration.

A row of the tables in `GUARDED` is never updated. It is deleted only where its region is a demo region, which
`demo.removal` takes out as a whole. Nothing is written into a closed month. A migration that changes a table here, or
one that a guard looks at, keeps the guards (`web.sqlite.schema`); one that changes a guard ends with `guards_install`.
"""

from typing import Any

GUARDED: dict[str, str] = {
    "ledger_closing": "OLD.region_id",
    "ledger_entry": "OLD.region_id",
    "ledger_keyrule": "OLD.region_id",
    "ledger_vatrule": "OLD.region_id",
    "ledger_posting": "(SELECT e.region_id FROM ledger_entry e WHERE e.id = OLD.entry_id)",
    "ledger_keypart": "(SELECT k.region_id FROM ledger_keyrule k WHERE k.id = OLD.rule_id)",
    "ledger_tariff": "(SELECT b.region_id FROM region_board b WHERE b.id = OLD.board_id)",
}
"""Table -> the region of the row that is to be deleted."""

CLOSED: dict[str, str] = {
    "ledger_entry": "SELECT 1 FROM ledger_closing c WHERE c.region_id = NEW.region_id AND c.month >= NEW.month",
    "ledger_posting": "SELECT 1 FROM ledger_closing c JOIN ledger_entry e ON c.region_id = e.region_id "
    "AND c.month >= e.month WHERE e.id = NEW.entry_id",
}
"""Table -> a query that finds something when a new row belongs to a closed month."""

CHANGED = "ledger: rows are never changed"
REMOVED = "ledger: rows are never deleted"
LATE = "ledger: the month is closed"


def guards_install(_apps: Any, schema_editor: Any) -> None:
    """Install every trigger, replacing those that are there; for `RunPython` in a migration."""
    guards_remove(_apps, schema_editor)
    make = _sqlite if schema_editor.connection.vendor == "sqlite" else _postgres
    for table, region in GUARDED.items():
        real = f"EXISTS (SELECT 1 FROM region_region r WHERE r.id = {region} AND NOT r.is_demo)"
        for statement in (*make(table, "UPDATE", "", CHANGED), *make(table, "DELETE", real, REMOVED)):
            schema_editor.execute(statement, params=None)
    for table, query in CLOSED.items():
        for statement in make(table, "INSERT", f"EXISTS ({query})", LATE):
            schema_editor.execute(statement, params=None)


def guards_remove(_apps: Any, schema_editor: Any) -> None:
    """Drop every trigger that is there."""
    postgres = schema_editor.connection.vendor != "sqlite"
    for table in GUARDED:
        for deed in ("UPDATE", "DELETE", "INSERT"):
            on = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name_of(table, deed)}{on}", params=None)
            if postgres:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name_of(table, deed)}_f()", params=None)


def name_of(table: str, deed: str) -> str:
    """Return the name of a trigger."""
    return f"{table}_no_{deed.lower()}"


def _sqlite(table: str, deed: str, when: str, message: str) -> list[str]:
    only = f" WHEN {when}" if when else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    return [f"CREATE TRIGGER {name_of(table, deed)} BEFORE {deed} ON {table} FOR EACH ROW{only} {body}"]


def _postgres(table: str, deed: str, when: str, message: str) -> list[str]:
    """Return a function and its trigger; a WHEN of PostgreSQL takes no query, so the function looks."""
    name = name_of(table, deed)
    back = "OLD" if deed == "DELETE" else "NEW"
    stop = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    look = f"IF {when} THEN {stop} END IF; RETURN {back};" if when else stop
    return [
        f"CREATE FUNCTION {name}_f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {look} END $$",
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_f()",
    ]
