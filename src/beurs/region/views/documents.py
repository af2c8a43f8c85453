"""The list of papers that end: what needs doing, by whom, before when."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from beurs.accounts.models import User
from beurs.region.access import EDIT_PEOPLE, region_of, require
from beurs.region.access.documents import (
    document_get,
    documents_in_reach,
    person_by_reference,
    qualifications_ending,
)
from beurs.region.forms import DocumentForm, DocumentsFilterForm
from beurs.region.services import document_drop, document_set, employment_rule_on
from beurs.region.views.listing import Column, download, listing

COLUMNS = (
    Column("person", gettext_lazy("Who"), ("person__last_name", "person__first_name"), lambda row: str(row.person)),
    Column("reference", gettext_lazy("Reference"), ("person__reference",), lambda row: row.person.reference),
    Column("kind", gettext_lazy("Document"), ("kind",), lambda row: str(row.get_kind_display())),
    Column("until", gettext_lazy("Valid until"), ("until",), lambda row: row.until),
)


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """Show the papers that end, soonest first, or give them as a file; add one."""
    require(request.user, EDIT_PEOPLE)
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("region:documents")
    today = timezone.localdate()
    soon = today + dt.timedelta(days=employment_rule_on(region_of(request.user).pk, today).document_days)
    asked = DocumentsFilterForm(request.GET)
    wanted = asked.cleaned_data if asked.is_valid() else {}
    rows = documents_in_reach(request.user, wanted.get("q", "")).order_by("until", "pk")
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("soon"):
        rows = rows.filter(until__lte=soon)
    file = download(request, rows, COLUMNS, "documents")
    if file is not None:
        return file
    context = {
        "listing": listing(request, rows, COLUMNS),
        "form": asked,
        "adding": form,
        "today": today,
        "soon": soon,
        "ending": documents_in_reach(request.user).filter(until__lte=soon).count(),
        "qualifications": qualifications_ending(request.user, today, soon),
    }
    return render(request, "region/documents.html", context, status=422 if form.is_bound else 200)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper off the list."""
    assert isinstance(request.user, User)
    document_drop(document=document_get(request.user, pk), by=request.user)
    messages.success(request, _("Taken off."))
    return redirect("region:documents")


def _added(request: HttpRequest, form: DocumentForm) -> bool:
    assert isinstance(request.user, User)
    typed = form.cleaned_data
    person = person_by_reference(request.user, typed["reference"])
    if person is None:
        form.add_error("reference", _("Nobody of yours has reference %(found)s.") % {"found": typed["reference"]})
        return False
    document_set(person=person, kind=typed["kind"], until=typed["until"], by=request.user)
    messages.success(request, _("Kept for %(name)s.") % {"name": person})
    return True
