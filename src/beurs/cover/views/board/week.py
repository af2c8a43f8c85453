"""The week view: five days of needs per school, and one click that plans them all."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access import board
from beurs.cover.views.asked import number_of
from beurs.cover.views.board.asking import Asked, asked_of
from beurs.cover.views.board.deeds import Deed, done, last_step, redirected, selected, user_of
from beurs.cover.views.board.page import changes_text, undo_step
from beurs.cover.views.board.stopping import STOPPED_CODE, wanted
from beurs.cover.views.board.weekly import days_of, seen_week, week_context
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show the school week of `date`; for a swap of the list only the list and what hangs on it."""
    asked = asked_of(request)
    context = week_context(asked, seen_week(request.user, asked)) | {"undo_step": undo_step(request)}
    swapped = request.headers.get("HX-Target") == "week-list"
    return render(request, "cover/board/week_swap.html" if swapped else "cover/board/week.html", context)


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan what is left of the week for the boards in view."""
    asked = asked_of(request)
    sight = board.sight_of(request.user, days_of(asked)[1])
    if not sight.may_plan:
        raise Http404
    try:
        deed = Deed(_planned(request, asked, sight), last_step(request))
    except Refused as refused:
        deed = Deed(sentence(refused), None, failed=refused.code != STOPPED_CODE)
    if not request.headers.get("HX-Request"):
        return redirected(request, deed, reverse("cover:week"), asked)
    return done(request, deed, selected(request))


def _planned(request: HttpRequest, asked: Asked, sight: board.Sight) -> str:
    monday, friday = days_of(asked)
    boards = board.boards_of(sight, asked.filters.boards)
    made = services.plan_make(
        region=sight.region, boards=boards, first=monday, last=friday, by=user_of(request), wanted=wanted(request)
    )
    count = made.assignments.filter(state="proposed").values("need_part__need").distinct().count()
    return ngettext("Plan made: %(n)s proposal.", "Plan made: %(n)s proposals.", count) % {"n": count}


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Say what others changed in the week since the audit row `since`; 204 when nothing did."""
    asked = asked_of(request)
    monday, friday = days_of(asked)
    sight = board.sight_of(request.user, friday)
    since = number_of(request.GET.get("since", "")) or 0
    me = request.user.pk if isinstance(request.user, User) else None
    found = board.changes_since(sight, monday, friday, since, without=me)
    if not found.deeds:
        return HttpResponse(status=204)
    url = f"{reverse('cover:week')}?{asked.query()}"
    context = {"text": changes_text(found), "url": url, "target": "#week-list"}
    return render(request, "components/change_bar.html", context)
