"""Plans follow an answer as due work, so that who answers does not wait for the engine."""

import datetime as dt
from collections.abc import Iterable

from beurs.cover.models import Need
from beurs.messages.services import Wanted, works_add

FOLLOW = "plans.follow"


def follow_due(needs: Iterable[Need], *, cause: str, now: dt.datetime) -> None:
    """Let the plans of the boards and days of needs follow as soon as a worker is free; `cause` makes the key."""
    works_add(
        Wanted(FOLLOW, f"{cause}:{board}:{day.isoformat()}", now, {"board": board, "day": day.isoformat()})
        for board, day in sorted({(need.school.board_id, need.date) for need in needs})
    )
