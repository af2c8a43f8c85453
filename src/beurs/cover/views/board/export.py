"""The lists of the board as CSV and XLSX, filtered as on the screen."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover.access import board
from beurs.cover.access.board.rows import clock
from beurs.cover.views.board.asking import asked_of
from beurs.cover.views.board.page import seen
from beurs.cover.views.funnels import funnels_of
from beurs.region.exports import CSV, XLSX, Cell, table_download


@require_safe
def today(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the needs of a day that the filters keep, in the order of the screen."""
    _known(kind)
    asked = asked_of(request)
    sight = seen(request, asked)
    funnels = funnels_of(sight.scope.boards, asked.day)
    shown = board.today_of(sight, asked.day, timezone.localtime(), asked.filters, funnels)
    rows = [row for group in shown.groups for row in group.rows]
    return table_download(f"{_('today')}-{asked.day.isoformat()}", _heads(), _cells(rows), kind)


@require_safe
def week(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the needs of a week that the filters keep."""
    _known(kind)
    asked = asked_of(request)
    monday = board.monday_of(asked.day)
    shown = board.week_of(board.sight_of(request.user, monday), monday, asked.filters)
    return table_download(f"{_('week')}-{monday.isoformat()}", _heads(), _cells(shown.rows), kind)


def _known(kind: str) -> None:
    if kind not in (CSV, XLSX):
        raise Http404


def _heads() -> list[str]:
    return [
        _("Date"),
        _("State"),
        _("Group"),
        _("School"),
        _("Code"),
        _("Place"),
        _("Board"),
        _("From"),
        _("To"),
        _("Morning"),
        _("Afternoon"),
        _("Person"),
        _("Priority"),
        _("Reason"),
    ]


def _cells(rows: Iterable[board.NeedRow]) -> list[list[Cell]]:
    return [
        [
            row.date,
            str(board.TITLES[row.state]),
            row.group,
            row.school,
            row.school_code,
            row.place,
            row.board,
            clock(row.starts),
            clock(row.ends),
            _("yes") if row.am else _("no"),
            _("yes") if row.pm else _("no"),
            row.label,
            row.priority,
            str(row.reason),
        ]
        for row in rows
    ]
