"""What a board gave and got, how its pools were used, and what each board on its own would have been."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.access.giving import Giving, giving_of, pools_of
from beurs.cover.access.reports import NO_RING, OWN_RING
from beurs.cover.access.trials import apart_trial, last_asked, open_total
from beurs.cover.models import Trial
from beurs.cover.problem.using import PoolUse, use_of
from beurs.cover.replays import APART, NOW, Figure, Replay
from beurs.cover.services.trials import apart_try
from beurs.cover.views.asked import number_of
from beurs.cover.views.intervals import axis_of
from beurs.cover.views.lost import period_of
from beurs.cover.views.preview import ASSUMPTIONS
from beurs.cover.views.reports import label_of
from beurs.region.access import PLAN, VIEW_COVER, may, region_of, require
from beurs.region.exports import CSV, XLSX, Cell, table_download

MONTHS, BOARDS, RINGS, POOLS = "months", "boards", "rings", "pools"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what a board, or all boards together, gave and got in a period."""
    found = _asked(request)
    uses = use_of(pools_of(found), found.days)
    trial = apart_trial(found.region)
    context = {
        "found": found,
        "today": timezone.localdate(),
        "title": title_of(found),
        "months": _months(found),
        "months_title": months_title(found),
        "rings": _rings(found),
        "rings_title": rings_title(found),
        "uses": [_use(one) for one in uses],
        "uses_title": uses_title(uses),
        "trial": trial,
        "asked": last_asked(request.user, Trial.Kind.APART, region=found.region),
        "may_play": may(request.user, PLAN),
        "apart": _apart(found, None if trial is None else Replay.of(trial.result)),
        "assumptions": ASSUMPTIONS.values(),
    }
    return render(request, "cover/trials/giving.html", context)


@require_POST
def play(request: HttpRequest) -> HttpResponse:
    """Have the last mornings played again with each board on its own."""
    require(request.user, PLAN)
    assert isinstance(request.user, User)
    apart_try(region=region_of(request.user), by=request.user)
    return redirect("cover:give-and-take")


@require_safe
def export(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """Send months, boards, rings or pools as a list; `kind` is csv or xlsx."""
    if kind not in (CSV, XLSX) or what not in TABLES:
        raise Http404
    found = _asked(request)
    heads, rows = TABLES[what](found)
    return table_download(f"{_('given-and-got')}-{what}-{found.first}-{found.last}", heads, rows, kind)


def _asked(request: HttpRequest) -> Giving:
    require(request.user, VIEW_COVER)
    return giving_of(request.user, number_of(request.GET.get("board", "")), *period_of(request))


def title_of(found: Giving) -> str:
    """Say what the period shows: who gave more."""
    if found.gave == found.got == 0:
        return _("Nobody was lent or borrowed in this period")
    if found.board is None:
        return ngettext(
            "%(n)s day part went from one board to another",
            "%(n)s day parts went from one board to another",
            found.gave,
        ) % {"n": found.gave}
    more = abs(found.gave - found.got)
    if found.gave > found.got:
        text = ngettext(
            "%(board)s gave %(n)s day part more than it got", "%(board)s gave %(n)s day parts more than it got", more
        )
    elif found.gave < found.got:
        text = ngettext(
            "%(board)s got %(n)s day part more than it gave", "%(board)s got %(n)s day parts more than it gave", more
        )
    else:
        text = _("%(board)s gave as many day parts as it got")
    return text % {"board": found.board.name, "n": more}


def months_title(found: Giving) -> str:
    """Say in how many months a board got more than it gave; of all boards where most went round."""
    if found.board is None:
        most = max(found.months, key=lambda one: one.gave, default=None)
        return _("Most in %(month)s") % {"month": _month(most.first)} if most and most.gave else _("Given and got")
    more = sum(one.got > one.gave for one in found.months)
    if found.months and not more:
        return _("No month with more got than given")
    if not found.months:
        return _("Given and got")
    months = len(found.months)
    text = ngettext("More got than given in this month", "More got than given in %(n)s of %(m)s months", months)
    return text % {"n": more, "m": months}


def rings_title(found: Giving) -> str:
    """Say how much of what was filled came from nearest by."""
    filled = sum(count for ring, count in found.rings.items() if ring != NO_RING)
    near = sum(found.rings.get(ring, 0) for ring in (OWN_RING, "1"))
    if not filled:
        return _("Nobody was asked for in this period")
    return _("%(n)s%% of what was filled came from the school itself or ring 1") % {
        "n": number_format(100 * near / filled, 0)
    }


def uses_title(uses: list[PoolUse]) -> str:
    """Say how many days salaried people had no work."""
    told = [one for one in uses if one.told]
    idle = sum(one.idle_days for one in told)
    if not any(one.offered for one in told):
        return _("No salaried pool to tell of in this period")
    return ngettext(
        "%(n)s day of a salaried person was without work", "%(n)s days of salaried people were without work", idle
    ) % {"n": idle}


def _months(found: Giving) -> list[dict[str, Any]]:
    most = max((max(one.gave, one.got) for one in found.months), default=0) or 1
    return [
        {"one": one, "gave": f"{100 * one.gave / most:.1f}%", "got": f"{100 * one.got / most:.1f}%"}
        for one in found.months
    ]


def _rings(found: Giving) -> list[dict[str, Any]]:
    whole = sum(found.rings.values()) or 1
    return [
        {
            "label": label_of("ring", ring),
            "count": count,
            "percent": 100 * count / whole,
            "width": f"{100 * count / whole:.1f}%",
            "open": ring == NO_RING,
        }
        for ring, count in found.rings.items()
    ]


def _use(one: PoolUse) -> dict[str, Any]:
    return {"one": one, "width": f"{min(one.percent or 0.0, 100.0):.1f}%"}


def _apart(found: Giving, replay: Replay | None) -> dict[str, Any] | None:
    """Return the fill together and apart on one axis, for the board and for all boards."""
    if replay is None:
        return None
    rows = [] if found.board is None or found.board.pk not in replay.asked else [(found.board.name, [found.board.pk])]
    if open_total(replay, {board.pk for board in found.boards}):
        rows.append((_("All boards"), list(replay.asked)))
    if not rows:
        return None
    figures = [(replay.fill(APART, boards), replay.fill(NOW, boards)) for _name, boards in rows]
    axis = axis_of(figure for pair in figures for figure in pair)
    lines = [
        {
            "name": name,
            "before": axis.mark(apart),
            "after": axis.mark(now),
            "apart": apart,
            "now": now,
            "gain": replay.gain(APART, NOW, boards),
        }
        for (name, boards), (apart, now) in zip(rows, figures, strict=True)
    ]
    gain = lines[0]["gain"]
    assert isinstance(gain, Figure)
    return {"axis": axis, "lines": lines, "replay": replay, "title": apart_title(gain)}


def apart_title(gain: Figure) -> str:
    """Say what lending comes to against each board on its own."""
    if math.isnan(gain.value):
        return _("Nobody was asked for on these mornings")
    words = {
        0: _("Together or each on its own: the difference is too small to tell"),
        1: _("Together more is filled than each on its own"),
        -1: _("Each on its own more would be filled than together"),
    }
    return words[gain.sign]


def _month(day: dt.date) -> str:
    return date_format(day, "F Y")


def _month_rows(found: Giving) -> tuple[list[str], list[list[Cell]]]:
    heads = [_("Month"), _("Given, day parts"), _("Got, day parts"), _("Asked"), _("Filled"), "%"]
    return heads, [
        [one.first, one.gave, one.got, one.fill.total, one.fill.covered, _round(one.fill.percent)]
        for one in found.months
    ]


def _board_rows(found: Giving) -> tuple[list[str], list[list[Cell]]]:
    heads = [_("Board"), _("Given, day parts"), _("Got, day parts"), _("Difference")]
    return heads, [[one.board.name, one.gave, one.got, one.balance] for one in found.partners]


def _ring_rows(found: Giving) -> tuple[list[str], list[list[Cell]]]:
    return [_("Ring"), _("Day parts")], [[label_of("ring", ring), count] for ring, count in found.rings.items()]


def _pool_rows(found: Giving) -> tuple[list[str], list[list[Cell]]]:
    heads = [_("Pool"), _("People"), _("Offered, day parts"), _("Worked, day parts"), "%", _("Days without work")]
    return heads, [
        [one.pool.name, one.people, one.offered, one.worked, _round(one.percent), one.idle_days]
        for one in use_of(pools_of(found), found.days)
        if one.told
    ]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


TABLES: dict[str, Callable[[Giving], tuple[list[str], list[list[Cell]]]]] = {
    MONTHS: _month_rows,
    BOARDS: _board_rows,
    RINGS: _ring_rows,
    POOLS: _pool_rows,
}
