"""The trail of who did what, over all rooms, in words."""

from importlib import import_module

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from beurs.accounts.models import AuditRow
from beurs.region.access import VIEW_AUDIT, Visitor, boards_for, regions_for
from beurs.web.refusals import ROOMS


def actions() -> dict[str, str | Promise]:
    """Return every action of the trail -> the words for it, gathered from the rooms."""
    found: dict[str, str | Promise] = {}
    for room in ROOMS:
        found.update(getattr(import_module(f"beurs.{room}.refusals"), "ACTIONS", {}))
    return found


def audit_in_sight(user: Visitor) -> QuerySet[AuditRow]:
    """Return the rows about the boards a user audits, newest first.

    Somebody who audits a whole region also sees its rows without a board and the sign-ins of its users.
    """
    boards = boards_for(user, VIEW_AUDIT)
    seen = Q(board_id__in=boards.order_by().values("pk"))
    if regions := regions_for(user, VIEW_AUDIT):
        seen |= Q(region_id__in=regions) | Q(region_id__isnull=True, by__grants__region__in=regions)
    return AuditRow.objects.filter(seen).select_related("by").distinct().order_by("-id")


def sentence_of(row: AuditRow) -> str:
    """Return what a row says happened, in the active language; an action without words stands as it is."""
    return str(actions().get(row.action, row.action))


def who_of(row: AuditRow) -> str:
    """Return who did it."""
    return str(row.by) if row.by else _("the system")
