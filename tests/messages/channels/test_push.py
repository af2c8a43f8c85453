"""Notifications over a real HTTP request, read by a browser that decrypts them itself."""

import base64
import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from django.utils import timezone

from beurs.messages.channels import Gone, Parcel, Undeliverable, Unreachable
from beurs.messages.channels.push import Push, is_allowed, public_key
from beurs.messages.models import PushSubscription
from beurs.messages.services import subscription_add
from beurs.messages.tasks import push
from tests import factories as make
from tests.messages.browsers import Browser

pytestmark = pytest.mark.django_db
CHROME = ("fcm.googleapis.com",)


def parcel(where: PushSubscription, **more: object) -> Parcel:
    said = {
        "key": "offer:1",
        "message_id": "<1@voorbeeld.example>",
        "recipient": str(where.pk),
        "language": "nl",
        "subject": "Kun je invallen?",
        "text": "Groep 6, één dag",
        "link": "/a/t0ken/",
        "target": "offer:1",
        "seconds": 540,
    }
    return Parcel(**{**said, **more})


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def where(push_server, browser):
    endpoint = f"{push_server.origin}/for/sam"
    user = make.user()
    return subscription_add(user=user, endpoint=endpoint, p256dh=browser.p256dh, auth=browser.auth, now=timezone.now())


def test_only_the_browser_it_is_for_can_read_a_notification(push_server, browser, where):
    assert push().send(parcel(where)) == "201"
    ((path, headers, sealed),) = push_server.taken
    assert path == "/for/sam"
    assert (headers["Content-Encoding"], headers["TTL"], headers["Urgency"]) == ("aes128gcm", "540", "high")
    assert browser.read(sealed) == {
        "title": "Kun je invallen?",
        "body": "Groep 6, één dag",
        "link": "/a/t0ken/",
        "tag": "offer:1",
        "lang": "nl",
    }
    assert b"Groep" not in sealed
    with pytest.raises(InvalidTag):
        Browser().read(sealed[:21] + sealed[21:])


def test_who_sends_is_signed_with_the_key_the_browser_was_given(push_server, where, settings):
    push().send(parcel(where))
    header = push_server.taken[0][1]["Authorization"]
    claim, key = header.removeprefix("vapid t=").split(",k=")
    assert key == public_key(settings.PUSH_KEY)
    head, body, signature = claim.split(".")
    raw = [int.from_bytes(half, "big") for half in (decoded(signature)[:32], decoded(signature)[32:])]
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    point.verify(utils.encode_dss_signature(*raw), f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    said = json.loads(decoded(body))
    assert (said["aud"], said["sub"]) == (push_server.origin, "mailto:beurs@voorbeeld.example")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_later_message_about_the_same_thing_takes_the_place_of_an_earlier_one(push_server, where):
    for key, target in (("a", "offer:1"), ("b", "offer:1"), ("c", "offer:2")):
        push().send(parcel(where, key=key, target=target))
    topics = [headers["Topic"] for _path, headers, _sealed in push_server.taken]
    assert topics[0] == topics[1] != topics[2]
    assert all(len(topic) <= 32 for topic in topics)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (404, Gone),
        (410, Gone),
        (400, Undeliverable),
        (413, Undeliverable),
        (302, Undeliverable),
        (401, Unreachable),
        (403, Unreachable),
        (429, Unreachable),
        (503, Unreachable),
    ],
)
def test_only_a_browser_that_is_gone_or_a_refused_message_is_final(push_server, where, status, fault):
    push_server.statuses = [status]
    with pytest.raises(fault, match=f"http {status}"):
        push().send(parcel(where))
    assert len(push_server.taken) == 1  # never sent on to where it points


def test_a_service_that_is_slow_or_hangs_up_is_tried_later(push_server, where, settings):
    patient = Push(key=settings.PUSH_KEY, contact="mailto:a@b.example", allowed=(push_server.origin,), timeout=0.2)
    push_server.slow = 0.6
    with pytest.raises(Unreachable):
        patient.send(parcel(where))
    push_server.slow, push_server.hang_up = 0, True
    with pytest.raises(Unreachable):
        patient.send(parcel(where))


def test_a_notification_fits_in_what_every_push_service_takes(push_server, browser, where):
    push().send(parcel(where, text="é" * 5000, subject="é" * 200, link="/" + "x" * 299))
    sealed = push_server.taken[0][2]
    assert len(sealed) <= 4096
    assert browser.read(sealed)["body"] == "é" * 600


def test_a_subscription_that_is_no_longer_there_or_no_longer_allowed_is_final(push_server, where, settings):
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]
    with pytest.raises(Undeliverable, match="not allowed"):
        push().send(parcel(where))
    where.delete()
    with pytest.raises(Gone):
        push().send(parcel(where, recipient="1"))
    assert push_server.taken == []


@pytest.mark.parametrize(
    ("endpoint", "fine"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://eu.fcm.googleapis.com:443/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://evilfcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://a@127.0.0.1/fcm.googleapis.com", False),
        ("https://[bad/x", False),
        ("https://fcm.googleapis.com:notaport/x", False),
        ("", False),
    ],
)
def test_only_known_push_services_are_posted_to(endpoint, fine):
    assert is_allowed(endpoint, CHROME) is fine
