"""Imports on the screen: choose, upload, look at what would change, confirm exactly that."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.region.access import EDIT_PEOPLE, EDIT_REGION, boards_for, may, region_of
from beurs.region.imports import KINDS, Changeset, Kind, Scope, Source, import_apply, import_plan, kinds_in_order
from beurs.region.imports.forms import ImportForm
from beurs.region.imports.preview import Preview
from beurs.region.imports.uploads import Pending, pending_read, pending_sign, uploads_drop, uploads_keep
from beurs.region.models import Region


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Show the kinds of import that the user may run, in the order in which a new region needs them."""
    region = region_of(request.user)
    kinds = [kind for kind in kinds_in_order() if _may_run(request, kind, region)]
    if not kinds:
        raise Http404
    return render(request, "region/imports.html", {"kinds": kinds, "region": region})


@require_http_methods(["GET", "HEAD", "POST"])
def import_one(request: HttpRequest, name: str) -> HttpResponse:
    """Take the files of one import and show what they would change; nothing is written."""
    kind, region = _kind(request, name)
    form = ImportForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else 422
        return render(request, "region/import.html", {"kind": kind, "form": form, "region": region}, status=status)
    sources = form.sources()
    scope = Scope(
        region,
        form.cleaned_data["edition"],
        _boards(request, kind, region),
        not form.cleaned_data["partial"],
        form.options(),
    )
    changeset = import_plan(kind, sources, scope)
    return _preview(request, kind, sources, scope, changeset)


@require_POST
def import_confirm(request: HttpRequest, name: str) -> HttpResponse:
    """Apply exactly what was previewed, or show the new preview when the data changed in between."""
    kind, region = _kind(request, name)
    user = _user(request)
    pending, sources = pending_read(request.POST.get("token", ""), user=user)
    if pending.kind != kind.name:
        raise Http404
    scope = Scope(region, pending.day, _boards(request, kind, region), pending.complete, pending.options)
    skip = request.POST.get("refused") == "skip"
    try:
        changeset = import_apply(
            kind=kind, sources=sources, scope=scope, by=user, skip_refused=skip, expect=pending.fingerprint
        )
    except Refused as refusal:
        if refusal.code != "import-changed":
            raise
        fresh = Scope(scope.region, scope.edition, scope.boards, scope.complete, scope.options)
        return _preview(request, kind, sources, fresh, import_plan(kind, sources, fresh), changed=True)
    uploads_drop(pending)
    messages.success(request, _written(changeset))
    return redirect("region:imports")


def _written(changeset: Changeset) -> str:
    number = len(changeset.changes)
    text = ngettext("%(number)s row is written.", "%(number)s rows are written.", number) % {"number": number}
    if changeset.refused_rows:
        number = changeset.refused_rows
        left = ngettext("%(number)s refused row was left out.", "%(number)s refused rows were left out.", number)
        text += f" {left % {'number': number}}"
    return text


def _preview(
    request: HttpRequest,
    kind: Kind,
    sources: list[Source],
    scope: Scope,
    changeset: Changeset,
    *,
    changed: bool = False,
) -> HttpResponse:
    token = ""
    if changeset.changes and (changeset.may_apply or changeset.may_skip):
        user = _user(request)
        files = uploads_keep(sources, user=user)
        edition = scope.edition.isoformat()
        options = dict(scope.options)
        token = pending_sign(
            Pending(user.pk, kind.name, files, edition, scope.complete, options, changeset.fingerprint)
        )
    context = {
        "kind": kind,
        "preview": Preview.of(changeset),
        "changeset": changeset,
        "names": ", ".join(source.name for source in sources),
        "edition": scope.edition,
        "token": token,
        "changed": changed,
    }
    status = 409 if changed else (200 if changeset.may_apply else 422)
    return render(request, "region/import_preview.html", context, status=status)


def _kind(request: HttpRequest, name: str) -> tuple[Kind, Region]:
    """The kind asked for and the user's region; Http404 when it is unknown or not the user's to run."""
    region = region_of(request.user)
    kind = KINDS.get(name)
    if kind is None or not _may_run(request, kind, region):
        raise Http404
    return kind, region


def _may_run(request: HttpRequest, kind: Kind, region: Region) -> bool:
    """Schools and calendars need the right on the whole region; people need it on some board."""
    if kind.right == EDIT_REGION:
        return may(request.user, EDIT_REGION, region=region)
    return boards_for(request.user, EDIT_PEOPLE).filter(region=region).exists()


def _boards(request: HttpRequest, kind: Kind, region: Region) -> frozenset[str] | None:
    """The boards whose people the user may change; None: all of the region."""
    if kind.right == EDIT_REGION or may(request.user, EDIT_PEOPLE, region=region):
        return None
    return frozenset(boards_for(request.user, EDIT_PEOPLE).filter(region=region).values_list("number", flat=True))


def _user(request: HttpRequest) -> User:
    """The signed-in user; a kind that may be run has one."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
