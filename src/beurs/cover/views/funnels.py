"""What the plans of a day say of the needs they left open."""

import datetime as dt
from collections.abc import Collection

from beurs.cover import problem
from beurs.cover.access.board import Funnels
from beurs.cover.access.standing import standing_plans


def funnels_of(boards: Collection[int], day: dt.date) -> Funnels:
    """Return per board (id) and need the funnel of every need that the plan the board stands on left open."""
    plans = standing_plans(boards, day)
    found = {
        plan: {need: one.funnel for need, one in problem.open_findings(plan).items()} for plan in set(plans.values())
    }
    return {board: found[plan] for board, plan in plans.items()}
