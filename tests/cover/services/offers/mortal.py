"""A busy morning in processes that are killed: `python mortal.py KILLS SEED`.

One process works, another answers as people do. Each is killed (SIGKILL) and started anew, so many times in turn: one
time at a random moment, two times at a random step of its transactions. Then a last worker finishes. Runs on the
database and the mail server of its environment. Prints as JSON what a `Witness` saw.
"""

import datetime as dt
import json
import os
import random
import sys
import time
from pathlib import Path

import django

DEADLINE = 120
PATIENCE = 3
STEPS = 120


def main(kills: int, seed: int) -> None:
    """Kill worker and answering process in turn, then let everything end."""
    django.setup()
    from django.core.mail.utils import DNS_NAME

    DNS_NAME.get_fqdn()  # a look-up per life would take longer than most lives
    from tests.messages.witness import Witness, dead_within

    moments, seen = random.Random(seed), {"worker": Witness(), "web": Witness()}
    lives = {name: start(name, seed, seen[name]) for name in seen}
    for number in range(kills):
        name = ("worker", "web")[number % 2]
        if number % 3:
            dead_within(lives[name], 0)
            lives[name] = start(name, seed + number, seen[name], fatal=moments.randint(1, STEPS))
            dead_within(lives[name], PATIENCE)
        else:
            active()
            dead_within(lives[name], moments.uniform(0.0, 0.2))
        seen[name].killed()
        lives[name] = start(name, seed + number, seen[name])
    some_accepted()
    for child in lives.values():
        dead_within(child, 0)
    finish()
    sys.stdout.write(json.dumps({name: {"open": one.open, "wrote": one.wrote} for name, one in seen.items()}))


def start(name: str, seed: int, witness, *, fatal: int = 0) -> int:
    """Return the process id of a new life, of a worker or of the web."""
    django.db.connections.close_all()  # a fork must not inherit a connection
    child = os.fork()
    if child == 0:
        witness.watch(fatal=fatal)
        {"worker": work, "web": answer}[name](random.Random(seed))
        os._exit(0)
    return child


def active() -> None:
    """Wait until something changed, or a while: a process that is killed before it did anything proves little."""
    from beurs.accounts.models import AuditRow

    before, until = AuditRow.objects.count(), time.monotonic() + PATIENCE
    while AuditRow.objects.count() == before and time.monotonic() < until:
        time.sleep(0.01)


def some_accepted() -> None:
    """Let the last lives go on until somebody said yes."""
    from beurs.cover.models import Offer

    until = time.monotonic() + 10 * PATIENCE
    while not Offer.objects.filter(state=Offer.State.ACCEPTED).exists() and time.monotonic() < until:
        time.sleep(0.05)


def work(_moments: random.Random) -> None:
    """Work for ever, in two threads with a short lease."""
    worker().run()


def answer(moments: random.Random) -> None:
    """Answer open offers at random, as people on their phones do, for ever."""
    from django.db import OperationalError
    from django.utils import timezone

    from beurs.cover.models import LIVE, Offer
    from beurs.cover.services import offer_accept, offer_decline, offer_seen
    from beurs.errors import Refused

    while True:
        pks = list(Offer.objects.filter(state__in=LIVE[1:]).values_list("pk", flat=True))
        if not pks:
            time.sleep(0.02)
            continue
        offer = Offer.objects.get(pk=moments.choice(pks))
        deed = moments.choice(("accept", "decline", "seen"))
        try:
            if deed == "seen":
                offer_seen(offer=offer, now=timezone.now())
            else:
                act = offer_accept if deed == "accept" else offer_decline
                act(offer=offer, via="app", by=None, now=timezone.now())
        except (Refused, OperationalError):
            continue


def finish() -> None:
    """Work until nothing is due now; leases of the dead run out meanwhile."""
    from django.utils import timezone

    from beurs.messages.models import Work

    last, until = worker(), time.monotonic() + DEADLINE
    while time.monotonic() < until:
        if not last.step() and not Work.objects.filter(state="open", due__lte=timezone.now()).exists():
            return
        time.sleep(0.01)


def worker():
    """Return a worker for every kind of work, with a short lease."""
    from django.utils import timezone

    from beurs.cli.work import registry
    from beurs.messages.worker import Pace, Worker

    pace = Pace(lease=dt.timedelta(seconds=2), beat=0.3, poll=0.02)
    return Worker(registry(), name=f"mortal:{os.getpid()}", clock=timezone.now, threads=2, pace=pace)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[4]))
    main(int(sys.argv[1]), int(sys.argv[2]))
