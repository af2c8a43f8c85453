"""Sending and stopping: a search for one need, for all proposals in view, and what happens in between."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from beurs.cover import services
from beurs.cover.access import board
from beurs.cover.access.board.states import PROPOSED
from beurs.cover.access.offers.searches import offer_at
from beurs.cover.forms.offers import BridgeForm, PersonForm
from beurs.cover.models import Need
from beurs.cover.views.board.actions import refusal
from beurs.cover.views.board.asking import asked_of
from beurs.cover.views.board.deeds import Deed, done, selected, user_of
from beurs.cover.views.board.page import seen
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import PLAN

TOLD = 3


@require_POST
def send_all(request: HttpRequest) -> HttpResponse:
    """Start the search for every proposal in view that was not sent yet."""
    asked = asked_of(request)
    sight = seen(request, asked)
    if not sight.may_plan:
        raise Http404
    rows = board.rows_of(sight.narrowed(asked.filters.boards), asked.day)
    pks = [row.id for row in rows if row.state == PROPOSED and row.may_plan and asked.filters.keeps(row)]
    started = services.search_start(needs=Need.objects.filter(pk__in=pks), by=user_of(request), now=timezone.now())
    return done(request, _told(started), selected(request))


def _told(started: services.Started) -> Deed:
    count = len(started.searches)
    text = ngettext("People are asked for %(n)s group.", "People are asked for %(n)s groups.", count) % {"n": count}
    failures = [sentence(error) for _need, error in started.refused]
    return Deed(" ".join([text, *failures[:TOLD]]), None, failed=bool(failures))


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the search for one need; with `bridge` also for who can only come later."""

    def act(need: Need, given: dict[str, Any]) -> str:
        bridge = given.get("bridge", "")
        started = services.search_start(needs=[need], by=user_of(request), now=timezone.now(), bridge=bridge)
        for _need, error in started.refused:
            raise error
        return _("People are being asked for group %(group)s.") % {"group": need.group.name}

    return _on(request, pk, act, BridgeForm(request.POST, required=False))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the search for one need; open offers are withdrawn."""

    def act(need: Need, _given: dict[str, Any]) -> str:
        services.search_stop(need=need, by=user_of(request), now=timezone.now())
        return _("Stopped. Open offers are withdrawn and everybody is told.")

    return _on(request, pk, act)


@require_POST
def bridge(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who stands before the group until somebody who comes later arrives."""

    def act(need: Need, given: dict[str, Any]) -> str:
        services.search_bridge(need=need, who=given["bridge"], by=user_of(request), now=timezone.now())
        return _("Written down. Who can only come later is asked too.")

    return _on(request, pk, act, BridgeForm(request.POST))


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one person more, of the planner's choice."""

    def act(need: Need, given: dict[str, Any]) -> str:
        services.offer_to(need=need, person=given["person"], by=user_of(request), now=timezone.now())
        return _("%(name)s is asked for group %(group)s.") % {"name": given["person"], "group": need.group.name}

    need = board.need_of(request.user, PLAN, pk)
    return _on(request, pk, act, PersonForm(request.POST, people=board.bench_people(need)))


@require_POST
def withdraw(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Withdraw one open offer for a need."""

    def act(need: Need, _given: dict[str, Any]) -> str:
        found = offer_at(need, offer)
        services.offer_withdraw(offer=found, by=user_of(request), now=timezone.now())
        return _("Withdrawn. %(name)s is told.") % {"name": found.person}

    return _on(request, pk, act)


def _on(request: HttpRequest, pk: int, act: Callable[[Need, dict[str, Any]], str], form: Any = None) -> HttpResponse:
    """Do one action on one need, or say in the drawer why not."""
    need = board.need_of(request.user, PLAN, pk)
    if form is not None and not form.is_valid():
        raise Http404
    try:
        text = act(need, {} if form is None else form.cleaned_data)
    except Refused as refused:
        return refusal(request, need, refused)
    need.refresh_from_db()
    return done(request, Deed(text, None), need)
