"""The Today board: the page, its list, its bench, and the bar that says what others changed."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access import board
from beurs.cover.models import Step
from beurs.cover.views.asked import number_of
from beurs.cover.views.board.asking import Asked, asked_of
from beurs.cover.views.board.context import bench_context, read_today, swapped_points, today_context
from beurs.cover.views.funnels import funnels_of
from beurs.region.access import VIEW_COVER


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show the board of a day; for a swap of the list only the list and what hangs on it."""
    asked = asked_of(request)
    context = page_context(request, asked, seen(request, asked))
    if "print" in request.GET:
        return render(request, "cover/board/print.html", context)
    if request.headers.get("HX-Target") == "list":
        return render(request, "cover/board/swap_list.html", context)
    return render(request, "cover/board/today.html", context)


def seen(request: HttpRequest, asked: Asked) -> board.Sight:
    """Return what the user sees of the asked day, after the open ends of absences were rolled out to it."""
    sight = board.sight_of(request.user, asked.day)
    if sight.unbuilt:
        services.needs_extend(region=sight.region, upto=asked.day)
    return sight


def page_context(
    request: HttpRequest, asked: Asked, sight: board.Sight, *, selected: int | None = None, target: Any = None
) -> dict[str, Any]:
    """Return the context of the whole board, the bench sorted for the chosen need."""
    today = read_today(sight, asked, funnels_of(sight.scope.boards, asked.day))
    bench = board.bench_page(
        sight.region, today_boards(sight, asked), asked.day, target=target, sort=asked.bench, page=asked.page
    )
    context = today_context(today, asked, selected=selected, bench=bench)
    return context | {"swapped_points": swapped_points(context["points"]), "undo_step": undo_step(request)}


def undo_step(request: HttpRequest) -> Step | None:
    """Return the user's own step that a redirect named, so that it can be undone without JavaScript too."""
    step = number_of(request.GET.get("step", ""))
    return None if step is None else board.step_of(cast(User, request.user), step)


def today_boards(sight: board.Sight, asked: Asked) -> list[int]:
    """Return the boards of a request: those filtered on, else all in sight."""
    return list(sight.narrowed(asked.filters.boards).scope.boards)


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """Show a page of the bench, sorted for the need in `need`; without htmx the whole board."""
    asked = asked_of(request)
    chosen = number_of(request.GET.get("need", ""))
    need = None if chosen is None else board.need_of(request.user, VIEW_COVER, chosen)
    selected = need.pk if need else None
    sight = seen(request, asked)
    target = board.target_of(need) if need else None
    if not request.headers.get("HX-Request"):
        context = page_context(request, asked, sight, selected=selected, target=target)
        return render(request, "cover/board/today.html", context)
    boards = today_boards(sight, asked)
    found = board.bench_page(sight.region, boards, asked.day, target=target, sort=asked.bench, page=asked.page)
    return render(request, "cover/board/bench.html", {"bench": found, "asked": asked, **bench_context(asked, selected)})


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Say what others changed since the audit row `since`; 204 when nothing did."""
    asked = asked_of(request)
    sight = board.sight_of(request.user, asked.day)
    since = number_of(request.GET.get("since", "")) or 0
    me = request.user.pk if isinstance(request.user, User) else None
    found = board.changes_since(sight, asked.day, asked.day, since, without=me)
    if not found.deeds:
        return HttpResponse(status=204)
    context = {"text": changes_text(found), "asked": asked, "query": asked.query()}
    return render(request, "cover/board/changes.html", context)


def changes_text(found: board.Changes) -> str:
    """Return what others changed in one sentence."""
    who = _(" and ").join(found.names) or _("The system")
    count = len(found.needs) or found.deeds
    if not found.needs:
        return _("%(who)s changed the plan.") % {"who": who}
    return ngettext("%(who)s changed %(n)s group.", "%(who)s changed %(n)s groups.", count) % {"who": who, "n": count}
