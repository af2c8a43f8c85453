"""The table of due work: one row per deed, one holder at a time, one end."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import Q

from beurs.messages.models import Work
from beurs.messages.patience import Patience
from beurs.messages.services import (
    leases_renew,
    work_add,
    work_bury,
    work_cancel,
    work_done,
    work_failed,
    work_revive,
    work_take,
)
from beurs.messages.services import work as module
from tests.messages import scenes
from tests.messages.conftest import MORNING

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LEASE = module.LEASE
SECOND = dt.timedelta(seconds=1)


def take(holder="a", *, now=MORNING, limit=1, kinds=("ring",)):
    return work_take(holder=holder, now=now, kinds=kinds, limit=limit)


def test_asking_twice_for_one_deed_keeps_the_first():
    first = work_add(kind="ring", key="offer:1", due=MORNING, payload={"ring": 1})
    again = work_add(kind="ring", key="offer:1", due=MORNING + SECOND, payload={"ring": 2})
    other = work_add(kind="expiry", key="offer:1", due=MORNING)
    assert (again.pk, again.payload, again.due) == (first.pk, {"ring": 1}, MORNING)
    assert other.pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_work_is_asked_for_in_the_transaction_of_its_deed():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        work_add(kind="ring", key="1", due=MORNING)
    with transaction.atomic():
        work_add(kind="ring", key="1", due=MORNING)
        transaction.set_rollback(True)
    assert not Work.objects.exists()


def test_work_is_taken_when_it_is_due_and_not_a_second_before():
    scenes.work()
    assert take(now=MORNING - SECOND) == []
    assert [work.key for work in take()] == ["1"]


def test_the_longest_due_goes_first_and_unknown_kinds_stay():
    for key, due in (("late", 2), ("early", 0), ("middle", 1)):
        scenes.work(key, due=MORNING + due * SECOND)
    scenes.work("foreign", kind="unknown")
    assert [work.key for work in take(now=MORNING + 2 * SECOND, limit=2)] == ["early", "middle"]
    assert [work.key for work in take(now=MORNING + 2 * SECOND, limit=9)] == ["late"]


def test_a_lease_keeps_others_out_until_it_runs_out():
    scenes.work()
    [held] = take("a")
    assert take("b", now=MORNING + LEASE - SECOND) == []
    [again] = take("b", now=MORNING + LEASE)
    assert (again.pk, again.holder, again.tries) == (held.pk, "b", 2)


def test_with_the_lease_off_two_workers_hold_the_same_work(monkeypatch):
    """The race that the lease prevents is real."""
    scenes.work()
    monkeypatch.setattr(module, "free", lambda now, lease: Q())
    assert [work.pk for work in take("a")] == [work.pk for work in take("b")]


def test_who_lost_the_lease_changes_nothing_any_more():
    scenes.work()
    [old] = take("a")
    [new] = take("b", now=MORNING + LEASE)
    for stale in (
        work_done(old, now=MORNING),
        work_failed(old, error="x", now=MORNING, patience=Patience()),
        work_bury(old, error="x", now=MORNING),
    ):
        assert stale is False
    assert work_done(new, now=MORNING + LEASE) is True
    assert work_done(new, now=MORNING + LEASE) is False


def test_a_second_taking_by_the_same_worker_is_another_taking():
    scenes.work()
    [old] = take("a")
    [new] = take("a", now=MORNING + LEASE)
    assert work_done(old, now=MORNING) is False
    assert work_done(new, now=MORNING) is True


def test_a_living_worker_prolongs_its_leases_but_not_for_ever():
    scenes.work()
    [work] = take("a")
    given = {"holder": "a", "works": [work.pk]}
    assert leases_renew(holder="b", works=[work.pk], now=MORNING + 10 * SECOND) == 0
    assert leases_renew(holder="a", works=[], now=MORNING + 10 * SECOND) == 0
    assert leases_renew(**given, now=MORNING + 10 * SECOND) == 1
    assert take("b", now=MORNING + LEASE) == []
    assert leases_renew(**given, now=MORNING + LEASE + 10 * SECOND) == 0
    Work.objects.update(lease_until=MORNING + dt.timedelta(hours=1))
    assert leases_renew(**given, now=MORNING + module.LONGEST_HOLD - SECOND) == 1
    Work.objects.update(lease_until=MORNING + dt.timedelta(hours=1))
    assert leases_renew(**given, now=MORNING + module.LONGEST_HOLD) == 0


def test_what_failed_comes_back_later_and_later_and_then_has_no_try_left():
    scenes.work()
    patience = Patience(first=10 * SECOND, longest=60 * SECOND, tries=3)
    now = MORNING
    for wait in (10, 20):
        [work] = take(now=now)
        assert work_failed(work, error="Timeout", now=now, patience=patience) is True
        assert take(now=now + (wait - 1) * SECOND) == []
        now += wait * SECOND
    [work] = take(now=now)
    assert work_failed(work, error="Timeout", now=now, patience=patience) is False
    assert work_bury(work, error="Timeout", now=now) is True
    row = Work.objects.get()
    assert (row.state, row.tries, row.last_error, row.done_at) == ("dead", 3, "Timeout", now)
    assert take(now=now + dt.timedelta(days=9)) == []


def test_dead_work_can_be_revived_and_only_dead_work():
    scenes.work()
    assert work_revive(kind="ring", key="1", now=MORNING) is False
    [work] = take()
    work_bury(work, error="x", now=MORNING)
    assert work_revive(kind="ring", key="1", now=MORNING) is True
    [again] = take()
    assert again.tries == 1


def test_cancelled_work_is_not_done_even_when_somebody_is_at_it():
    scenes.work()
    [held] = take()
    assert work_cancel(kind="ring", key="1", now=MORNING) is True
    assert work_done(held, now=MORNING) is False
    assert take(now=MORNING + LEASE) == []
    assert work_cancel(kind="ring", key="1", now=MORNING) is False


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="expected a time zone"):
        work_add(kind="ring", key="1", due=MORNING.replace(tzinfo=None))


def test_a_clock_that_is_put_back_does_not_lock_work_up():
    scenes.work("1", due=MORNING - dt.timedelta(days=1))
    take("dead", now=MORNING)
    put_back = MORNING - dt.timedelta(hours=1)
    assert [work.key for work in take("b", now=put_back)] == ["1"]


def test_a_clock_a_little_behind_takes_nothing_from_a_living_worker():
    scenes.work("1", due=MORNING - dt.timedelta(days=1))
    take("a", now=MORNING)
    assert take("b", now=MORNING - module.CLOCK_SLACK) == []


def test_a_clock_that_leaps_forward_frees_leases_and_still_one_taking_counts():
    scenes.work()
    [old] = take("a")
    leap = MORNING + dt.timedelta(hours=3)
    [new] = take("b", now=leap)
    assert [work_done(old, now=leap), work_done(new, now=leap)] == [False, True]


def test_both_half_past_twos_of_the_autumn_night_are_told_apart():
    first = dt.datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=0)
    second = first.replace(fold=1)
    scenes.work("first", due=first)
    scenes.work("second", due=second)
    [early] = take(now=first, limit=9)
    assert early.key == "first"
    assert work_done(early, now=first) is True
    assert [work.key for work in take(now=second, limit=9)] == ["second"]


@pytest.mark.parametrize("local", [(2026, 10, 25, 2, 55), (2026, 3, 29, 1, 55)])
def test_ten_minutes_are_ten_minutes_in_the_nights_when_the_clock_changes(local):
    now = dt.datetime(*local, tzinfo=AMSTERDAM)
    ten = Patience(first=dt.timedelta(minutes=10), longest=dt.timedelta(minutes=10))
    scenes.work(due=now)
    [work] = take(now=now)
    assert work.lease_until - now.astimezone(dt.UTC) == LEASE
    work_failed(work, error="x", now=now, patience=ten)
    assert Work.objects.get().due - now.astimezone(dt.UTC) == dt.timedelta(minutes=10)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_that_ask_at_once_each_work_goes_to_one():
    for number in range(120):
        scenes.work(str(number))
    taken, start = [], threading.Barrier(8)

    def run(name):
        start.wait(30)
        while found := take(name, limit=3):
            taken.extend(work.pk for work in found)
        connection.close()

    threads = [threading.Thread(target=run, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert len(taken) == len(set(taken)) == 120


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one write lock, not a lock per row")
def test_what_another_transaction_has_locked_is_skipped_and_not_waited_for():
    scenes.work("1")
    scenes.work("2")
    found = []

    def other():
        found.extend(take("b", limit=9))
        connection.close()

    with transaction.atomic():
        Work.objects.select_for_update().get(key="1")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
    assert [work.key for work in found] == ["2"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one write lock, not a lock per row")
def test_a_heartbeat_does_not_wait_for_work_that_is_just_being_closed():
    scenes.work("1")
    scenes.work("2")
    held = [work.pk for work in take("a", limit=2)]
    found = []

    def beat():
        found.append(leases_renew(holder="a", works=held, now=MORNING + SECOND))
        connection.close()

    with transaction.atomic():
        Work.objects.filter(key="1").update(state="done")
        thread = threading.Thread(target=beat)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
    assert found == [1]
    assert Work.objects.get(key="2").lease_until == MORNING + SECOND + LEASE
