"""Pages that belong to no single room: the front door, the search, the audit trail and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beurs.region.access import VIEW_AUDIT, VIEW_REGION, require
from beurs.region.views.listing import Column, download, listing
from beurs.web.audit import audit_in_sight, sentence_of, who_of
from beurs.web.forms import AuditFilterForm
from beurs.web.home import start_of
from beurs.web.search import search_all
from beurs.web.targets import Target, targets_of

AUDIT_COLUMNS = (
    Column("at", _("When"), ("at",), lambda row: timezone.localtime(row.at)),
    Column("by", _("Who"), ("by__name",), who_of),
    Column("action", _("What"), ("action",), sentence_of),
    Column("target", _("About"), ("target",), lambda row: row.target),
    Column("day", _("Day"), ("day",), lambda row: row.day),
    Column("ground", _("Ground"), (), lambda row: row.ground),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to the page where their day starts."""
    start = start_of(request.user)
    if start:
        return redirect(start)
    return render(request, "web/no_role.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find schools and people in reach by name, place, code or reference."""
    require(request.user, VIEW_REGION)
    text = request.GET.get("q", "").strip()[:80]
    context = {"search_text": text, "found": search_all(request.user, text, timezone.localdate())}
    return render(request, "web/search.html", context)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show who did what and when, filtered, or give it as a file."""
    require(request.user, VIEW_AUDIT)
    rows = audit_in_sight(request.user)
    form = AuditFilterForm(request.GET)
    if form.is_valid():
        rows = form.narrow(rows)
    file = download(request, rows, AUDIT_COLUMNS, "audit")
    if file is not None:
        return file
    page = listing(request, rows, AUDIT_COLUMNS)
    about = targets_of(request.user, page.page)
    lines = [
        {
            "row": row,
            "sentence": sentence_of(row),
            "who": who_of(row),
            "about": about.get(row.target, Target(row.target)),
        }
        for row in page.page
    ]
    return render(request, "web/audit.html", {"listing": page, "lines": lines, "form": form})


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
