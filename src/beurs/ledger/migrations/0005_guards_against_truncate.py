"""TRUNCATE of PostgreSQL passes by the triggers for each row, so a trigger for the statement looks at the whole table."""

from django.db import migrations

REGION_OF = {
    "ledger_closing": "kept.region_id",
    "ledger_entry": "kept.region_id",
    "ledger_keyrule": "kept.region_id",
    "ledger_vatrule": "kept.region_id",
    "ledger_posting": "(SELECT e.region_id FROM ledger_entry e WHERE e.id = kept.entry_id)",
    "ledger_keypart": "(SELECT k.region_id FROM ledger_keyrule k WHERE k.id = kept.rule_id)",
    "ledger_tariff": "(SELECT b.region_id FROM region_board b WHERE b.id = kept.board_id)",
}
FUNCTION = (
    "CREATE FUNCTION {table}_no_truncate_f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM {table} "
    "kept JOIN region_region r ON r.id = {region} WHERE NOT r.is_demo) THEN RAISE EXCEPTION 'ledger: rows are never "
    "deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$"
)
TRIGGER = (
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
    "EXECUTE FUNCTION {table}_no_truncate_f()"
)


def install(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, region in REGION_OF.items():
        schema_editor.execute(FUNCTION.format(table=table, region=region), params=None)
        schema_editor.execute(TRIGGER.format(table=table), params=None)


def remove(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in REGION_OF:
        schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}", params=None)
        schema_editor.execute(f"DROP FUNCTION {table}_no_truncate_f()", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_loans_of_who_leaves")]

    operations = [migrations.RunPython(install, remove)]
