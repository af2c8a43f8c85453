"""Killed at every step of a transaction: an answer and a look are there whole or not at all, with all that belongs."""

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cli.work import registry
from beurs.cover.models import Assignment, Offer, Search
from beurs.cover.services import search_start
from beurs.cover.services.offers import closing
from beurs.cover.services.offers.telling import LINK, TOLD
from beurs.messages.models import Link, Outgoing, Work
from beurs.messages.services import link_make
from beurs.messages.services.work import LEASE
from beurs.messages.worker import Worker
from beurs.pools.models import Booking
from tests.cover.offering import offered
from tests.cover.services.offers.scenes import Dispatching
from tests.messages.witness import Witness

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
STRIDE = pytest.mark.parametrize("stride", [9, pytest.param(1, marks=pytest.mark.long)])
HOLD = ("holder", "taken_at", "lease_until", "tries")
type Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def morning(clock: Any) -> Dispatching:
    clock(hour=7, minute=5)
    made = Dispatching()
    made.rule(live_max=2)
    return made


def stored() -> Rows:
    """Return every row there is, but for who holds work: a worker that dies leaves that to its lease."""
    found = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}
    found["Work"] = [{name: row[name] for name in row if name not in HOLD} for row in found["Work"]]
    return found


def killed_at(step: int, act: Callable[[], object]) -> tuple[bool, Witness]:
    """Do something in a process that kills itself at a step of its transactions; tell whether it came that far."""
    connections.close_all()  # a fork must not inherit a connection
    witness = Witness()
    child = os.fork()
    if child == 0:
        witness.watch(fatal=step)
        try:
            act()
        finally:
            os._exit(0)
    dead = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    witness.killed()
    return dead, witness


def kills(act: Callable[[], object], stride: int) -> Iterator[Witness]:
    """Kill one process after another, each a stride further on, until one of them lives to the end."""
    for step in count(1, stride):
        dead, witness = killed_at(step, act)
        if not dead:
            return
        yield witness


def whole_or_nothing(act: Callable[[], object], stride: int, is_done: Callable[[], bool]) -> int:
    """Check every row after every kill, and return how many kills came after a change that was not yet committed."""
    before, wrote = stored(), 0
    for witness in kills(act, stride):
        if is_done():
            assert not witness.open
            return wrote
        assert stored() == before
        wrote += witness.wrote
    assert is_done()
    return wrote


@pytest.fixture
def answering(morning: Dispatching) -> Callable[[], Any]:
    """Return what presses the button behind a link: of two who were asked for one group, the first says yes."""
    need = morning.need()
    offer, _other = (offered(morning.substitute(email=f"{name}@voorbeeld.example"), [need]) for name in "ab")
    given = {"person_id": offer.person_id, "until": offer.until, "now": timezone.now()}
    address = reverse("cover:answer", args=[link_make(kind=LINK, target=f"offer:{offer.pk}", **given)])
    return lambda: Client(raise_request_exception=False).post(address, {"answer": "yes"})


def answered() -> bool:
    """Tell whether the yes stands; if it does, check that everything that goes with it does."""
    if not Offer.objects.filter(state="accepted").exists():
        return False
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "filled"]
    assert Link.objects.get().used_at is not None
    assert AuditRow.objects.filter(action__in=["offer.accepted", "offer.filled"]).count() == 2
    assert Assignment.objects.filter(state="published").count() == Booking.objects.count() == 2
    assert Search.objects.get().state == "filled"
    assert sorted(Work.objects.filter(kind=TOLD).values_list("payload__what", flat=True)) == ["accepted", "filled"]
    assert Work.objects.filter(kind="plans.follow").count() == 1
    return True


@STRIDE
def test_an_answer_that_is_killed_at_any_step_stands_whole_or_not_at_all(answering: Any, stride: int) -> None:
    assert whole_or_nothing(answering, stride, answered) > 1


def test_who_presses_again_after_the_web_process_died_between_commit_and_response_reads_that_they_come(
    answering: Any,
) -> None:
    def lost() -> None:
        answering()
        os.kill(os.getpid(), signal.SIGKILL)

    assert killed_at(0, lost)[0]
    assert answered()
    before = stored()
    again = answering()
    assert again.status_code == 410
    assert "Je komt. Dank je." in again.content.decode()
    assert stored() == before


def test_with_the_word_to_the_person_outside_the_transaction_a_kill_loses_it(
    answering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above see what they are for: the outbox rows written after the commit are lost by one of the kills."""
    told = closing.offers_ended

    def told_apart(*given: Any) -> None:
        @transaction.on_commit
        def afterwards() -> None:
            with transaction.atomic():
                told(*given)

    monkeypatch.setattr(closing, "offers_ended", told_apart)
    with pytest.raises(AssertionError):
        whole_or_nothing(answering, 3, answered)


@pytest.fixture
def looking(morning: Dispatching) -> Callable[[], Any]:
    """Return a worker's look whom to ask for a group, each time a lease later than the time before."""
    for name in "abc":
        morning.substitute(email=f"{name}@voorbeeld.example")
    search_start(needs=[morning.need()], by=morning.by, now=timezone.now())

    def look() -> None:
        now = timezone.now() + 2 * LEASE * Work.objects.get(kind="search.wave").tries
        Worker({"search.wave": registry()["search.wave"]}, name="mortal", clock=lambda: now).step()

    return look


def looked() -> bool:
    """Tell whether the look was written; if it was, check that every offer has its row, message and end."""
    if not Offer.objects.exists():
        return False
    offers = Offer.objects.count()
    assert offers == 2
    assert set(Offer.objects.values_list("state", flat=True)) == {"sent"}
    assert AuditRow.objects.filter(action="offer.sent").count() == offers
    assert Outgoing.objects.count() == Work.objects.filter(kind="message").count() == Link.objects.count() == offers
    assert Work.objects.filter(kind="offer.expire").count() == offers
    assert list(Work.objects.filter(kind="search.wave").order_by("pk").values_list("state", flat=True)) == [
        "done",
        "open",
    ]
    return True


@STRIDE
def test_a_look_that_is_killed_at_any_step_asks_once_or_not_at_all(looking: Any, stride: int) -> None:
    assert whole_or_nothing(looking, stride, looked) > 1
