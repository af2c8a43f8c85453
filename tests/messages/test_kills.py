"""Kill -9 at any moment: nothing lost, nothing changed twice, repeats only with the same Message-ID."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections

from beurs.accounts.models import AuditRow
from beurs.messages.models import Outgoing, Work
from tests.messages import mortal, scenes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
MORTAL = Path(__file__).with_name("mortal.py")


def killed(kills, seed, environment):
    """Kill so many workers and return how many left work undone, and how many died inside a transaction."""
    done = subprocess.run(
        [sys.executable, str(MORTAL), str(kills), str(seed)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def busy_morning(kills):
    """Queue more than so many short lives can send; every third also changes something of its own."""
    keys = {f"offer:{number}" for number in range(kills * 6)}
    for key in sorted(keys):
        scenes.message(key, recipient=f"{key.replace(':', '')}@voorbeeld.example")
        if key.endswith(("0", "3", "6")):
            scenes.work(key, kind="counted")
    return keys


def working(start):
    """Work in a process of its own, from the moment that others do too, until nothing is open."""
    child = os.fork()
    if child:
        return child
    try:
        os.read(start, 1)
        hands = mortal.worker()
        while hands.step() or Work.objects.filter(state="open").exists():
            pass
    finally:
        os._exit(0)


def test_two_worker_processes_on_one_database_do_everything_once(mail_server):
    for number in range(40):
        scenes.work(str(number), kind="counted")
    connections.close_all()  # a fork must not inherit a connection
    start, go = os.pipe()
    children = [working(start) for _ in range(2)]
    os.write(go, b"gg")
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert set(Work.objects.values_list("state", flat=True)) == {"done"}
    changed = Counter(AuditRow.objects.filter(action="counted").values_list("target", flat=True))
    assert changed == dict.fromkeys(map(str, range(40)), 1)


LONG = [pytest.param(60, seed, marks=pytest.mark.long) for seed in (2, 3)]


@pytest.mark.parametrize(("kills", "seed"), [(20, 1), *LONG])
def test_workers_that_are_killed_lose_nothing_and_change_nothing_twice(kills, seed, mail_server, surroundings):
    mail_server.slow = 0.02
    busy_morning(kills)
    seen = killed(kills, seed, surroundings)
    assert seen["in_time"] == kills
    assert seen["open"] > kills // 10
    sent = {row.message_id for row in Outgoing.objects.filter(state="sent", sent_at__isnull=False)}
    assert len(sent) == Outgoing.objects.count() == kills * 6
    assert set(mail_server.ids()) == sent
    assert set(Work.objects.values_list("state", flat=True)) == {"done"}
    changed = Counter(AuditRow.objects.filter(action="counted").values_list("target", flat=True))
    assert changed == dict.fromkeys(Work.objects.filter(kind="counted").values_list("key", flat=True), 1)
    assert len(changed) > kills
