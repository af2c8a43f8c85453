"""The ways out: what a message looks like to a provider, and the two ways a provider can fail."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along with a mail."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Parcel:
    """A message as a channel sees it; `message_id` and `key` are the same at every repeat.

    `target` is what it is about, `seconds` how long it is worth delivering.
    """

    key: str
    message_id: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str = ""
    link: str = ""
    target: str = ""
    seconds: int = 24 * 3600
    files: tuple[Enclosed, ...] = ()


class Fault(Exception):  # noqa: N818 (it reads as the word of the trade)
    """A provider failed; `code` says how, without personal data: it is logged."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Unreachable(Fault):
    """Not now: try again later."""


class Undeliverable(Fault):
    """Not ever: the provider refuses this message."""


class Gone(Undeliverable):
    """Not ever, and no other message either: the address is no longer there."""


class Channel(Protocol):
    """One way out."""

    def send(self, parcel: Parcel) -> str:
        """Hand a message to the provider and return its answer. Raises Unreachable or Undeliverable."""
