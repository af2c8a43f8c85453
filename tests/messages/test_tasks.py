"""Delivering: what becomes of a message in each case."""

import datetime as dt

import pytest

from beurs.messages import services
from beurs.messages.access import work_dead
from beurs.messages.channels import Undeliverable, Unreachable
from beurs.messages.models import Outgoing, Work
from beurs.messages.registry import Registry
from beurs.messages.tasks import PATIENCE, channels, delivery
from beurs.messages.worker import Worker
from tests.messages import scenes
from tests.messages.conftest import MORNING

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


class Post:
    """Takes parcels, unless it was told to fail."""

    def __init__(self) -> None:
        self.parcels: list = []
        self.fault: Exception | None = None

    def send(self, parcel):
        self.parcels.append(parcel)
        if self.fault:
            raise self.fault
        return "accepted"


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def worker(post, clock):
    return Worker(Registry().add("message", delivery({"mail": post})), name="w", clock=clock)


def outcome():
    row = Outgoing.objects.get()
    return row.state, row.answer


def test_a_message_leaves_once(worker, post):
    row = scenes.message()
    assert [worker.step(), worker.step()] == [True, False]
    assert [parcel.message_id for parcel in post.parcels] == [row.message_id]
    assert outcome() == ("sent", "accepted")
    assert Outgoing.objects.get().sent_at == MORNING
    assert Work.objects.get().state == "done"


def test_a_message_that_is_refused_for_good_fails_at_once(worker, post):
    scenes.message()
    post.fault = Undeliverable("recipient 550")
    assert [worker.step(), worker.step()] == [True, False]
    assert outcome() == ("failed", "recipient 550")


def test_a_message_that_cannot_leave_now_is_repeated_with_the_same_message_id(worker, post, clock):
    scenes.message()
    post.fault = Unreachable("TimeoutError")
    worker.step()
    assert outcome() == ("queued", "")
    assert worker.step() is False
    post.fault = None
    clock.pass_(seconds=5)
    worker.step()
    assert len({parcel.message_id for parcel in post.parcels}) == 1
    assert len(post.parcels) == 2
    assert outcome() == ("sent", "accepted")


def test_a_message_that_never_leaves_ends_as_failed_where_somebody_sees_it(worker, post, clock):
    scenes.message()
    post.fault = Unreachable("TimeoutError")
    for _ in range(PATIENCE.tries):
        assert worker.step() is True
        clock.pass_(minutes=15)
    assert worker.step() is False
    assert len(post.parcels) == PATIENCE.tries
    assert outcome() == ("failed", "TimeoutError")
    assert [work.last_error for work in work_dead()] == ["TimeoutError"]


def test_a_withdrawn_message_stays(worker, post):
    scenes.message("offer:1")
    services.message_withdraw(key="offer:1")
    worker.step()
    assert post.parcels == []
    assert outcome() == ("withdrawn", "")


@pytest.mark.parametrize(("seconds", "state"), [(1, "sent"), (0, "withdrawn")])
def test_a_message_whose_time_has_passed_stays(worker, post, seconds, state):
    scenes.message(until=MORNING + dt.timedelta(seconds=seconds))
    worker.step()
    assert outcome()[0] == state
    assert len(post.parcels) == seconds


def test_a_channel_without_provider_is_waited_for(worker, settings):
    scenes.message(channel="sms")
    worker.step()
    assert Work.objects.get().last_error == "no provider for sms"
    assert set(channels()) == {"mail"}
    settings.SMS_URL = "https://sms.voorbeeld.example"
    assert set(channels()) == {"mail", "sms"}
