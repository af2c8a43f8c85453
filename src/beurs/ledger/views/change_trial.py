"""What the last mornings would have been with the pools that a change would make, on the page of that change."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beurs.accounts.models import User
from beurs.cover.access.trials import Sight, design_trial, last_asked, open_total, sight_of
from beurs.cover.models import Trial
from beurs.cover.replays import NEW, NOW, Replay
from beurs.cover.services.trials import design_try
from beurs.cover.views.preview import ASSUMPTIONS, told_of, trial_table
from beurs.ledger.access.change_trial import design_of, is_playable, may_play
from beurs.ledger.access.changes import boards_concerned, change_get
from beurs.ledger.models import DesignChange


@require_POST
def play(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the last mornings played with the pools of a change."""
    found = change_get(request.user, pk)
    if not may_play(request.user, found):
        raise Http404
    assert isinstance(request.user, User)
    page = page_of(found)
    design_try(region=found.region, page=page, wanted=design_of(found), by=request.user)
    return redirect(page)


def mornings_of(request: HttpRequest, change: DesignChange) -> dict[str, Any]:
    """Return what the page shows of the mornings played; empty where they say nothing of the change."""
    if not is_playable(change):
        return {}
    page = page_of(change)
    trial = design_trial(change.region, page)
    replay = None if trial is None else Replay.of(trial.result)
    sight = sight_of(request.user, change.region, boards_concerned(change))
    found: dict[str, Any] = {
        "asked": last_asked(request.user, Trial.Kind.DESIGN, page=page),
        "may_play": may_play(request.user, change),
        "trial": trial,
        "replay": replay,
        "assumptions": ASSUMPTIONS.values(),
    }
    if trial is not None and replay is not None:
        table = trial_table(replay, sight)
        found |= {**table, "told": f"{_gained(replay, sight)} {told_of(table['lines'])}"}
        found["stale"] = trial.wanted != design_of(change)
    return {"mornings": found}


def page_of(change: DesignChange) -> str:
    """Return the address of the page of a change."""
    return reverse("changes:change", args=[change.pk])


def _gained(replay: Replay, sight: Sight) -> str:
    """Say what these pools would have done, from the figures that a user may see."""
    whole = open_total(replay, sight.seen)
    boards = [board for board in replay.asked if whole or board in sight.seen]
    if replay.plays[NOW] == replay.plays[NEW]:
        return _("On these mornings the change makes no difference.")
    words = {
        0: _("The difference in filled day parts is too small to tell."),
        1: _("With these pools more day parts are filled."),
        -1: _("With these pools fewer day parts are filled."),
    }
    return words[replay.gain(NOW, NEW, boards).sign]
