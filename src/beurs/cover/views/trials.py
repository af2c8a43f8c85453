"""How far a trial is, asked every second by the page that waits for it; and Stop."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.access.trials import trial_get
from beurs.cover.models import Trial
from beurs.cover.services.trials import trial_stop

Kind = Trial.Kind


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw how far a trial is; once it has ended, have its page loaded anew."""
    trial = trial_get(request.user, pk)
    if request.headers.get("HX-Request") != "true":
        return redirect(page_of(trial))
    answer = render(request, "cover/trials/_stage.html", {"trial": trial})
    if not trial.is_live:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a trial and go back to its page, which says so, or shows what came first."""
    trial = trial_get(request.user, pk)
    assert isinstance(request.user, User)
    trial_stop(trial=trial, by=request.user)
    return redirect(page_of(trial))


def page_of(trial: Trial) -> str:
    """Return the address of the page that shows a trial."""
    if trial.kind == Kind.POLICY:
        return reverse("cover:policy-preview", args=[trial.policy_id])
    if trial.kind == Kind.RULE:
        return reverse("cover:dispatch-try", args=[trial.board_id])
    return trial.page or reverse("cover:give-and-take")
