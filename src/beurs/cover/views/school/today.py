"""The page of a school: who comes today, and the own solution in two taps."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.idle import idle_people_of
from beurs.cover.access.reporting import reportable_get
from beurs.cover.access.school import need_of_school, school_day
from beurs.cover.forms.offers import BridgeForm
from beurs.cover.forms.own import OwnSolutionForm
from beurs.cover.models import Need
from beurs.cover.views.asked import day_within
from beurs.cover.views.funnels import funnels_of
from beurs.cover.views.idle import idle_words
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import REPORT_ABSENCE, VIEW_SCHOOL, may, school_get


@require_safe
def today(request: HttpRequest, code: str) -> HttpResponse:
    """Show who comes to a school on a day and what is still open."""
    school = school_get(request.user, VIEW_SCHOOL, code)
    day = asked_day(request)
    may_report = may(request.user, REPORT_ABSENCE, school=school)
    shown = school_day(school, day, with_helpers=may_report, funnels=funnels_of([school.board_id], day))
    context = {
        "shown": shown,
        "school": school,
        "may_report": may_report,
        "is_today": day == timezone.localdate(),
        "previous": _school_day_near(day, -1),
        "following": _school_day_near(day, 1),
    }
    return render(request, "cover/school/today.html", context)


@require_POST
def own(request: HttpRequest, code: str) -> HttpResponse:
    """Store who of the school takes over the open parts of a group today."""
    assert isinstance(request.user, User)
    school = school_get(request.user, REPORT_ABSENCE, code)
    form = OwnSolutionForm(request.POST, needs=Need.objects.filter(school=school))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("cover:school-today", code=code)
    typed = form.cleaned_data
    person, began = reportable_get(request.user, typed["person"]), timezone.now()
    try:
        services.own_solution(
            need=typed["need"],
            parts=set(typed["part"]),
            person=person,
            own_kind=typed["own_kind"],
            version=typed["version"],
            by=request.user,
        )
    except Refused as error:
        messages.error(request, sentence(error))
    else:
        words = _("%(name)s takes over group %(group)s.") % {"name": person, "group": typed["need"].group.name}
        messages.success(request, words)
        idle_warn(request, typed["need"], began)
    response = redirect("cover:school-today", code=code)
    response["Location"] += f"?date={typed['need'].date.isoformat()}"
    return response


@require_POST
def bridge(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write down who of the school stands before a group until somebody who comes later arrives."""
    assert isinstance(request.user, User)
    school = school_get(request.user, REPORT_ABSENCE, code)
    need = need_of_school(school, pk)
    form = BridgeForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("no-bridge")
        services.bridge_name(need=need, who=form.cleaned_data["bridge"], by=request.user, now=timezone.now())
    except Refused as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Written down. Who can only come later is asked too."))
    response = redirect("cover:school-today", code=code)
    response["Location"] += f"?date={need.date.isoformat()}#need-{need.pk}"
    return response


def idle_warn(request: HttpRequest, need: Need, began: dt.datetime) -> None:
    """Say that salaried people of the pool are free, right after somebody else was booked."""
    words = idle_words(idle_people_of(need.pk, began))
    if words:
        messages.warning(request, f"{words} {_('Ask the planner.')}")


def asked_day(request: HttpRequest) -> dt.date:
    """Return the day of `?date=`, today when it is missing or no date; the next school day at the weekend."""
    day = day_within(request.GET.get("date", "")) or timezone.localdate()
    return day if day.isoweekday() <= 5 else _school_day_near(day, 1)


def _school_day_near(day: dt.date, step: int) -> dt.date:
    near = day + dt.timedelta(days=step)
    while near.isoweekday() > 5:
        near += dt.timedelta(days=step)
    return near
