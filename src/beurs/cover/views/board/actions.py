"""What a planner does on the board: each door parses, calls one service and draws the board again."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from beurs.cover import problem, services
from beurs.cover.access import board
from beurs.cover.access.idle import idle_people_of
from beurs.cover.forms.board import AssignForm, GroundForm, PairsForm, VersionForm
from beurs.cover.models import Need, Step
from beurs.cover.services.trail import last_change
from beurs.cover.views.board.asking import Asked, asked_of
from beurs.cover.views.board.deeds import Deed, done, last_step, selected, user_of
from beurs.cover.views.board.drawer import answer
from beurs.cover.views.board.page import seen
from beurs.cover.views.board.stopping import STOPPED_CODE, wanted
from beurs.cover.views.idle import idle_words
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import PLAN

CHANGED = "need-changed"
BRIDGE = "bridge-needed"


def _on_need(
    request: HttpRequest,
    pk: int,
    act: Callable[[Need, Any], str],
    form: Any,
    warn: Callable[[Need], str] | None = None,
) -> HttpResponse:
    """Do one action on one need with a checked form, or say in the drawer why not; `warn` says what to mind after."""
    need = board.need_of(request.user, PLAN, pk)
    if not form.is_valid():
        return answer(
            request, need, status=422, refusal=" ".join(error for found in form.errors.values() for error in found)
        )
    try:
        text = act(need, form.cleaned_data)
    except Refused as refused:
        return refusal(request, need, refused)
    step = last_step(request)
    return done(request, Deed(f"{text} {_moved(step)}".strip(), step, warning=warn(need) if warn else ""), need)


def _moved(step: Step | None) -> str:
    """Return how many groups a step moved along, empty when none."""
    count = 0 if step is None else int(step.facts.get("moved", 0))
    if not count:
        return ""
    return ngettext(
        "The plan followed: %(n)s group has another proposal.",
        "The plan followed: %(n)s groups have another proposal.",
        count,
    ) % {"n": count}


def refusal(request: HttpRequest, need: Need, refused: Refused) -> HttpResponse:
    """Answer 409: both versions side by side when somebody else was first, else the sentence in place."""
    need.refresh_from_db()
    if refused.code != CHANGED:
        asks_bridge = refused.code == BRIDGE
        return answer(request, need, status=409, refusal=sentence(refused), ask_bridge=asks_bridge)
    conflict = {"facts": refused.facts, "again": _again(request, need), "action": request.get_full_path()}
    conflict["mine"] = request.POST.get("mine", "")
    return answer(request, need, status=409, conflict=conflict)


def _again(request: HttpRequest, need: Need) -> list[tuple[str, object]]:
    """Return what the planner sent, on the version that stands now, so that one button repeats it."""
    renewed = {"version": need.version, "pair": f"{need.pk}:{need.version}"}
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, renewed.get(name, value)) for name, value in sent if name != "csrfmiddlewaretoken"]


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan the day for the boards in view."""
    asked = asked_of(request)
    return _on_day(request, asked, lambda sight: _planned(request, sight, asked))


def _planned(request: HttpRequest, sight: board.Sight, asked: Asked) -> str:
    boards = board.boards_of(sight, asked.filters.boards)
    made = services.plan_make(
        region=sight.region,
        boards=boards,
        first=asked.day,
        last=asked.day,
        by=user_of(request),
        wanted=wanted(request),
    )
    proposed = made.assignments.filter(state="proposed").values("need_part__need").distinct().count()
    return ngettext("Plan made: %(n)s proposal.", "Plan made: %(n)s proposals.", proposed) % {"n": proposed}


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish what was agreed for the day on the boards in view."""
    asked = asked_of(request)
    return _on_day(request, asked, lambda sight: _published(request, sight, asked))


def _published(request: HttpRequest, sight: board.Sight, asked: Asked) -> str:
    boards = board.boards_of(sight, asked.filters.boards)
    count = services.publish(region=sight.region, boards=boards, day=asked.day, by=user_of(request))
    return ngettext(
        "%(n)s group published. The school sees who comes.",
        "%(n)s groups published. The schools see who comes.",
        count,
    ) % {"n": count}


def _on_day(request: HttpRequest, asked: Asked, act: Callable[[board.Sight], str]) -> HttpResponse:
    """Do one action on the whole day, then draw the board with what was open in the drawer."""
    sight = seen(request, asked)
    if not sight.may_plan:
        raise Http404
    try:
        deed = Deed(act(sight), last_step(request))
    except Refused as refused:
        deed = Deed(sentence(refused), None, failed=refused.code != STOPPED_CODE)
    return done(request, deed, selected(request))


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """Agree to one or more proposals; each stands or falls by itself."""
    form = PairsForm(request.POST)
    if not form.is_valid():
        raise Http404
    pairs: dict[int, int] = form.cleaned_data["pair"]
    known = board.needs_of(request.user, PLAN, frozenset(pairs))
    if not known:
        raise Http404
    outcome = services.proposals_agree(
        needs={pk: version for pk, version in pairs.items() if pk in known}, by=user_of(request)
    )
    if len(pairs) == 1 and outcome.refused:
        need, refused = outcome.refused[0]
        return refusal(request, need, refused)
    return done(request, _agreed(outcome), selected(request))


def _agreed(outcome: services.AgreeOutcome) -> Deed:
    count = len({row.need_part.need_id for row in outcome.agreed})
    text = ngettext("%(n)s group agreed.", "%(n)s groups agreed.", count) % {"n": count}
    failures = [sentence(refused) for _need, refused in outcome.refused]
    return Deed(" ".join([text, *failures[:3]]), outcome.step, failed=bool(failures))


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a person chosen by the planner before the group; say so when somebody with a salary was free."""
    began = timezone.now()

    def warn(need: Need) -> str:
        return idle_words(idle_people_of(need.pk, began))

    return _on_need(request, pk, lambda need, given: _assigned(request, need, given), AssignForm(request.POST), warn)


def _assigned(request: HttpRequest, need: Need, given: dict[str, Any]) -> str:
    person = next((found.person for found in problem.candidates(need) if found.person.pk == given["person"]), None)
    if person is None:
        raise Refused("out-of-reach", person=_("this person"))
    services.assign_by_hand(need=need, person=person, by=user_of(request), **_without(given, "person"))
    return _("%(name)s stands before group %(group)s.") % {"name": person, "group": need.group.name}


def _without(given: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name}


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal off the list."""
    return _simple(request, pk, services.proposal_drop, _("Proposal dropped."))


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a proposal through the next plan."""
    return _simple(request, pk, services.lock, _("Locked: the next plan keeps this person here."))


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the next plan change a proposal again."""
    return _simple(request, pk, services.unlock, _("Unlocked: the next plan may choose again."))


def _simple(request: HttpRequest, pk: int, service: Callable[..., Any], text: str) -> HttpResponse:
    def act(need: Need, given: dict[str, Any]) -> str:
        service(need=need, version=given["version"], by=user_of(request))
        return text

    return _on_need(request, pk, act, VersionForm(request.POST))


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a substitute back, with a ground when the school already knew."""

    def act(need: Need, given: dict[str, Any]) -> str:
        services.release(need=need, version=given["version"], ground=given["ground"], by=user_of(request))
        return _("Released. The group is open again.") if need.cancelled_at is None else _("Released.")

    return _on_need(request, pk, act, GroundForm(request.POST))


@require_POST
def help_with(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take one of the verified changes that fill an open need, with its ground."""

    def act(need: Need, given: dict[str, Any]) -> str:
        offered = problem.explain_need(need).relax
        if number >= len(offered) or not offered[number].service:
            raise Refused(CHANGED, **last_change(need))
        item = offered[number]
        getattr(services, item.service)(
            need=need, version=given["version"], ground=given["ground"], by=user_of(request), **item.call
        )
        return _("%(name)s stands before group %(group)s.") % {"name": item.person, "group": need.group.name}

    return _on_need(request, pk, act, GroundForm(request.POST))


@require_POST
def undo(request: HttpRequest, step: int) -> HttpResponse:
    """Take back the user's own last step."""
    found = board.step_of(user_of(request), step)
    try:
        services.step_undo(step=found, by=user_of(request))
        deed = Deed(_("Undone."), None)
    except Refused as refused:
        deed = Deed(sentence(refused), None, failed=True)
    return done(request, deed, selected(request))
