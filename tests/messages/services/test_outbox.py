"""The outbox: queued with its deed, one row per key, withdrawn for certain or not."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from beurs.messages import services
from beurs.messages.access import message_about
from beurs.messages.models import Attachment, Outgoing, Work
from beurs.messages.services.outbox import MOST_BYTES
from tests.messages import scenes
from tests.messages.conftest import MORNING

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_asking_twice_for_one_message_queues_it_once_with_one_message_id():
    first = scenes.message("offer:1")
    again = scenes.message("offer:1", recipient="other@voorbeeld.example")
    assert (again.pk, again.message_id, again.recipient) == (first.pk, first.message_id, first.recipient)
    assert Work.objects.count() == 1
    assert scenes.message("offer:2").message_id != first.message_id


def test_the_message_id_ends_in_the_domain_of_the_sender(settings):
    settings.MAIL_DOMAIN = "beurs.voorbeeld.example"
    assert scenes.message().message_id.endswith("@beurs.voorbeeld.example>")


@pytest.mark.django_db(transaction=True)
def test_a_message_is_queued_in_the_transaction_of_its_deed():
    write = lambda: services.Text("s", "t")  # noqa: E731
    asked = {"key": "1", "channel": "mail", "recipient": "a@b.example", "language": "nl", "due": MORNING}
    with pytest.raises(RuntimeError, match="outside a transaction"):
        services.message_add(write=write, **asked)
    with transaction.atomic():
        services.message_add(write=write, **asked)
        transaction.set_rollback(True)
    assert not Outgoing.objects.exists()
    assert not Work.objects.exists()


@pytest.mark.parametrize(("language", "told"), [("nl", "Aanmelden"), ("en", "Sign in")])
def test_a_message_is_written_in_the_language_of_its_recipient(language, told):
    with translation.override("en" if language == "nl" else "nl"):
        row = scenes.message(language=language, write=lambda: services.Text(gettext("Sign in"), gettext("Sign in")))
    assert row.subject == row.text
    assert row.subject == translate(language)
    assert (row.subject == "Sign in") is (told == "Sign in")


def translate(language):
    with translation.override(language):
        return gettext("Sign in")


def test_a_subject_is_one_line_so_that_it_cannot_begin_a_header():
    row = scenes.message(write=lambda: services.Text("Group 6\r\nBcc: all@voorbeeld.example" + "x" * 300, "t"))
    assert row.subject.startswith("Group 6 Bcc: all@")
    assert len(row.subject) == 200


def test_an_unknown_channel_is_refused():
    with pytest.raises(ValueError, match="channel: found 'fax'; expected one of mail, sms"):
        scenes.message(channel="fax")


def test_a_message_that_nobody_took_is_withdrawn_for_certain():
    scenes.message("offer:1", target="offer:1")
    assert services.messages_withdraw(targets=["offer:1"]) == set()
    assert message_about("offer:1").get().state == "withdrawn"


def test_a_message_somebody_is_sending_may_have_left():
    message = scenes.message("a", target="offer:1")
    services.work_take(holder="a", now=MORNING, kinds=["message"])
    assert services.messages_withdraw(targets=["offer:1"]) == {"offer:1"}
    services.message_sent(message, answer="accepted", now=MORNING)
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("withdrawn", MORNING)


def test_a_sent_message_is_neither_withdrawn_nor_failed_afterwards():
    message = scenes.message("a", target="offer:1")
    services.message_sent(message, answer="accepted", now=MORNING)
    assert services.messages_withdraw(targets=["offer:1"]) == set()
    services.message_failed(message, answer="recipient 550", now=MORNING)
    services.message_expire(message)
    message.refresh_from_db()
    assert (message.state, message.answer) == ("sent", "accepted")


def secret_message(key: str = "a", **more: object) -> Outgoing:
    text = services.Text("Kun je?", "Zie https://b/a/t0ken", "<a href=https://b/a/t0ken>", "https://b/a/t0ken", "t0ken")
    return scenes.message(key, write=lambda: text, target="offer:1", **more)


@pytest.mark.parametrize("end", ["sent", "failed", "expired", "withdrawn"])
def test_the_secret_of_a_message_stands_in_the_outbox_until_it_left_or_never_will(end):
    message = secret_message()
    assert "t0ken" in message.text
    if end == "sent":
        services.message_sent(message, answer="accepted", now=MORNING)
    elif end == "failed":
        services.message_failed(message, answer="recipient 550", now=MORNING)
    elif end == "expired":
        services.message_expire(message)
    else:
        services.messages_withdraw(targets=["offer:1"])
    message.refresh_from_db()
    assert not any("t0ken" in text for text in (message.text, message.html, message.link, message.secret))
    assert message.text == "Zie https://b/a/..."


def test_a_message_that_fails_asks_for_what_was_to_happen_then_once():
    otherwise = services.Otherwise("unreached", {"offer": 7})
    message = scenes.message("offer:1", if_failed=otherwise)
    for _ in range(2):
        services.message_failed(message, answer="recipient 550", now=MORNING)
    work = Work.objects.get(kind="unreached")
    assert (work.key, work.payload, work.due) == ("offer:1", {"offer": 7}, MORNING)


def test_a_message_that_was_withdrawn_asks_for_nothing_when_it_fails():
    message = scenes.message("a", target="offer:1", if_failed=services.Otherwise("unreached", {}))
    services.messages_withdraw(targets=["offer:1"])
    services.message_failed(message, answer="recipient 550", now=MORNING)
    assert not Work.objects.filter(kind="unreached").exists()


def test_all_that_waits_about_one_thing_is_withdrawn_and_what_is_leaving_is_told():
    for key, target in (("a", "offer:1"), ("b", "offer:1"), ("c", "offer:2")):
        scenes.message(key, target=target)
    assert services.messages_withdraw(targets=["offer:2"]) == set()
    assert len(services.work_take(holder="w", now=MORNING, kinds=["message"])) == 1
    assert services.messages_withdraw(targets=["offer:1"]) == {"offer:1"}
    states = dict(Outgoing.objects.values_list("key", "state"))
    assert states == dict.fromkeys("abc", "withdrawn")


def test_much_that_waits_is_withdrawn_in_as_many_statements_as_little():
    asked = []
    for some in ("a", "bcde"):
        for key in some:
            secret_message(key)
        with CaptureQueriesContext(connection) as seen:
            services.messages_withdraw(targets=["offer:1"])
        asked.append(len(seen))
    assert asked[0] == asked[1]
    assert not Outgoing.objects.exclude(secret="").exists()


def test_the_last_moment_of_a_message_needs_a_time_zone():
    with pytest.raises(ValueError, match="expected a time zone"):
        scenes.message(until=dt.datetime(2026, 11, 23, 8, 15))


def with_file(size=3, **changed):
    file = services.File("maand.pdf", "application/pdf", b"x" * size)
    return scenes.message(write=lambda: services.Text("Maand", "Zie de bijlage", files=(file,)), **changed)


def test_a_file_is_kept_with_its_message_until_that_has_left():
    row = with_file()
    assert (row.files, bytes(row.attachments.get().body)) == (1, b"xxx")
    assert with_file().attachments.count() == 1
    services.message_sent(row, answer="ok", now=MORNING)
    assert not Attachment.objects.exists()


def test_a_message_that_never_leaves_keeps_no_file():
    services.message_expire(with_file(key="a"))
    with_file(key="b", target="offer:1")
    services.messages_withdraw(targets=["offer:1"])
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("size", "fits"), [(MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_files_are_bounded_in_size(size, fits):
    if fits:
        assert with_file(size).files == 1
    else:
        with pytest.raises(ValueError, match="expected at most"):
            with_file(size)


def test_only_mail_takes_files():
    with pytest.raises(ValueError, match="expected them on mail only"):
        with_file(channel="sms")
