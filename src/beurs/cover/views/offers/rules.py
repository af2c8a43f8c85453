"""A board's rule for asking people, in words, with a form for the next version."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.board.rows import clock
from beurs.cover.access.offers.agencies import agencies_of
from beurs.cover.access.offers.rules import Kind, Ring, Rule, rule_of, versions_for, with_rings
from beurs.cover.forms.offers import DispatchRuleForm
from beurs.cover.models import DispatchRule
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import PLAN, VIEW_COVER, board_get, boards_for, may
from beurs.region.models import Board


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Go to the rule of the first board in sight."""
    for board in boards_for(request.user, VIEW_COVER).order_by("name"):
        return redirect("cover:dispatch-rule", board.pk)
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rule of a board; a planner of the board adds a version."""
    board = board_get(request.user, VIEW_COVER, pk)
    edits = may(request.user, PLAN, board=board)
    if request.method == "POST":
        if not edits:
            raise Http404
        return _added(request, board)
    return _page(request, board, None)


def _added(request: HttpRequest, board: Board) -> HttpResponse:
    form = form_of(board, request.POST)
    if form.is_valid():
        try:
            services.dispatch_rule_add(board=board, rings=form.rings, by=cast(User, request.user), **form.given())
        except Refused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(request, _("The new version is kept. It holds from its own day."))
            return redirect("cover:dispatch-rule", board.pk)
    return _page(request, board, form)


def form_of(board: Board, data: Any = None) -> DispatchRuleForm:
    """Return the form for the next version of a board's rule, filled in from the rule in force."""
    today = timezone.localdate()
    here = Board.objects.filter(region=board.region_id, closed_on__isnull=True).exclude(left_on__lte=today)
    others = list(here.exclude(pk=board.pk))
    tomorrow = today + dt.timedelta(days=1)
    return DispatchRuleForm(data, rule=rule_of(board, today), others=others, since=tomorrow)


def _page(request: HttpRequest, board: Board, form: DispatchRuleForm | None) -> HttpResponse:
    today = timezone.localdate()
    versions = versions_for(board, today)
    names = dict(Board.objects.filter(region=board.region_id).values_list("pk", "name"))
    context = {
        "board": board,
        "boards": boards_for(request.user, VIEW_COVER).order_by("name"),
        "current": versions.current,
        "told": told(rule_of(board, today), names),
        "coming": [_version(row, names) for row in versions.coming],
        "past": [_version(row, names) for row in versions.past],
        "form": form or form_of(board),
        "agencies": agencies_of(board).count(),
        "may_edit": may(request.user, PLAN, board=board),
    }
    return render(request, "cover/offers/rule.html", context, status=422 if form is not None else 200)


def _version(row: DispatchRule, names: dict[int, str]) -> dict[str, Any]:
    return {"since": row.since, "told": told(with_rings(row), names)}


def told(rule: Rule, names: dict[int, str]) -> dict[str, Any]:
    """Return a rule in sentences: what leaves by itself, ring by ring how long, when it is quiet, when one hears."""
    row = rule.row
    return {
        "lines": [
            _("Offers leave by themselves once the plan proposes somebody.")
            if row.standing
            else _("A planner sends the offers."),
            _("The dispatch policy chooses whom to ask.")
            if row.policy
            else _("Who the plan has is asked first, then ring by ring, the best first."),
            _("At most %(n)s open offers for one group at once.") % {"n": row.live_max},
            _("Quiet from %(start)s to %(end)s. Before 07:00 only who agreed to it is asked for the same day.")
            % {"start": clock(row.quiet_from), "end": clock(row.quiet_until)},
            _("At %(time)s planner and school hear which groups still have nobody.") % {"time": clock(row.notice_at)},
            _("The school sees at once who accepted.")
            if row.publish
            else _("The school sees who comes once a planner publishes."),
        ],
        "rings": [_ring(ring, names) for ring in rule.rings],
    }


def _ring(ring: Ring, names: dict[int, str]) -> str:
    word = str(Kind(ring.kind).label)
    if ring.kind == Kind.PARTNER:
        word = (
            _("pool of %(board)s") % {"board": names[ring.board]}
            if ring.board in names
            else _("pools of all other boards")
        )
    if ring.kind == Kind.AGENCY:
        return _("%(ring)s: a planner calls") % {"ring": word}
    numbers = {"ring": word, "share": ring.share, "least": ring.at_least, "most": ring.at_most}
    return _("%(ring)s: %(share)s%% of the time left, at least %(least)s and at most %(most)s minutes") % numbers
