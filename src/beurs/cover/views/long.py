"""Long cover: the list of vacancies, and one vacancy with its candidates."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.long import contracts_waiting, employed_for, long_get, longs_in_reach, need_long, spells_long
from beurs.cover.explain import Reason
from beurs.cover.forms.long import ChoiceForm, ContractForm, IntroductionForm, LongOpenForm
from beurs.cover.models import LongCover, Need
from beurs.cover.problem.stretch import ON_CALL, POOL, SURPLUS, Stretch, Suitor
from beurs.cover.views.board import wording
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import EDIT_PEOPLE, REPORT_ABSENCE, may, require
from beurs.region.models import Person
from beurs.region.templatetags.region import short_day
from beurs.region.views.listing import Column, download, listing

SOURCES = {
    SURPLUS: gettext_lazy("surplus teacher"),
    POOL: gettext_lazy("pool"),
    ON_CALL: gettext_lazy("on-call list"),
}
SHOWN = 12
REFUSED = 24
WEEKS = dt.timedelta(weeks=6)
COLUMNS = (
    Column("group", gettext_lazy("Group"), ("group__name",), lambda row: row.group.name),
    Column("school", gettext_lazy("School"), ("group__school__name",), lambda row: row.group.school.name),
    Column("first", gettext_lazy("From"), ("first",), lambda row: row.first),
    Column("last", gettext_lazy("To"), ("last",), lambda row: row.last),
    Column("state", gettext_lazy("State"), ("state",), lambda row: str(row.get_state_display())),
    Column("person", gettext_lazy("Who"), ("person__last_name",), lambda row: str(row.person or "")),
)


@require_safe
def longs(request: HttpRequest) -> HttpResponse:
    """Show the vacancies and what is long enough to become one."""
    require(request.user, REPORT_ABSENCE)
    rows = longs_in_reach(request.user).exclude(state=LongCover.State.WITHDRAWN)
    file = download(request, rows, COLUMNS, "long-cover")
    if file is not None:
        return file
    today = timezone.localdate()
    context = {
        "listing": listing(request, rows, COLUMNS),
        "spells": [(need, _end(need)) for need in spells_long(request.user, today)],
        "monday": today + dt.timedelta(days=8 - today.isoweekday()),
        "last": today + WEEKS,
        "contracts": contracts_waiting(request.user),
        "open": rows.filter(state=LongCover.State.OPEN).count(),
    }
    return render(request, "cover/long/list.html", context)


def _end(need: Need) -> dt.date | None:
    """Return the last day of what a need came from, None while nobody knows it."""
    cause = need.absence or need.gap
    return cause.last if cause is not None else None


@require_safe
def long(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one vacancy with who could take it."""
    found = long_get(request.user, pk)
    suitors = Stretch(found).suitors() if found.state == LongCover.State.OPEN else []
    met = {row.person_id: row.on for row in found.introductions.all()}
    shown = [one for one in suitors if one.possible or one.person.pk in met]
    hidden = [one for one in suitors if one not in shown]
    refused = sorted((one for one in hidden if _is_told(one)), key=lambda one: not _by_agreement(one))
    context = {
        "long": found,
        "cards": [_card(one, met) for one in shown[:SHOWN]],
        "more": max(0, len(shown) - SHOWN),
        "refused": [_card(one, met) for one in refused[:REFUSED]],
        "refused_more": max(0, len(refused) - REFUSED),
        "refused_all": len(refused),
        "never": len(hidden) - len(refused),
        "today": timezone.localdate(),
        **_contract_context(request, found),
    }
    return render(request, "cover/long/one.html", context)


@require_POST
def opened(request: HttpRequest, need: int) -> HttpResponse:
    """Make a vacancy of a long spell."""
    found = need_long(request.user, need)
    form = LongOpenForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "cover:longs")
    made: list[LongCover] = []

    def act(by: User) -> None:
        made.append(services.long_cover_open(need=found, **form.cleaned_data, by=by, now=timezone.now()))

    if _done(request, act, _("The vacancy is open. Short cover bridges until the first day.")):
        return redirect("cover:long", pk=made[0].pk)
    return redirect("cover:longs")


@require_POST
def introduce(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a candidate meet the school."""
    found = long_get(request.user, pk)
    form = IntroductionForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "cover:long", pk)
    person = _candidate(found, form.cleaned_data["person"])
    on = form.cleaned_data["on"]
    _done(
        request,
        lambda by: services.long_cover_introduce(long=found, person=person, on=on, by=by),
        _("%(name)s meets the school.") % {"name": person},
    )
    return redirect("cover:long", pk=pk)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a candidate and book the stretch."""
    found = long_get(request.user, pk)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "cover:long", pk)
    person, ground = _candidate(found, form.cleaned_data["person"]), form.cleaned_data["ground"]
    _done(
        request,
        lambda by: services.long_cover_choose(long=found, person=person, ground=ground, by=by, now=timezone.now()),
        _("%(name)s is booked for the whole stretch.") % {"name": person},
    )
    return redirect("cover:long", pk=pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a vacancy off."""
    found = long_get(request.user, pk)
    _done(
        request,
        lambda by: services.long_cover_withdraw(long=found, by=by, now=timezone.now()),
        _("Taken off. Short cover goes on."),
    )
    return redirect("cover:longs")


@require_POST
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the contract of who was chosen."""
    found = long_get(request.user, pk)
    if not may(request.user, EDIT_PEOPLE, board=found.group.school.board):
        raise Http404
    form = ContractForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "cover:long", pk)
    _done(
        request,
        lambda by: services.long_cover_contract(long=found, by=by, now=timezone.now(), **form.given),
        _("Confirmed. %(name)s works for %(board)s.") % {"name": found.person, "board": found.group.school.board},
    )
    return redirect("cover:long", pk=pk)


def _contract_context(request: HttpRequest, found: LongCover) -> dict[str, object]:
    """Return how who was chosen is employed, with the form for who confirms a contract."""
    if found.state != LongCover.State.CHOSEN:
        return {}
    job = employed_for(found) or found.employment
    if job is not None:
        return {"job": job}
    if not may(request.user, EDIT_PEOPLE, board=found.group.school.board):
        return {"waits": True}
    given = {"contract": "temporary", "since": found.first, "until": found.last, "fte": _size(found)}
    return {"waits": True, "contract_form": ContractForm(initial=given)}


def _size(found: LongCover) -> Decimal:
    """Return the size that the booked day parts come to: ten a week are a whole job."""
    weeks = ((found.last - found.first).days + 7) // 7
    return min(Decimal(1), (Decimal(found.booked) / (10 * weeks)).quantize(Decimal("0.01")))


def _card(one: Suitor, met: dict[int, dt.date]) -> dict[str, object]:
    fails = [line for reason in one.failed for line in _fails(reason, one)]
    return {
        "one": one,
        "source": SOURCES[one.source],
        "met": met.get(one.person.pk),
        "fails": list(dict.fromkeys(fails)),
    }


def _fails(reason: Reason, one: Suitor) -> list[str]:
    """Return what stands in the way, with the first day on which it does where it is about days."""
    day = reason.facts.get("day")
    told = wording.obstacles([reason], knowing=one.own)
    return [capfirst(f"{short_day(dt.date.fromisoformat(day))}: {line}") for line in told] if day else told


def _is_told(one: Suitor) -> bool:
    """Tell whether a school reads why somebody is refused: never where that is about the person."""
    return bool(one.failed) and not any(reason.rule in wording.PERSONAL for reason in one.failed)


def _by_agreement(one: Suitor) -> bool:
    return any("day" in reason.facts for reason in one.failed)


def _candidate(found: LongCover, pk: int) -> Person:
    """Return a person who is a candidate of the vacancy; Http404 for anybody else."""
    one = Stretch(found).suitor_of(pk)
    if one is None:
        raise Http404
    return one.person


def _done(request: HttpRequest, act: Callable[[User], object], words: str) -> bool:
    """Do an act and say so, or say why not."""
    assert isinstance(request.user, User)
    try:
        act(request.user)
    except Refused as error:
        messages.error(request, sentence(error))
        return False
    messages.success(request, words)
    return True


def _told(request: HttpRequest, form: forms.Form, view: str, *args: int) -> HttpResponse:
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(view, *args)
