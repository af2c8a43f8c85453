"""The report of a period: what was filled, how fast, and who was never asked; as a page, a list and a PDF."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.access.reports import DIMENSIONS, Slice, report_of
from beurs.cover.access.subscriptions import subscription_of
from beurs.cover.access.unasked import unasked_of
from beurs.cover.print.report import (
    RULE_WORDS,
    TITLES,
    cells_of,
    heads_of,
    label_of,
    report_name,
    report_pdf,
    title_of,
)
from beurs.cover.services.subscriptions import (
    LINK,
    report_subscribe,
    report_unsubscribe,
    report_unsubscribe_by_link,
)
from beurs.cover.views.lost import period_of
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.messages.models import Link
from beurs.messages.services import link_open
from beurs.region.access import VIEW_COVER, require
from beurs.region.exports import CSV, XLSX, table_download

WEAK = 80.0
WORST = 10
PDF = "pdf"
UNASKED = "unasked"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the report of a period."""
    require(request.user, VIEW_COVER)
    period = period_of(request)
    found, unasked = report_of(request.user, *period), unasked_of(request.user, *period)
    most = dict.fromkeys(DIMENSIONS) | {"school": None if "schools" in request.GET else WORST}
    tables = [
        {
            "name": name,
            "title": TITLES[name],
            "rows": [_row(name, one) for one in found.slices[name][: most[name]]],
            "more": max(0, len(found.slices[name]) - (most[name] or len(found.slices[name]))),
        }
        for name in DIMENSIONS
    ]
    context = {
        "found": found,
        "today": timezone.localdate(),
        "title": title_of(found),
        "tables": tables,
        "unasked": [{"one": one, "why": RULE_WORDS[one.rule]} for one in unasked],
        "wait": found.whole.wait,
        "lead": found.whole.lead,
        "subscribed": subscription_of(request.user),
    }
    return render(request, "cover/reports/report.html", context)


@require_safe
def export(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """Send one table as a list, or the whole report as a PDF (`what` is then "report")."""
    require(request.user, VIEW_COVER)
    period = period_of(request)
    if (what, kind) == ("report", PDF):
        body = report_pdf(report_of(request.user, *period), unasked_of(request.user, *period), request.LANGUAGE_CODE)
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{report_name(*period)}"'
        return response
    if kind not in (CSV, XLSX) or what not in (*DIMENSIONS, UNASKED):
        raise Http404
    name = f"{_('report')}-{what}-{period[0]}-{period[1]}"
    if what == UNASKED:
        people = unasked_of(request.user, *period)
        rows = [[str(one.person), ", ".join(one.pools), str(RULE_WORDS[one.rule])] for one in people]
        return table_download(name, [_("Name"), _("Pools"), _("Why")], rows, kind)
    found = report_of(request.user, *period)
    return table_download(name, heads_of(what), [cells_of(what, one) for one in found.slices[what]], kind)


@require_POST
def monthly(request: HttpRequest) -> HttpResponse:
    """Begin or end the report of every month by mail."""
    require(request.user, VIEW_COVER)
    user, now = cast(User, request.user), timezone.now()
    if "end" in request.POST:
        report_unsubscribe(user=user, now=now)
        messages.success(request, _("Ended. No more mail every month."))
    else:
        report_subscribe(user=user, now=now)
        words = _("On the first school day of a month the report of the month before goes to %(address)s.")
        messages.success(request, words % {"address": user.email})
    return redirect("cover:report")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def monthly_end(request: HttpRequest, token: str) -> HttpResponse:
    """End the monthly mail by the link in it; opening it changes nothing, only the button does."""
    context: dict[str, Any] = {"address": request.path}
    status = 200
    try:
        if request.method == "POST":
            report_unsubscribe_by_link(token=token, now=timezone.now())
            context["ended"] = True
        else:
            context["ended"] = link_open(token, kind=LINK).state(timezone.now()) != Link.State.OPEN
    except Refused as error:
        context, status = {"refused": sentence(error)}, 404 if error.code == "link-unknown" else 410
    response = render(request, "cover/reports/monthly_end.html", context, status=status)
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _row(name: str, one: Slice) -> dict[str, Any]:
    percent = one.fill.percent or 0.0
    weak = percent < WEAK and name != "ring"
    return {"label": label_of(name, one.key), "one": one, "width": f"{percent:.1f}%", "weak": weak}
