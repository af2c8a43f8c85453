"""The worker: takes what is due, does it, and shows that it lives."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction

from beurs.messages import services
from beurs.messages.channels import Fault
from beurs.messages.models import Work
from beurs.messages.registry import Registry
from beurs.messages.services.work import LEASE

log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Pace:
    """How long work is held without a sign of life, and the seconds between signs, looks, and tries to reconnect."""

    lease: dt.timedelta = LEASE
    beat: float = 4
    poll: float = 0.5
    reconnect: float = 5


class Worker:
    """Does the work of a registry in a number of threads until `stop` is set.

    A thread holds one piece of work at a time. What raises is recorded as a class and a place, without its text:
    texts of errors carry addresses.
    """

    def __init__(
        self, registry: Registry, *, name: str, clock: Clock, threads: int = 1, pace: Pace | None = None
    ) -> None:
        self.registry = registry
        self.name = name
        self.clock = clock
        self.threads = threads
        self.pace = pace or Pace()
        self.stop = threading.Event()
        self.done = 0
        self.fault: Exception | None = None
        self._counting = threading.Lock()
        self._most = {kind: handler.together for kind, handler in registry.items() if handler.together > 1}

    def run(self) -> None:
        """Work until `stop` is set; what is being done then is finished first. Raises what ended a thread early."""
        services.worker_start(worker=self.name, now=self.clock())
        jobs = [self._work_on] * self.threads
        running = [threading.Thread(target=self._reconnecting, args=(job,)) for job in (self._beat_on, *jobs)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        services.worker_stop(worker=self.name, now=self.clock(), done=self.done)
        if self.fault is not None:
            raise self.fault

    def step(self) -> bool:
        """Do one piece of due work, or what may be done together with it; False when there was none."""
        taken = services.work_take(
            holder=self.name, now=self.clock(), kinds=self.registry, limit=1, lease=self.pace.lease, together=self._most
        )
        if taken:
            self._attempt(taken)
        return bool(taken)

    def _attempt(self, works: list[Work]) -> None:
        handler = self.registry[works[0].kind]
        tired = [work for work in works if work.tries > handler.patience.tries]
        for work in tired:  # it took its worker along, time and again
            self._bury(work, work.last_error or "the worker died")
        works = [work for work in works if work not in tired]
        if not works:
            return
        try:
            finish = handler.begin(works, self.clock())
            with transaction.atomic():
                now = self.clock()
                if services.works_done(works, now=now):
                    finish(now)
        except Exception as error:
            alone = len(works) > 1 and not isinstance(error, OperationalError)
            for work in works:
                self._failed(work, _told(error), alone=alone)
            return
        self._count(len(works))

    def _failed(self, work: Work, error: str, *, alone: bool) -> None:
        patience = self.registry[work.kind].patience
        log.warning("work %s of kind %s failed, try %s: %s", work.pk, work.kind, work.tries, error)
        if not services.work_failed(work, error=error, now=self.clock(), patience=patience, alone=alone):
            self._bury(work, error)

    def _bury(self, work: Work, error: str) -> None:
        now, patience = self.clock(), self.registry[work.kind].patience
        if work.tries < patience.tries:
            return  # somebody else has it
        with transaction.atomic():
            if services.work_bury(work, error=error, now=now):
                work.last_error = error
                self.registry[work.kind].bury(work, now)
                log.error("work %s of kind %s is dead: %s", work.pk, work.kind, error)

    def _count(self, works: int) -> None:
        with self._counting:
            self.done += works

    def _work_on(self) -> None:
        while not self.stop.is_set():
            if not self.step():
                close_old_connections()
                self.stop.wait(self.pace.poll)

    def _beat_on(self) -> None:
        while not self.stop.wait(self.pace.beat):
            now = self.clock()
            services.leases_renew(holder=self.name, now=now, lease=self.pace.lease)
            services.worker_beat(worker=self.name, now=now, done=self.done)

    def _reconnecting(self, job: Callable[[], None]) -> None:
        """Keep a job going while the database comes and goes; any other error ends the worker."""
        try:
            while not self.stop.is_set():
                try:
                    job()
                except (DatabaseError, InterfaceError) as error:
                    log.warning("the database does not answer: %s", _told(error))
                    connection.close()
                    self.stop.wait(self.pace.reconnect)
        except Exception as error:
            self.fault = error
        finally:
            self.stop.set()
            connection.close()


def _told(error: Exception) -> str:
    """Say what was raised and where, without its text."""
    if isinstance(error, Fault):
        return error.code
    at, line = "", 0
    trace = error.__traceback__
    while trace is not None:
        at, line, trace = trace.tb_frame.f_code.co_filename, trace.tb_lineno, trace.tb_next
    return f"{type(error).__name__} at {Path(at).name}:{line}"
