"""Plans follow an answer as due work, so that who answers does not wait for the engine."""

import datetime as dt
from collections.abc import Iterable

from beurs.cover.models import Need
from beurs.messages.services import work_add

FOLLOW = "plans.follow"


def follow_due(needs: Iterable[Need], *, cause: str, now: dt.datetime) -> None:
    """Let the plans of the boards and days of needs follow as soon as a worker is free; `cause` makes the key."""
    for board, day in sorted({(need.school.board_id, need.date) for need in needs}):
        work_add(
            kind=FOLLOW,
            key=f"{cause}:{board}:{day.isoformat()}",
            due=now,
            payload={"board": board, "day": day.isoformat()},
        )
