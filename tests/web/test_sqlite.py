"""Writers to SQLite stand in line: in the order in which they came, and nobody stays inside."""

import threading

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from beurs.accounts.models import User
from beurs.web.sqlite import base
from beurs.web.sqlite.gate import Gate, gate_of

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the backend of SQLite")
SOON = 0.05
PATIENCE = 30


def inside():
    return gate_of(str(connection.settings_dict["NAME"]))._held


def waiting(gate, number):
    """Wait until so many stand in line."""
    for _ in range(1000):
        if len(gate._line) == number:
            return
        threading.Event().wait(0.005)
    raise AssertionError(f"{len(gate._line)} in line; expected {number}")


def test_who_came_first_is_let_in_first():
    gate, order, threads = Gate(), [], []
    assert gate.enter(SOON)
    for number in range(20):
        threads.append(threading.Thread(target=lambda n=number: (gate.enter(PATIENCE), order.append(n), gate.leave())))
        threads[-1].start()
        waiting(gate, number + 1)
    gate.leave()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list(range(20))


def test_who_waits_too_long_goes_away_and_is_not_waited_for():
    gate = Gate()
    assert gate.enter(SOON)
    assert not gate.enter(SOON)
    gate.leave()
    assert gate.enter(SOON)


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_inside_until_it_ends_however_it_ends():
    with transaction.atomic():
        assert inside()
        with transaction.atomic():
            assert inside()
        assert inside()
    assert not inside()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018
    assert not inside()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(pk=1, email="a@voorbeeld.example"), User(pk=1, email="b@voorbeeld.example")])
    assert not inside()
    with transaction.atomic():
        connection.close()
    assert not inside()


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_who_does_not_get_a_turn_is_refused_as_sqlite_does(monkeypatch):
    monkeypatch.setattr(base, "LONGEST_WAIT", SOON)
    gate = gate_of(str(connection.settings_dict["NAME"]))
    assert gate.enter(SOON)
    try:
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
    finally:
        gate.leave()
    with transaction.atomic():
        assert inside()
