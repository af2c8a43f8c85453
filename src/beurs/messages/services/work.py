"""The table of due work: add, take under a lease, and close.

Every moment is given by the caller and turned into UTC first: adding minutes to a local time is wrong in the nights
when the clock is put forward or back.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from beurs.messages.models import Work
from beurs.messages.patience import Patience

LEASE = dt.timedelta(seconds=15)
LONGEST_HOLD = dt.timedelta(minutes=5)
CLOCK_SLACK = dt.timedelta(minutes=1)
BATCH = 500


def moment(at: dt.datetime) -> dt.datetime:
    """Return a moment in UTC. Raises ValueError for one without a time zone."""
    if at.tzinfo is None:
        raise ValueError(f"moment: found {at.isoformat()}; expected a time zone")
    return at.astimezone(dt.UTC)


@dataclass(frozen=True)
class Wanted:
    """One piece of work to ask for; see `Work`."""

    kind: str
    key: str
    due: dt.datetime
    payload: dict[str, Any] = field(default_factory=dict)
    group: str = ""


def work_add(*, kind: str, key: str, due: dt.datetime, payload: dict[str, Any] | None = None, group: str = "") -> Work:
    """Ask for one piece of work and return its row; asked again, the row that is there stays as it is.

    Raises RuntimeError outside a transaction: work for a deed that may still be undone is worse than none.
    """
    works_add([Wanted(kind, key, due, payload or {}, group)])
    return Work.objects.get(kind=kind, key=key)


def works_add(wanted: Iterable[Wanted]) -> None:
    """Ask for much work in one statement; as `work_add`, what is there already stays as it is."""
    rows = [
        Work(kind=one.kind, key=one.key, due=moment(one.due), payload=one.payload, group=one.group) for one in wanted
    ]
    if not connection.in_atomic_block:
        raise RuntimeError(f"works_add({[row.kind for row in rows[:1]]}) outside a transaction")
    Work.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def work_take(
    *,
    holder: str,
    now: dt.datetime,
    kinds: Iterable[str],
    limit: int = 1,
    lease: dt.timedelta = LEASE,
    together: Mapping[str, int] | None = None,
) -> list[Work]:
    """Take up to `limit` pieces of due work, the longest due first, and hold them for the length of the lease.

    Any number of workers may ask at once: on PostgreSQL they skip what another is taking, on SQLite they follow
    one another. A look without a lock comes first, so that idle workers disturb nobody. When the first is of a group
    and of a kind in `together`, so many in all of its kind and group are taken instead.
    """
    now = moment(now)
    waiting = Work.objects.filter(free(now, lease), state=Work.State.OPEN, due__lte=now, kind__in=list(kinds))
    if not waiting.exists():
        return []
    waiting = waiting.order_by("due", "pk")
    with transaction.atomic():
        rows = list(_locked(waiting)[:limit])
        most = (together or {}).get(rows[0].kind, 1) if rows and rows[0].group else 1
        if most > 1:
            more = waiting.filter(kind=rows[0].kind, group=rows[0].group).exclude(pk=rows[0].pk)
            rows = [rows[0], *_locked(more)[: most - 1]]
        for row in rows:
            row.holder, row.taken_at, row.lease_until, row.tries = holder, now, now + lease, row.tries + 1
        taken = {"holder": holder, "taken_at": now, "lease_until": now + lease, "tries": F("tries") + 1}
        Work.objects.filter(pk__in=[row.pk for row in rows]).update(**taken)
    return rows


def free(now: dt.datetime, lease: dt.timedelta) -> Q:
    """Return what nobody holds: no lease, one that ran out, or one further ahead than any lease reaches.

    The last is left by a worker that died before the clock was put back.
    """
    ahead = Q(lease_until__gt=now + lease + CLOCK_SLACK)
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now) | ahead


def _locked(rows: "QuerySet[Work]") -> "QuerySet[Work]":
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows  # SQLite: the transaction itself began with the only write lock


def leases_renew(*, holder: str, works: Collection[int], now: dt.datetime, lease: dt.timedelta = LEASE) -> int:
    """Prolong the works (ids) a living worker is busy with, and return how many; never beyond the longest hold.

    On PostgreSQL what is just being closed is left out: waiting for that would let the leases of other threads run out.
    """
    now = moment(now)
    rows = Work.objects.filter(pk__in=works, state=Work.State.OPEN, holder=holder, lease_until__gt=now)
    rows = rows.filter(taken_at__gt=now - LONGEST_HOLD)
    if not connection.features.has_select_for_update_skip_locked:
        return rows.update(lease_until=now + lease)
    with transaction.atomic():
        free_rows = list(_locked(rows).values_list("pk", flat=True))
        return Work.objects.filter(pk__in=free_rows).update(lease_until=now + lease)


def work_done(work: Work, *, now: dt.datetime) -> bool:
    """Close work that was taken; False when somebody else took it since, or it was cancelled.

    Call it first in the transaction that changes what the work is about, and change nothing on False.
    """
    return _close(work, Work.State.DONE, now)


def works_done(works: Iterable[Work], *, now: dt.datetime) -> int:
    """Close works that were taken together and return how many were still ours; see `work_done`."""
    return _mine(*works).update(state=Work.State.DONE, done_at=moment(now), lease_until=None)


def work_bury(work: Work, *, error: str, now: dt.datetime) -> bool:
    """Give up on work that was taken; as `work_done`, False when it is no longer ours."""
    return _close(work, Work.State.DEAD, now, last_error=error[:200])


def _close(work: Work, state: str, now: dt.datetime, **more: str) -> bool:
    return _mine(work).update(state=state, done_at=moment(now), lease_until=None, **more) == 1


def work_failed(work: Work, *, error: str, now: dt.datetime, patience: Patience, alone: bool = False) -> bool:
    """Put work that failed back until its next try; False when it is no longer ours, or has no try left.

    With `alone` it leaves its group: whatever made all of them fail then stops only itself.
    """
    if work.tries >= patience.tries:
        return False
    due = moment(now) + patience.wait_after(work.tries)
    more = {"group": ""} if alone else {}
    return _mine(work).update(due=due, lease_until=None, holder="", last_error=error[:200], **more) == 1


def works_postpone(works: Iterable[Work], *, until: dt.datetime) -> int:
    """Put works that were taken back until a moment and return how many were still ours; the taking stays counted."""
    return _mine(*works).update(due=moment(until), lease_until=None, holder="")


def _mine(*works: Work) -> "QuerySet[Work]":
    """The rows of works as long as the taking that gave each to us is the latest."""
    ours = Q(pk__in=[])
    for work in works:
        ours |= Q(pk=work.pk, holder=work.holder, tries=work.tries)
    return Work.objects.filter(ours, state=Work.State.OPEN)


def work_cancel(*, kind: str, key: str, now: dt.datetime) -> bool:
    """Cancel open work, also while it is attempted: what it would change then no longer happens."""
    rows = Work.objects.filter(kind=kind, key=key, state=Work.State.OPEN)
    return rows.update(state=Work.State.CANCELLED, done_at=moment(now), lease_until=None) == 1


def work_revive(*, kind: str, key: str, now: dt.datetime) -> bool:
    """Let dead work start afresh, now that what killed it is mended."""
    rows = Work.objects.filter(kind=kind, key=key, state=Work.State.DEAD)
    return rows.update(state=Work.State.OPEN, due=moment(now), tries=0, holder="", done_at=None) == 1
