"""The list of changes of the pools, and drafting one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from beurs.errors import Refused
from beurs.ledger.access.changes import change_get, changes_in_sight, may_draft
from beurs.ledger.forms.changes import FORMS, ChangeForm
from beurs.ledger.models import LIVE_CHANGES, DesignChange
from beurs.ledger.refusals import SENTENCES
from beurs.ledger.services.changes import change_draft, change_terms
from beurs.ledger.views.overview import user_of
from beurs.region.access import VIEW_AUDIT, may, region_of
from beurs.region.refusals import told

HEADS: dict[str, tuple[str | Promise, str | Promise]] = {
    "dissolve": (
        gettext_lazy("Dissolve a joint pool"),
        gettext_lazy("Its people go to the own pools of the boards. Work that was agreed goes on."),
    ),
    "found": (
        gettext_lazy("Found a joint pool"),
        gettext_lazy("People of own pools join one pool that serves several boards."),
    ),
    "leave": (
        gettext_lazy("A board leaves"),
        gettext_lazy("Balance, data and rights are brought to an end. What others did together stays readable."),
    ),
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the changes that are coming and those that were made."""
    rows = list(changes_in_sight(request.user))
    if not rows and not may(request.user, VIEW_AUDIT):
        raise Http404
    context = {
        "coming": [row for row in rows if row.state in LIVE_CHANGES],
        "past": [row for row in rows if row.state not in LIVE_CHANGES],
        "may_draft": may_draft(request.user),
        "kinds": [(kind, *HEADS[kind]) for kind in FORMS],
    }
    return render(request, "changes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, kind: str) -> HttpResponse:
    """Draft a change of one kind."""
    if not may_draft(request.user) or kind not in FORMS:
        raise Http404
    region = region_of(request.user)
    form = FORMS[kind](region, timezone.localdate(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"region": region, "kind": kind, "on": form.cleaned_data["on"], **form.subject()}
        try:
            made = change_draft(**given, wanted=form.wanted(), by=user_of(request))
        except Refused as error:
            form.add_error(None, told(SENTENCES, error))
        else:
            messages.success(request, _("The draft is kept. Nothing changes until every board signed."))
            return redirect("changes:change", made.pk)
    return _form(request, form, kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft another day and other terms."""
    found = change_get(request.user, pk)
    if not may_draft(request.user, found.region) or found.state != DesignChange.State.DRAFTED:
        raise Http404
    form = FORMS[found.kind](found.region, timezone.localdate(), request.POST or None, existing=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_terms(change=found, on=form.cleaned_data["on"], wanted=form.wanted(), by=user_of(request))
        except Refused as error:
            form.add_error(None, told(SENTENCES, error))
        else:
            messages.success(request, _("The draft is kept. Boards that signed have to sign again."))
            return redirect("changes:change", found.pk)
    return _form(request, form, found.kind, found)


def _form(request: HttpRequest, form: ChangeForm, kind: str, change: DesignChange | None) -> HttpResponse:
    title, text = HEADS[kind]
    context: dict[str, Any] = {"form": form, "kind": kind, "change": change, "title": title, "text": text}
    if kind == DesignChange.Kind.FOUND:
        field = form["joining"]
        found = field.field.widget.optgroups(field.html_name, field.value() or [], {"id": field.auto_id})
        context["groups"] = [(name, boxes) for name, boxes, _index in found if name]
    return render(request, "changes/form.html", context, status=422 if form.errors else 200)
