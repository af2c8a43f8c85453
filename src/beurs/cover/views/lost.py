"""Lost lesson time: which schools lost most, month by month, and what schools did about it."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover.access.lost import Lost, lost_of
from beurs.cover.views.asked import day_within
from beurs.region.access import VIEW_COVER, require
from beurs.region.exports import CSV, XLSX, Cell, table_download

WEEKS = dt.timedelta(weeks=13)
LONGEST = dt.timedelta(days=400)
WORST = 10
SCHOOLS, MONTHS, MEASURES = "schools", "months", "measures"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show lost time per school, fifth and month, and the measures with what they cost."""
    require(request.user, VIEW_COVER)
    found = lost_of(request.user, *period_of(request))
    everything = "schools" in request.GET
    context = {
        "found": found,
        "today": timezone.localdate(),
        "title": _title(found),
        "hours": found.minutes / 60,
        "fifths": _bars([(one, one.hours) for one in found.fifths]),
        "months": _bars([(one, one.minutes / 60) for one in found.months]),
        "schools": found.schools if everything else found.schools[:WORST],
        "more": 0 if everything else max(0, len(found.schools) - WORST),
        "uses": [{"use": use, "price": use.price / 100, "cost": use.cents / 100} for use in found.uses],
    }
    return render(request, "cover/lost.html", context)


@require_safe
def export(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """Send schools, months or measures of a period as a list; `kind` is csv or xlsx."""
    require(request.user, VIEW_COVER)
    if kind not in (CSV, XLSX) or what not in TABLES:
        raise Http404
    found = lost_of(request.user, *period_of(request))
    heads, rows = TABLES[what](found)
    return table_download(f"{_('lost-time')}-{what}-{found.first}-{found.last}", heads, rows, kind)


def period_of(request: HttpRequest) -> tuple[dt.date, dt.date]:
    """Read the asked days; what is asked of the future, or turned round, is brought back to what has been."""
    today = timezone.localdate()
    last = min(day_within(request.GET.get("last", "")) or today, today)
    first = day_within(request.GET.get("first", "")) or last - WEEKS
    return max(min(first, last), last - LONGEST), last


def _schools(found: Lost) -> tuple[list[str], list[list[Cell]]]:
    heads = [_("School"), _("Code"), _("Board"), _("Day parts asked")]
    return [*heads, _("Minutes lost"), _("Groups"), _("Hours per group")], [
        [one.name, one.code, one.board, one.asked, one.minutes, one.groups, round(one.per_group, 2)]
        for one in found.schools
    ]


def _months(found: Lost) -> tuple[list[str], list[list[Cell]]]:
    return [_("Month"), _("Day parts asked"), _("Minutes lost")], [
        [one.month, one.asked, one.minutes] for one in found.months
    ]


def _measures(found: Lost) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        _("Measure taken"),
        _("Day parts"),
        _("Minutes lost"),
        _("Euros a day part"),
        _("Euros"),
        _("Where it stands"),
    ]
    return heads, [
        [use.word, use.parts, use.minutes, use.price / 100, use.cents / 100, ", ".join(use.sources)]
        for use in found.uses
    ]


TABLES = {SCHOOLS: _schools, MONTHS: _months, MEASURES: _measures}


def _bars(rows: list[tuple[Any, float]]) -> list[dict[str, Any]]:
    most = max((hours for _one, hours in rows), default=0.0) or 1.0
    return [{"one": one, "hours": hours, "width": f"{100 * hours / most:.1f}%"} for one, hours in rows]


def _title(found: Lost) -> str:
    """Say what the fifths show: how far apart the schools are."""
    if not found.fifths:
        return _("Where lessons were lost")
    worst, best = found.fifths[0].hours, found.fifths[-1].hours
    if worst - best < 0.5:
        return _("All schools lost about as much")
    return _("The fifth that lost most lost %(worst)s hours a group, the fifth that lost least %(best)s") % {
        "worst": number_format(worst, 1),
        "best": number_format(best, 1),
    }
