"""The heartbeat of workers."""

import datetime as dt

from beurs.messages.models import Beat
from beurs.messages.services.work import moment


def worker_start(*, worker: str, now: dt.datetime) -> Beat:
    """Record that a worker began."""
    now = moment(now)
    return Beat.objects.create(worker=worker, started_at=now, seen_at=now)


def worker_beat(*, worker: str, now: dt.datetime, done: int) -> None:
    """Record that a worker lives and how much work it closed since it began."""
    Beat.objects.filter(worker=worker).update(seen_at=moment(now), done=done)


def worker_stop(*, worker: str, now: dt.datetime, done: int) -> None:
    """Record that a worker ended in good order."""
    now = moment(now)
    Beat.objects.filter(worker=worker).update(seen_at=now, stopped_at=now, done=done)
