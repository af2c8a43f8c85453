"""What a filled day cost by ring, and what is known of each board on its own."""

import math
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from beurs.cover.access.trials import apart_trial, open_total
from beurs.cover.print.report import label_of
from beurs.cover.replays import APART, NOW, Figure, Replay
from beurs.cover.views.asked import number_of
from beurs.cover.views.lost import period_of
from beurs.cover.views.preview import ASSUMPTIONS
from beurs.ledger.access.costs import Costs, Tally, costs_of
from beurs.ledger.access.played import played_cost
from beurs.ledger.access.rules import Prices
from beurs.ledger.templatetags.ledger import euros
from beurs.region.access import VIEW_COVER, VIEW_LEDGER, may, require
from beurs.region.exports import CSV, XLSX, Cell, table_download

COUNTED = gettext_lazy("Agencies, and what a school did itself, are not played.")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what filled day parts of a board, or of all in sight, cost in a period."""
    found = _asked(request)
    trial = apart_trial(found.region)
    context = {
        "found": found,
        "today": timezone.localdate(),
        "title": title_of(found),
        "rings": [(label_of("ring", ring), tally) for ring, tally in found.rings.items()],
        "sides": [(_("Own pool"), found.own_pool), (_("Borrowed from other boards"), found.lent)],
        "assumptions": [*ASSUMPTIONS.values(), COUNTED],
        "may_cover": may(request.user, VIEW_COVER),
        **_apart(found, None if trial is None else Replay.of(trial.result)),
    }
    return render(request, "ledger/costs.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the rings as a list; `kind` is csv or xlsx."""
    if kind not in (CSV, XLSX):
        raise Http404
    found = _asked(request)
    heads = [
        _("Ring"), _("Day parts"), _("Minutes"), _("Cost, cents"), _("A filled day, cents"), _("Without tariff"),
        _("Not yet in the books"),
    ]  # fmt: skip
    named = [(label_of("ring", ring), tally) for ring, tally in found.rings.items()]
    rows = [_cells(label, tally) for label, tally in [*named, (_("together"), found.whole)]]
    return table_download(f"{_('cost-by-ring')}-{found.first}-{found.last}", heads, rows, kind)


def _asked(request: HttpRequest) -> Costs:
    require(request.user, VIEW_LEDGER)
    return costs_of(request.user, number_of(request.GET.get("board", "")), *period_of(request))


def _cells(label: str, tally: Tally) -> list[Cell]:
    return [
        label, tally.parts, tally.minutes, tally.cents, tally.day_cents, tally.no_tariff, tally.not_booked,
    ]  # fmt: skip


def title_of(found: Costs) -> str:
    """Say what a day from the own pool cost beside a borrowed one, else what a filled day cost."""
    own, lent, whole = found.own_pool.day_cents, found.lent.day_cents, found.whole.day_cents
    if own is not None and lent is not None:
        words = _("A day from the own pool cost as much as a borrowed one")
        if own < lent:
            words = _("A day from the own pool cost € %(euros)s less than a borrowed one")
        if own > lent:
            words = _("A day from the own pool cost € %(euros)s more than a borrowed one")
        return words % {"euros": euros(abs(own - lent))}
    if whole is not None:
        return _("A filled day cost € %(euros)s") % {"euros": euros(whole)}
    if found.whole.parts:
        return _("What filled days cost is not known yet")
    return _("Nothing was filled in this period")


def _apart(found: Costs, replay: Replay | None) -> dict[str, Any]:
    """Return fill and cost apart and together on the mornings played, for the board and for all boards in sight.

    What a filled day costs all boards is told to who sees all of them.
    """
    if replay is None:
        return {}
    rows = [] if found.board is None or found.board.pk not in replay.asked else [(found.board.name, [found.board.pk])]
    if open_total(replay, {board.pk for board in found.boards}):
        rows.append((_("All boards"), list(replay.asked)))
    lines = [
        {
            "name": name,
            "apart": figure(replay.fill(APART, boards)),
            "now": figure(replay.fill(NOW, boards)),
            "gain": figure(replay.gain(APART, NOW, boards)),
        }
        for name, boards in rows
    ]
    priced = rows if found.all_in_sight else rows[:1] if found.board is not None else []
    prices = Prices.of(found.region) if replay.hours and priced else None
    costs = [] if prices is None else [_priced(name, boards, replay, prices) for name, boards in priced]
    return {"apart": {"lines": lines, "replay": replay, "costs": costs}} if lines else {}


def _priced(name: str, boards: list[int], replay: Replay, prices: Prices) -> dict[str, Any]:
    """Return what a filled day costs apart and together, and the difference."""
    apart, now = (played_cost(replay, play, boards, prices) for play in (APART, NOW))
    before, after = apart.day_cents, now.day_cents
    return {
        "name": name,
        "apart": amount(before, apart.day_figure),
        "now": amount(after, now.day_figure),
        "gap": amount(None if before is None or after is None else after - before, apart.gap(now)),
        "unpriced": apart.unpriced + now.unpriced,
    }


def amount(cents: int | None, found: Figure) -> str:
    """Write whole cents with the interval of the figure: "612,40 ± 8,15"; without that of a single day."""
    if cents is None:
        return "–"
    return f"{euros(cents)} ± {euros(round(found.half))}" if math.isfinite(found.half) else euros(cents)


def figure(found: Figure) -> str:
    """Write a figure with its interval: "93,4 ± 1,2"; without the interval of a single day, nothing of nothing."""
    if math.isnan(found.value):
        return "–"
    value = number_format(found.value, 1)
    return f"{value} ± {number_format(found.half, 1)}" if math.isfinite(found.half) else value
