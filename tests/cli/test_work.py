"""`beurs work`: a real process that sends, stops when told and does not outlive its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from beurs.cli.work import BEHIND
from beurs.messages.models import Beat, Outgoing
from tests.messages import scenes
from tests.messages.conftest import mail_server, surroundings

__all__ = ["mail_server", "surroundings"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
WORK = [sys.executable, "-m", "beurs.cli.main", "work"]
PATIENCE = 60
LAST = 19


def until(condition):
    """Wait until something holds; the test fails when it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_sends_until_it_is_told_to_stop(mail_server, surroundings):
    scenes.message(due=timezone.now())
    process = subprocess.Popen(WORK, env=surroundings)
    until(lambda: mail_server.taken)
    until(lambda: Outgoing.objects.get().state == "sent")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert Beat.objects.get().stopped_at is not None
    assert len(mail_server.taken) == 1


def test_a_worker_gives_way_to_those_who_wait_for_a_page_where_no_one_lock_is_shared(surroundings):
    process = subprocess.Popen(WORK, env=surroundings)
    until(Beat.objects.exists)
    own, behind = os.getpriority(os.PRIO_PROCESS, 0), BEHIND if connection.vendor == "postgresql" else 0
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(LAST, own + behind)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_once_does_what_is_due_and_ends(mail_server, surroundings):
    for number in range(3):
        scenes.message(f"offer:{number}", due=timezone.now())
    subprocess.run([*WORK, "--once"], env=surroundings, check=True, timeout=PATIENCE)
    assert Outgoing.objects.filter(state="sent").count() == len(mail_server.taken) == 3


def test_a_worker_does_not_outlive_the_process_that_started_it(surroundings):
    code = "import subprocess, sys, time; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", code, *WORK, "--with-parent"], env=surroundings, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    until(Beat.objects.exists)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: Beat.objects.get().stopped_at is not None)
    until(lambda: gone(worker))


def gone(process):
    """Say whether a process is no more; a zombie that nobody has buried yet counts as gone."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").split(") ")[1].startswith("Z")
    except (ProcessLookupError, FileNotFoundError):
        return True
