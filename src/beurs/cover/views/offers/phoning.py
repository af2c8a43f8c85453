"""The phone list of a need: whom to call, what to say, and one click per answer; and who would be asked when."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beurs.cover import problem, services
from beurs.cover.access import board
from beurs.cover.access.board.rows import NeedRow
from beurs.cover.access.offers.rules import Kind, Ring, rule_of
from beurs.cover.access.offers.searches import known_of, search_of
from beurs.cover.forms.offers import PhoneForm
from beurs.cover.models import Need
from beurs.cover.services.offers.waves import KNOWN_BY
from beurs.cover.timing import moment_of
from beurs.cover.views.board.actions import refusal
from beurs.cover.views.board.asking import asked_of
from beurs.cover.views.board.deeds import Deed, done, user_of
from beurs.cover.views.board.drawer import agency_context
from beurs.cover.views.board.drawer import answer as drawer_answer
from beurs.cover.views.board.page import seen
from beurs.errors import Refused
from beurs.region.access import PLAN

SAID = {
    "yes": gettext_lazy("%(name)s comes. Everybody else is told."),
    "no": gettext_lazy("Written down. The next person is asked."),
    "none": gettext_lazy("No answer, written down."),
}


@require_safe
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom to call for a need."""
    need = board.need_of(request.user, PLAN, pk)
    live, closed = known_of(need)
    search = search_of(need)
    rule = rule_of(need.school.board, timezone.localdate())
    bridged = bool(search and search.running and search.search.bridge)
    found = problem.calls_of(need, rule, timezone.now(), live=live, closed=closed, bridged=bridged)
    calls = [{"call": call, "ring": ring_word(call.ring)} for call in found]
    row = board.row_of(seen(request, asked_of(request)), need)
    context = {"calls": calls, "say": _say(request, need, row), **agency_context(request, need)}
    return _shown(request, need, "cover/offers/phone.html", context)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who would be asked when, if the search began now."""
    need = board.need_of(request.user, PLAN, pk)
    rule = rule_of(need.school.board, timezone.localdate())
    turns = [{"turn": turn, "ring": ring_word(turn.ring)} for turn in problem.turns_of(need, rule, timezone.now())]
    context = {"turns": turns, "rule": rule, "chance": _chance(need)}
    return _shown(request, need, "cover/offers/preview.html", context)


def _chance(need: Need) -> int | None:
    """Return the percentage with which somebody is found by 08:15, None where nobody can say."""
    if not need.parts.filter(cancelled_at__isnull=True).exists():
        return None
    filled = problem.outlook(*services.seeking_of(need, timezone.now()), moment_of(need.date, KNOWN_BY)).filled
    return None if filled is None else round(100 * filled)


def _shown(request: HttpRequest, need: Need, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a part of the drawer, with the drawer around it unless htmx asked for the part alone."""
    if request.headers.get("HX-Target") != "choose":
        return drawer_answer(request, need, inside=template, **context)
    asked = asked_of(request)
    row = board.row_of(seen(request, asked), need)
    return render(request, template, {"need": need, "row": row, "query": asked.query(), **context})


@require_POST
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody said on the phone."""
    need = board.need_of(request.user, PLAN, pk)
    form = PhoneForm(request.POST, people=board.bench_people(need))
    if not form.is_valid():
        raise Http404
    person, said = form.cleaned_data["person"], form.cleaned_data["answer"]
    try:
        services.phone_answer(need=need, person=person, answer=said, by=user_of(request), now=timezone.now())
    except Refused as refused:
        return refusal(request, need, refused)
    need.refresh_from_db()
    return done(request, Deed(str(SAID[said]) % {"name": person}, None), need)


def _say(request: HttpRequest, need: Need, row: NeedRow | None) -> str:
    """Return what to say, in one breath: who calls, where, when."""
    return _("Good morning, this is %(me)s. Can you teach group %(group)s at %(school)s in %(place)s, %(times)s?") % {
        "me": user_of(request),
        "group": need.group.name,
        "school": need.school.name,
        "place": need.school.place,
        "times": row.times if row else "",
    }


def ring_word(ring: Ring | None) -> str:
    """Return the name of a ring."""
    return "" if ring is None else str(Kind(ring.kind).label)
