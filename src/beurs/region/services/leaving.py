"""A board that no longer takes part in the region: its day, and the rights that end with it."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from beurs.accounts.models import User
from beurs.accounts.services import AuditEntry, audit_write, audit_write_many
from beurs.region.models import Board, Grant, Role


@transaction.atomic
def board_leave(*, board: Board, on: dt.date, covering: Iterable[int] = (), by: User | None) -> int:
    """Let a board leave the region on a day and end every right on it and on its schools; return how many ended.

    `covering` are people (ids) who from then on cover for nobody: their right to an agenda of their own ends too.
    Done twice, the first day stands.
    """
    row = Board.objects.select_for_update().get(pk=board.pk)
    if row.left_on is None:
        row.left_on = on
        row.save(update_fields=["left_on"])
        audit_write("board.leave", by=by, target=f"board:{row.pk}", region_id=row.region_id, board_id=row.pk, day=on)
    of_board = Q(board=row) | Q(school__board=row)
    of_people = Q(role=Role.SUBSTITUTE, region=row.region_id, user__person__in=list(covering))
    return grants_end(Grant.objects.filter(of_board | of_people).values_list("pk", flat=True), board=row, by=by)


def grants_end(grants: Iterable[int], *, board: Board, by: User | None) -> int:
    """End grants (ids) in the caller's transaction, each with its row in the trail; return how many there were."""
    rows = list(Grant.objects.select_for_update().filter(pk__in=list(grants)).order_by("pk"))
    entries = [
        AuditEntry(
            "grant.end",
            f"user:{row.user_id}",
            {"grant": row.pk, "role": row.role, "board": row.board_id, "school": row.school_id},
            board_id=board.pk,
        )
        for row in rows
    ]
    audit_write_many(entries, by=by, region_id=board.region_id)
    Grant.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
