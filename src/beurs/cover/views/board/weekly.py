"""What the templates of the week view are given."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from beurs.cover import services
from beurs.cover.access import board
from beurs.cover.views.board.asking import Asked
from beurs.region.access import Visitor

LAST_STEP = dt.timedelta(days=4)


def days_of(asked: Asked) -> tuple[dt.date, dt.date]:
    """Return Monday and Friday of the asked week."""
    monday = board.monday_of(asked.day)
    return monday, monday + LAST_STEP


def seen_week(user: Visitor, asked: Asked) -> board.Sight:
    """Return what a user sees of the asked week, after the open ends of absences were rolled out to it."""
    friday = days_of(asked)[1]
    sight = board.sight_of(user, friday)
    if sight.unbuilt:
        services.needs_extend(region=sight.region, upto=friday)
    return sight


def week_context(asked: Asked, sight: board.Sight) -> dict[str, Any]:
    """Return everything the page around the drawer shows."""
    monday, friday = days_of(asked)
    mark = board.mark_of(sight, monday, friday)
    found = board.week_of(sight, monday, asked.filters)
    return {
        "week": found,
        "mark": mark,
        "asked": asked,
        "query": asked.query(),
        "today": timezone.localdate(),
        "number": monday.isocalendar().week,
        "may_plan": sight.may_plan and friday >= timezone.localdate(),
        "board_choices": [(pk, name, pk in asked.filters.boards) for pk, name in sight.scope.boards.items()],
        **_links(asked, found),
    }


def _links(asked: Asked, found: board.Week) -> dict[str, Any]:
    here, today = reverse("cover:week"), reverse("cover:today")
    a_week = dt.timedelta(days=7)
    return {
        "week_url": f"{here}?{asked.query()}",
        "week_before": f"{here}?{asked.query(day=found.first - a_week)}",
        "week_after": f"{here}?{asked.query(day=found.first + a_week)}",
        "day_urls": [(head, f"{today}?{asked.query(day=head.date)}") for head in found.heads],
    }
