"""Start workers and kill them one after another, then let one finish: `python mortal.py KILLS SEED`.

A process of its own, on the database and the mail server of its environment. Every worker is killed a random moment
after it first took something. Prints how many of them left work undone.
"""

import datetime as dt
import os
import random
import signal
import sys
import time
from pathlib import Path

import django


def main(kills: int, seed: int) -> None:
    """Kill so many workers, each after a moment that the seed decides."""
    django.setup()
    from django.core.mail.utils import DNS_NAME

    from beurs.messages.models import Work

    moments = random.Random(seed)
    in_time = 0
    DNS_NAME.get_fqdn()  # a look-up per life would take longer than most lives
    for _ in range(kills):
        child = started()
        while not Work.objects.filter(holder=f"mortal:{child}").exists():
            time.sleep(0.005)
        django.db.connections.close_all()  # a fork must not inherit a connection
        time.sleep(moments.uniform(0.0, 0.15))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        in_time += Work.objects.filter(state="open").exists()
        django.db.connections.close_all()
    finish()
    sys.stdout.write(str(in_time))


def started() -> int:
    """Return the process id of a new worker."""
    child = os.fork()
    if child == 0:
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
