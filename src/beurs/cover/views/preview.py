"""What another sharing policy would have done on the mornings behind: per board, before and after."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from beurs.accounts.models import User
from beurs.cover.access.trials import (
    Sight,
    last_asked,
    may_try,
    open_total,
    parties,
    policy_in_sight,
    policy_trial,
    sight_of,
)
from beurs.cover.forms.preview import PreviewForm
from beurs.cover.models import Trial
from beurs.cover.replays import APART, BORROWED, LENT, MINUTES, NEW, NOW, Figure, Replay
from beurs.cover.services.trials import policy_try
from beurs.cover.views.intervals import Axis, axis_of
from beurs.pools.models import Policy
from beurs.region.access import PLAN, require
from beurs.region.exports import CSV, XLSX, Cell, table_download

ASSUMPTIONS: dict[str, str | Promise] = {
    "yes": gettext_lazy("Everybody who is asked says yes."),
    "whole": gettext_lazy("A morning is planned as a whole; who was sent then counts as free again."),
    "own": gettext_lazy("What a school solved with its own people stays as it was."),
    "notice": gettext_lazy("A call comes when the school reported the group."),
    "weeks": gettext_lazy("Weekly limits and caps count over the mornings as they are played."),
    "loan": gettext_lazy("A loan is a day part at another board than that of the permanent or temporary contract."),
    "apart": gettext_lazy("On its own, a board has whom it employs."),
    "interval": gettext_lazy("± is a 95% interval over the days, each day compared with itself."),
}
"""What is taken for granted in a replay, by code; docs/explanation/replaying.md gives the reasons."""


@dataclass(frozen=True)
class Line:
    """One board, or all of them, before and after; what a user may not see is None."""

    name: str
    whole: bool
    lent: tuple[int, int]
    borrowed: tuple[int, int]
    fill: tuple[Figure, Figure, Figure] | None = None
    gain: Figure | None = None
    minutes: tuple[float, float] | None = None

    @property
    def outcome(self) -> str:
        """Return "better", "worse", "same", or nothing where the fill is not for this user."""
        return "" if self.gain is None else ("same", "better", "worse")[self.gain.sign]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the latest preview of a policy with a form for other numbers; sent, the mornings are played with those."""
    policy = policy_in_sight(request.user, pk)
    sight = sight_of(request.user, policy.pool.region, parties(policy))
    if request.method != "POST":
        return _page(request, policy, sight, None)
    require(request.user, PLAN)
    if not may_try(request.user, policy):
        raise Http404
    form = PreviewForm(request.POST, policy=policy, boards=sight.boards)
    if not form.is_valid():
        return _page(request, policy, sight, form)
    assert isinstance(request.user, User)
    policy_try(policy=policy, wanted=form.given(), by=request.user)
    return redirect("cover:policy-preview", pk)


@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send the lines of the latest preview as a list; `kind` is csv or xlsx."""
    policy = policy_in_sight(request.user, pk)
    trial = policy_trial(request.user, policy)
    replay = None if trial is None else Replay.of(trial.result)
    if kind not in (CSV, XLSX) or replay is None:
        raise Http404
    sight = sight_of(request.user, policy.pool.region, parties(policy))
    name = f"{_('sharing-policy')}-{policy.pool.code}-{replay.days[0]}-{replay.days[-1]}"
    return table_download(name, _heads(), [_cells(line) for line in lines_of(replay, sight)], kind)


def _page(request: HttpRequest, policy: Policy, sight: Sight, form: PreviewForm | None) -> HttpResponse:
    trial = policy_trial(request.user, policy)
    asked = last_asked(request.user, Trial.Kind.POLICY, policy=policy)
    shown = asked or trial
    replay = None if trial is None else Replay.of(trial.result)
    lines = [] if replay is None else lines_of(replay, sight)
    context: dict[str, Any] = {
        "policy": policy,
        "trial": trial,
        "asked": asked,
        "replay": replay,
        "may_try": may_try(request.user, policy),
        "form": form or PreviewForm(policy=policy, boards=sight.boards, wanted=shown.wanted if shown else None),
        "assumptions": ASSUMPTIONS.values(),
        "title": _("Preview of a sharing policy"),
    }
    if replay is not None:
        context |= {
            "title": title_of(replay, sight),
            "told": told_of(lines),
            "whole": next((line for line in lines if line.whole), None),
            **trial_table(replay, sight),
        }
    return render(request, "cover/trials/preview.html", context, status=422 if form is not None else 200)


def trial_table(replay: Replay, sight: Sight) -> dict[str, Any]:
    """Return what `cover/trials/_before_after.html` draws: the lines, and their bars on one axis."""
    lines = lines_of(replay, sight)
    axis = axis_of(figure for line in lines if line.fill for figure in line.fill[:2])
    return {"lines": lines, "axis": axis, "rows": [_row(line, axis) for line in lines]}


def lines_of(replay: Replay, sight: Sight) -> list[Line]:
    """Return a line per board that a user may know of, and one for all boards where `open_total` allows it."""
    known = [board for board in sight.boards if board.pk in replay.asked and board.pk in sight.named]
    lines = [_line(replay, board.name, [board.pk], board.pk in sight.seen) for board in known]
    if not open_total(replay, sight.seen):
        return lines
    return [*lines, _line(replay, _("All boards"), replay.asked, True, whole=True)]


def _line(replay: Replay, name: str, boards: Iterable[int], seen: bool, *, whole: bool = False) -> Line:
    boards = list(boards)
    lent, borrowed = (
        (replay.total(NOW, series, boards), replay.total(NEW, series, boards)) for series in (LENT, BORROWED)
    )
    if not seen:
        return Line(name, whole, lent, borrowed)
    days = len(replay.days)
    before, after, apart = (replay.fill(play, boards) for play in (NOW, NEW, APART))
    return Line(
        name,
        whole,
        lent,
        borrowed,
        fill=(before, after, apart),
        gain=replay.gain(NOW, NEW, boards),
        minutes=(replay.total(NOW, MINUTES, boards) / days, replay.total(NEW, MINUTES, boards) / days),
    )


def title_of(replay: Replay, sight: Sight) -> str:
    """Say what the policy would have done, from the figures that a user may see."""
    whole = open_total(replay, sight.seen)
    boards = [board for board in replay.asked if whole or board in sight.seen]
    gain = replay.gain(NOW, NEW, boards)
    if replay.plays[NOW] == replay.plays[NEW]:
        return _("On these mornings the policy changes nothing")
    words = {
        0: _("The difference in filled day parts is too small to tell"),
        1: _("With this policy more day parts are filled"),
        -1: _("With this policy fewer day parts are filled"),
    }
    return words[gain.sign]


def told_of(lines: list[Line]) -> str:
    """Say for how many of the boards in sight it is better or worse."""
    outcomes = [line.outcome for line in lines if not line.whole]
    better, worse = outcomes.count("better"), outcomes.count("worse")
    told = [ngettext("Better for %(n)s board.", "Better for %(n)s boards.", better) % {"n": better}] if better else []
    if worse:
        told.append(ngettext("Worse for %(n)s board.", "Worse for %(n)s boards.", worse) % {"n": worse})
    return " ".join(told) or _("For no board in sight the difference is large enough to tell.")


def _row(line: Line, axis: Axis) -> dict[str, Any]:
    marks = {} if line.fill is None else {"before": axis.mark(line.fill[0]), "after": axis.mark(line.fill[1])}
    return {"line": line, **marks}


def _heads() -> list[str]:
    pairs = (_("Filled, %"), _("Travel minutes a morning"), _("Lent, day parts"), _("Borrowed, day parts"))
    found = [_("Board")]
    for head in pairs:
        found += [f"{head}, {_('before')}", f"{head}, {_('after')}"]
    return [*found, _("Difference in filled, points"), "±", _("Each on its own, filled, %")]


def _cells(line: Line) -> list[Cell]:
    fill, minutes, gain = line.fill, line.minutes, line.gain
    cells: list[Cell] = [line.name]
    cells += [None, None] if fill is None else [_plain(fill[0].value), _plain(fill[1].value)]
    cells += [None, None] if minutes is None else [_plain(value) for value in minutes]
    cells += [*line.lent, *line.borrowed]
    cells += [None, None] if gain is None else [_plain(gain.value), _plain(gain.half)]
    return [*cells, None if fill is None else _plain(fill[2].value)]


def _plain(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
