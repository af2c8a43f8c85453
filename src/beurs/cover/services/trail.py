"""Versions and the trail of needs: who holds a need, who changed it last, and what the others are told."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from beurs.accounts.models import AuditRow, User
from beurs.cover.models import Need
from beurs.cover.refusals import ACTIONS, SYSTEM
from beurs.errors import Refused


def need_hold(need: Need, version: int) -> Need:
    """Return the need, locked until the transaction ends.

    Raises `Refused("need-changed")`, with who did what and when, unless the need still has `version`.
    """
    row = needs_hold([need.pk])[0]
    if row.version != version:
        raise Refused("need-changed", **last_change(row))
    return row


def needs_hold(pks: "Iterable[int] | QuerySet[Any]") -> list[Need]:
    """Return needs with school, board and group, locked in the order of their ids (so that nobody deadlocks).

    `pks` may be a query.
    """
    wanted = pks if isinstance(pks, QuerySet) else list(pks)
    rows = Need.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return list(rows.select_related("school__board__region", "group", "absence"))


def last_change(need: Need) -> dict[str, Any]:
    """Return who changed a need last, when (local clock) and what was done, as facts of a refusal."""
    row = AuditRow.objects.filter(target=target(need)).select_related("by").order_by("-id").first()
    if row is None:
        return {"who": SYSTEM, "when": "", "what": ACTIONS["need.change"]}
    return {
        "who": SYSTEM if row.by is None else str(row.by),
        "when": f"{timezone.localtime(row.at):%H:%M}",
        "what": ACTIONS.get(row.action, ACTIONS["need.change"]),
    }


def needs_touch(needs: Iterable[Need], action: str, *, by: User | None, ground: str = "", **facts: Any) -> None:
    """Raise the version of every need and write an audit row for each, in the caller's transaction.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"needs_touch({action!r}) outside a transaction")
    rows = list(needs)
    for need in rows:
        need.version += 1
    Need.objects.filter(pk__in=[need.pk for need in rows]).update(version=F("version") + 1)
    AuditRow.objects.bulk_create([_row(need, action, by, ground, facts) for need in rows], batch_size=100)


def target(need: Need) -> str:
    """Return the name of a need in the audit trail."""
    return f"need:{need.pk}"


def _row(need: Need, action: str, by: User | None, ground: str, facts: dict[str, Any]) -> AuditRow:
    return AuditRow(
        by=by,
        action=action,
        target=target(need),
        region_id=need.school.board.region_id,
        board_id=need.school.board_id,
        day=need.date,
        ground=ground,
        facts={"group": need.group_id, **facts},
    )
