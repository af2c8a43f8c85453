"""Agreeing to a change: board by board; with the last signature its day is fixed. Taking it back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.timing import moment_of
from beurs.errors import Refused
from beurs.ledger.access.changes import boards_concerned, people_of
from beurs.ledger.models import LIVE_CHANGES, Consent, DesignChange
from beurs.ledger.services.changes.drafting import draft_held, note
from beurs.messages.services import work_add, work_cancel
from beurs.region.models import Board

CARRY = "ledger.change"
AT_MINUTE = 5
"""Minutes after midnight: before the night's posting, and before anybody plans."""


@transaction.atomic
def change_sign(*, change: DesignChange, board: Board, by: User, paper: str = "") -> DesignChange:
    """Sign a draft for a board; with the last signature it is agreed, and is carried out on its day.

    `paper` says what was signed outside the system. Raises `Refused`: "change-over", "change-past", "change-signed",
    "change-stranger" (a board it does not concern), "change-undecided" (somebody of whom nobody said where to go),
    "change-nobody" (a founded pool that nobody joins).
    """
    row = draft_held(change)
    if row.on < timezone.localdate():
        raise Refused("change-past", date=row.on.isoformat())
    concerned = boards_concerned(row)
    if board.pk not in concerned:
        raise Refused("change-stranger", board=str(board))
    if row.consents.filter(board=board).exists():
        raise Refused("change-signed", board=str(board))
    _refuse_open(row)
    Consent.objects.create(change=row, board=board, by=by, at=timezone.now(), paper=paper)
    note("change.sign", row, by, board=board.pk, paper=paper)
    if concerned <= set(row.consents.values_list("board_id", flat=True)):
        row.state = DesignChange.State.PLANNED
        row.save(update_fields=["state"])
        due = max(moment_of(row.on, AT_MINUTE), timezone.now())
        work_add(kind=CARRY, key=key_of(row), due=due, payload={"change": row.pk})
        note("change.agree", row, by)
    return row


def _refuse_open(row: DesignChange) -> None:
    people = people_of(row)
    undecided = [one for one in people if not one.chosen]
    if undecided:
        raise Refused("change-undecided", number=len(undecided))
    if row.kind == DesignChange.Kind.FOUND and not people:
        raise Refused("change-nobody")


@transaction.atomic
def change_withdraw(*, change: DesignChange, by: User, now: dt.datetime | None = None) -> DesignChange:
    """Take a change back until it is carried out. Raises `Refused("change-over")`."""
    row = DesignChange.objects.select_for_update().get(pk=change.pk)
    if row.state not in LIVE_CHANGES:
        raise Refused("change-over")
    row.state, row.ended_at, row.ended_by = DesignChange.State.WITHDRAWN, timezone.now(), by
    row.save(update_fields=["state", "ended_at", "ended_by"])
    work_cancel(kind=CARRY, key=key_of(row), now=now or timezone.now())
    note("change.withdraw", row, by)
    return row


def key_of(change: DesignChange) -> str:
    """Return under which key the work of a change is due."""
    return f"change:{change.pk}"
