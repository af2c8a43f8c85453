"""Notifications on a phone or computer, over the push service of its browser (RFC 8030, 8188, 8291 and 8292)."""

import base64
import hashlib
import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from beurs.messages.channels import Gone, Parcel, Undeliverable, Unreachable
from beurs.messages.models import PushSubscription

GONE = {http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE}
LATER = {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN}
LATER |= {http.HTTPStatus.REQUEST_TIMEOUT, http.HTTPStatus.TOO_MANY_REQUESTS}
MOST_BODY = 600
"""Characters of text in a notification: with the rest below the 4,096 bytes a push service must take."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A push service that sends us elsewhere is refused: the address was checked, the other one was not."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


@dataclass(frozen=True)
class Push:
    """Posts to the address of a `PushSubscription`, whose id is the recipient.

    `key` is our private key (base64url of 32 bytes), `contact` whom a push service may write to, `allowed` the push
    services we post to.
    """

    key: str
    contact: str
    allowed: tuple[str, ...]
    timeout: float = 10

    def send(self, parcel: Parcel) -> str:
        """Encrypt a message for one browser and hand it to its push service.

        A browser that is no longer there raises `Gone`. A key of ours that is refused (401, 403) can be mended, so
        the message waits; any other 4xx refuses the message itself.
        """
        where = PushSubscription.objects.filter(pk=parcel.recipient).first()
        if where is None:
            raise Gone("no subscription")
        if not is_allowed(where.endpoint, self.allowed):
            raise Undeliverable("push service not allowed")
        try:
            with _OPENER.open(self._request(where, parcel), timeout=self.timeout) as response:
                return f"{response.status}"
        except urllib.error.HTTPError as answer:
            with answer:
                raise _judged(answer.code) from None
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(type(error).__name__) from None

    def _request(self, where: PushSubscription, parcel: Parcel) -> urllib.request.Request:
        signed = Vapid02.from_raw(self.key.encode()).sign({"aud": _origin(where.endpoint), "sub": self.contact})
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(parcel.seconds),
            "Urgency": "high",
            "Topic": _topic(parcel.target or parcel.key),
            **signed,
        }
        return urllib.request.Request(where.endpoint, data=_sealed(where, parcel), headers=headers, method="POST")


def is_allowed(endpoint: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether an address is one of a push service that the settings name.

    An entry is a host that the address has or ends in, by https; or a whole origin ("http://127.0.0.1:8030").
    """
    try:
        address = urlsplit(endpoint)
        host, port = address.hostname or "", address.port
    except ValueError:
        return False
    if _origin(endpoint) in allowed:
        return True
    known = any(host == one or host.endswith(f".{one}") for one in allowed if "/" not in one)
    return address.scheme == "https" and port in (None, 443) and known


@cache
def public_key(key: str) -> str:
    """Return the public half of our private key as browsers want it: base64url of 65 bytes."""
    point = Vapid02.from_raw(key.encode()).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _origin(endpoint: str) -> str:
    address = urlsplit(endpoint)
    return f"{address.scheme}://{address.netloc}"


def _topic(target: str) -> str:
    """Name what a message is about in the 32 characters of a push service: a later one takes its place."""
    return base64.urlsafe_b64encode(hashlib.sha256(target.encode()).digest()[:24]).decode()


def _sealed(where: PushSubscription, parcel: Parcel) -> bytes:
    body = {
        "title": parcel.subject,
        "body": parcel.text[:MOST_BODY],
        "link": parcel.link,
        "tag": parcel.target or parcel.key,
        "lang": parcel.language,
    }
    sealed: bytes = http_ece.encrypt(
        json.dumps(body, ensure_ascii=False).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_decoded(where.p256dh),
        auth_secret=_decoded(where.auth),
        version="aes128gcm",
    )
    return sealed


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _judged(code: int) -> Unreachable | Undeliverable:
    if code in GONE:
        return Gone(f"http {code}")
    if code < 500 and code not in LATER:
        return Undeliverable(f"http {code}")
    return Unreachable(f"http {code}")
