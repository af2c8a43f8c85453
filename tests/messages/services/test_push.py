"""Browsers that take notifications."""

import pytest
from django.utils import timezone

from beurs.errors import Refused
from beurs.messages.models import PushSubscription
from beurs.messages.services import subscription_add, subscription_remove
from tests import factories as make
from tests.messages.browsers import Browser, text

pytestmark = pytest.mark.django_db
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def subscribe(**changed: object) -> PushSubscription:
    browser = Browser()
    said = {"user": make.user(), "endpoint": ENDPOINT, "p256dh": browser.p256dh, "auth": browser.auth}
    return subscription_add(**{**said, "now": timezone.now(), **changed})


def test_a_browser_that_was_somebody_elses_is_now_this_users() -> None:
    first, second = subscribe(), subscribe()
    assert PushSubscription.objects.get().user == second.user != first.user


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("endpoint", "https://evil.example/x"),
        ("endpoint", "https://fcm.googleapis.com/" + "x" * 500),
        ("p256dh", text(b"\x04" + b"\0" * 64)),
        ("p256dh", "é"),
        ("auth", text(b"x" * 15)),
        ("auth", "a"),
    ],
)
def test_what_no_browser_would_send_is_refused_and_not_kept(field: str, bad: str) -> None:
    with pytest.raises(Refused) as refused:
        subscribe(**{field: bad})
    assert (refused.value.code, refused.value.facts["field"]) == ("push-bad", field)
    assert not PushSubscription.objects.exists()


def test_one_stops_only_ones_own_notifications() -> None:
    kept = subscribe()
    assert subscription_remove(user=make.user(), endpoint=ENDPOINT) is False
    assert subscription_remove(user=kept.user, endpoint=ENDPOINT) is True
    assert not PushSubscription.objects.exists()
