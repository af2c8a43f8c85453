"""One line of a statement: how it came about, what both boards say of it, and how a dispute ends."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beurs.errors import Refused
from beurs.ledger.access.sight import entries_around, line_get, shares_of
from beurs.ledger.access.statements import Line
from beurs.ledger.models import Stance
from beurs.ledger.services.disputes import dispute_correct, dispute_keep, line_answer, line_dispute, lines_agree
from beurs.ledger.views.overview import user_of
from beurs.ledger.views.statement import other_of
from beurs.region.access import EDIT_LEDGER, SPEAK_LEDGER, VIEW_LEDGER, may
from beurs.region.models import Board


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Show a line down to its booking; posted, say something of it."""
    right = SPEAK_LEDGER if request.method == "POST" else VIEW_LEDGER
    board, found = line_get(request.user, right, pk, entry)
    if request.method == "POST":
        _act(request, board, found)
        messages.success(request, _("Kept."))
        return redirect("ledger:line", pk, entry)
    disputes = [row for row in (found.mine, found.theirs) if row is not None and row.note]
    keeps = may(request.user, EDIT_LEDGER, region=board.region)
    context = {
        "board": board,
        "line": found,
        "entry": found.entry,
        "other": other_of(found.entry, board),
        "story": entries_around(found.entry),
        "shares": shares_of(found.entry) if found.entry.basis and keeps else [],
        "disputes": disputes,
        "open": next((row for row in disputes if row.state == Stance.State.DISPUTED), None),
        "speaks": may(request.user, SPEAK_LEDGER, board=board),
        "keeps": keeps,
        "disputable": found.mine is None or found.mine.state == Stance.State.AGREED,
    }
    return render(request, "ledger/line.html", context)


def _act(request: HttpRequest, board: Board, found: Line) -> None:
    acts: dict[str, Callable[[HttpRequest, Board, Line], object]] = {
        "agree": _agree,
        "dispute": _dispute,
        "answer": _answer,
        "keep": _keep,
        "correct": _correct,
    }
    wanted = acts.get(request.POST.get("act", ""))
    if wanted is None:
        raise Http404
    wanted(request, board, found)


def _agree(request: HttpRequest, board: Board, found: Line) -> object:
    return lines_agree(board=board, month=found.entry.month, entries=[found.entry.pk], by=user_of(request))


def _dispute(request: HttpRequest, board: Board, found: Line) -> object:
    return line_dispute(entry=found.entry, board=board, note=_note(request), by=user_of(request))


def _answer(request: HttpRequest, board: Board, found: Line) -> object:
    if found.theirs is None:
        raise Refused("line-quiet")
    return line_answer(stance=found.theirs, answer=_note(request), by=user_of(request))


def _keep(request: HttpRequest, _board: Board, found: Line) -> object:
    return dispute_keep(stance=_disputed(request, found), ground=_note(request), by=user_of(request))


def _correct(request: HttpRequest, _board: Board, found: Line) -> object:
    typed = request.POST.get("minutes", "").strip()
    minutes = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else None
    stance = _disputed(request, found)
    return dispute_correct(stance=stance, minutes=minutes, ground=_note(request), by=user_of(request))


def _disputed(request: HttpRequest, found: Line) -> Stance:
    if not may(request.user, EDIT_LEDGER, region=found.entry.region):
        raise Http404
    for stance in (found.mine, found.theirs):
        if stance is not None and stance.state == Stance.State.DISPUTED:
            return stance
    raise Refused("line-quiet")


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "")[:300]
