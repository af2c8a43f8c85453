"""Signed links: never guessed, used once, not after their time, not after withdrawal; opening changes nothing."""

import datetime as dt
import hashlib
import threading

import pytest
from django.db import connection, transaction

from beurs.errors import Refused
from beurs.messages.models import Link
from beurs.messages.services import link_make, link_open, link_use, links_withdraw
from tests.messages.conftest import MORNING

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
TEN_MINUTES = dt.timedelta(minutes=10)
SECOND = dt.timedelta(seconds=1)


def made(target: str = "offer:1", until: dt.datetime | None = MORNING + TEN_MINUTES) -> str:
    return link_make(kind="answer", target=target, person_id=7, until=until, now=MORNING)


def use(token: str, now: dt.datetime = MORNING, kind: str = "answer") -> Link:
    with transaction.atomic():
        return link_use(token, kind=kind, now=now)


def code_of(token: str, now: dt.datetime = MORNING, kind: str = "answer") -> str:
    with pytest.raises(Refused) as refused:
        use(token, now, kind)
    return refused.value.code


def test_a_token_has_256_bits_and_only_its_hash_is_kept() -> None:
    tokens = {made() for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}
    rows = Link.objects.values()
    assert {row["hash"] for row in rows} == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    assert not any(token in str(row) for token in tokens for row in rows)


def test_opening_changes_nothing_however_often() -> None:
    token = made()
    before = Link.objects.values().get()
    for _ in range(3):
        assert link_open(token, kind="answer").target == "offer:1"
    assert Link.objects.values().get() == before
    assert use(token).used_at == MORNING


def test_a_link_is_used_once() -> None:
    token = made()
    use(token)
    assert code_of(token) == "link-used"
    assert link_open(token, kind="answer").state(MORNING) == "used"


def test_a_link_ends_at_its_time_and_not_before() -> None:
    token = made()
    assert code_of(token, MORNING + TEN_MINUTES) == "link-expired"
    assert use(token, MORNING + TEN_MINUTES - SECOND).used_at is not None


def test_a_link_without_an_end_lasts_until_it_is_withdrawn() -> None:
    token = made(until=None)
    assert link_open(token, kind="answer").state(MORNING + dt.timedelta(days=4000)) == "open"
    assert links_withdraw(kind="answer", targets=["offer:1"], now=MORNING) == 1
    assert code_of(token) == "link-withdrawn"


def test_withdrawing_leaves_what_was_used_and_what_is_about_something_else() -> None:
    used, other, open_ = made(), made("offer:2"), made()
    use(used)
    assert links_withdraw(kind="answer", targets=["offer:1"], now=MORNING) == 1
    states = [link_open(token, kind="answer").state(MORNING) for token in (used, other, open_)]
    assert states == ["used", "open", "withdrawn"]
    assert code_of(open_) == "link-withdrawn"


@pytest.mark.parametrize("wrong", ["", "x", "x" * 43, "x" * 5000, "\x00", "é" * 43])
def test_any_other_text_is_unknown(wrong: str) -> None:
    made()
    assert code_of(wrong) == "link-unknown"
    with pytest.raises(Refused, match="link-unknown"):
        link_open(wrong, kind="answer")


def test_a_token_with_one_letter_changed_or_of_another_kind_is_unknown() -> None:
    token = made()
    other = ("A" if token[0] != "A" else "B") + token[1:]
    assert code_of(other) == "link-unknown"
    assert code_of(token, kind="agenda") == "link-unknown"


def test_a_deed_that_fails_leaves_the_link_as_it_was() -> None:
    token = made()

    def deed() -> None:
        with transaction.atomic():
            link_use(token, kind="answer", now=MORNING)
            raise Refused("offer-gone")

    with pytest.raises(Refused, match="offer-gone"):
        deed()
    assert link_open(token, kind="answer").state(MORNING) == "open"


@pytest.mark.django_db(transaction=True)
def test_a_link_is_never_used_outside_what_it_does() -> None:
    token = made()
    with pytest.raises(RuntimeError, match="outside a transaction"):
        link_use(token, kind="answer", now=MORNING)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_succeeds() -> None:
    token, outcomes = made(), []
    start = threading.Barrier(8)

    def one() -> None:
        start.wait()
        try:
            use(token)
            outcomes.append("used")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["link-used"] * 7 + ["used"]
