"""The rules page: every dated rule in words, with a worked example; a coordinator adds a version."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover.access.outcomes import measure_word, prices_on
from beurs.cover.access.rules import employment_rules, priority_rules, versions_of
from beurs.cover.forms.rules import (
    CancelRuleForm,
    EmergencyRuleForm,
    EmploymentRuleForm,
    MeasurePriceForm,
    PriorityRuleForm,
)
from beurs.cover.models import CancelRule, EmergencyRule, PriorityRule
from beurs.cover.services.priority import points_of, total
from beurs.cover.services.rules import cancel_rule_add, emergency_rule_add, measure_price_add, priority_rule_add
from beurs.errors import Refused
from beurs.region.access import EDIT_RULES, VIEW_COVER, VIEW_REGION, is_region_wide, may, region_of, require
from beurs.region.models import EmploymentRule, Group, School
from beurs.region.refusals import SENTENCES, told
from beurs.region.services import employment_rule_add

WORDS = {
    "base": gettext_lazy("every group"),
    "young": gettext_lazy("one of the youngest groups"),
    "special": gettext_lazy("special education"),
    "lost": gettext_lazy("lost 3 day parts recently"),
    "twice": gettext_lazy("had nobody on the school day before"),
}
EXAMPLE_LOST = 3


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules that hold, held and come."""
    require(request.user, VIEW_REGION)
    return _page(request)


@require_POST
def priority(request: HttpRequest) -> HttpResponse:
    """Add a version of the rule for what goes first."""
    form = PriorityRuleForm(request.POST)
    return _added(request, form, lambda by: priority_rule_add(region=_region(request), **form.cleaned_data, by=by))


@require_POST
def employment(request: HttpRequest) -> HttpResponse:
    """Add a version of the numbers of law and sector agreement."""
    form = EmploymentRuleForm(request.POST)
    return _added(request, form, lambda by: employment_rule_add(region=_region(request), **form.cleaned_data, by=by))


@require_POST
def emergency(request: HttpRequest) -> HttpResponse:
    """Add a version of the numbers for when nobody comes."""
    form = EmergencyRuleForm(request.POST)
    return _added(request, form, lambda by: emergency_rule_add(region=_region(request), **form.cleaned_data, by=by))


@require_POST
def price(request: HttpRequest) -> HttpResponse:
    """Add what a measure costs from a day on."""
    form = MeasurePriceForm(request.POST)

    def add(by: User) -> object:
        typed = form.cleaned_data
        cents = round(100 * typed["euros"])
        return measure_price_add(region=_region(request), since=typed["since"], kind=typed["kind"], cents=cents, by=by)

    return _added(request, form, add)


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Add a version of the minutes for taking back a yes."""
    form = CancelRuleForm(request.POST)
    return _added(request, form, lambda by: cancel_rule_add(region=_region(request), **form.cleaned_data, by=by))


def _region(request: HttpRequest) -> Any:
    if not is_region_wide(request.user, EDIT_RULES):
        raise Http404
    return region_of(request.user)


def _added(request: HttpRequest, form: forms.Form, add: Callable[[User], object]) -> HttpResponse:
    """Add a version when the form is right; else show the page with the reasons in place."""
    _region(request)
    assert isinstance(request.user, User)
    if form.is_valid():
        try:
            add(request.user)
        except Refused as error:
            form.add_error("since", told(SENTENCES, error))
        else:
            messages.success(request, _("The new version is kept. It holds from its own day."))
            return redirect("cover:rules")
    return _page(request, form)


def _page(request: HttpRequest, form: forms.Form | None = None) -> HttpResponse:
    region, today = region_of(request.user), timezone.localdate()
    priorities, employments = priority_rules(region, today), employment_rules(region, today)
    current = priorities.current or PriorityRule(since=today)
    law = employments.current or EmploymentRule(since=today)
    emergencies = versions_of(list(region.emergency_rules.order_by("since")), today)
    emergency_now = emergencies.current or EmergencyRule(since=today)
    cancels = versions_of(list(region.cancel_rules.order_by("since")), today)
    cancel_now = cancels.current or CancelRule(since=today)
    tomorrow = today + dt.timedelta(days=1)
    context = {
        "priorities": priorities,
        "employments": employments,
        "current": current,
        "law": law,
        "example": example_of(current),
        "sees_boards": may(request.user, VIEW_COVER),
        "may_edit": may(request.user, EDIT_RULES) and is_region_wide(request.user, EDIT_RULES),
        "priority_form": _shown(form, PriorityRuleForm, current, tomorrow),
        "emergencies": emergencies,
        "emergency": emergency_now,
        "prices": [(measure_word(kind), cents / 100) for kind, cents in prices_on(region, today).items()],
        "emergency_form": _shown(form, EmergencyRuleForm, emergency_now, tomorrow),
        "cancels": cancels,
        "cancel_rule": cancel_now,
        "cancel_form": _shown(form, CancelRuleForm, cancel_now, tomorrow),
        "price_form": form if isinstance(form, MeasurePriceForm) else MeasurePriceForm(initial={"since": tomorrow}),
        "employment_form": _shown(form, EmploymentRuleForm, law, tomorrow),
    }
    return render(request, "cover/rules.html", context, status=422 if form is not None else 200)


def _shown(form: forms.Form | None, kind: type[forms.Form], rule: object, since: dt.date) -> forms.Form:
    """Return the typed form when it is of this kind, else one that starts from the rule in force."""
    if isinstance(form, kind):
        return form
    return kind(initial={**{name: getattr(rule, name) for name in kind.base_fields}, "since": since})


def example_of(rule: PriorityRule) -> dict[str, Any]:
    """Work the rule out for one group that everything counts for: a youngest group in special education."""
    group, school = Group(name="1/2", year_from=1, year_to=2), School(kind=School.Kind.SBO)
    points = points_of(rule, group=group, school=school, lost=EXAMPLE_LOST, twice=True)
    lines = [{"words": WORDS[point["rule"]], "points": point["points"]} for point in points]
    return {"lines": lines, "total": total(points)}
