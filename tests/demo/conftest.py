"""Two demo regions, each loaded once for a whole module and rolled back after it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction

from beurs import demo
from beurs.demo.sizes import REGION

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[demo.Loaded]:
    """Yield the small region of seed 1 on a Monday in term time; the database is open to the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(size="small", today=MONDAY)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[demo.Loaded]:
    """Yield a region of full size with two weeks of history, for what is said about figures."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(scale=demo.Scale(1, replace(REGION, weeks=2)), today=MONDAY)
        transaction.set_rollback(True)
