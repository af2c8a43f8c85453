"""Mail over a real SMTP session: what arrives, and what each reply of the server means."""

from dataclasses import replace

import pytest

from beurs.messages.channels import Enclosed, Parcel, Undeliverable, Unreachable
from beurs.messages.channels.mail import Mail

PARCEL = Parcel(
    key="offer:1",
    message_id="<1@voorbeeld.example>",
    recipient="sam@voorbeeld.example",
    language="nl",
    subject="Kun je invallen? Één dag",
    text="Groep 6",
    html="<p>Groep 6</p>",
)


def test_what_arrives_has_both_bodies_and_the_fixed_message_id(mail_server):
    assert Mail().send(PARCEL) == "accepted"
    Mail().send(PARCEL)
    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"] == "<1@voorbeeld.example>"
    assert (first["To"], first["Content-Language"], first["Auto-Submitted"]) == (
        "sam@voorbeeld.example",
        "nl",
        "auto-generated",
    )
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_message_without_html_is_plain_text(mail_server):
    Mail().send(Parcel(**{**PARCEL.__dict__, "html": ""}))
    assert mail_server.taken[0].get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("field", "reply", "fault", "code"),
    [
        ("rcpt", "550 no such user sam@voorbeeld.example", Undeliverable, "recipient 550"),
        ("rcpt", "451 try later", Unreachable, "recipient 451"),
        ("data", "554 looks like spam", Undeliverable, "message 554"),
        ("data", "452 mailbox full", Unreachable, "message 452"),
        ("sender", "553 not from here", Unreachable, "sender 553"),
    ],
)
def test_only_a_lasting_refusal_of_recipient_or_message_is_final(mail_server, field, reply, fault, code):
    setattr(mail_server, field, reply)
    with pytest.raises(fault) as raised:
        Mail().send(PARCEL)
    assert raised.value.code == code
    assert mail_server.taken == []


def test_a_server_that_takes_a_message_and_hangs_up_may_get_it_again(mail_server):
    mail_server.hang_up = True
    with pytest.raises(Unreachable):
        Mail().send(PARCEL)
    assert mail_server.ids() == {"<1@voorbeeld.example>": 1}


def test_a_server_that_answers_twice_gets_a_message_once_or_is_tried_later(mail_server):
    mail_server.data = "250 ok\r\n250 ok"
    assert Mail().send(PARCEL) == "accepted"
    assert mail_server.ids() == {PARCEL.message_id: 1}
    mail_server.data, mail_server.rcpt = "250 ok", "250 ok\r\n250 ok"
    with pytest.raises(Unreachable):
        Mail().send(PARCEL)
    assert mail_server.ids() == {PARCEL.message_id: 1}


def test_a_server_that_is_too_slow_or_absent_is_tried_later(mail_server, settings):
    mail_server.slow = 1.5
    with pytest.raises(Unreachable, match=r"TimeoutError|SMTPServerDisconnected"):
        Mail().send(PARCEL)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        Mail().send(PARCEL)


def test_a_file_goes_along_byte_by_byte_beside_both_bodies(mail_server):
    body = bytes(range(256))
    Mail().send(replace(PARCEL, files=(Enclosed("maand.pdf", "application/pdf", body),)))
    (file,) = [part for part in mail_server.taken[0].walk() if part.get_filename()]
    assert (file.get_filename(), file.get_content_type()) == ("maand.pdf", "application/pdf")
    assert file.get_payload(decode=True) == body
    assert "multipart/alternative" in [part.get_content_type() for part in mail_server.taken[0].walk()]
