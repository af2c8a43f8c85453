"""Try a rule for asking people on the last four weeks, before it is kept."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beurs.cover.access.offers.rules import Kind, Rule, rule_of
from beurs.cover.forms.offers import DispatchRuleForm
from beurs.cover.models import DispatchRule
from beurs.cover.problem.trying import Line, Tried, try_rules
from beurs.cover.views.offers.rules import form_of
from beurs.region.access import PLAN, board_get
from beurs.region.models import Board


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form; sent back, also what the rule in it would have come to. Nothing is kept."""
    board = board_get(request.user, PLAN, pk)
    form = form_of(board, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"board": board, "form": form}
    if request.method == "POST" and _has_people(form):
        found = try_rules(board, rule_of(board, timezone.localdate()), _rule(board, form), timezone.now())
        context |= {"asked": True, "tried": found, "lines": [] if found is None else lines(found)}
    return render(request, "cover/offers/try.html", context, status=422 if form.errors else 200)


def _has_people(form: DispatchRuleForm) -> bool:
    """Tell whether a form is valid and names a ring with people; says so in the form when it does not."""
    if form.is_valid() and not any(ring.kind != Kind.AGENCY for ring in form.rings):
        form.add_error(None, _("Choose at least one ring with people in it."))
    return not form.errors


def _rule(board: Board, form: DispatchRuleForm) -> Rule:
    return Rule(DispatchRule(board=board, **form.given()), form.rings)


def lines(tried: Tried) -> list[dict[str, str]]:
    """Return the table: a measure in words, the rule that holds, the rule in the form."""
    now, new = tried.now, tried.new
    shares = [
        (_("Groups with somebody at 08:15"), now.by_parents, new.by_parents),
        (_("Groups with somebody at all"), now.found, new.found),
    ]
    found = [{"word": word, "now": _share(one), "new": _share(two)} for word, one, two in shares]
    for word, name, places in (
        (_("Messages for each group that got somebody"), "per_fill", 1),
        (_("Times yes after the group had somebody, for each such group"), "gone", 2),
        (_("Minutes until half had somebody"), "minutes", 0),
    ):
        found.append({"word": word, "now": _number(now, name, places), "new": _number(new, name, places)})
    return found


def _share(mean: Any) -> str:
    half = "" if math.isinf(mean.half) else f" ± {number_format(100 * mean.half, 0)}"
    return f"{number_format(100 * mean.value, 0)}{half}%"


def _number(line: Line, name: str, places: int) -> str:
    value = float(getattr(line, name))
    return "–" if math.isnan(value) else str(number_format(value, places))
