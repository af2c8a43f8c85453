"""A disk that is full or a database that may only be read, amid an answer: nothing is kept, and nobody stays inside."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from beurs.web.sqlite.gate import gate_of
from tests.cover.services.offers.test_kills_steps import answered, answering, morning, stored

__all__ = ["answering", "morning"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="faults that SQLite itself can be told to have"),
]
STRIDE = pytest.mark.parametrize("stride", [6, pytest.param(1, marks=pytest.mark.long)])
MUCH = 10_000_000


def full(cursor: Any) -> None:
    """Write more than there is room for."""
    cursor.execute("PRAGMA max_page_count = 1")
    cursor.execute(f"INSERT INTO filler VALUES (zeroblob({MUCH}))")


def read_only(cursor: Any) -> None:
    """Let nothing be written from here on."""
    cursor.execute("PRAGMA query_only = ON")


@pytest.fixture
def filler() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (bytes BLOB)")
    yield
    mended()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE filler")


def mended() -> None:
    """Let there be room again, and writing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.execute("DELETE FROM filler")


def broken_at(number: int, break_: Callable[[Any], None], act: Callable[[], Any]) -> Any:
    """Do something while the database breaks before one of its statements."""
    seen = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == number:
            with connection.wrap_database_errors:
                break_(context["cursor"].cursor)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        return act()


@STRIDE
@pytest.mark.parametrize("break_", [full, read_only])
def test_an_answer_during_which_the_database_breaks_leaves_nothing_and_may_be_given_again(
    answering: Any, filler: Any, break_: Any, stride: int
) -> None:
    before, failed, number = stored(), 0, 1
    while True:
        response = broken_at(number, break_, answering)
        mended()
        if answered():
            break
        assert response.status_code == 500
        assert stored() == before
        assert not gate_of(str(connection.settings_dict["NAME"]))._held
        failed, number = failed + 1, number + stride
    assert failed > 20 // stride
