"""Plans follow as due work what did not wait for the engine: an answer, or a change of who may be sent where."""

import datetime as dt
from collections.abc import Iterable

from beurs.cover.models import Need
from beurs.messages.services import Wanted, work_add, works_add
from beurs.region.models import Region

FOLLOW = "plans.follow"
FOLLOW_REGION = "plans.follow-region"


def follow_due(needs: Iterable[Need], *, cause: str, now: dt.datetime) -> None:
    """Let the plans of the boards and days of needs follow as soon as a worker is free; `cause` makes the key."""
    works_add(
        Wanted(FOLLOW, f"{cause}:{board}:{day.isoformat()}", now, {"board": board, "day": day.isoformat()})
        for board, day in sorted({(need.school.board_id, need.date) for need in needs})
    )


def region_follow_due(region: Region, *, cause: str, now: dt.datetime) -> None:
    """Let every plan of one day in a region, of today and later, follow as soon as a worker is free."""
    work_add(kind=FOLLOW_REGION, key=cause, due=now, payload={"region": region.pk})
