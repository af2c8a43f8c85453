"""The monthly statement of a board: page, files, and agreeing to what is left."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from beurs.cover.print import pdf
from beurs.cover.timing import month_after
from beurs.ledger.access.books import last_closing
from beurs.ledger.access.exports import STATEMENT_HEADS, statement_rows
from beurs.ledger.access.statements import GAVE, GOT, PAID, SHARED, Line, Statement, statement_of
from beurs.ledger.models import Entry, Stance
from beurs.ledger.services.disputes import lines_agree
from beurs.ledger.templatetags.ledger import euros, signed_hours
from beurs.ledger.views.asked import month_in
from beurs.ledger.views.overview import user_of
from beurs.region.access import SPEAK_LEDGER, VIEW_LEDGER, board_get, may
from beurs.region.exports import CSV, XLSX, table_download
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Board
from beurs.region.templatetags.region import short_day

PDF = "pdf"
PAGE = 50
SILENT = "open"
SIDES: dict[str, str | Promise] = {
    GAVE: gettext_lazy("Gave"),
    GOT: gettext_lazy("Got"),
    SHARED: gettext_lazy("Shared cost"),
    PAID: gettext_lazy("Paid and received"),
}
STATES: dict[str, str | Promise] = {
    SILENT: gettext_lazy("nothing said yet"),
    Stance.State.AGREED: gettext_lazy("agreed"),
    Stance.State.DISPUTED: gettext_lazy("disputed"),
}


@require_safe
def statement(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """Show the lines of a month, of one side or state when asked."""
    board, first = board_get(request.user, VIEW_LEDGER, pk), month_in(month)
    found, closed = statement_of(board, first), last_closing(board.region)
    side, state = request.GET.get("side", ""), request.GET.get("state", "")
    lines = [line for line in found.lines if side in ("", line.side) and state in ("", state_of(line))]
    pages = Paginator(lines, PAGE)
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "board": board,
        "found": found,
        "sums": sums_of(found),
        "page": page,
        "pages": pages.get_elided_page_range(page.number),
        "side": side,
        "state": state,
        "sides": SIDES.items(),
        "states": STATES.items(),
        "previous": (first - ONE_DAY).replace(day=1),
        "following": month_after(first),
        "is_closed": closed is not None and first <= closed.month,
        "speaks": may(request.user, SPEAK_LEDGER, board=board),
        "silent": sum(line.mine is None for line in found.lines),
    }
    return render(request, "ledger/statement.html", context)


def state_of(line: Line) -> str:
    """Return what stands on a line: a dispute of either board first, then what this board said."""
    for stance in (line.mine, line.theirs):
        if stance is not None and stance.state == Stance.State.DISPUTED:
            return Stance.State.DISPUTED
    return line.mine.state if line.mine is not None else SILENT


def sums_of(found: Statement) -> list[tuple[str | Promise, int, int]]:
    """Return label, cents and net minutes per side that has lines."""
    sides = {line.side for line in found.lines}
    return [(label, found.total(side), found.minutes(side)) for side, label in SIDES.items() if side in sides]


@require_safe
def export(request: HttpRequest, pk: int, month: str, kind: str) -> HttpResponse:
    """Send the statement as a file from which it can be worked out again, or as a PDF."""
    board, first = board_get(request.user, VIEW_LEDGER, pk), month_in(month)
    found = statement_of(board, first)
    name = f"{_('statement')}-{board.number}-{first:%Y-%m}"
    if kind in (CSV, XLSX):
        return table_download(name, STATEMENT_HEADS, statement_rows(found), kind)
    if kind != PDF:
        raise Http404
    response = HttpResponse(printed(found, request.LANGUAGE_CODE), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_POST
def agree(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """Agree to every line of the month of which nothing was said."""
    board = board_get(request.user, SPEAK_LEDGER, pk)
    n = lines_agree(board=board, month=month_in(month), by=user_of(request))
    messages.success(request, ngettext("Agreed to %(n)s line.", "Agreed to %(n)s lines.", n) % {"n": n})
    return redirect("ledger:statement", pk, month)


def printed(found: Statement, language: str) -> bytes:
    """Return the statement as PDF/UA-1: what it comes to, then every line per side."""
    conclusions = [f"{label}: € {euros(cents)}" for label, cents, _minutes in sums_of(found)]
    tables = [
        {
            "title": _("From balance to balance"),
            "note": _("Above zero is to receive, below zero to pay. VAT is included."),
            "heads": [_("What"), _("Hours"), "€"],
            "rows": [
                [_("Balance before"), "", euros(found.opening)],
                *[[str(label), signed_hours(minutes), euros(cents)] for label, cents, minutes in sums_of(found)],
                [_("Balance after"), "", euros(found.closing)],
            ],
        }
    ]
    tables += [_table(found, side, str(label)) for side, label in SIDES.items()]
    return pdf(
        title=_("Statement of %(board)s") % {"board": found.board.name},
        language=language,
        period=date_format(found.month, "F Y"),
        conclusions=conclusions,
        tables=[table for table in tables if table["rows"]],
    )


def _table(found: Statement, side: str, title: str) -> dict[str, Any]:
    lines = [line for line in found.lines if line.side == side]
    return {
        "title": title,
        "note": "",
        "heads": [_("Line"), _("With"), _("Who"), _("Hours"), _("€ an hour"), _("VAT"), "€"],
        "rows": [_printed_line(found.board, line) for line in lines],
    }


def _printed_line(board: Board, line: Line) -> list[str]:
    entry = line.entry
    loan = entry.booking_id is not None
    return [
        f"{entry.pk} · {short_day(entry.date)} {entry.get_part_display() if entry.part else ''}".strip(),
        other_of(entry, board),
        str(entry.person) if entry.person else entry.note,
        signed_hours(entry.minutes) if loan else "",
        euros(entry.cents_per_hour) if loan else "",
        euros(entry.vat_cents),
        euros(line.cents),
    ]


def other_of(entry: Entry, board: Board) -> str:
    """Return the name of the board on the other side of an entry, nothing when all share it."""
    if entry.receiver is None:
        return ""
    return entry.receiver.name if entry.giver_id == board.pk else entry.giver.name
