"""Try a rule for asking people on the last four weeks, before it is kept."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beurs.accounts.models import User
from beurs.cover.access.offers.rules import Kind, Rule
from beurs.cover.access.trials import last_asked, rule_trial
from beurs.cover.forms.offers import DispatchRuleForm
from beurs.cover.models import DispatchRule, Trial
from beurs.cover.problem.trying import Line, Tried, tried_read
from beurs.cover.services.trials import rule_try
from beurs.cover.views.offers.rules import form_of
from beurs.region.access import PLAN, board_get
from beurs.region.models import Board


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form with what the rule tried last came to; sent, the rule in it is tried. Nothing is kept."""
    board = board_get(request.user, PLAN, pk)
    trial, asked = rule_trial(request.user, board), last_asked(request.user, Trial.Kind.RULE, board=board)
    form = form_of(board, _typed(request, asked or trial))
    if request.method == "POST" and _has_people(form):
        assert isinstance(request.user, User)
        rule_try(board=board, rule=_rule(board, form), typed=_typed(request, None), by=request.user)
        return redirect("cover:dispatch-try", pk)
    found = tried_read(trial.result) if trial is not None and trial.result else None
    told = [] if found is None else lines(found)
    context = {"board": board, "form": form, "asked": asked, "trial": trial, "tried": found, "lines": told}
    return render(request, "cover/offers/try.html", context, status=422 if form.errors else 200)


def _typed(request: HttpRequest, trial: Trial | None) -> dict[str, str] | None:
    """Return what stands in the form: as it is sent, else as it was when the rule was tried last."""
    if request.method != "POST":
        return trial.wanted["typed"] if trial is not None else None
    return {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


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
