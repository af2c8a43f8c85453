"""`beurs work`: do what is due, until told to stop."""

import argparse
import os
import secrets
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beurs.messages.registry import Registry
    from beurs.messages.worker import Worker

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

OK = 0
LOOK_FOR_PARENT = 1.0
BEHIND = 3
"""By how much a worker on PostgreSQL gives way to those who wait for a page: half their share where both want a core.
On SQLite whoever waits for the one write lock would only wait longer for a worker that holds it."""
SWITCH = 0.0005
"""Seconds after which a thread that computes makes room for one that waits. At every statement a thread of work steps
aside; with Python's own 5 ms it would wait so long for each, and hold its transaction open meanwhile."""


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `work`."""
    parser = subparsers.add_parser("work", help="do what is due: send messages and what rooms planned")
    threads = "pieces of work at the same time (2), beside one for what is never slow"
    parser.add_argument("--threads", type=int, default=2, help=threads)
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one is gone")


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl+C; what is being done then is finished first."""
    import django
    from django.db import connection

    parent = os.getppid()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
    django.setup()
    worker = make_worker(args.threads)
    if args.once:
        while worker.step():
            pass
        return OK
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    if args.with_parent:
        threading.Thread(target=_end_with, args=(parent, worker), daemon=True).start()
    if connection.vendor == "postgresql":
        os.nice(BEHIND)
    sys.setswitchinterval(SWITCH)
    worker.run()
    return OK


def make_worker(threads: int) -> "Worker":
    """Return a worker for every kind of work, with a name no other worker has."""
    from django.utils import timezone

    from beurs.messages.worker import Worker

    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    return Worker(registry(), name=name, clock=timezone.now, threads=threads)


def registry() -> "Registry":
    """Gather the handlers of the rooms."""
    from beurs.cover import tasks as cover
    from beurs.ledger import tasks as ledger
    from beurs.messages import tasks as messages
    from beurs.messages.registry import Registry

    found = Registry()
    for room in (messages, cover, ledger):
        room.register(found)
    return found


def _end_with(parent: int, worker: "Worker") -> None:
    while os.getppid() == parent and not worker.stop.wait(LOOK_FOR_PARENT):
        pass
    worker.stop.set()
