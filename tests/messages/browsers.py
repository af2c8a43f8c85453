"""A browser that takes notifications: its keys, and the reading of what was sealed for it.

Written from RFC 8188 and RFC 8291 with nothing but the primitives, so that it shares no code with what seals.
"""

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Browser:
    """Has a key pair and a secret, as a browser makes them when somebody switches notifications on."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.secret = os.urandom(16)
        self.p256dh, self.auth = text(self.point), text(self.secret)

    def read(self, sealed: bytes) -> dict[str, Any]:
        """Return the message in one sealed record; raises InvalidTag when it was not sealed for this browser."""
        salt, size, rest = sealed[:16], sealed[20], sealed[21:]
        sender, record = rest[:size], rest[size:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        both = b"WebPush: info\0" + self.point + sender
        secret = HKDF(hashes.SHA256(), 32, self.secret, both).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        plain = AESGCM(key).decrypt(nonce, record, None)
        assert plain.rstrip(b"\0").endswith(b"\x02")
        return json.loads(plain.rstrip(b"\0")[:-1])
