"""The week view: five days of needs per school, and one click that plans them all."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access import board
from beurs.cover.views.board.asking import Asked, asked_of
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show the school week of `date`."""
    asked = asked_of(request)
    return render(request, "cover/board/week.html", _context(request, asked))


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    monday = board.monday_of(asked.day)
    friday = monday + dt.timedelta(days=4)
    sight = board.sight_of(request.user, friday)
    if sight.unbuilt:
        services.needs_extend(region=sight.region, upto=friday)
    here = reverse("cover:week")
    found = board.week_of(sight, monday, asked.filters)
    return {
        "week": found,
        "asked": asked,
        "query": asked.query(),
        "today": timezone.localdate(),
        "number": monday.isocalendar().week,
        "week_before": f"{here}?{asked.query(day=monday - dt.timedelta(days=7))}",
        "week_after": f"{here}?{asked.query(day=monday + dt.timedelta(days=7))}",
        "may_plan": sight.may_plan and friday >= timezone.localdate(),
        "board_choices": [(pk, name, pk in asked.filters.boards) for pk, name in sight.scope.boards.items()],
        "day_urls": [(head, f"{reverse('cover:today')}?{asked.query(day=head.date)}") for head in found.heads],
    }


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan what is left of the week for the boards in view."""
    asked = asked_of(request)
    monday = board.monday_of(asked.day)
    friday = monday + dt.timedelta(days=4)
    sight = board.sight_of(request.user, friday)
    if not sight.may_plan:
        raise Http404
    boards = board.boards_of(sight, asked.filters.boards)
    user = cast(User, request.user)
    try:
        made = services.plan_make(region=sight.region, boards=boards, first=monday, last=friday, by=user)
        count = made.assignments.filter(state="proposed").values("need_part__need").distinct().count()
        messages.success(
            request,
            ngettext("Plan made: %(n)s proposal.", "Plan made: %(n)s proposals.", count) % {"n": count},
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect(f"{reverse('cover:week')}?{asked.query()}")
