"""Serving: what the start waits for, and what it tidies up."""

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from beurs.cli import serve


class Child:
    """A server process that runs, or died with a code."""

    def __init__(self, code: int | None = None) -> None:
        self.code = code

    def poll(self) -> int | None:
        return self.code


@pytest.fixture
def answering() -> Iterator[Callable[[int], int]]:
    """Yield a maker of a server that answers everything with one status; it returns the port."""
    servers: list[http.server.HTTPServer] = []

    def make(status: int) -> int:
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Location", "https://127.0.0.1:1/healthz")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("status", "up"), [(200, True), (400, True), (301, True), (500, False)])
def test_a_server_that_knows_its_own_mind_is_up(answering: Callable[[int], int], status: int, up: bool) -> None:
    """A host name it refuses and a redirect to https depend on settings; a server error is no start."""
    assert serve.answers("127.0.0.1", answering(status), Child()) is up  # type: ignore[arg-type]


def test_nobody_waits_for_a_server_that_died() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert serve.answers("127.0.0.1", 1, child) is False


def test_uploads_of_before_the_last_stop_go_at_the_start(tmp_path: Path, settings: object) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "imports").mkdir()
    old = tmp_path / "imports" / "old"
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    serve.clean_uploads()
    assert not old.exists()


def test_the_pages_load_without_solvers_and_spreadsheets() -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'beurs.web.settings'\n"
        "import django; django.setup(); import beurs.web.urls\n"
        "print(*{'numba', 'scipy', 'highspy', 'ortools', 'openpyxl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_kernels_are_compiled_again_only_when_the_engine_changed(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    class Compiler:
        code = 0

        def __init__(self, command: list[str]) -> None:
            started.append(command)

        def wait(self) -> int:
            return self.code

    monkeypatch.setattr(subprocess, "Popen", Compiler)
    settings.VAR, settings.PACKAGE = tmp_path, tmp_path  # type: ignore[attr-defined]
    (tmp_path / "engine" / "cover").mkdir(parents=True)
    kernel = tmp_path / "engine" / "cover" / "kernel.py"
    kernel.write_text("one")
    assert [serve.warm_kernels(serve.start_compiling()) for _ in range(2)] == ["compiled", "unchanged"]
    kernel.write_text("two")
    monkeypatch.setattr(Compiler, "code", 1)
    with pytest.raises(RuntimeError, match="did not compile"):
        serve.warm_kernels(serve.start_compiling())
    monkeypatch.setattr(Compiler, "code", 0)
    assert serve.warm_kernels(serve.start_compiling()) == "compiled"
    assert len(started) == 3


class Process:
    """A child that lives through a number of looks, and remembers that it was told to end."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.told = False

    def poll(self) -> int | None:
        self.looks -= 1
        return None if self.looks >= 0 else 0

    def terminate(self) -> None:
        self.told = True

    def wait(self) -> int:
        assert self.told
        return 0


def test_a_worker_that_dies_is_replaced_and_the_last_ends_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    lives = [Process(1), Process(99)]
    started: list[Process] = []

    def start(command: list[str]) -> Process:
        assert command[-2:] == ["work", "--with-parent"]
        started.append(lives.pop(0))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(serve, "WATCH_SECONDS", 0)
    serve.keep_working(Process(4))  # type: ignore[arg-type]
    assert len(started) == 2
    assert [process.told for process in started] == [False, True]


@pytest.mark.django_db
def test_a_start_puts_back_the_guards_of_the_books_that_are_gone_and_says_which() -> None:
    assert serve.keep_guards() == ""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_entry_no_update" + (" ON ledger_entry" * (connection.vendor != "sqlite")))
    assert serve.keep_guards() == "put back: ledger_entry_no_update"
