"""One change: what it comes to, who signed, and every step of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.ledger.access.change_page import ChangePage, change_page
from beurs.ledger.access.changes import boards_here, boards_signing, change_get, may_draft
from beurs.ledger.forms.changes import PeopleForm
from beurs.ledger.models import DesignChange
from beurs.ledger.refusals import SENTENCES
from beurs.ledger.services import changes as services
from beurs.ledger.views.change_trial import mornings_of
from beurs.ledger.views.change_words import phases_of, results_of, stays_of, title_of
from beurs.ledger.views.overview import user_of
from beurs.region.models import Board
from beurs.region.refusals import told

Kind, State = DesignChange.Kind, DesignChange.State


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a change: phases, effect per board, signatures, and what the reader may do."""
    return _page(request, change_get(request.user, pk))


@require_POST
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where the members of a dissolved pool go."""
    found = _drafted_by(request, pk)
    page = change_page(request.user, found, timezone.localdate())
    form = people_form(page, request.POST)
    if form is None or not form.is_valid():
        raise Http404
    targets = form.targets()
    text = _("The choices are kept.")
    return _done(request, found, text, lambda by: services.change_people(change=found, targets=targets, by=by))


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for a board; a coordinator enters what a board signed on paper."""
    found = change_get(request.user, pk)
    board = Board.objects.filter(region=found.region_id, pk=_number(request.POST.get("board"))).first()
    paper = request.POST.get("paper", "").strip()[:200]
    own = board is not None and board.pk in boards_signing(request.user)
    if board is None or not (own or (may_draft(request.user, found.region) and paper)):
        raise Http404
    noted = "" if own else paper
    text = _("%(board)s signed.") % {"board": board}
    return _done(request, found, text, lambda by: services.change_sign(change=found, board=board, by=by, paper=noted))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back."""
    found = _drafted_by(request, pk)
    text = _("The change is withdrawn.")
    return _done(request, found, text, lambda by: services.change_withdraw(change=found, by=by))


@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry a change out on its day without waiting for the night."""
    found = _drafted_by(request, pk)
    text = _("The change is made.")
    return _done(request, found, text, lambda by: services.change_carry_out(change=found, by=by))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the data of a board that left, once."""
    found = change_get(request.user, pk)
    side = change_page(request.user, found, timezone.localdate()).side
    if not side or found.board is None:
        raise Http404
    try:
        data = services.exit_take(change=found, side=side, by=user_of(request))
    except Refused as error:
        messages.error(request, told(SENTENCES, error))
        return redirect("changes:change", found.pk)
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.board.number}-{found.on}.zip"'
    return response


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the data of a board that left be made again."""
    found = _drafted_by(request, pk)
    text = _("The data are made again.")
    return _done(request, found, text, lambda by: services.exit_renew(change=found, by=by))


def people_form(page: ChangePage, data: Any = None) -> PeopleForm | None:
    """Return the form for where people go, None unless a pool is dissolved and the reader may say so."""
    if not page.may_edit or page.change.kind != Kind.DISSOLVE or page.effect is None:
        return None
    rows = {
        one.membership.person_id: (one.membership.person_id, str(one.membership.person), one.board, one.chosen)
        for one in page.effect.people
    }
    return PeopleForm(list(rows.values()), list(boards_here(page.change.region, page.change.on)), data)


def _drafted_by(request: HttpRequest, pk: int) -> DesignChange:
    found = change_get(request.user, pk)
    if not may_draft(request.user, found.region):
        raise Http404
    return found


def _done(request: HttpRequest, found: DesignChange, text: str, act: Callable[[User], object]) -> HttpResponse:
    """Do one step and show the page again, with a word on it or with what the rules do not allow."""
    try:
        act(user_of(request))
    except Refused as error:
        messages.error(request, told(SENTENCES, error))
    else:
        messages.success(request, text)
    return redirect("changes:change", found.pk)


def _page(request: HttpRequest, found: DesignChange) -> HttpResponse:
    page = change_page(request.user, found, timezone.localdate())
    context = {
        "page": page,
        "change": found,
        "title": title_of(found),
        "phases": phases_of(page),
        "form": people_form(page),
        "stays": stays_of(page),
        "results": results_of(page),
        "partners": list(found.partners.order_by("name")),
        **mornings_of(request, found),
        "paper": page.may_edit,
        "taken": getattr(page.file, f"{page.side}_took_at") if page.file is not None and page.side else None,
    }
    return render(request, "changes/change.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
