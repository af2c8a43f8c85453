"""The agencies of a board: the list and the prices that its planner keeps, and what one said on the phone."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access import board as board_access
from beurs.cover.access.idle import idle_people_of
from beurs.cover.access.offers.agencies import agencies_of, agency_get, sent_by_agency
from beurs.cover.forms.offers import AgencyAnswerForm, AgencyForm, AgencyPriceForm
from beurs.cover.models import Agency
from beurs.cover.views.board.actions import refusal
from beurs.cover.views.board.deeds import Deed, done, user_of
from beurs.cover.views.idle import idle_words
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import PLAN, VIEW_COVER, board_get, may
from beurs.region.models import Board

SAID = {
    "no": lambda agency: _("Written down: %(agency)s has nobody.") % {"agency": agency},
    "none": lambda agency: _("No answer, written down."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def agencies(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the agencies of a board; a planner of the board adds one."""
    board = board_get(request.user, VIEW_COVER, pk)
    if request.method != "POST":
        return _page(request, board, None)
    if not may(request.user, PLAN, board=board):
        raise Http404
    form = AgencyForm(request.POST)
    if form.is_valid():
        try:
            services.agency_add(board=board, by=cast(User, request.user), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", sentence(refused))
        else:
            messages.success(request, _("Kept. A planner calls this agency when its turn comes."))
            return redirect("cover:agencies", board.pk)
    return _page(request, board, form)


def _page(request: HttpRequest, board: Board, form: AgencyForm | None, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "board": board,
        "agencies": [_listed(one, today) for one in agencies_of(board)],
        "form": form or AgencyForm(),
        "may_edit": may(request.user, PLAN, board=board),
    }
    return render(request, "cover/offers/agencies.html", context, status=422 if form is not None else status)


def _listed(one: Agency, today: dt.date) -> dict[str, Any]:
    """Return an agency with its price on a day, its later and earlier ones, and its two forms."""
    prices = list(one.prices.all())
    current = next((price for price in reversed(prices) if price.since <= today), None)
    return {
        "agency": one,
        "current": current,
        "others": [price for price in prices if price != current],
        "edit": AgencyForm(instance=one, prefix=f"a{one.pk}"),
        "price": AgencyPriceForm(prefix=f"p{one.pk}", initial={"since": today}),
    }


@require_POST
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what an hour of an agency costs from a day on."""
    found = agency_get(request.user, pk)
    form = AgencyPriceForm(request.POST, prefix=f"p{found.pk}")
    if not form.is_valid():
        messages.error(request, _faults(form))
        return redirect("cover:agencies", found.board_id)
    cents = round(100 * form.cleaned_data["euros"])
    try:
        services.agency_price_add(
            agency=found, since=form.cleaned_data["since"], cents_per_hour=cents, by=user_of(request)
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    else:
        messages.success(request, _("Kept. Earlier day parts keep their price."))
    return redirect("cover:agencies", found.board_id)


def _faults(form: forms.BaseForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@require_POST
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an agency, or take it off the list."""
    found = agency_get(request.user, pk)
    by = user_of(request)
    form = AgencyForm(request.POST, prefix=f"a{found.pk}")
    try:
        if "end" in request.POST:
            services.agency_end(agency=found, by=by)
            messages.success(request, _("Taken off the list."))
        elif form.is_valid():
            services.agency_change(agency=found, by=by, **form.cleaned_data)
            messages.success(request, _("Kept."))
        else:
            messages.error(request, _faults(form))
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("cover:agencies", found.board_id)


@require_POST
def answered(request: HttpRequest, pk: int, agency: int) -> HttpResponse:
    """Write down what an agency said about a need."""
    need = board_access.need_of(request.user, PLAN, pk)
    found = agencies_of(need.school.board_id).filter(pk=agency).first()
    form = AgencyAnswerForm(request.POST)
    if found is None or not form.is_valid():
        raise Http404
    given, began = form.cleaned_data, timezone.now()
    try:
        services.agency_answer(need=need, agency=found, by=user_of(request), now=began, **given)
    except Refused as refused:
        return refusal(request, need, refused)
    need.refresh_from_db()
    if given["answer"] != "yes":
        return done(request, Deed(SAID[given["answer"]](found), None), need)
    words = {"name": given["name"], "agency": found, "group": need.group.name}
    text = _("%(name)s of %(agency)s stands before group %(group)s.") % words
    return done(request, Deed(text, None, warning=idle_words(idle_people_of(need.pk, began))), need)


@require_POST
def taken_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the yes of an agency for a need, and stay on the board."""
    need = board_access.need_of(request.user, PLAN, pk)
    outcome = sent_by_agency(need)
    if outcome is None:
        raise Http404
    name = outcome.name
    try:
        services.outcome_withdraw(outcome=outcome, by=user_of(request))
    except Refused as refused:
        return refusal(request, need, refused)
    need.refresh_from_db()
    text = _("%(name)s does not come. The group asks for somebody again.") % {"name": name}
    return done(request, Deed(text, None), need)
