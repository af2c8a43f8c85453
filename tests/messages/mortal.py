"""Start workers and kill them one after another, then let one finish: `python mortal.py KILLS SEED`.

A process of its own, on the database and the mail server of its environment. Of every two workers one is killed a
random moment after it first took something, the other at a random step of its transactions. Prints as JSON how many of
them left work undone (`in_time`) and what a `Witness` saw.
"""

import datetime as dt
import json
import os
import random
import sys
import time
from pathlib import Path

import django

STEPS, PATIENCE = 40, 30


def main(kills: int, seed: int) -> None:
    """Kill so many workers, each after a moment that the seed decides."""
    django.setup()
    from django.core.mail.utils import DNS_NAME

    from beurs.messages.models import Work
    from tests.messages.witness import Witness, dead_within

    moments, witness = random.Random(seed), Witness()
    in_time = 0
    DNS_NAME.get_fqdn()  # a look-up per life would take longer than most lives
    for number in range(kills):
        fatal = moments.randint(1, STEPS) if number % 2 else 0
        child = started(witness, fatal)
        while not fatal and not Work.objects.filter(holder=f"mortal:{child}").exists():
            time.sleep(0.005)
        django.db.connections.close_all()  # a fork must not inherit a connection
        dead_within(child, PATIENCE if fatal else moments.uniform(0.0, 0.15))
        witness.killed()
        in_time += Work.objects.filter(state="open").exists()
        django.db.connections.close_all()
    finish()
    sys.stdout.write(json.dumps({"in_time": in_time, "open": witness.open, "wrote": witness.wrote}))


def started(witness, fatal: int) -> int:
    """Return the process id of a new worker."""
    child = os.fork()
    if child == 0:
        witness.watch(fatal=fatal)
        worker().run()
    return child


def finish() -> None:
    """Work until nothing is open; leases of the dead run out meanwhile."""
    from beurs.messages.models import Work

    last = worker()
    until = time.monotonic() + 60
    while Work.objects.filter(state="open").exists() and time.monotonic() < until:
        last.step()


def worker():
    """Return a worker of two threads that knows a kind that counts itself, with a short lease."""
    from django.utils import timezone

    from beurs.accounts.services import audit_write
    from beurs.cli.work import registry
    from beurs.messages.registry import Handler
    from beurs.messages.worker import Pace, Worker

    def counted(work, _now):
        return lambda _: audit_write("counted", by=None, target=work.key)

    known = registry().add("counted", Handler(attempt=counted))
    pace = Pace(lease=dt.timedelta(seconds=1), beat=0.2, poll=0.01)
    return Worker(known, name=f"mortal:{os.getpid()}", clock=timezone.now, threads=2, pace=pace)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(int(sys.argv[1]), int(sys.argv[2]))
