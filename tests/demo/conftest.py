"""Two demo regions, each loaded once for a whole module and rolled back after it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

from beurs import demo
from beurs.demo.sizes import REGION

MONDAY = dt.date(2026, 11, 23)
OWN_DATABASE = str(connection.settings_dict["NAME"])
"""The developer's database, as the settings name it before a test database takes its place."""


@pytest.fixture(scope="session")
def demo_database(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Make a test database also where no test of the run is marked: pytest-django makes one for marked tests only."""
    if str(connection.settings_dict["NAME"]) != OWN_DATABASE:
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb, aliases=["default"])
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0, keepdb=django_db_keepdb)


@pytest.fixture(scope="module")
def small(demo_database: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[demo.Loaded]:
    """Yield the small region of seed 1 on a Monday in term time; the database is open to the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(size="small", today=MONDAY)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def whole(demo_database: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[demo.Loaded]:
    """Yield a region of full size with two weeks of history, for what is said about figures."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(scale=demo.Scale(1, replace(REGION, weeks=2)), today=MONDAY)
        transaction.set_rollback(True)
