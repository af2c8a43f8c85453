"""The offers of somebody who covers: what waits, one in full, and the answer to it."""

import datetime as dt
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.access.own import own_person
from beurs.cover.access.phone.facts import AskedDay, days_asked, offer_facts
from beurs.cover.access.phone.offers import (
    days_before,
    offer_of_link,
    offers_taken,
    offers_waiting,
    own_offer,
)
from beurs.cover.forms.phone import FIRST, NO, YES, AnswerForm
from beurs.cover.models import Offer
from beurs.cover.services.offers.answering import offer_accept, offer_decline, offer_hold, offer_seen
from beurs.cover.services.offers.telling import LINK
from beurs.cover.views.phone.wording import face_of, time_left, why_you
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.messages.models import Link
from beurs.messages.services import link_open, link_use

GONE, UNKNOWN = 410, 404
type Days = Callable[[], tuple[AskedDay, ...]]


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, and what was said yes to."""
    person, now = own_person(request.user), timezone.now()
    cards = [{"facts": facts, "left": time_left(facts.offer, now)} for facts in offers_waiting(person, now)]
    taken = offers_taken(person, timezone.localdate(now))
    context = {"cards": cards, "taken": taken, "today": timezone.localdate(now), "now": now}
    return render(request, "cover/phone/offers.html", context)


@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one offer with everything one has to know before saying yes."""
    found, now = own_offer(request.user, pk), timezone.now()
    return _page(request, found, now, action=reverse("cover:phone-answer", args=[pk]))


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that an offer was opened on a phone; the page tells by itself."""
    found, now = own_offer(request.user, pk), timezone.now()
    if found.is_live and found.until > now:
        offer_seen(offer=found, now=now)
    return HttpResponse(status=204)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer in the app; somebody who was too late reads so, with what else waits."""
    assert isinstance(request.user, User)
    found, now = own_offer(request.user, pk), timezone.now()
    days, action = _days(found), request.path
    form = _form(request, days)
    if not form.is_valid():
        return _page(request, found, now, form=form, action=action, status=422)
    try:
        _answered(found, days, form, via=Offer.Via.APP, by=request.user, now=now)
    except Refused as error:
        return _refused(request, found, error, now, action=action)
    return redirect("cover:phone-offer", pk=pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offer of a signed link and take its answer; opening it changes nothing and uses nothing up."""
    now = timezone.now()
    try:
        found = link_open(token, kind=LINK)
    except Refused as error:
        response = render(request, "cover/phone/link_gone.html", {"sentence": sentence(error)}, status=UNKNOWN)
    else:
        response = _by_link(request, token, found, now)
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request: HttpRequest, token: str, found: Link, now: dt.datetime) -> HttpResponse:
    about = offer_of_link(found)
    more: dict[str, Any] = {"by_link": True, "action": request.path}
    if request.method != "POST" or found.state(now) != Link.State.OPEN:
        spent = found.state(now) != Link.State.OPEN
        return _page(request, about, now, spent=spent, status=GONE if spent else 200, **more)
    days = _days(about)
    form = _form(request, days)
    if not form.is_valid():
        return _page(request, about, now, form=form, status=422, **more)
    try:
        with transaction.atomic():
            offer_hold(offer=about)  # a yes of somebody else holds it too, and then withdraws this link
            link_use(token, kind=LINK, now=now)
            _answered(about, days, form, via=Offer.Via.LINK, by=None, now=now)
    except Refused as error:
        if error.code.startswith("link-"):  # it ended since it was looked at
            return _page(request, _current(about), now, spent=True, status=GONE, **more)
        return _refused(request, about, error, now, **more)
    return _page(request, Offer.objects.get(pk=about.pk), now, spent=True, **more)


def _days(offer: Offer) -> Days:
    """Return what reads the days of an offer, once; a yes or no to all of it asks for none."""
    return cache(partial(days_asked, offer))


def _form(request: HttpRequest, days: Days) -> AnswerForm:
    return AnswerForm(request.POST, days=lambda: [day.need for day in days()])


def _answered(offer: Offer, days: Days, form: AnswerForm, *, via: str, by: User | None, now: dt.datetime) -> None:
    """Say yes to all, to the chosen days, or no."""
    said = form.cleaned_data["answer"]
    if said == NO:
        offer_decline(offer=offer, via=via, by=by, now=now)
        return
    parts = None if said == YES else _chosen(days(), form)
    if parts == set():
        raise Refused("offer-gone")
    offer_accept(offer=offer, parts=parts, via=via, by=by, now=now)


def _chosen(days: tuple[AskedDay, ...], form: AnswerForm) -> set[int]:
    """Return the need parts (ids) of the first day, or of the days that were ticked."""
    typed = form.cleaned_data
    chosen = {typed["first"] or days[0].need} if typed["answer"] == FIRST else set(typed["day"])
    return {pk for day in days if day.need in chosen for pk in day.ids}


def _refused(request: HttpRequest, found: Offer, error: Refused, now: dt.datetime, **more: Any) -> HttpResponse:
    """Show an offer as it stands now under the sentence of what was refused."""
    return _page(request, _current(found), now, refused=sentence(error), status=409, **more)


def _current(offer: Offer) -> Offer:
    return Offer.objects.select_related("person", "pool__owner").get(pk=offer.pk)


def _page(
    request: HttpRequest, found: Offer, now: dt.datetime, *, spent: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    facts = offer_facts(found)
    face = face_of(found, expired=found.is_live and found.until <= now)
    before = days_before(facts.person, facts.group, facts.first.date)
    context = {
        "facts": facts,
        "left": time_left(found, now),
        "now": now,
        "today": timezone.localdate(now),
        "face": face,
        "open": face is None and not spent,
        "why": why_you(facts, before),
        "others": [] if more.get("by_link") or face is None else offers_waiting(facts.person, now),
        **more,
    }
    return render(request, "cover/phone/offer.html", context, status=status)
