"""Writers to SQLite stand in line: in the order in which they came, and nobody stays inside."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from beurs.accounts.models import User
from beurs.web.sqlite import base
from beurs.web.sqlite.gate import Gate, gate_of
from beurs.web.sqlite.turnstile import WAITING, Turnstile

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


@contextmanager
def held_elsewhere(path, seconds):
    """Let a process go through the turnstile of a file and stay inside for so long; yields it once it is in."""
    code = (
        "import sys, time; from beurs.web.sqlite.turnstile import Turnstile; door = Turnstile(sys.argv[1]);"
        "assert door.enter(30); print('in', flush=True); time.sleep(float(sys.argv[2])); door.leave()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path), str(seconds)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in\n"
        yield process


@pytest.fixture
def door(tmp_path):
    """A turnstile of this process, closed at the end."""
    found = Turnstile(str(tmp_path / "turn"))
    yield found
    os.close(found._file)


def test_of_two_processes_one_is_inside(tmp_path, door):
    with held_elsewhere(tmp_path / "turn", 0.5):
        assert not door.enter(SOON)
        assert door.enter(PATIENCE)


def test_what_a_dead_process_held_is_free(tmp_path, door):
    with held_elsewhere(tmp_path / "turn", PATIENCE) as other:
        other.kill()
        other.wait(PATIENCE)
        assert door.enter(SOON)


def test_nobody_goes_in_again_while_another_process_waits(tmp_path, door):
    assert door.enter(SOON)
    with ThreadPoolExecutor() as pool, ExitStack() as stack:
        other = pool.submit(stack.enter_context, held_elsewhere(tmp_path / "turn", 0.3))
        for _ in range(2000):  # until the other one stands in front
            if not door._take(WAITING, 0):
                break
            door._drop(WAITING)
            threading.Event().wait(0.005)
        door.leave()
        assert not door.enter(SOON)
        other.result(PATIENCE)
        assert door.enter(PATIENCE)


def test_who_is_refused_at_the_turnstile_lets_the_next_thread_try(tmp_path, door):
    gate = Gate(door)
    with held_elsewhere(tmp_path / "turn", 0.5):
        assert not gate.enter(SOON)
        assert gate.enter(PATIENCE)
        gate.leave()


def test_without_a_file_beside_it_a_database_has_a_line_all_the_same(tmp_path):
    assert gate_of(":memory:")._turnstile is None
    assert gate_of(str(tmp_path / "absent.sqlite3"))._turnstile is None
