"""The database itself refuses to change the books: triggers on SQLite and PostgreSQL, as they are to stand now.

A row of the tables in `GUARDED` is never updated. It is deleted only where its region is a demo region, which
`demo.removal` takes out as a whole; TRUNCATE, which PostgreSQL has, counts as deleting every row. Nothing is written
into a closed month.

A migration that changes a table here, or one that a guard looks at, keeps the guards (`web.sqlite.schema`). Whoever
changes a guard changes it here and in a migration with its own text: an old migration must go on making what it made.
A test holds what all migrations make to what is said here, and a start puts back what a database lacks.
"""

from typing import Any

from django.db import transaction

GUARDED: dict[str, str] = {
    "ledger_closing": "{row}.region_id",
    "ledger_entry": "{row}.region_id",
    "ledger_keyrule": "{row}.region_id",
    "ledger_vatrule": "{row}.region_id",
    "ledger_posting": "(SELECT e.region_id FROM ledger_entry e WHERE e.id = {row}.entry_id)",
    "ledger_keypart": "(SELECT k.region_id FROM ledger_keyrule k WHERE k.id = {row}.rule_id)",
    "ledger_tariff": "(SELECT b.region_id FROM region_board b WHERE b.id = {row}.board_id)",
}
"""Table -> the region of a row that is to be deleted."""

CLOSED: dict[str, str] = {
    "ledger_entry": "SELECT 1 FROM ledger_closing c WHERE c.region_id = NEW.region_id AND c.month >= NEW.month",
    "ledger_posting": "SELECT 1 FROM ledger_closing c JOIN ledger_entry e ON c.region_id = e.region_id "
    "AND c.month >= e.month WHERE e.id = NEW.entry_id",
}
"""Table -> a query that finds something when a new row belongs to a closed month."""

CHANGED = "ledger: rows are never changed"
REMOVED = "ledger: rows are never deleted"
LATE = "ledger: the month is closed"

type Guard = tuple[str, ...]
"""What the database knows of a trigger: SQLite its text, PostgreSQL its text and that of its function."""


def guards_restore(connection: Any) -> list[str]:
    """Put back every guard that a database lacks, has otherwise or has switched off; return their names."""
    found = _found(connection)
    lacking = {name: guard for name, guard in guards_wanted(connection.vendor).items() if found.get(name) != guard}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name, guard in lacking.items():
            for statement in (*_removal(connection.vendor, name), *guard):
                cursor.execute(statement)
    return sorted(lacking)


def guards_wanted(vendor: str) -> dict[str, Guard]:
    """Return name -> statements of every guard that is to stand on a kind of database."""
    make = _sqlite if vendor == "sqlite" else _postgres
    found: dict[str, Guard] = {}
    for table, region in GUARDED.items():
        real = f"EXISTS (SELECT 1 FROM region_region r WHERE r.id = {region.format(row='OLD')} AND NOT r.is_demo)"
        found[name_of(table, "UPDATE")] = make(table, "UPDATE", "", CHANGED)
        found[name_of(table, "DELETE")] = make(table, "DELETE", real, REMOVED)
        if vendor != "sqlite":
            joined = f"{table} kept JOIN region_region r ON r.id = {region.format(row='kept')}"
            kept = f"EXISTS (SELECT 1 FROM {joined} WHERE NOT r.is_demo)"
            found[name_of(table, "TRUNCATE")] = make(table, "TRUNCATE", kept, REMOVED)
    for table, query in CLOSED.items():
        found[name_of(table, "INSERT")] = make(table, "INSERT", f"EXISTS ({query})", LATE)
    return found


def name_of(table: str, deed: str) -> str:
    """Return the name of a trigger."""
    return f"{table}_no_{deed.lower()}"


def _sqlite(table: str, deed: str, when: str, message: str) -> Guard:
    only = f" WHEN {when}" if when else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    return (f"CREATE TRIGGER {name_of(table, deed)} BEFORE {deed} ON {table} FOR EACH ROW{only} {body}",)


BACK = {"DELETE": "OLD", "TRUNCATE": "NULL"}
"""What a function returns to let a deed pass, when that is not the new row."""


def _postgres(table: str, deed: str, when: str, message: str) -> Guard:
    """Return a function and its trigger; a WHEN of PostgreSQL takes no query, so the function looks."""
    name = name_of(table, deed)
    stop = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    look = f"IF {when} THEN {stop} END IF; RETURN {BACK.get(deed, 'NEW')};" if when else stop
    each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
    return (
        f"CREATE FUNCTION {name}_f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {look} END $$",
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}_f()",
    )


def _removal(vendor: str, name: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}"]
    table = name.rpartition("_no_")[0]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}_f()"]


STANDING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT t.tgname, format('CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$%s$$', p.proname, p.prosrc),
               pg_get_triggerdef(t.oid, true)
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND pg_table_is_visible(t.tgrelid)
    """,
}
"""Kind of database -> a query for the name and the statements of every trigger that stands and is not switched off."""


def _found(connection: Any) -> dict[str, Guard]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {name: tuple(statements) for name, *statements in cursor.fetchall()}
