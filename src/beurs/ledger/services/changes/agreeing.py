"""Agreeing to a change: board by board; once no signature lacks its day is fixed. Taking it back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.timing import local_of, moment_of
from beurs.errors import Refused
from beurs.ledger.access.changes import boards_concerned, people_of
from beurs.ledger.models import LIVE_CHANGES, Consent, DesignChange
from beurs.ledger.services.changes.drafting import draft_held, note
from beurs.messages.services import work_add, work_cancel
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Board

CARRY = "ledger.change"
LOOK = "ledger.change-look"
AT_MINUTE = 5
"""Minutes after midnight: before the night's posting, and before anybody plans."""


@transaction.atomic
def change_sign(*, change: DesignChange, board: Board, by: User, paper: str = "") -> DesignChange:
    """Sign a draft for a board; with the last signature it is agreed, and is carried out on its day.

    Until then it is looked at again every night, see `change_look`.
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
    if (lack := _lack(row)) is not None:
        raise lack
    Consent.objects.create(change=row, board=board, by=by, at=timezone.now(), paper=paper)
    note("change.sign", row, by, board=board.pk, paper=paper)
    if not agree_signed(row, by):
        _look_due(row, timezone.now())
    return row


@transaction.atomic
def change_look(*, change: DesignChange, now: dt.datetime) -> DesignChange:
    """Look again at a draft that boards signed: agreed when no other has to sign any more, else next night once more.

    That is so when the loans fell away for which a board had to sign. After its day it is looked at no more.
    """
    row = DesignChange.objects.select_for_update().get(pk=change.pk)
    if row.state == DesignChange.State.DRAFTED and row.consents.exists() and not agree_signed(row, None):
        _look_due(row, now)
    return row


def agree_signed(row: DesignChange, by: User | None) -> bool:
    """Let a held draft be agreed if every board it concerns signed, its day is not past and nothing is undecided."""
    signed = set(row.consents.values_list("board_id", flat=True))
    if not signed or row.on < timezone.localdate() or not boards_concerned(row) <= signed or _lack(row) is not None:
        return False
    row.state = DesignChange.State.PLANNED
    row.save(update_fields=["state"])
    due = max(moment_of(row.on, AT_MINUTE), timezone.now())
    work_add(kind=CARRY, key=key_of(row), due=due, payload={"change": row.pk})
    note("change.agree", row, by)
    return True


def _look_due(row: DesignChange, now: dt.datetime) -> None:
    day = local_of(now).date() + ONE_DAY
    if day <= row.on:
        key = f"{key_of(row)}:{day.isoformat()}"
        work_add(kind=LOOK, key=key, due=moment_of(day, AT_MINUTE), payload={"change": row.pk})


def _lack(row: DesignChange) -> Refused | None:
    """Return why nobody can agree to a draft as it is."""
    people = people_of(row)
    undecided = [one for one in people if not one.chosen]
    if undecided:
        return Refused("change-undecided", number=len(undecided))
    if row.kind == DesignChange.Kind.FOUND and not people:
        return Refused("change-nobody")
    return None


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
