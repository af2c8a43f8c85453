"""Text messages over a real HTTP request."""

import pytest

from beurs.messages.channels import Parcel, Undeliverable, Unreachable
from beurs.messages.channels.sms import Sms

PARCEL = Parcel(
    key="offer:1", message_id="<1@voorbeeld.example>", recipient="+31600000000", language="nl", subject="", text="Dag"
)


def test_the_provider_gets_text_key_and_token(sms_server):
    assert Sms(sms_server.url, "secret").send(PARCEL) == "202 ok"
    body = {"to": "+31600000000", "text": "Dag", "id": "<1@voorbeeld.example>"}
    assert sms_server.taken == [("offer:1", body, "Bearer secret")]


def test_a_repeat_that_the_provider_knows_counts_as_taken(sms_server):
    ways = Sms(sms_server.url)
    ways.send(PARCEL)
    assert ways.send(PARCEL) == "409 taken before"
    assert len(sms_server.taken) == 1


@pytest.mark.parametrize(
    ("status", "fault"),
    [(400, Undeliverable), (422, Undeliverable), (401, Unreachable), (429, Unreachable), (500, Unreachable)],
)
def test_only_a_refusal_of_the_message_itself_is_final(sms_server, status, fault):
    sms_server.status = status
    with pytest.raises(fault, match=f"http {status}"):
        Sms(sms_server.url).send(PARCEL)


def test_a_provider_that_is_not_there_is_tried_later():
    with pytest.raises(Unreachable):
        Sms("http://127.0.0.1:1/sms", timeout=1).send(PARCEL)
