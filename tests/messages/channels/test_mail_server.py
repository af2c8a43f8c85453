"""Mail to a server that is not ours (aiosmtpd): taken, refused, slow, and one that takes a mail but never says so."""

import asyncio
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from beurs.messages.channels import Parcel, Undeliverable, Unreachable
from beurs.messages.channels.mail import Mail

PARCEL = Parcel(
    key="offer:1",
    message_id="<1@voorbeeld.example>",
    recipient="sam@voorbeeld.example",
    language="nl",
    subject="Kun je invallen? Één dag",
    text="Groep 6\n.\nTot dan",
    html="<p>Groep 6</p>",
)


class Box:
    """Keeps what it takes; `rcpt` refuses, `slow` waits before it says so, `mute` takes and never answers."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.rcpt, self.slow, self.mute = "250 ok", 0.0, False

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: list) -> str:
        envelope.rcpt_tos.append(to)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.sleep(self.slow)
        if self.mute:
            server.transport.abort()
        return "250 ok"


@pytest.fixture
def box(settings) -> Iterator[Box]:
    kept = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    options = {"host": "127.0.0.1", "port": port, "timeout": 0.5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    yield kept
    server.stop()


def test_a_mail_arrives_whole(box):
    assert Mail().send(PARCEL) == "accepted"
    (mail,) = box.taken
    assert (mail["Message-ID"], mail["Subject"]) == ("<1@voorbeeld.example>", "Kun je invallen? Één dag")
    assert mail.get_body(("plain",)).get_content().split() == ["Groep", "6", ".", "Tot", "dan"]


@pytest.mark.parametrize(("reply", "fault"), [("550 nobody here", Undeliverable), ("450 full", Unreachable)])
def test_a_refused_recipient_is_final_or_tried_later(box, reply, fault):
    box.rcpt = reply
    with pytest.raises(fault, match=f"recipient {reply[:3]}"):
        Mail().send(PARCEL)
    assert box.taken == []


def test_a_server_that_is_too_slow_is_tried_later(box):
    box.slow = 1.2
    with pytest.raises(Unreachable):
        Mail().send(PARCEL)


def test_a_server_that_takes_a_mail_and_breaks_off_gets_it_again_under_the_same_id(box):
    box.mute = True
    with pytest.raises(Unreachable):
        Mail().send(PARCEL)
    box.mute = False
    Mail().send(PARCEL)
    assert [mail["Message-ID"] for mail in box.taken] == ["<1@voorbeeld.example>"] * 2
