"""The worker: takes what is due, does it, and shows that it lives."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

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
        """Do one piece of due work; False when there was none."""
        taken = services.work_take(
            holder=self.name, now=self.clock(), kinds=self.registry, limit=1, lease=self.pace.lease
        )
        for work in taken:
            self._attempt(work)
        return bool(taken)

    def _attempt(self, work: Work) -> None:
        handler = self.registry[work.kind]
        if work.tries > handler.patience.tries:  # it took its worker along, time and again
            self._bury(work, work.last_error or "the worker died")
            return
        try:
            finish = handler.attempt(work, self.clock())
            with transaction.atomic():
                now = self.clock()
                if services.work_done(work, now=now):
                    finish(now)
        except Exception as error:
            self._failed(work, _told(error))
            return
        self._count()

    def _failed(self, work: Work, error: str) -> None:
        patience = self.registry[work.kind].patience
        log.warning("work %s of kind %s failed, try %s: %s", work.pk, work.kind, work.tries, error)
        if not services.work_failed(work, error=error, now=self.clock(), patience=patience):
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

    def _count(self) -> None:
        with self._counting:
            self.done += 1

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
