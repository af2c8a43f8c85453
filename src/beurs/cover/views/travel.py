"""What a board pays for travel: what holds, held and comes, with a form for the next version."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beurs.accounts.models import User
from beurs.cover.access.rules import versions_of
from beurs.cover.forms.rules import TravelRuleForm
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import EDIT_PEOPLE, VIEW_COVER, board_get, boards_for, may
from beurs.region.models import Board, TravelRule
from beurs.region.services import travel_rule_add

EXAMPLE_KM = 12


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Go to the rule of the first board in sight."""
    for board in boards_for(request.user, VIEW_COVER).order_by("name"):
        return redirect("cover:travel-rule", board.pk)
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a board pays for travel; who keeps its people adds a version."""
    board = board_get(request.user, VIEW_COVER, pk)
    if request.method != "POST":
        return _page(request, board, None)
    if not may(request.user, EDIT_PEOPLE, board=board):
        raise Http404
    form = TravelRuleForm(request.POST)
    if form.is_valid():
        try:
            travel_rule_add(board=board, by=cast(User, request.user), **form.cleaned_data)
        except Refused as refused:
            form.add_error("most_km" if refused.code == "km-in-order" else "since", sentence(refused))
        else:
            messages.success(request, _("The new version is kept. It holds from its own day."))
            return redirect("cover:travel-rule", board.pk)
    return _page(request, board, form)


def _page(request: HttpRequest, board: Board, form: TravelRuleForm | None) -> HttpResponse:
    today = timezone.localdate()
    versions = versions_of(list(board.travel_rules.order_by("since")), today)
    context = {
        "board": board,
        "boards": boards_for(request.user, VIEW_COVER).order_by("name"),
        "versions": versions,
        "example": _example(versions.current),
        "form": form or TravelRuleForm(initial=_start(versions.current, today)),
        "may_edit": may(request.user, EDIT_PEOPLE, board=board),
    }
    return render(request, "cover/travel.html", context, status=422 if form is not None else 200)


def _start(rule: TravelRule | None, today: dt.date) -> dict[str, Any]:
    kept = {name: getattr(rule, name) for name in ("cents_km", "from_km", "most_km")} if rule else {"from_km": 0}
    return {**kept, "since": today + dt.timedelta(days=1)}


def _example(rule: TravelRule | None) -> dict[str, Any] | None:
    """Return what a way of some kilometres is paid, there and back, in euros."""
    if rule is None:
        return None
    km = min(EXAMPLE_KM, rule.most_km if rule.most_km is not None else EXAMPLE_KM)
    cents = 0 if rule.from_km > EXAMPLE_KM else 2 * rule.cents_km * km
    return {"km": EXAMPLE_KM, "euros": cents / 100}
