"""The balance between boards, and newcomers that wait for a board."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beurs.pools.access.balance import balance_between
from beurs.pools.access.newcomers import approval_get, newcomers_for, newcomers_known, papers_of
from beurs.pools.models import Approval
from beurs.pools.services import approval_decide, approval_withdraw
from beurs.pools.views.acting import done
from beurs.region.access import EDIT_PEOPLE, VIEW_COVER, require

PERIODS = (28, 91, 365)
MOST_KNOWN = 100


@require_safe
def balance(request: HttpRequest) -> HttpResponse:
    """Show what boards gave each other and got back, in day parts."""
    require(request.user, VIEW_COVER)
    asked = request.GET.get("days", "")
    chosen = next((days for days in PERIODS if asked == str(days)), PERIODS[0])
    today = timezone.localdate()
    first = today - dt.timedelta(days=chosen - 1)
    context = {
        "balance": balance_between(request.user, first, today),
        "first": first,
        "last": today,
        "days": chosen,
        "periods": PERIODS,
    }
    return render(request, "pools/balance.html", context)


@require_safe
def newcomers(request: HttpRequest) -> HttpResponse:
    """Show who waits for a board of the user, with the papers that were seen, and what was answered before."""
    require(request.user, EDIT_PEOPLE)
    waiting, known = list(newcomers_for(request.user)), list(newcomers_known(request.user)[:MOST_KNOWN])
    context = {
        "waiting": [(row, papers_of(row.person.papers)) for row in waiting],  # type: ignore[attr-defined]
        "known": known,
    }
    return render(request, "pools/newcomers.html", context)


@require_POST
def newcomer_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a newcomer for a board, or take an approval back."""
    row = approval_get(request.user, pk)
    who, board, back = row.person, row.board, reverse("pools:newcomers")
    if request.POST.get("answer") == "withdraw":
        said = _("The approval is withdrawn.")
        return done(request, lambda by: approval_withdraw(person=who, board=board, by=by), said, back)
    approve = request.POST.get("answer") == Approval.State.APPROVED
    said = _("%(person)s is approved for %(board)s.") if approve else _("%(person)s is refused for %(board)s.")
    told = said % {"person": who, "board": board}
    return done(request, lambda by: approval_decide(person=who, board=board, approve=approve, by=by), told, back)
