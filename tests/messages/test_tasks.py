"""Delivering: what becomes of a message in each case."""

import datetime as dt

import pytest

from beurs.messages import services
from beurs.messages.access import work_dead
from beurs.messages.channels import Undeliverable, Unreachable
from beurs.messages.models import Outgoing, PushSubscription, Work
from beurs.messages.registry import Registry
from beurs.messages.tasks import LATE, PATIENCE, channels, delivery
from beurs.messages.worker import Worker
from tests import factories as make
from tests.messages import scenes
from tests.messages.browsers import Browser
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


def test_a_worker_that_loses_its_lease_while_sending_repeats_with_the_same_message_id(post, clock):
    scenes.message()
    second = Worker(Registry().add("message", delivery({"mail": post})), name="second", clock=clock)

    class Slow:
        def send(self, parcel):
            clock.pass_(minutes=1)
            assert second.step()
            return post.send(parcel)

    first = Worker(Registry().add("message", delivery({"mail": Slow()})), name="first", clock=clock)
    assert first.step()
    assert [parcel.message_id for parcel in post.parcels] == [Outgoing.objects.get().message_id] * 2
    assert outcome() == ("sent", "accepted")
    assert (first.done, second.done, Work.objects.get().tries) == (0, 1, 2)


def test_what_is_late_is_asked_for_otherwise_once_and_still_leaves(worker, post, clock):
    otherwise = services.Otherwise("unreached", {"offer": 7})
    scenes.message(if_failed=otherwise)
    post.fault = Unreachable("TimeoutError")
    asked = []
    for _ in range(LATE + 2):
        worker.step()
        asked.append(Work.objects.filter(kind="unreached").count())
        clock.pass_(minutes=2)
    assert asked == [0] * (LATE - 1) + [1] * 3
    assert Work.objects.get(kind="unreached").payload == {"offer": 7}
    post.fault = None
    worker.step()
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
    scenes.message("a", target="offer:1")
    services.messages_withdraw(targets=["offer:1"])
    worker.step()
    assert post.parcels == []
    assert outcome() == ("withdrawn", "")


@pytest.mark.parametrize(("seconds", "state"), [(1, "sent"), (0, "withdrawn")])
def test_a_message_whose_time_has_passed_stays(worker, post, seconds, state):
    scenes.message(until=MORNING + dt.timedelta(seconds=seconds))
    worker.step()
    assert outcome()[0] == state
    assert len(post.parcels) == seconds


@pytest.mark.parametrize(("seconds", "sent"), [(-1, 1), (0, 0), (3599, 0), (3600, 1)])
def test_what_is_late_does_not_leave_while_the_recipient_is_asleep(worker, post, clock, seconds, sent):
    asleep = MORNING + dt.timedelta(hours=1), MORNING + dt.timedelta(hours=2)
    scenes.message(asleep=asleep)
    post.fault = Unreachable("TimeoutError")
    worker.step()
    post.fault = None
    clock.pass_(hours=1, seconds=seconds)
    worker.step()
    assert len(post.parcels) == 1 + sent
    clock.now = max(clock.now, asleep[1])
    worker.step()
    assert outcome() == ("sent", "accepted")
    assert Work.objects.get().last_error == "TimeoutError"


def test_what_waits_for_the_end_of_quiet_hours_is_still_withdrawn_in_them(worker, post, clock):
    scenes.message("a", target="offer:1", asleep=(MORNING, MORNING + dt.timedelta(hours=1)))
    assert worker.step()
    assert not worker.step()
    assert services.messages_withdraw(targets=["offer:1"]) == {"offer:1"}
    clock.pass_(hours=1)
    worker.step()
    assert (outcome(), post.parcels) == (("withdrawn", ""), [])


def test_a_channel_without_provider_is_waited_for(worker, settings):
    scenes.message(channel="sms")
    worker.step()
    assert Work.objects.get().last_error == "no provider for sms"
    assert set(channels()) == {"mail", "push"}
    settings.SMS_URL = "https://sms.voorbeeld.example"
    assert set(channels()) == {"mail", "push", "sms"}


@pytest.fixture
def browser(push_server):
    """Return a browser with its subscription on the push service of the test."""
    made = Browser()
    keys = {"endpoint": f"{push_server.origin}/sam", "p256dh": made.p256dh, "auth": made.auth}
    made.kept = services.subscription_add(user=make.user(), now=MORNING, **keys)
    return made


@pytest.fixture
def pusher(clock, browser):
    return Worker(Registry().add("message", delivery(channels())), name="w", clock=clock)


@pytest.mark.parametrize(("status", "kept"), [(410, False), (404, False), (400, True)])
def test_a_browser_that_is_gone_is_forgotten_and_what_was_to_happen_then_is_asked_for(
    pusher, browser, push_server, status, kept
):
    push_server.statuses = [status]
    otherwise = services.Otherwise("unreached", {"offer": 7})
    scenes.message(channel="push", recipient=str(browser.kept.pk), if_failed=otherwise)
    pusher.step()
    assert outcome() == ("failed", f"http {status}")
    assert PushSubscription.objects.exists() is kept
    assert Work.objects.filter(kind="unreached").count() == 1


def test_what_waits_for_somebody_does_not_reach_who_took_over_their_browser(pusher, browser, push_server):
    otherwise = services.Otherwise("unreached", {"offer": 7})
    scenes.message(channel="push", recipient=str(browser.kept.pk), if_failed=otherwise)
    keys = {"endpoint": browser.kept.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
    taken_over = services.subscription_add(user=make.user(), now=MORNING, **keys)
    pusher.step()
    assert (outcome(), push_server.taken) == (("failed", "no subscription"), [])
    assert Work.objects.filter(kind="unreached").count() == 1
    again = services.subscription_add(user=taken_over.user, now=MORNING, **keys)
    assert [row.pk for row in PushSubscription.objects.all()] == [taken_over.pk] == [again.pk]


def test_a_push_service_that_answers_late_gets_the_same_message_again_on_the_same_place(
    pusher, browser, push_server, clock
):
    scenes.message(channel="push", recipient=str(browser.kept.pk), target="offer:1", until=MORNING + dt.timedelta(1))
    push_server.statuses = [503, 201]
    pusher.step()
    clock.pass_(seconds=5)
    pusher.step()
    assert outcome() == ("sent", "201")
    topics = {headers["Topic"] for _path, headers, _sealed in push_server.taken}
    tags = {browser.read(sealed)["tag"] for _path, _headers, sealed in push_server.taken}
    assert (len(push_server.taken), len(topics), tags) == (2, 1, {"offer:1"})
    assert [headers["TTL"] for _path, headers, _sealed in push_server.taken] == ["86400", "86395"]


def test_a_push_service_that_takes_a_message_and_hangs_up_gets_it_twice_with_one_tag(
    pusher, browser, push_server, clock
):
    scenes.message(channel="push", recipient=str(browser.kept.pk), target="offer:1")
    push_server.hang_up = True
    pusher.step()
    push_server.hang_up = False
    clock.pass_(seconds=5)
    pusher.step()
    assert outcome() == ("sent", "201")
    assert [browser.read(sealed)["tag"] for _path, _headers, sealed in push_server.taken] == ["offer:1"] * 2
