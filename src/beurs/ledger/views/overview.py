"""The overview of the ledger, and what its keeper does there: post and close."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.timing import month_after
from beurs.ledger.access.sight import Overview, overview_of
from beurs.ledger.services.closing import month_close
from beurs.ledger.services.posting import entries_post
from beurs.ledger.templatetags.ledger import euros
from beurs.ledger.views.asked import month_asked
from beurs.region.access import EDIT_LEDGER, VIEW_LEDGER, is_region_wide, region_of, require
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Region


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show a month of every board in sight."""
    require(request.user, VIEW_LEDGER)
    month = month_asked(request.GET.get("month", ""))
    found = overview_of(request.user, month)
    names = {row.board.pk: row.board.name for row in found.rows}
    waiting = found.waiting.counts if found.waiting else {}
    context: dict[str, Any] = {
        "found": found,
        "title": title_of(found),
        "previous": (month - ONE_DAY).replace(day=1),
        "following": month_after(month),
        "keeps": found.waiting is not None,
        "waiting": [(names.get(board, ""), lacks, n) for (board, lacks), n in sorted(waiting.items())],
    }
    return render(request, "ledger/overview.html", context)


def title_of(found: Overview) -> str:
    """Say what the month comes to."""
    if not any(row.totals.gave or row.totals.got for row in found.rows):
        return _("Nobody was lent between boards this month")
    if len(found.rows) == 1:
        return _balance(found.rows[0].totals.closing)
    most = max(found.rows, key=lambda row: row.totals.gave)
    return _("%(board)s gave most: € %(euros)s") % {"board": most.board.name, "euros": euros(most.totals.gave)}


def _balance(cents: int) -> str:
    if cents == 0:
        return _("Nothing to pay or to receive")
    words = _("To receive: € %(euros)s") if cents > 0 else _("To pay: € %(euros)s")
    return words % {"euros": euros(abs(cents))}


@require_POST
def post(request: HttpRequest) -> HttpResponse:
    """Bring the books up to yesterday."""
    found = entries_post(region=keeper(request), until=timezone.localdate() - ONE_DAY, by=user_of(request))
    done = ngettext("%(n)s day part booked.", "%(n)s day parts booked.", found.loans) % {"n": found.loans}
    mended = _("%(n)s corrected.") % {"n": found.corrections}
    messages.success(request, f"{done} {mended}" if found.corrections else done)
    return redirect("ledger:overview")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the month that can be closed."""
    month = month_asked(request.POST.get("month", ""))
    made = month_close(region=keeper(request), month=month, by=user_of(request))
    text = ngettext("The month is closed with %(n)s entry.", "The month is closed with %(n)s entries.", made.entries)
    messages.success(request, text % {"n": made.entries})
    return redirect("ledger:overview")


def keeper(request: HttpRequest) -> Region:
    """Return the region whose books a user keeps. Raises Http404 without that right on the whole of it."""
    if not is_region_wide(request.user, EDIT_LEDGER):
        raise Http404
    return region_of(request.user)


def user_of(request: HttpRequest) -> User:
    """Return who asks."""
    assert isinstance(request.user, User)
    return request.user
