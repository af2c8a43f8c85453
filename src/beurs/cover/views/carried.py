"""Who carried how much: work per person and pool, and what schools got, over a chosen period."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover.access.carried import SORTS, Carried, Quintile, Share, carried
from beurs.cover.views.asked import day_within
from beurs.region.access import VIEW_CARRIED, require
from beurs.region.exports import CSV, XLSX, Cell, table_download

WEEKS = dt.timedelta(weeks=13)
LONGEST = dt.timedelta(days=400)
PER_PAGE = 25
WORST = 10
WEAK = 80.0


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show who worked how many day parts, and how much of what schools asked was filled."""
    require(request.user, VIEW_CARRIED)
    found, sort = _asked(request)
    page = Paginator(found.shares, PER_PAGE).get_page(request.GET.get("page"))
    most = max((max(share.parts, share.median or 0.0) for share in found.shares), default=0.0) or 1.0
    everything = "schools" in request.GET
    context = {
        "found": found,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "shares": [_share(share, most) for share in page],
        "sort": sort,
        "quintiles": [_quintile(one) for one in found.quintiles],
        "schools": found.schools if everything else found.schools[:WORST],
        "more": 0 if everything else max(0, len(found.schools) - WORST),
        "title": _title(found),
        "today": timezone.localdate(),
    }
    return render(request, "cover/carried.html", context)


@require_safe
def export(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """Send the people or the schools of a period as a list; `kind` is csv or xlsx."""
    require(request.user, VIEW_CARRIED)
    if kind not in (CSV, XLSX) or what not in ("people", "schools"):
        raise Http404
    found, _sort = _asked(request)
    name = f"{_('who-carried')}-{found.first}-{found.last}"
    if what == "people":
        heads = [_("Name"), _("Pool"), _("Day parts"), _("Median of the pool"), _("Difference")]
        return table_download(name, heads, _people(found.shares), kind)
    heads = [_("School"), _("Code"), _("Board"), _("Asked"), _("Filled"), _("Percent")]
    rows: list[list[Cell]] = [
        [one.name, one.code, one.board, one.fill.total, one.fill.covered, round(one.fill.percent or 0.0, 1)]
        for one in found.schools
    ]
    return table_download(name, heads, rows, kind)


def _people(shares: Iterable[Share]) -> list[list[Cell]]:
    return [[share.name, share.pool, share.parts, share.median, share.difference] for share in shares]


def _asked(request: HttpRequest) -> tuple[Carried, str]:
    """Read period and order; what is asked of the future, or turned round, is brought back to what has been."""
    today = timezone.localdate()
    last = min(day_within(request.GET.get("last", "")) or today, today)
    first = day_within(request.GET.get("first", "")) or last - WEEKS
    first = max(min(first, last), last - LONGEST)
    sort = request.GET.get("sort", "-parts")
    if sort.removeprefix("-") not in SORTS:
        sort = "-parts"
    return carried(request.user, first, last, sort), sort


def _share(share: Share, most: float) -> dict[str, Any]:
    tick = None if share.median is None else f"{100 * share.median / most:.1f}%"
    return {"share": share, "width": f"{100 * share.parts / most:.1f}%", "tick": tick}


def _quintile(one: Quintile) -> dict[str, Any]:
    percent = one.fill.percent or 0.0
    return {"one": one, "width": f"{percent:.1f}%", "weak": percent < WEAK}


def _title(found: Carried) -> str:
    """Say what the fifths show: how far the worst is from the best."""
    if not found.quintiles:
        return _("What schools got of what they asked")
    worst, best = found.quintiles[0].fill.percent or 0.0, found.quintiles[-1].fill.percent or 0.0
    if best - worst < 1:
        return _("All schools got about as much of what they asked")
    return _("The fifth that got least had %(worst)s%%, the fifth that got most %(best)s%%") % {
        "worst": round(worst),
        "best": round(best),
    }
