"""What can happen to a day after it was planned."""

from msgspec import Struct

from beurs.engine.formats.cover import Need, Pin


class Opened(Struct, frozen=True, tag=True):
    """A need appears, or replaces the one of the same id: a new or longer absence, a new priority."""

    need: Need


class Cancelled(Struct, frozen=True, tag=True):
    """A need is gone: an early return, a cancellation. What was confirmed for it ends."""

    need: str


class Declined(Struct, frozen=True, tag=True):
    """A person will not take a need; a confirmation of it ends."""

    need: str
    person: str


class Unavailable(Struct, frozen=True, tag=True):
    """A person is no longer free in these slots (illness, a withdrawn offer); confirmations in them end."""

    person: str
    slots: list[str]


class Available(Struct, frozen=True, tag=True):
    """A person is also free in these slots."""

    person: str
    slots: list[str]


class Confirmed(Struct, frozen=True, tag=True):
    """A person stands on all open slots of a need and is not moved any more, whatever rule that breaks."""

    need: str
    person: str


class Released(Struct, frozen=True, tag=True):
    """A confirmation ends; the plan may move the person again."""

    need: str


class Planned(Struct, frozen=True, tag=True):
    """Who a need was planned with before, slot by slot: what "least change" counts from now on."""

    need: str
    pins: list[Pin]


Event = Opened | Cancelled | Declined | Unavailable | Available | Confirmed | Released | Planned
