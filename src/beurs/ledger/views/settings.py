"""The dated settings of the ledger, and what is booked by hand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.ledger.access.rules import keys_listed, tariffs_listed, vat_listed
from beurs.ledger.forms.settings import (
    AdvanceForm,
    KeyForm,
    RegionForm,
    SettleForm,
    ShareForm,
    TariffForm,
    VatForm,
    cents_typed,
)
from beurs.ledger.refusals import SENTENCES
from beurs.ledger.services.rules import key_rule_add, tariff_add, vat_rule_add
from beurs.ledger.services.sharing import advance_book, balances_settle, cost_share
from beurs.ledger.views.overview import keeper, user_of
from beurs.region.access import EDIT_LEDGER, VIEW_LEDGER, boards_for, is_region_wide, region_of, require
from beurs.region.models import Region
from beurs.region.refusals import told

type Typed = dict[str, Any]
FORMS: dict[str, type[RegionForm]] = {"tariff": TariffForm, "vat": VatForm, "key": KeyForm}
HANDS: dict[str, type[RegionForm]] = {"share": ShareForm, "advance": AdvanceForm, "settle": SettleForm}


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show tariffs, VAT rules and keys with their history."""
    require(request.user, VIEW_LEDGER)
    return _page(request, region_of(request.user))


@require_POST
def add(request: HttpRequest, what: str) -> HttpResponse:
    """Add a version of a setting."""
    region = keeper(request)
    if what not in FORMS:
        raise Http404
    form = FORMS[what](region, request.POST, prefix=what)
    if _done(form, lambda: _add(what, region, form, user_of(request))):
        messages.success(request, _("The new version is kept. It holds from its own day."))
        return redirect("ledger:settings")
    return _page(request, region, {what: form})


@require_safe
def hand(request: HttpRequest) -> HttpResponse:
    """Show the forms with which cost and payments are booked."""
    return _hand(request, keeper(request))


@require_POST
def book(request: HttpRequest, what: str) -> HttpResponse:
    """Book a cost, an advance, or the payments that settle."""
    region = keeper(request)
    if what not in HANDS:
        raise Http404
    form = HANDS[what](region, request.POST, prefix=what)
    if _done(form, lambda: _book(what, region, form.cleaned_data, user_of(request))):
        messages.success(request, _("Booked."))
        return redirect("ledger:overview")
    return _hand(request, region, {what: form})


def _done(form: RegionForm, act: Callable[[], object]) -> bool:
    """Do what a right form asks; a refusal becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as error:
        form.add_error(None, told(SENTENCES, error))
        return False
    return True


def _add(what: str, region: Region, form: RegionForm, by: User) -> object:
    typed: Typed = dict(form.cleaned_data)
    if what == "tariff":
        return tariff_add(cents_per_hour=cents_typed(typed.pop("euros")), by=by, **typed)
    if what == "vat":
        return vat_rule_add(region=region, by=by, **typed)
    assert isinstance(form, KeyForm)
    given = {name: typed[name] for name in ("pool", "kind", "since", "source")}
    return key_rule_add(region=region, parts=form.parts(), by=by, **given)


def _book(what: str, region: Region, typed: Typed, by: User) -> object:
    if what == "settle":
        return balances_settle(region=region, by=by, **typed)
    cents = cents_typed(typed.pop("euros"))
    return (
        cost_share(region=region, cents=cents, by=by, **typed)
        if what == "share"
        else advance_book(cents=cents, by=by, **typed)
    )


def _page(request: HttpRequest, region: Region, typed: dict[str, RegionForm] | None = None) -> HttpResponse:
    today = timezone.localdate()
    boards = boards_for(request.user, VIEW_LEDGER).filter(region=region)
    context = {
        "tariffs": tariffs_listed(boards, today),
        "vat": vat_listed(region, today),
        "keys": keys_listed(region, today),
        "keeps": is_region_wide(request.user, EDIT_LEDGER),
        "forms": _forms(FORMS, region, typed),
    }
    return render(request, "ledger/settings.html", context, status=422 if typed else 200)


def _hand(request: HttpRequest, region: Region, typed: dict[str, RegionForm] | None = None) -> HttpResponse:
    context = {"forms": _forms(HANDS, region, typed)}
    return render(request, "ledger/hand.html", context, status=422 if typed else 200)


def _forms(kinds: dict[str, type[RegionForm]], region: Region, typed: dict[str, RegionForm] | None) -> Typed:
    today = {"since": timezone.localdate(), "date": timezone.localdate()}
    fresh = {name: kind(region, prefix=name, initial=today) for name, kind in kinds.items()}
    return {**fresh, **(typed or {})}
