"""Which handler does which kind of work; made at the start of a worker and handed to it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from beurs.messages.models import Work
from beurs.messages.patience import Patience

Finish = Callable[[dt.datetime], None]
Attempt = Callable[[Work, dt.datetime], Finish]
AttemptAll = Callable[[list[Work], dt.datetime], Finish]
Bury = Callable[[Work, dt.datetime], None]


class Later(Exception):  # noqa: N818 (it is no error)
    """Raised by an attempt: not now, and no failure either; come back at `at`."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at
        super().__init__(at.isoformat())


def nothing_to_bury(_work: Work, _now: dt.datetime) -> None:
    """Change nothing when work dies: the dead row itself is all there is to see."""


@dataclass(frozen=True)
class Handler:
    """How one kind of work is done.

    `attempt` runs outside any transaction, may reach the outside world and may run again; it returns `finish`, what
    to change here: that runs in the transaction that closes the work, so at most once. `bury` runs in the
    transaction that declares the work dead. With `together` above 1 due work of one group is done at once, up to so
    many, by `attempt_all`; its `finish` runs when any of them is still ours, and finds out itself what is. What is
    `slow` may wait for another server or for the engine: one thread of a worker is kept from it.
    """

    attempt: Attempt | None = None
    bury: Bury = nothing_to_bury
    patience: Patience = field(default_factory=Patience)
    attempt_all: AttemptAll | None = None
    together: int = 1
    slow: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError unless it has one way of doing work, and `together` only with `attempt_all`."""
        if (self.attempt is None) == (self.attempt_all is None) or (self.attempt_all is None and self.together > 1):
            raise ValueError("handler: expected either attempt, or attempt_all with together")

    def begin(self, works: list[Work], now: dt.datetime) -> Finish:
        """Do work that was taken together; return what is to be changed here."""
        if self.attempt_all is not None:
            return self.attempt_all(works, now)
        assert self.attempt is not None
        return self.attempt(works[0], now)


class Registry(Mapping[str, Handler]):
    """Handlers by kind. Raises ValueError when two rooms claim one kind."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def add(self, kind: str, handler: Handler) -> "Registry":
        """Let `handler` do the work of a kind; returns itself, so that calls chain."""
        if kind in self._handlers:
            raise ValueError(f"kind {kind!r}: found a second handler; expected one")
        self._handlers[kind] = handler
        return self

    def __getitem__(self, kind: str) -> Handler:
        return self._handlers[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._handlers)

    def __len__(self) -> int:
        return len(self._handlers)
