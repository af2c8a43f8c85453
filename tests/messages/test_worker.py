"""The worker: what it changes once, what it does with failures, and that it tells no addresses."""

import datetime as dt
import logging
import threading

import pytest
from django.db import DatabaseError, OperationalError, transaction

from beurs.accounts.models import AuditRow
from beurs.accounts.services import audit_write
from beurs.messages import services
from beurs.messages import worker as module
from beurs.messages.access import work_late, workers_alive
from beurs.messages.models import Beat, Work
from beurs.messages.patience import Patience
from beurs.messages.registry import Handler, Registry
from beurs.messages.services import work as work_module
from beurs.messages.worker import Pace, Worker
from tests.messages import scenes
from tests.messages.conftest import MORNING

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
TWO_TRIES = Patience(tries=2)
QUICK = Pace(beat=0.02, poll=0.01, reconnect=0.01)


def counted(work, _now):
    """Write an audit row per finish: twice would be seen."""
    return lambda _: audit_write("counted", by=None, target=work.key)


def failing(_work, _now):
    raise ValueError("sam@voorbeeld.example is not there")


def make(attempt, clock, *, threads=1, name="w", **more):
    handler = Handler(attempt=attempt, patience=TWO_TRIES, **more)
    return Worker(Registry().add("ring", handler), name=name, clock=clock, threads=threads, pace=QUICK)


def test_the_change_and_the_end_of_the_work_are_one(clock):
    scenes.work()
    make(counted, clock).step()
    assert AuditRow.objects.count() == 1
    assert Work.objects.get().state == "done"


def test_a_change_that_fails_leaves_the_work_open_and_nothing_changed(clock):
    def half(work, now):
        def finish(at):
            audit_write("counted", by=None)
            raise ValueError

        return finish

    scenes.work()
    make(half, clock).step()
    assert not AuditRow.objects.exists()
    assert (Work.objects.get().state, Work.objects.get().tries) == ("open", 1)


def overtaken(clock):
    """Two workers on one piece of work: the second took it while the first was busy beyond its lease."""
    second = make(counted, clock, name="second")

    def slow(work, now):
        clock.pass_(minutes=1)
        second.step()
        return counted(work, now)

    scenes.work()
    make(slow, clock, name="first").step()
    return AuditRow.objects.count()


def test_of_two_workers_on_one_piece_of_work_one_changes_something(clock):
    assert overtaken(clock) == 1


def test_without_the_check_of_the_lease_both_would(clock, monkeypatch):
    monkeypatch.setattr(work_module, "_mine", lambda *works: Work.objects.filter(pk__in=[work.pk for work in works]))
    assert overtaken(clock) == 2


def test_work_that_was_cancelled_meanwhile_changes_nothing(clock):
    def cancelled(work, now):
        with transaction.atomic():
            services.work_cancel(kind="ring", key=work.key, now=now)
        return counted(work, now)

    scenes.work()
    make(cancelled, clock).step()
    assert not AuditRow.objects.exists()


def test_work_that_keeps_failing_dies_and_is_buried_once(clock):
    buried = []
    worker = make(failing, clock, bury=lambda work, now: buried.append((work.key, now)))
    scenes.work()
    worker.step()
    assert buried == []
    clock.pass_(seconds=5)
    worker.step()
    assert buried == [("1", clock())]
    clock.pass_(days=1)
    assert worker.step() is False


def test_work_that_kills_its_worker_dies_too(clock):
    scenes.work()
    for _ in range(TWO_TRIES.tries):
        services.work_take(holder="killed", now=clock(), kinds=["ring"])
        clock.pass_(minutes=1)
    make(counted, clock).step()
    assert (Work.objects.get().state, Work.objects.get().last_error) == ("dead", "the worker died")
    assert not AuditRow.objects.exists()


def test_neither_log_nor_row_tells_what_an_error_says(clock, caplog):
    scenes.work("sam@voorbeeld.example")
    with caplog.at_level(logging.DEBUG, logger="beurs"):
        make(failing, clock).step()
    assert "ValueError at test_worker.py:" in caplog.text
    assert Work.objects.get().last_error.startswith("ValueError at test_worker.py:")
    assert "voorbeeld" not in caplog.text + Work.objects.get().last_error


def test_a_running_worker_is_seen_and_finishes_what_it_is_doing_before_it_stops(clock):
    busy, go_on = threading.Event(), threading.Event()

    def long(work, now):
        busy.set()
        assert go_on.wait(30)
        return counted(work, now)

    scenes.work()
    worker = make(long, clock)
    thread = threading.Thread(target=run_and_close, args=(worker,))
    thread.start()
    assert busy.wait(30)
    assert [beat.worker for beat in workers_alive(now=clock(), within=dt.timedelta(seconds=10))] == ["w"]
    worker.stop.set()
    go_on.set()
    thread.join(30)
    assert not thread.is_alive()
    assert AuditRow.objects.count() == 1
    assert (Beat.objects.get().done, Beat.objects.get().stopped_at) == (1, clock())
    assert not workers_alive(now=clock(), within=dt.timedelta(seconds=10)).exists()


def run_and_close(worker):
    try:
        worker.run()
    finally:
        module.connection.close()


def test_two_workers_with_threads_do_a_hundred_pieces_once_each(clock):
    for number in range(100):
        scenes.work(str(number))
    workers = [make(counted, clock, threads=2, name=name) for name in ("one", "two")]
    threads = [threading.Thread(target=run_and_close, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for _ in range(3000):
        if not Work.objects.filter(state="open").exists():
            break
        threads[0].join(0.01)
    for worker in workers:
        worker.stop.set()
    for thread in threads:
        thread.join(30)
    assert sorted(AuditRow.objects.values_list("target", flat=True)) == sorted(str(number) for number in range(100))
    assert sum(worker.done for worker in workers) == 100


def test_a_database_that_goes_away_and_comes_back_is_waited_for(clock, monkeypatch):
    take, lost = services.work_take, []

    def away_at_first(**asked):
        if len(lost) < 3:
            lost.append(1)
            raise DatabaseError("secret")
        worker.stop.set()
        return take(**asked)

    monkeypatch.setattr(services, "work_take", away_at_first)
    scenes.work()
    worker = make(counted, clock)
    run_and_close(worker)
    assert AuditRow.objects.count() == 1


def test_work_that_broke_off_is_left_to_its_lease_while_the_worker_lives_on(clock, monkeypatch):
    """The database went away between the attempt and its end: the heartbeat must not hold what nobody is busy with."""
    monkeypatch.setattr(services, "works_done", away)
    monkeypatch.setattr(services, "work_failed", away)
    scenes.work()
    worker = make(counted, clock)
    with pytest.raises(DatabaseError):
        worker.step()
    monkeypatch.undo()
    held = Work.objects.get().lease_until
    clock.pass_(seconds=5)
    beats(worker)
    assert Work.objects.get().lease_until == held
    clock.pass_(seconds=10)
    assert make(counted, clock, name="other").step()
    assert AuditRow.objects.count() == 1


def test_work_that_takes_long_is_held_for_as_long_as_it_does(clock):
    def slow(work, now):
        clock.pass_(seconds=10)
        beats(worker)
        clock.pass_(seconds=10)
        assert not make(counted, clock, name="other").step()
        return counted(work, now)

    scenes.work()
    worker = make(slow, clock)
    worker.step()
    assert AuditRow.objects.count() == 1
    assert worker._busy == set()


def away(*_given, **_named):
    raise DatabaseError("away")


def beats(worker):
    """Let the heart of a worker beat once."""
    answers = iter([False, True])
    worker.stop.wait = lambda _seconds: next(answers)
    worker._beat_on()
    del worker.stop.wait


def test_a_server_that_does_not_answer_holds_up_nothing_that_has_to_be_on_time(clock):
    hung, go_on = threading.Semaphore(0), threading.Event()

    def hanging(work, now):
        hung.release()
        assert go_on.wait(30)
        return counted(work, now)

    for number in range(4):
        scenes.work(f"mail-{number}", kind="mail")
    registry = Registry().add("mail", Handler(attempt=hanging, slow=True)).add("ring", Handler(attempt=counted))
    worker = Worker(registry, name="w", clock=clock, threads=2, pace=QUICK)
    thread = threading.Thread(target=run_and_close, args=(worker,))
    thread.start()
    try:
        assert hung.acquire(timeout=30)
        assert hung.acquire(timeout=30)
        scenes.work()
        for _ in range(3000):
            if AuditRow.objects.exists():
                break
            thread.join(0.01)
        assert list(AuditRow.objects.values_list("target", flat=True)) == ["1"]
    finally:
        go_on.set()
        worker.stop.set()
        thread.join(30)


def test_work_that_cannot_even_be_buried_is_dead_and_ends_no_worker(clock):
    def unburied(_work, _now):
        raise KeyError("sam@voorbeeld.example")

    scenes.work()
    worker = make(failing, clock, bury=unburied)
    worker.step()
    clock.pass_(seconds=5)
    assert worker.step()
    assert Work.objects.get().state == "dead"
    assert worker.step() is False


def test_an_error_of_the_worker_itself_ends_it_with_that_error(clock, monkeypatch):
    def broken(**_asked):
        raise ZeroDivisionError

    monkeypatch.setattr(services, "work_take", broken)
    with pytest.raises(ZeroDivisionError):
        run_and_close(make(counted, clock))


def test_late_work_is_seen(clock):
    scenes.work()
    late = dt.timedelta(seconds=2)
    assert not work_late(now=MORNING + late, by=late).exists()
    assert work_late(now=MORNING + late * 1.5, by=late).count() == 1


def grouped(*, worth, clock, most=3):
    """Return a worker whose kind is done together, and the keys of each time that it was."""
    taken = []

    def begin(works, now):
        taken.append([work.key for work in works])
        return worth(works)

    handler = Handler(attempt_all=begin, together=most, patience=TWO_TRIES)
    return Worker(Registry().add("ring", handler), name="w", clock=clock, pace=QUICK), taken


def ask(*pairs):
    with transaction.atomic():
        services.works_add(services.Wanted("ring", key, MORNING, group=group) for key, group in pairs)


def test_due_work_of_one_group_is_done_together_up_to_so_many(clock):
    ask(("1", "a"), ("2", "b"), ("3", "a"), ("4", "a"), ("5", "a"), ("6", ""), ("7", ""))
    worker, taken = grouped(worth=lambda works: counted(works[0], None), clock=clock)
    while worker.step():
        pass
    assert taken == [["1", "3", "4"], ["2"], ["5"], ["6"], ["7"]]
    assert set(Work.objects.values_list("state", flat=True)) == {"done"}
    assert (AuditRow.objects.count(), worker.done) == (5, 7)


def test_what_fails_together_is_tried_again_alone_so_that_one_stops_no_other(clock):
    def worth(works):
        if any(work.key == "2" for work in works):
            raise ValueError
        return counted(works[0], None)

    ask(("1", "a"), ("2", "a"), ("3", "a"))
    worker, taken = grouped(worth=worth, clock=clock)
    worker.step()
    clock.pass_(seconds=5)
    while worker.step():
        pass
    assert taken == [["1", "2", "3"], ["1"], ["2"], ["3"]]
    assert dict(Work.objects.values_list("key", "state")) == {"1": "done", "2": "dead", "3": "done"}


def test_a_database_that_is_busy_parts_no_group(clock):
    def worth(_works):
        raise OperationalError("database is locked")

    ask(("1", "a"), ("2", "a"))
    worker, _taken = grouped(worth=worth, clock=clock)
    worker.step()
    assert set(Work.objects.values_list("group", flat=True)) == {"a"}


def test_a_handler_has_one_way_of_doing_work():
    for fields in ({}, {"attempt": counted, "attempt_all": counted}, {"attempt": counted, "together": 2}):
        with pytest.raises(ValueError, match="expected either"):
            Handler(**fields)
