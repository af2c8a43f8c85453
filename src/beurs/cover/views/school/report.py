"""Reporting an absence: who, when, what happens with the group."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beurs.accounts.models import User
from beurs.cover import services
from beurs.cover.access.absences import absence_get
from beurs.cover.access.reporting import (
    TEACHES,
    Colleague,
    GridDay,
    colleagues_of,
    grid_of,
    partners_of,
    people_found,
    reportable_get,
    school_of,
)
from beurs.cover.forms.absences import NO_COVER, OWN, SEARCH, AbsenceReportForm
from beurs.cover.models import Absence, Assignment
from beurs.cover.views.asked import number_of
from beurs.cover.views.refusing import sentence
from beurs.cover.views.school.summary import Summary, summary_of
from beurs.errors import Refused
from beurs.region.access import REPORT_ABSENCE, require, schools_for
from beurs.region.models import Person, School

ASK_TWICE = 2
PRESET_TODAY, PRESET_WEEK = "today", "week"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Ask who is away, then when; store it and build the needs in one transaction."""
    require(request.user, REPORT_ABSENCE)
    pk = number_of(request.POST.get("person") or request.GET.get("person") or "")
    if pk is None:
        return _ask_who(request)
    asked = _Asked(request, reportable_get(request.user, pk))
    if request.method != "POST":
        return asked.page(asked.fresh())
    if preset := request.POST.get("preset"):
        return asked.page(asked.preset(preset))
    return asked.store()


def _ask_who(request: HttpRequest) -> HttpResponse:
    """Let the user choose somebody: from the list of the one own school, or by name."""
    today = timezone.localdate()
    text = request.GET.get("q", "").strip()[:80]
    schools = list(schools_for(request.user, REPORT_ABSENCE).filter(closed_on__isnull=True)[:ASK_TWICE])
    code = request.GET.get("school", "")
    school: School | None
    if code:
        school = get_object_or_404(schools_for(request.user, REPORT_ABSENCE), code=code)
    else:
        school = schools[0] if len(schools) == 1 else None
    found = _matching(colleagues_of(school, today), text) if school else []
    if school is None and text:
        found = people_found(request.user, text, today)
    context = {"school": school, "colleagues": found, "search_text": text}
    return render(request, "cover/school/report_who.html", context)


def _matching(colleagues: list[Colleague], text: str) -> list[Colleague]:
    words = text.lower().split()
    return [one for one in colleagues if all(word in f"{one.person} {' '.join(one.groups)}".lower() for word in words)]


class _Asked:
    """The report form for one person: its grid, its helpers, and what was typed."""

    def __init__(self, request: HttpRequest, person: Person) -> None:
        self.request = request
        self.person = person
        self.today = timezone.localdate()
        self.school = school_of(request.user, person, self.today)
        self.grid = grid_of(person, self.school, _monday(self.today))
        colleagues = colleagues_of(self.school, self.today)
        self.myself = next((one for one in colleagues if one.person.pk == person.pk), Colleague(person))
        self.duo, self.others = partners_of(person, colleagues, self.today)

    def fresh(self, until: dt.date | None = None) -> AbsenceReportForm:
        """Return the form as it opens: this week's own day parts from today on, sick, find somebody."""
        chosen = _chosen(self.grid, self.today, until)
        everything = [part.value for week in self.grid for day in week for part in day.parts]
        first = {"part": chosen, "own_part": everything, "kind": Absence.Kind.SICK, "cover": SEARCH}
        return self.form(initial=first)

    def form(self, *args: Any, **kwargs: Any) -> AbsenceReportForm:
        """Return the form for this person."""
        helpers = [one.person.pk for one in [*self.duo, *self.others]]
        return AbsenceReportForm(*args, grid=self.grid, helpers=helpers, **kwargs)

    def preset(self, name: str) -> AbsenceReportForm:
        """Return the form as typed, with the days of a preset: only today, or the rest of this week."""
        chosen = _chosen(self.grid, self.today, self.today if name == PRESET_TODAY else None)
        typed = self.request.POST
        kept = {"kind": typed.get("kind"), "cover": typed.get("cover"), "own_person": typed.get("own_person")}
        return self.form(initial={**kept, "part": chosen, "own_part": typed.getlist("own_part")})

    def store(self) -> HttpResponse:
        """Check what was typed and store it; refused or wrong: the same page with the reason in place."""
        form = self.form(self.request.POST)
        if form.is_valid():
            try:
                made = _store(self.request, self.person, self.school, form.cleaned_data, self.duo)
            except Refused as error:
                form.add_error(None, sentence(error))
            else:
                return redirect("cover:absence-reported", pk=made.pk)
        return self.page(form, status=422)

    def page(self, form: AbsenceReportForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        context = {
            "form": form,
            "colleague": self.myself,
            "school": self.school,
            "weeks": _ticked(self.grid, form),
            "duo": self.duo,
            "others": self.others,
            "summary": summary_of(self.person, form if form.is_bound else self.form(form.initial)),
            "today": self.today,
        }
        return render(self.request, "cover/school/report.html", context, status=status)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Say what a report would ask for, as typed so far; nothing is stored."""
    asked = _Asked(request, reportable_get(request.user, number_of(request.POST.get("person", "")) or 0))
    summary = summary_of(asked.person, asked.form(request.POST))
    return render(request, "cover/school/_summary.html", {"summary": summary})


@require_safe
def reported(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a report and say what happens next."""
    absence = absence_get(request.user, pk)
    needs = absence.needs.filter(cancelled_at__isnull=True)
    summary = Summary.of_needs(absence.person, needs)
    return render(request, "cover/school/reported.html", {"absence": absence, "summary": summary})


def _store(
    request: HttpRequest, person: Person, school: School, typed: dict[str, Any], duo: list[Colleague]
) -> Absence:
    """Make the one call that the form asks for."""
    assert isinstance(request.user, User)
    period = typed["period"]
    days = {
        "first": period.first,
        "first_part": period.first_part,
        "last": period.last,
        "last_part": period.last_part,
    }
    common = {"person": person, "school": school, "kind": typed["kind"], "by": request.user, **days}
    if typed["cover"] != OWN:
        return services.absence_report(**common, cover_wanted=typed["cover"] != NO_COVER).absence
    is_duo = typed["own_person"].pk in {one.person.pk for one in duo}
    kind = Assignment.OwnKind.DUO if is_duo else Assignment.OwnKind.EXTRA_DAY
    own = {"own_person": typed["own_person"], "own_kind": kind, "own_parts": set(typed["own_part"])}
    return services.absence_report_with_own(**common, **own).absence


def _monday(today: dt.date) -> dt.date:
    """Return the Monday of this week, of next week at the weekend."""
    monday = today - dt.timedelta(days=today.weekday())
    return monday + dt.timedelta(days=7) if today.isoweekday() > 5 else monday


def _chosen(grid: list[list[GridDay]], today: dt.date, until: dt.date | None = None) -> list[str]:
    """Return the person's own day parts of the first week from today on, up to `until`."""
    parts = [part for day in grid[0] for part in day.parts if day.date >= today]
    return [part.value for part in parts if part.kind == TEACHES and (until is None or part.date <= until)]


def _ticked(grid: list[list[GridDay]], form: AbsenceReportForm) -> list[list[dict[str, Any]]]:
    """Return the grid with what is ticked, as the template draws it."""
    chosen = set(form["part"].value() or ())
    own = set(form["own_part"].value() or ())
    teaches = any(part.kind == TEACHES for week in grid for day in week for part in day.parts)

    def drawn(day: GridDay) -> dict[str, Any]:
        parts = [
            {
                "value": part.value,
                "part": part.part,
                "open": part.kind == TEACHES or (not teaches and part.kind != "none"),
                "ticked": part.value in chosen,
                "own": part.value in own,
            }
            for part in day.parts
        ]
        return {"date": day.date, "parts": parts, "any": any(part["open"] for part in parts)}

    return [[drawn(day) for day in week] for week in grid]
