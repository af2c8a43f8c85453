"""What was reported: the list, and changing or ending one report."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.absences import (
    absence_get,
    absences_in_reach,
    current_on,
    days_of,
    gaps_in_reach,
    kept_among,
    with_counts,
)
from beurs.cover.access.reporting import TEACHES, grid_of
from beurs.cover.forms.absences import (
    AbsenceEndForm,
    AbsenceFilterForm,
    AbsenceMoveForm,
    PartialReturnForm,
    VersionForm,
)
from beurs.cover.models import Absence
from beurs.cover.views.refusing import sentence
from beurs.errors import Refused
from beurs.region.access import REPORT_ABSENCE, require
from beurs.region.models import Part
from beurs.region.views.listing import Column, download, listing

COLUMNS = (
    Column("person", gettext_lazy("Who"), ("person__last_name", "person__first_name"), lambda row: str(row.person)),
    Column("school", gettext_lazy("School"), ("school__name",), lambda row: row.school.name),
    Column("first", gettext_lazy("From"), ("first", "first_part"), lambda row: row.first),
    Column("last", gettext_lazy("To"), ("last", "last_part"), lambda row: row.last),
    Column("kind", gettext_lazy("Kind"), ("kind",), lambda row: str(row.get_kind_display())),
    Column("asked", gettext_lazy("Day parts ahead"), ("asked",), lambda row: row.asked, "num"),
    Column("stood", gettext_lazy("Covered"), ("stood",), lambda row: row.stood, "num"),
)


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Show who is reported away, or give the list as a file."""
    require(request.user, REPORT_ABSENCE)
    today = timezone.localdate()
    rows = with_counts(absences_in_reach(request.user), today).order_by("-first", "-pk")
    form = AbsenceFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    if not wanted.get("past"):
        rows = current_on(rows, today)
    for word in wanted.get("q", "").split():
        rows = form.holding(rows, word)
    file = download(request, rows, COLUMNS, "absences")
    if file is not None:
        return file
    gaps = gaps_in_reach(request.user).filter(Q(last__isnull=True) | Q(last__gte=today), withdrawn_at__isnull=True)
    context = {"listing": listing(request, rows, COLUMNS), "form": form, "gaps": gaps}
    return render(request, "cover/school/absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one report and change it: its end, its days, a partial return, or take it back."""
    found = absence_get(request.user, pk)
    today = timezone.localdate()
    forms = _forms(found, today)
    status = 200
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in forms:
            return redirect("cover:absence", pk=pk)
        if _done(request, found, name, forms):
            return redirect("cover:absence", pk=pk)
        found, status = absence_get(request.user, pk), 422
    lines = days_of(found, min(today, found.first))
    context = {
        "absence": found,
        "forms": forms,
        "lines": lines,
        "kept": kept_among(lines),
        "today": today,
        "week": _week(found, forms["back"], today),
        "over": found.last is not None and found.last < today,
    }
    return render(request, "cover/school/absence.html", context, status=status)


def _forms(found: Absence, today: dt.date) -> dict[str, Any]:
    """Return the four forms of the page as they open, by the word of their button."""
    version = {"version": found.version}
    worked = [f"{row.weekday}/{row.part}" for row in found.worked_parts.all()]
    return {
        "end": AbsenceEndForm(initial={**version, "last": found.last or today, "last_part": found.last_part}),
        "move": AbsenceMoveForm(
            initial={
                **version,
                "first": found.first,
                "first_part": found.first_part,
                "kind": found.kind,
                "cover_wanted": found.cover_wanted,
            }
        ),
        "back": PartialReturnForm(initial={**version, "since": today, "part": worked}),
        "withdraw": VersionForm(initial=version),
    }


def _done(request: HttpRequest, found: Absence, name: str, forms: dict[str, Any]) -> bool:
    """Do what one of the forms asks; put the form back with the reason when that cannot be done."""
    form = type(forms[name])(request.POST)
    forms[name] = form
    if not form.is_valid():
        return False
    assert isinstance(request.user, User)
    try:
        made = ACTIONS[name](found, form.cleaned_data, request.user)
    except Refused as error:
        form.add_error(None, sentence(error))
        return False
    words = _("Changed. The groups follow.") if name != "withdraw" else _("The report is withdrawn.")
    messages.success(request, words)
    if made.kept:
        messages.warning(request, _("Somebody was already agreed. The planner decides what happens."))
    return True


def _end(found: Absence, typed: dict[str, Any], by: User) -> services.AbsenceReport:
    last = None if typed["open_end"] else typed["last"]
    changes = {"last": last, "last_part": Part.PM if last is None else typed["last_part"]}
    return services.absence_change(absence=found, version=typed["version"], by=by, **changes)


def _move(found: Absence, typed: dict[str, Any], by: User) -> services.AbsenceReport:
    changes = {name: typed[name] for name in ("first", "first_part", "kind", "cover_wanted")}
    return services.absence_change(absence=found, version=typed["version"], by=by, **changes)


def _back(found: Absence, typed: dict[str, Any], by: User) -> services.AbsenceReport:
    return services.absence_partial_return(
        absence=found, version=typed["version"], since=typed["since"], parts=set(typed["part"]), by=by
    )


def _withdraw(found: Absence, typed: dict[str, Any], by: User) -> services.AbsenceReport:
    return services.absence_withdraw(absence=found, version=typed["version"], by=by)


ACTIONS: dict[str, Callable[[Absence, dict[str, Any], User], services.AbsenceReport]] = {
    "end": _end,
    "move": _move,
    "back": _back,
    "withdraw": _withdraw,
}


def _week(found: Absence, form: PartialReturnForm, today: dt.date) -> list[dict[str, Any]]:
    """Return the weekdays with the parts the absent person teaches, for the grid of a partial return."""
    monday = today - dt.timedelta(days=today.weekday())
    chosen = {str(value) for value in form["part"].value() or ()}
    days = []
    for day in grid_of(found.person, found.school, monday, weeks=1)[0]:
        weekday = day.date.isoweekday()
        parts = [
            {
                "value": f"{weekday}/{part.part}",
                "part": part.part,
                "open": part.kind == TEACHES,
                "ticked": f"{weekday}/{part.part}" in chosen,
            }
            for part in day.parts
        ]
        days.append({"weekday": weekday, "parts": parts})
    return days
