"""Files for payroll: choose a month and a layout."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.ledger.access.payroll import paid_in
from beurs.ledger.access.sight import current_month
from beurs.ledger.payroll import ADAPTERS
from beurs.ledger.views.asked import month_asked, month_in
from beurs.region.access import SPEAK_LEDGER, boards_for, require
from beurs.region.exports import CSV, table_download
from beurs.region.lessons import ONE_DAY


@require_safe
def payroll(request: HttpRequest) -> HttpResponse:
    """Show the layouts, and for a month how much of it was signed."""
    require(request.user, SPEAK_LEDGER)
    month = month_asked(request.GET.get("month", f"{current_month() - ONE_DAY:%Y-%m}"))
    paid = paid_in(boards_for(request.user, SPEAK_LEDGER), month)
    context = {
        "month": month,
        "parts": len(paid),
        "signed": sum(one.signed for one in paid),
        "people": len({one.reference for one in paid}),
        "adapters": ADAPTERS.values(),
    }
    return render(request, "ledger/payroll.html", context)


@require_safe
def export(request: HttpRequest, name: str, month: str) -> HttpResponse:
    """Send a month in a layout."""
    require(request.user, SPEAK_LEDGER)
    if name not in ADAPTERS:
        raise Http404
    adapter, first = ADAPTERS[name], month_in(month)
    rows = adapter.rows(paid_in(boards_for(request.user, SPEAK_LEDGER), first))
    return table_download(f"{_('payroll')}-{name}-{first:%Y-%m}", adapter.heads, rows, CSV)
