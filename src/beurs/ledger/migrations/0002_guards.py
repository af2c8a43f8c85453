"""The triggers of that day, as text of this migration: what `ledger.guards` says later is another migration's work."""

from django.db import migrations

GUARDED = {
    "ledger_closing": "OLD.region_id",
    "ledger_entry": "OLD.region_id",
    "ledger_keyrule": "OLD.region_id",
    "ledger_vatrule": "OLD.region_id",
    "ledger_posting": "(SELECT e.region_id FROM ledger_entry e WHERE e.id = OLD.entry_id)",
    "ledger_keypart": "(SELECT k.region_id FROM ledger_keyrule k WHERE k.id = OLD.rule_id)",
    "ledger_tariff": "(SELECT b.region_id FROM region_board b WHERE b.id = OLD.board_id)",
}
CLOSED = {
    "ledger_entry": "SELECT 1 FROM ledger_closing c WHERE c.region_id = NEW.region_id AND c.month >= NEW.month",
    "ledger_posting": "SELECT 1 FROM ledger_closing c JOIN ledger_entry e ON c.region_id = e.region_id "
    "AND c.month >= e.month WHERE e.id = NEW.entry_id",
}
CHANGED = "ledger: rows are never changed"
REMOVED = "ledger: rows are never deleted"
LATE = "ledger: the month is closed"
SQLITE = (
    "CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW{only} BEGIN SELECT RAISE(ABORT, '{message}'); END",
)
POSTGRES = (
    "CREATE FUNCTION {name}_f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {look} END $$",
    "CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_f()",
)


def install(_apps, schema_editor):
    for table, region in GUARDED.items():
        real = f"EXISTS (SELECT 1 FROM region_region r WHERE r.id = {region} AND NOT r.is_demo)"
        _make(schema_editor, table, "UPDATE", "", CHANGED)
        _make(schema_editor, table, "DELETE", real, REMOVED)
    for table, query in CLOSED.items():
        _make(schema_editor, table, "INSERT", f"EXISTS ({query})", LATE)


def _make(schema_editor, table, deed, when, message):
    stop = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    back = "OLD" if deed == "DELETE" else "NEW"
    texts = {
        "name": f"{table}_no_{deed.lower()}",
        "deed": deed,
        "table": table,
        "message": message,
        "only": f" WHEN {when}" if when else "",
        "look": f"IF {when} THEN {stop} END IF; RETURN {back};" if when else stop,
    }
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement.format(**texts), params=None)


def remove(_apps, schema_editor):
    postgres = schema_editor.connection.vendor != "sqlite"
    deeds = [*((table, deed) for table in GUARDED for deed in ("update", "delete")), *((table, "insert") for table in CLOSED)]
    for table, deed in deeds:
        on = f" ON {table}" if postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_no_{deed}{on}", params=None)
        if postgres:
            schema_editor.execute(f"DROP FUNCTION {table}_no_{deed}_f()", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("region", "0005_employment_numbers_and_documents")]

    operations = [migrations.RunPython(install, remove)]
