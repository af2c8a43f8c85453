"""The list of schools and the page of one school."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beurs.region.access import VIEW_REGION, VIEW_SCHOOL, may, require, school_get
from beurs.region.access.schools import closures_ahead, group_weeks, schools_listed, timetable_on
from beurs.region.forms import SchoolsFilterForm
from beurs.region.models import Part, School, Weekday
from beurs.region.views.listing import Column, download, listing

SCHOOL_COLUMNS = (
    Column("code", _("Code"), ("code",), lambda school: school.code),
    Column("name", _("School"), ("name",), lambda school: school.name),
    Column("board", _("Board"), ("board__name",), lambda school: school.board.name),
    Column("kind", _("School type"), ("kind",), lambda school: str(school.get_kind_display())),
    Column("place", _("Place"), ("place",), lambda school: school.place),
    Column("municipality", _("Municipality"), ("municipality",), lambda school: school.municipality, "only-wide"),
    Column("pupils", _("Pupils"), ("pupils",), lambda school: school.pupils, "num"),
    Column("groups", _("Groups"), ("group_count",), lambda school: school.group_count, "num"),
    Column("location", _("On the map"), ("place_source",), lambda school: str(school.get_place_source_display())),
)


@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """Show the schools in reach, filtered and sorted, or give them as a file."""
    require(request.user, VIEW_REGION)
    rows = schools_listed(request.user, timezone.localdate())
    form = SchoolsFilterForm(request.GET, schools=rows)
    if form.is_valid():
        rows = _narrowed(rows, form)
    file = download(request, rows, SCHOOL_COLUMNS, "schools")
    if file is not None:
        return file
    unknown = rows.filter(place_source="none", closed_on__isnull=True).count()
    context = {"listing": listing(request, rows, SCHOOL_COLUMNS), "form": form, "unknown": unknown}
    return render(request, "region/schools.html", context)


def _narrowed(rows: QuerySet[School], form: SchoolsFilterForm) -> QuerySet[School]:
    wanted = form.cleaned_data
    if wanted["q"]:
        text = wanted["q"].strip()
        rows = rows.filter(Q(name__icontains=text) | Q(code__iexact=text) | Q(place__icontains=text))
    if wanted["place"]:
        rows = rows.filter(place_source="none") if wanted["place"] == "none" else rows.exclude(place_source="none")
    if not wanted["closed"]:
        rows = rows.filter(closed_on__isnull=True)
    plain = {name: wanted[name] for name in ("board", "municipality", "kind") if wanted[name]}
    return rows.filter(**plain)


@require_safe
def school(request: HttpRequest, code: str) -> HttpResponse:
    """Show one school: where it is, its groups and who teaches them, its times and its closures."""
    found = school_get(request.user, VIEW_REGION, code)
    today = timezone.localdate()
    weeks = group_weeks(found, today) if may(request.user, VIEW_SCHOOL, school=found) else []
    context = {
        "school": found,
        "weeks": weeks,
        "without_teacher": sum(week.without_teacher for week in weeks),
        "timetable": timetable_on(found, today),
        "closures": closures_ahead(found, today)[:12],
        "counts": found.pupil_counts.order_by("-year")[:3],
        "weekdays": Weekday.labels,
        "parts": Part.labels,
    }
    return render(request, "region/school.html", context)
