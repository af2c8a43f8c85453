"""The idle list: who of the salaried pools stood idle while somebody else was booked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from beurs.cover.access.idle import idle_notes, idle_sum
from beurs.cover.forms.reports import IdleFilterForm
from beurs.cover.models import IdleNote
from beurs.cover.views.lost import period_of
from beurs.region.access import VIEW_COVER, require
from beurs.region.models import Part
from beurs.region.views.listing import Column, download, listing


def _people(note: IdleNote) -> str:
    return ", ".join(str(person) for person in note.people.all())


def _parts(note: IdleNote) -> str:
    return ", ".join(str(Part(part).label) for part in note.parts)


def idle_words(count: int) -> str:
    """Return the warning after somebody else was booked: so many salaried people of the pool are free; "" for none."""
    if not count:
        return ""
    return ngettext(
        "%(n)s person of the pool is free and fit, with a salary already.",
        "%(n)s people of the pool are free and fit, with a salary already.",
        count,
    ) % {"n": count}


COLUMNS = (
    Column("day", _("Day"), ("need__date",), lambda note: note.need.date),
    Column("school", _("School"), ("need__school__name",), lambda note: note.need.school.name),
    Column("group", _("Group"), ("need__group__name",), lambda note: note.need.group.name),
    Column("parts", _("Day parts"), (), _parts),
    Column("route", _("Booked"), ("route",), lambda note: str(note.get_route_display())),
    Column("people", _("Free and fit then"), (), _people),
)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the acts of a period, or give them as a file."""
    require(request.user, VIEW_COVER)
    first, last = period_of(request)
    rows = idle_notes(request.user, first, last)
    form = IdleFilterForm(request.GET)
    if form.is_valid():
        rows = form.narrow(rows)
    file = download(request, rows, COLUMNS, "idle")
    if file is not None:
        return file
    context = {
        "found": {"first": first, "last": last},
        "today": timezone.localdate(),
        "sum": idle_sum(rows),
        "listing": listing(request, rows, COLUMNS),
        "form": form,
    }
    return render(request, "cover/reports/idle.html", context)
