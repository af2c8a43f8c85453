"""After a deed the board or the week is drawn again, with the toast that takes the deed back."""

from dataclasses import dataclass, replace
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access import board
from beurs.cover.models import Need, Step
from beurs.cover.views.asked import number_of
from beurs.cover.views.board.asking import Asked, asked_of
from beurs.cover.views.board.drawer import drawer_context, on_week
from beurs.cover.views.board.page import page_context, seen
from beurs.cover.views.board.weekly import seen_week, week_context
from beurs.region.access import VIEW_COVER


@dataclass(frozen=True)
class Deed:
    """What was done, in a sentence, and the step that takes it back, if it can be; `warning` is shown beside it."""

    text: str
    step: Step | None
    failed: bool = False
    warning: str = ""


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user."""
    return cast(User, request.user)


def last_step(request: HttpRequest) -> Step | None:
    """Return the user's last step that can be taken back."""
    return services.step_last(by=user_of(request))


def selected(request: HttpRequest, right: str = VIEW_COVER) -> Need | None:
    """Return the need that is open in the drawer while the planner acts on something larger."""
    chosen = number_of(request.POST.get("need", ""))
    if chosen is None:
        return None
    try:
        return board.need_of(request.user, right, chosen)
    except Http404:
        return None


def done(request: HttpRequest, deed: Deed, need: Need | None) -> HttpResponse:
    """Draw the board or the week after a deed, with the toast that undoes it; without htmx redirect there."""
    asked = asked_of(request)
    if need is not None:
        asked = replace(asked, day=need.date)
    if not request.headers.get("HX-Request"):
        here = reverse("cover:today-need", args=[need.pk]) if need else reverse("cover:today")
        return redirected(request, deed, here, asked)
    if on_week(request):
        return _week_after(request, deed, need, asked)
    sight = seen(request, asked)
    target = board.target_of(need) if need else None
    context = page_context(request, asked, sight, selected=need.pk if need else None, target=target)
    context["deed"] = deed
    if need is not None:
        context |= drawer_context(request, need, context["today"].row(need.pk))
    return render(request, "cover/board/after.html", context)


def _week_after(request: HttpRequest, deed: Deed, need: Need | None, asked: Asked) -> HttpResponse:
    sight = seen_week(request.user, asked)
    context = week_context(asked, sight) | {"deed": deed, "selected": need.pk if need else None}
    if need is not None:
        context |= drawer_context(request, need, board.row_of(sight, need))
    return render(request, "cover/board/week_after.html", context)


def redirected(request: HttpRequest, deed: Deed, here: str, asked: Asked) -> HttpResponse:
    """Say the deed on the page at `here`, which offers to take it back."""
    (messages.error if deed.failed else messages.success)(request, deed.text)
    if deed.warning:
        messages.warning(request, deed.warning)
    undo = f"&step={deed.step.pk}" if deed.step else ""
    return redirect(f"{here}?{asked.query()}{undo}")
