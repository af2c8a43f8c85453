"""Offers that leave by themselves: what a plan proposes is asked as due work, where a board's rule says so."""

import datetime as dt
from collections.abc import Iterable

from beurs.messages.services import work_add

STANDING = "search.standing"


def standing_due(boards: Iterable[int], day: dt.date, *, cause: str, now: dt.datetime) -> None:
    """Let the standing rules of boards (ids) look at what was proposed for a day; `cause` makes the key."""
    for board in sorted(set(boards)):
        payload = {"board": board, "day": day.isoformat()}
        work_add(kind=STANDING, key=f"board:{board}:{day.isoformat()}:{cause}", due=now, payload=payload)
