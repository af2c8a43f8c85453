"""The worker: takes what is due, does it, and shows that it lives."""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction

from beurs.messages import services
from beurs.messages.channels import Fault
from beurs.messages.models import Work
from beurs.messages.registry import Later, Registry
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

    One more thread does only what is never slow, so that a mail server that does not answer holds up no due time. A
    thread holds one piece of work at a time. What raises is recorded as a class and a place, without its text:
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
        self._busy: set[int] = set()
        self._prompt = [kind for kind, handler in registry.items() if not handler.slow]
        self._most = {kind: handler.together for kind, handler in registry.items() if handler.together > 1}

    def run(self) -> None:
        """Work until `stop` is set; what is being done then is finished first. Raises what ended a thread early."""
        services.worker_start(worker=self.name, now=self.clock())
        jobs: list[Callable[[], None]] = [partial(self._work_on, self.registry)] * self.threads
        if 0 < len(self._prompt) < len(self.registry):
            jobs.append(partial(self._work_on, self._prompt))
        running = [threading.Thread(target=self._reconnecting, args=(job,)) for job in (self._beat_on, *jobs)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        services.worker_stop(worker=self.name, now=self.clock(), done=self.done)
        if self.fault is not None:
            raise self.fault

    def step(self, kinds: Collection[str] | None = None) -> bool:
        """Do one piece of due work (of some kinds), or what may be done together with it; False when there was none."""
        asked = self.registry if kinds is None else kinds
        taken = services.work_take(
            holder=self.name, now=self.clock(), kinds=asked, limit=1, lease=self.pace.lease, together=self._most
        )
        if taken:
            with self._holding(taken):
                self._attempt(taken)
        return bool(taken)

    @contextmanager
    def _holding(self, works: list[Work]) -> Iterator[None]:
        """Have leases renewed no longer than a thread is busy: what broke off is left to whoever comes next."""
        pks = {work.pk for work in works}
        with self._counting:
            self._busy |= pks
        try:
            yield
        finally:
            with self._counting:
                self._busy -= pks

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
                ours = services.works_done(works, now=now)
                if ours:
                    finish(now)
        except Later as later:
            services.works_postpone(works, until=later.at)
            return
        except Exception as error:
            alone = len(works) > 1 and not isinstance(error, OperationalError)
            for work in works:
                self._failed(work, _told(error), alone=alone)
            return
        self._count(ours)

    def _failed(self, work: Work, error: str, *, alone: bool) -> None:
        patience = self.registry[work.kind].patience
        log.warning("work %s of kind %s failed, try %s: %s", work.pk, work.kind, work.tries, error)
        if not services.work_failed(work, error=error, now=self.clock(), patience=patience, alone=alone):
            self._bury(work, error)

    def _bury(self, work: Work, error: str) -> None:
        now, patience = self.clock(), self.registry[work.kind].patience
        if work.tries < patience.tries:
            return  # somebody else has it
        try:
            with transaction.atomic():
                if services.work_bury(work, error=error, now=now):
                    work.last_error = error
                    self.registry[work.kind].bury(work, now)
        except DatabaseError:
            raise
        except Exception as wrong:  # it would end the worker, and the next one
            log.warning("work %s of kind %s could not be buried: %s", work.pk, work.kind, _told(wrong))
            services.work_bury(work, error=error, now=now)
        log.error("work %s of kind %s is dead: %s", work.pk, work.kind, error)

    def _count(self, works: int) -> None:
        with self._counting:
            self.done += works

    def _work_on(self, kinds: Collection[str]) -> None:
        while not self.stop.is_set():
            if not self.step(kinds):
                close_old_connections()
                self.stop.wait(self.pace.poll)

    def _beat_on(self) -> None:
        while not self.stop.wait(self.pace.beat):
            now = self.clock()
            with self._counting:
                busy = frozenset(self._busy)
            services.leases_renew(holder=self.name, works=busy, now=now, lease=self.pace.lease)
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
