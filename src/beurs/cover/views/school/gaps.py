"""A group without a teacher though nobody is away: a vacancy, or teachers on a study day."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.absences import gap_get
from beurs.cover.forms.absences import VersionForm
from beurs.cover.forms.gaps import GapReportForm
from beurs.cover.models import Gap
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import REPORT_ABSENCE, require, schools_for
from beurs.region.access.schools import valid_on
from beurs.region.models import Group, Part, Weekday


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Ask which group and when; store it and build the needs."""
    require(request.user, REPORT_ABSENCE)
    form = _form(request)
    if request.method == "POST" and form.is_valid() and _stored(request, form):
        return redirect("cover:absences")
    chosen = {str(value) for value in form["part"].value() or ()}
    week = [
        {"weekday": day, "parts": [{"part": part, "ticked": f"{day}/{part}" in chosen} for part in Part.values]}
        for day in Weekday.values
    ]
    context = {"form": form, "week": week}
    return render(request, "cover/school/gap.html", context, status=422 if form.is_bound else 200)


def _form(request: HttpRequest) -> GapReportForm:
    groups = _groups(request)
    several = groups.order_by().values("school").distinct().count() > 1
    whole = [f"{day}/{part}" for day in Weekday.values for part in Part.values]
    initial: dict[str, Any] = {"kind": Gap.Kind.VACANCY, "first": timezone.localdate(), "part": whole}
    return GapReportForm(request.POST or None, groups=groups, several=several, initial=initial)


def _groups(request: HttpRequest) -> QuerySet[Group]:
    schools = schools_for(request.user, REPORT_ABSENCE).filter(closed_on__isnull=True)
    groups = Group.objects.filter(valid_on(timezone.localdate()), school__in=schools.order_by().values("pk"))
    return groups.select_related("school__board").order_by("school__name", "year_from", "name")


def _stored(request: HttpRequest, form: GapReportForm) -> bool:
    assert isinstance(request.user, User)
    typed = form.cleaned_data
    try:
        made = services.gap_report(
            group=typed["group"],
            kind=typed["kind"],
            first=typed["first"],
            last=typed["last"],
            parts=set(typed["part"]),
            by=request.user,
        )
    except Refused as error:
        form.add_error(None, sentence(error))
        return False
    count = len(made.needs)
    words = ngettext("Reported: %(n)s day for group %(group)s.", "Reported: %(n)s days for group %(group)s.", count)
    messages.success(request, words % {"n": count, "group": typed["group"].name})
    return True


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a gap off; who was agreed stays as a planner's task."""
    assert isinstance(request.user, User)
    found = gap_get(request.user, pk)
    form = VersionForm(request.POST)
    if form.is_valid():
        services.gap_withdraw(gap=found, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, _("Taken off."))
    return redirect("cover:absences")
