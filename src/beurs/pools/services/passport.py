"""What was seen of somebody's papers, and which boards receive a newcomer."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.pools.models import Approval, PassportItem
from beurs.region.models import Board, Person

State = Approval.State


@transaction.atomic
def passport_see(*, person: Person, kind: str, seen_on: dt.date, board: Board, by: User) -> PassportItem:
    """Note that a board saw a paper of a person on a day; every board that receives the person reads it.

    Seen twice on a day is once. Raises `Refused`: "passport-kind", "passport-later" (a day that is yet to come).
    """
    if kind not in PassportItem.Kind.values:
        raise Refused("passport-kind", kind=kind)
    if seen_on > timezone.localdate():
        raise Refused("passport-later", date=seen_on.isoformat())
    found, made = PassportItem.objects.get_or_create(
        person=person, kind=kind, seen_on=seen_on, board=board, defaults={"by": by}
    )
    if made:
        _note("passport.see", person, board, by, kind=kind)
    return found


@transaction.atomic
def approval_ask(*, person: Person, board: Board, by: User) -> Approval:
    """Ask a board whether it receives a person, also after it refused or withdrew.

    Raises `Refused`: "approval-asked", "approval-given".
    """
    found = _held(person, board)
    if found is not None and found.state in (State.ASKED, State.APPROVED):
        raise Refused("approval-asked" if found.state == State.ASKED else "approval-given", board=str(board))
    fields = {"state": State.ASKED, "asked_at": timezone.now(), "asked_by": by, "decided_at": None, "decided_by": None}
    row, _made = Approval.objects.update_or_create(person=person, board=board, defaults=fields)
    _note("approval.ask", person, board, by)
    return row


@transaction.atomic
def approval_decide(*, person: Person, board: Board, approve: bool, by: User) -> Approval:
    """Answer for a board whether it receives a person. Raises `Refused("approval-not-asked")`."""
    found = _held(person, board)
    if found is None or found.state != State.ASKED:
        raise Refused("approval-not-asked", person=str(person))
    return _decided(found, State.APPROVED if approve else State.REFUSED, "approval.give", by)


@transaction.atomic
def approval_withdraw(*, person: Person, board: Board, by: User) -> Approval:
    """Take a board's approval of a person back; agreed work stays. Raises `Refused("approval-not-given")`."""
    found = _held(person, board)
    if found is None or found.state != State.APPROVED:
        raise Refused("approval-not-given", person=str(person))
    return _decided(found, State.WITHDRAWN, "approval.withdraw", by)


def approvals_open(person: Person, boards: Iterable[int], *, by: User) -> None:
    """Ask the boards (ids) that do not employ a person and were never asked; in the caller's transaction."""
    employing = set(person.employments.values_list("board_id", flat=True))
    known = set(Approval.objects.filter(person=person).values_list("board_id", flat=True))
    for board in Board.objects.filter(pk__in=set(boards) - employing - known).order_by("pk"):
        approval_ask(person=person, board=board, by=by)


def approvals_take_over(people: Iterable[int], board: Board, *, by: User | None) -> None:
    """Approve, in the caller's transaction, everybody of `people` (ids) of whom a board never heard.

    A board that signs an agreement knows who is in the pool by then: newcomers are those who come after.
    """
    known = set(Approval.objects.filter(board=board).values_list("person_id", flat=True))
    now = timezone.now()
    Approval.objects.bulk_create(
        Approval(person_id=person, board=board, state=State.APPROVED, asked_at=now, asked_by=by,
                 decided_at=now, decided_by=by)
        for person in sorted(set(people) - known)
    )  # fmt: skip


def _held(person: Person, board: Board) -> Approval | None:
    return Approval.objects.select_for_update().filter(person=person, board=board).first()


def _decided(row: Approval, state: str, action: str, by: User) -> Approval:
    row.state, row.decided_at, row.decided_by = state, timezone.now(), by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    _note(action, row.person, row.board, by, state=str(state))
    return row


def _note(action: str, person: Person, board: Board, by: User, **facts: Any) -> None:
    kind = "passport" if action.startswith("passport") else "approval"
    audit_write(
        action,
        by=by,
        target=f"{kind}:{person.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        person=person.pk,
        **facts,
    )
