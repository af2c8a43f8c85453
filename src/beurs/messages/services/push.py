"""Browsers that take notifications: subscribe, and forget."""

import base64
import binascii
import datetime as dt
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.messages.channels.push import is_allowed
from beurs.messages.models import PushSubscription
from beurs.messages.services.work import moment

AUTH_BYTES = 16
LONGEST_ENDPOINT = 500


@transaction.atomic
def subscription_add(*, user: User, endpoint: str, p256dh: str, auth: str, now: dt.datetime) -> PushSubscription:
    """Let a browser take the notifications of a user; a browser that was somebody else's is now this user's.

    What waits for somebody else then goes to nobody: it finds the browser gone.

    Raises `Refused("push-bad")` for an address of no known push service or keys that are none; the server posts to
    this address, so it may not be any address at all.
    """
    if len(endpoint) > LONGEST_ENDPOINT or not is_allowed(endpoint, tuple(settings.PUSH_HOSTS)):
        raise Refused("push-bad", field="endpoint", found=(urlsplit(endpoint).hostname or "")[:80])
    if not _is_point(p256dh):
        raise Refused("push-bad", field="p256dh", found=p256dh[:20])
    if len(_bytes(auth)) != AUTH_BYTES:
        raise Refused("push-bad", field="auth", found=f"{len(_bytes(auth))}")
    PushSubscription.objects.filter(endpoint=endpoint).exclude(user=user).delete()
    fields = {"user": user, "p256dh": p256dh, "auth": auth, "made_at": moment(now)}
    return PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=fields)[0]


def subscription_remove(*, user: User, endpoint: str) -> bool:
    """Stop the notifications of one browser of a user; False when it took none."""
    return PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()[0] > 0


def subscription_gone(*, pk: int) -> None:
    """Forget a browser of which the push service says that it is no longer there."""
    PushSubscription.objects.filter(pk=pk).delete()


def _is_point(text: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(text))
    except ValueError:
        return False
    return True


def _bytes(text: str) -> bytes:
    """Decode base64url without padding; empty for what is none."""
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return b""
