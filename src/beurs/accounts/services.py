"""Writing to the audit trail."""

import datetime as dt
from typing import Any

from django.db import connection

from beurs.accounts.models import AuditRow, User


def audit_write(
    action: str,
    *,
    by: User | None,
    target: str = "",
    region_id: int | None = None,
    board_id: int | None = None,
    day: dt.date | None = None,
    ground: str = "",
    **facts: Any,
) -> AuditRow:
    """Record that `by` (None: the system) did `action`.

    Raises RuntimeError outside a transaction: a trail that can be written without its deed is no trail.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit_write({action!r}) outside a transaction")
    return AuditRow.objects.create(
        action=action,
        by=by,
        target=target,
        region_id=region_id,
        board_id=board_id,
        day=day,
        ground=ground,
        facts=facts,
    )
