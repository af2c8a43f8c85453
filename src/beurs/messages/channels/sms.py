"""SMS, over a provider that takes JSON by HTTP."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass

from beurs.messages.channels import Parcel, Undeliverable, Unreachable

ALREADY_TAKEN = http.HTTPStatus.CONFLICT
LATER = {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN, http.HTTPStatus.NOT_FOUND}
LATER |= {http.HTTPStatus.REQUEST_TIMEOUT, http.HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True)
class Sms:
    """Posts `{"to", "text", "id"}` with the key of the message as `Idempotency-Key`."""

    url: str
    token: str = ""
    timeout: float = 10

    def send(self, parcel: Parcel) -> str:
        """Hand one message to the provider.

        409 says that it has this key already, which is as good as taken. A wrong address or token of ours (401, 403,
        404) can be mended, so the message waits; any other 4xx refuses the message itself.
        """
        try:
            with urllib.request.urlopen(self._request(parcel), timeout=self.timeout) as response:
                return f"{response.status} {response.read(150).decode(errors='replace')}"
        except urllib.error.HTTPError as answer:
            with answer:
                return _judged(answer.code)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(type(error).__name__) from None

    def _request(self, parcel: Parcel) -> urllib.request.Request:
        body = json.dumps({"to": parcel.recipient, "text": parcel.text, "id": parcel.message_id}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": parcel.key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return urllib.request.Request(self.url, data=body, headers=headers, method="POST")


def _judged(code: int) -> str:
    if code == ALREADY_TAKEN:
        return f"{code} taken before"
    if code < 500 and code not in LATER:
        raise Undeliverable(f"http {code}")
    raise Unreachable(f"http {code}")
