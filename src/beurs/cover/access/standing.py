"""Which plan each board stands on."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from beurs.cover.access.composed import composed
from beurs.cover.models import Plan, Step

LONGEST = dt.timedelta(days=6)


def standing_plans(boards: Collection[int], day: dt.date) -> dict[int, Plan]:
    """Return per board (id) the latest plan that covers a day and was not taken back; none where there is none.

    With its result but not its problem. Two queries.
    """
    latest = dict(_plans(frozenset(boards), day))
    found = Plan.objects.defer("problem").in_bulk(set(latest.values()))
    return {board: found[plan] for board, plan in latest.items()}


@composed
def _plans(boards: frozenset[int], day: dt.date) -> "QuerySet[Any, Any]":
    """Return (board, plan) of what covers a day and was not taken back, the latest plan last."""
    undone = Step.objects.filter(kind="plan", undone_at__isnull=False, day__range=(day - LONGEST, day))
    taken_back = undone.annotate(made=Cast(KT("facts__plan"), BigIntegerField())).values("made")
    plans = Plan.boards.through.objects.filter(board__in=boards, plan__first__lte=day, plan__last__gte=day)
    return plans.exclude(plan__in=taken_back).order_by("plan").values_list("board", "plan")
