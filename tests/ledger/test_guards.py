"""Raw SQL cannot change the books, on either database; a demo region can be taken out, a closed month takes nothing."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from beurs.ledger import migrations
from beurs.ledger.guards import GUARDED, guards_restore, guards_wanted
from beurs.ledger.models import Closing, Entry, KeyRule, Posting, Tariff
from beurs.ledger.services.closing import month_close
from beurs.ledger.services.rules import key_rule_add
from beurs.region.models import Board, Region
from tests.ledger.scenes import NOVEMBER, OCTOBER, Lending

pytestmark = pytest.mark.django_db
POSTGRES = connection.vendor == "postgresql"
only_postgres = pytest.mark.skipif(not POSTGRES, reason="a word of PostgreSQL")


@pytest.fixture
def books():
    lending = Lending()
    lending.worked(date=OCTOBER)
    month_close(region=lending.region, month=OCTOBER, by=lending.by)
    lending.worked()
    lending.post()
    key_rule_add(
        region=lending.region, since=NOVEMBER, kind="fixed", source="besluit", parts={lending.a.pk: 1}, by=lending.by
    )
    return lending


def execute(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("table", sorted(GUARDED))
def test_raw_sql_changes_and_deletes_nothing(books, table):
    with pytest.raises(IntegrityError, match="never changed"):
        execute(f"UPDATE {table} SET id = id")
    with pytest.raises(IntegrityError, match="never deleted"):
        execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(GUARDED))
def test_the_rows_of_a_demo_region_may_go_but_never_change(books, table):
    type(books.region).objects.update(is_demo=True)
    with pytest.raises(IntegrityError, match="never changed"):
        execute(f"UPDATE {table} SET id = id")
    if table == "ledger_posting":
        execute(f"DELETE FROM {table}")
        assert not Posting.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a word of SQLite")
def test_nothing_is_replaced(books):
    with pytest.raises(IntegrityError, match="never deleted"):
        execute(
            "INSERT OR REPLACE INTO ledger_tariff (board_id, function, cents_per_hour, source, since)"
            " SELECT board_id, function, 1, source, since FROM ledger_tariff"
        )
    with pytest.raises(IntegrityError, match="never deleted"):
        execute(
            "INSERT OR REPLACE INTO ledger_posting SELECT * FROM ledger_posting WHERE entry_id = %s",
            books.live()[-1].pk,
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("model", "name"), [(Region, "name"), (Board, "name"), (Entry, "note"), (KeyRule, "source"), (Tariff, "source")]
)
def test_a_migration_of_a_guarded_table_or_one_that_guards_look_at_keeps_every_guard(books, model, name):
    field = model._meta.get_field(name)
    wider = field.clone()
    wider.max_length = 999
    wider.set_attributes_from_name(name)
    wider.model = model
    for before, after in ((field, wider), (wider, field)):
        with connection.schema_editor() as editor:
            editor.alter_field(model, before, after)
    for table in sorted(GUARDED):
        with pytest.raises(IntegrityError, match="never changed"):
            execute(f"UPDATE {table} SET id = id")
    with pytest.raises(IntegrityError, match="month is closed"):
        execute("INSERT INTO ledger_posting (entry_id, board_id, cents) SELECT id, giver_id, 1 FROM ledger_entry")


def test_the_orm_is_refused_alike(books):
    entry = books.live()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(cents=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(entry=entry).delete()


def test_a_closed_month_takes_no_entry_and_no_posting(books):
    closed, still = Entry.objects.get(month=OCTOBER), Entry.objects.get(month=NOVEMBER)
    assert Closing.objects.get().month == OCTOBER
    for entry, late in ((closed, True), (still, False)):
        again = Entry.objects.get(pk=entry.pk)
        again.pk, again.version = None, 9
        if late:
            with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
                again.save(force_insert=True)
            with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
                Posting.objects.create(entry=entry, board=books.a, cents=1)
        else:
            again.save(force_insert=True)


def test_all_migrations_make_the_guards_that_are_to_stand_and_no_more():
    with connection.cursor() as cursor:
        source = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
        column = "name" if connection.vendor == "sqlite" else "tgname"
        cursor.execute(f"SELECT {column} FROM {source}")
        found = {row[0] for row in cursor.fetchall() if row[0].startswith("ledger_")}
    assert found == guards_wanted(connection.vendor).keys()
    assert guards_restore(connection) == []


@pytest.mark.parametrize("name", ["ledger_entry_no_update", "ledger_posting_no_insert"])
def test_a_guard_that_is_gone_is_put_back(books, name):
    table = name.rpartition("_no_")[0]
    execute(f"DROP TRIGGER {name}" + (f" ON {table}" if POSTGRES else ""))
    assert guards_restore(connection) == [name]
    with pytest.raises(IntegrityError, match="never changed"):
        execute("UPDATE ledger_entry SET id = id")


def test_a_guard_with_another_text_is_replaced(books):
    execute("DROP TRIGGER ledger_entry_no_update" + (" ON ledger_entry" if POSTGRES else ""))
    like = "BEFORE UPDATE ON ledger_entry FOR EACH ROW"
    do = "EXECUTE FUNCTION ledger_tariff_no_update_f()" if POSTGRES else "WHEN 0 BEGIN SELECT 1; END"
    execute(f"CREATE TRIGGER ledger_entry_no_update {like} {do}")
    assert guards_restore(connection) == ["ledger_entry_no_update"]
    assert guards_restore(connection) == []


@pytest.fixture
def checked(books):
    """The books with every foreign key checked: PostgreSQL alters no table that still waits for that."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    return books


@only_postgres
def test_a_guard_that_is_switched_off_is_put_back(checked):
    execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_delete")
    assert guards_restore(connection) == ["ledger_entry_no_delete"]
    with pytest.raises(IntegrityError, match="never deleted"):
        execute("DELETE FROM ledger_entry")


@only_postgres
@pytest.mark.parametrize("table", sorted(GUARDED))
def test_a_table_of_the_books_is_not_emptied_at_once(checked, table):
    with pytest.raises(IntegrityError, match="never deleted"):
        execute(f"TRUNCATE {table} CASCADE")


@only_postgres
def test_a_table_that_the_books_hang_on_is_not_emptied_either_but_a_demo_region_may_go(checked):
    with pytest.raises(IntegrityError, match="never deleted"):
        execute("TRUNCATE region_board CASCADE")
    Region.objects.update(is_demo=True)
    execute("TRUNCATE ledger_entry CASCADE")
    assert not Posting.objects.exists()


def test_an_old_migration_makes_what_it_made_whatever_the_guards_are_now():
    for path in sorted(Path(migrations.__file__).parent.glob("0*.py")):
        assert not re.search(r"^(from|import) beurs", path.read_text(encoding="utf-8"), re.MULTILINE), path.name
