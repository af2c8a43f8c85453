"""The agencies of a board: the list that its planner keeps, and recording what one said on the phone."""

from typing import cast

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
from beurs.cover.access.offers.agencies import agencies_of, agency_get
from beurs.cover.forms.offers import AgencyAnswerForm, AgencyForm
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
    context = {
        "board": board,
        "agencies": [(one, AgencyForm(instance=one, prefix=f"a{one.pk}")) for one in agencies_of(board)],
        "form": form or AgencyForm(),
        "may_edit": may(request.user, PLAN, board=board),
    }
    return render(request, "cover/offers/agencies.html", context, status=422 if form is not None else status)


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
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
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
