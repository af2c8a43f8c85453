"""The table of due work: add, take under a lease, and close.

Every moment is given by the caller and turned into UTC first: adding minutes to a local time is wrong in the nights
when the clock is put forward or back.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from beurs.messages.models import Work
from beurs.messages.patience import Patience

LEASE = dt.timedelta(seconds=15)
LONGEST_HOLD = dt.timedelta(minutes=5)
CLOCK_SLACK = dt.timedelta(minutes=1)


def moment(at: dt.datetime) -> dt.datetime:
    """Return a moment in UTC. Raises ValueError for one without a time zone."""
    if at.tzinfo is None:
        raise ValueError(f"moment: found {at.isoformat()}; expected a time zone")
    return at.astimezone(dt.UTC)


def work_add(*, kind: str, key: str, due: dt.datetime, payload: dict[str, Any] | None = None) -> Work:
    """Ask for one piece of work and return its row; asked again, the row that is there stays as it is.

    Raises RuntimeError outside a transaction: work for a deed that may still be undone is worse than none.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"work_add({kind!r}) outside a transaction")
    row = Work(kind=kind, key=key, due=moment(due), payload=payload or {})
    Work.objects.bulk_create([row], ignore_conflicts=True)
    return Work.objects.get(kind=kind, key=key)


def work_take(
    *, holder: str, now: dt.datetime, kinds: Iterable[str], limit: int = 1, lease: dt.timedelta = LEASE
) -> list[Work]:
    """Take up to `limit` pieces of due work, the longest due first, and hold them for the length of the lease.

    Any number of workers may ask at once: on PostgreSQL they skip what another is taking, on SQLite they follow
    one another. A look without a lock comes first, so that idle workers disturb nobody.
    """
    now = moment(now)
    waiting = Work.objects.filter(free(now, lease), state=Work.State.OPEN, due__lte=now, kind__in=list(kinds))
    if not waiting.exists():
        return []
    with transaction.atomic():
        rows = list(_locked(waiting.order_by("due", "pk"))[:limit])
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


def leases_renew(*, holder: str, now: dt.datetime, lease: dt.timedelta = LEASE) -> int:
    """Prolong what a living worker is busy with, and return how many; never beyond the longest hold."""
    now = moment(now)
    rows = Work.objects.filter(state=Work.State.OPEN, holder=holder, lease_until__gt=now)
    return rows.filter(taken_at__gt=now - LONGEST_HOLD).update(lease_until=now + lease)


def work_done(work: Work, *, now: dt.datetime) -> bool:
    """Close work that was taken; False when somebody else took it since, or it was cancelled.

    Call it first in the transaction that changes what the work is about, and change nothing on False.
    """
    return _close(work, Work.State.DONE, now)


def work_bury(work: Work, *, error: str, now: dt.datetime) -> bool:
    """Give up on work that was taken; as `work_done`, False when it is no longer ours."""
    return _close(work, Work.State.DEAD, now, last_error=error[:200])


def _close(work: Work, state: str, now: dt.datetime, **more: str) -> bool:
    return _mine(work).update(state=state, done_at=moment(now), lease_until=None, **more) == 1


def work_failed(work: Work, *, error: str, now: dt.datetime, patience: Patience) -> bool:
    """Put work that failed back until its next try; False when it is no longer ours, or has no try left."""
    if work.tries >= patience.tries:
        return False
    due = moment(now) + patience.wait_after(work.tries)
    return _mine(work).update(due=due, lease_until=None, holder="", last_error=error[:200]) == 1


def _mine(work: Work) -> "QuerySet[Work]":
    """The row of work as long as the taking that gave it to us is the latest."""
    return Work.objects.filter(pk=work.pk, state=Work.State.OPEN, holder=work.holder, tries=work.tries)


def work_cancel(*, kind: str, key: str, now: dt.datetime) -> bool:
    """Cancel open work, also while it is attempted: what it would change then no longer happens."""
    rows = Work.objects.filter(kind=kind, key=key, state=Work.State.OPEN)
    return rows.update(state=Work.State.CANCELLED, done_at=moment(now), lease_until=None) == 1


def work_revive(*, kind: str, key: str, now: dt.datetime) -> bool:
    """Let dead work start afresh, now that what killed it is mended."""
    rows = Work.objects.filter(kind=kind, key=key, state=Work.State.DEAD)
    return rows.update(state=Work.State.OPEN, due=moment(now), tries=0, holder="", done_at=None) == 1
