"""Changing the design of the pools on a day: people move, pools begin and end, agreements lose a board.

Nothing that was is rewritten: a membership ends the day before and a new one begins, an agreement gets a successor,
bookings are not touched at all. Whatever is done twice changes nothing the second time. Every function is called in
the transaction of who decided; `on` is the first day of the new design.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import AuditEntry, audit_write, audit_write_many
from beurs.pools.access.policies import IN_FORCE_ORDER
from beurs.pools.models import Approval, Exclusion, Membership, Policy, Pool, Reach, Signature
from beurs.pools.services.bookings import people_lock
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Board, Region

BATCH = 500
TERMS = ("reserve", "release_minute", "release_days", "approval_needed", "tolerance", "window_days", "note")


@dataclass(frozen=True)
class Move:
    """A membership that ends on the day, and the pool that goes on with the person; None: none does."""

    membership: int
    to: Pool | None


@dataclass
class Moved:
    """What a move did: the memberships that ended, those that began, and the people who now are in no pool."""

    ended: int = 0
    started: int = 0
    without: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Signed:
    """That a board signed what brought an agreement about, by whom and when."""

    board: int
    by: User | None
    at: dt.datetime


def memberships_move(*, moves: Iterable[Move], on: dt.date, by: User | None) -> Moved:
    """End memberships the day before and let new ones begin on the day, on the same terms.

    A membership that had yet to begin, or that ends later, takes its days along; who is in the new pool already is
    not put there twice.
    """
    wanted = {move.membership: move.to for move in moves}
    people_lock(Membership.objects.filter(pk__in=wanted).values_list("person_id", flat=True))
    rows = list(Membership.objects.filter(pk__in=wanted).select_related("pool").order_by("person_id", "since", "pk"))
    rows = [row for row in rows if row.until is None or row.until >= on]
    begun = [_next(row, wanted[row.pk], on) for row in rows]
    found = Moved(ended=len(rows))
    entries = [_trail("membership.end", row) for row in rows]
    _end(rows, on)
    new = _not_there_yet([row for row in begun if row is not None])
    entries += [_trail("membership.start", row) for row in Membership.objects.bulk_create(new, batch_size=BATCH)]
    found.started = len(new)
    found.without = sorted(_outside({row.person_id for row in rows}, on))
    _write(entries, rows, by)
    return found


def _next(row: Membership, to: Pool | None, on: dt.date) -> Membership | None:
    if to is None:
        return None
    kept = {name: getattr(row, name) for name in ("person_id", "employment_id", "home_school_id", "function", "tariff")}
    return Membership(pool=to, since=max(on, row.since), until=row.until, **kept)


def _end(rows: Sequence[Membership], on: dt.date) -> None:
    """End what had begun; what had not never was, and goes (its terms live on in the one that replaces it)."""
    Membership.objects.filter(pk__in=[row.pk for row in rows if row.since < on]).update(until=on - ONE_DAY)
    Membership.objects.filter(pk__in=[row.pk for row in rows if row.since >= on]).delete()


def _not_there_yet(rows: list[Membership]) -> list[Membership]:
    """Leave out, or shorten, what would put somebody in a pool twice at once."""
    pools, people = {row.pool_id for row in rows}, {row.person_id for row in rows}
    taken: dict[tuple[int, int], dt.date] = {}
    for held in Membership.objects.filter(pool__in=pools, person__in=people):
        _take(taken, held)
    found = []
    for row in rows:
        last = taken.get((row.pool_id, row.person_id))
        if last is not None and row.since <= last:
            if last == dt.date.max or (row.until is not None and row.until <= last):
                continue
            row.since = last + ONE_DAY
        _take(taken, row)
        found.append(row)
    return found


def _take(taken: dict[tuple[int, int], dt.date], row: Membership) -> None:
    key = row.pool_id, row.person_id
    taken[key] = max(taken.get(key, dt.date.min), row.until or dt.date.max)


def _outside(people: set[int], on: dt.date) -> set[int]:
    """Return who of some people (ids) is in no pool from a day on."""
    lasting = Q(until__isnull=True) | Q(until__gte=on)
    return people - set(Membership.objects.filter(lasting, person__in=people).values_list("person_id", flat=True))


def _trail(action: str, row: Membership) -> AuditEntry:
    facts = {"person": row.person_id, "pool": row.pool_id, "since": row.since.isoformat()}
    facts["until"] = row.until.isoformat() if row.until else None
    return AuditEntry(action, f"membership:{row.pk}", facts, board_id=row.pool.owner_id)


def _write(entries: list[AuditEntry], rows: Sequence[Membership], by: User | None) -> None:
    if rows:
        audit_write_many(entries, by=by, region_id=rows[0].pool.region_id)


def pool_begin(
    *, region: Region, code: str, name: str, on: dt.date, owner: Board | None = None, kind: str = "", by: User | None
) -> Pool:
    """Return the pool of a region with a code, made where there is none, running from a day on."""
    kinds = {"kind": kind} if kind else {}
    pool, made = Pool.objects.get_or_create(
        region=region, code=code, defaults={"name": name, "owner": owner, "since": on, **kinds}
    )
    if made:
        _note("pool.begin", pool, on, by)
    return pool


def pool_end(*, pool: Pool, on: dt.date, by: User | None) -> None:
    """Let a pool run until the day before, and take back what was proposed or signed for it from then on."""
    held = Pool.objects.select_for_update().get(pk=pool.pk)
    if held.until is not None and held.until < on:
        return
    held.until = on - ONE_DAY
    held.save(update_fields=["until"])
    coming = Q(holds_from__isnull=True) | Q(holds_from__gte=on)
    _take_back(Policy.objects.filter(coming, pool=held, withdrawn_at__isnull=True), by)
    _note("pool.end", held, on, by)


def _take_back(policies: Iterable[Policy], by: User | None) -> None:
    ids = [policy.pk for policy in policies]
    Policy.objects.filter(pk__in=ids).update(withdrawn_at=timezone.now(), withdrawn_by=by, holds_from=None)


def _note(action: str, pool: Pool, on: dt.date, by: User | None) -> None:
    audit_write(
        action, by=by, target=f"pool:{pool.pk}", region_id=pool.region_id, board_id=pool.owner_id, day=on, pool=pool.pk
    )


def policy_follow(
    *, pool: Pool, on: dt.date, rings: dict[int, int], signed: Iterable[Signed], by: User | None
) -> Policy | None:
    """Let a pool serve more boards (id -> ring) from a day on, as these signed; what it had agreed stays.

    Returns None where the pool serves them all already.
    """
    Pool.objects.select_for_update().get(pk=pool.pk)
    before = _in_force(pool, on)
    had = {reach.board_id for reach in before.reaches.all()} if before is not None else set()
    added = {board: ring for board, ring in rings.items() if board not in had}
    if not added:
        return None
    made = _successor(pool, before, on, without=None, by=by)
    Reach.objects.bulk_create(Reach(policy=made, board_id=board, ring=ring) for board, ring in sorted(added.items()))
    kept = set(made.signatures.values_list("board_id", flat=True))
    Signature.objects.bulk_create(
        Signature(policy=made, board_id=one.board, by=one.by, at=one.at)
        for one in signed
        if one.board in added and one.board not in kept
    )
    return made


def policies_leave(*, board: Board, on: dt.date, by: User | None) -> int:
    """Give every agreement that serves a board from a day on a successor without it; return how many there were.

    Agreements that were proposed with the board and wait for signatures are taken back.
    """
    reached = Policy.objects.filter(reaches__board=board, withdrawn_at__isnull=True).exclude(pool__until__lt=on)
    pools = list(Pool.objects.select_for_update().filter(pk__in=reached.values("pool")).order_by("pk"))
    _take_back(reached.filter(holds_from__isnull=True), by)
    count = 0
    for pool in pools:
        coming = list(reached.filter(pool=pool, holds_from__gt=on).order_by(*IN_FORCE_ORDER))
        now = _in_force(pool, on)
        if now is not None and now.reaches.filter(board=board).exists():
            _successor(pool, now, on, without=board, by=by)
            count += 1
        for policy in coming:
            _successor(pool, policy, policy.holds_from or on, without=board, by=by)
            count += 1
    return count


def _in_force(pool: Pool, on: dt.date) -> Policy | None:
    return Policy.objects.filter(pool=pool, holds_from__lte=on).order_by(*IN_FORCE_ORDER).last()


def _successor(pool: Pool, before: Policy | None, on: dt.date, *, without: Board | None, by: User | None) -> Policy:
    """Write the same agreement from a day on, without a board where given; one that began that very day gives way."""
    held = _Held.of(before, without)
    that_day = Policy.objects.filter(pool=pool, since=on, withdrawn_at__isnull=True)
    _take_back(that_day, by)
    terms = {name: getattr(before, name) for name in TERMS} if before is not None else {}
    made = Policy.objects.create(
        pool=pool, since=on, holds_from=on, proposed_by=by, on_paper=before is not None and before.on_paper, **terms
    )
    Reach.objects.bulk_create(_copied(held.reaches, made))
    Exclusion.objects.bulk_create(_copied(held.exclusions, made))
    Signature.objects.bulk_create(_copied(held.signatures, made))
    audit_write(
        "policy.follow",
        by=by,
        target=f"policy:{made.pk}",
        region_id=pool.region_id,
        board_id=pool.owner_id,
        day=on,
        pool=pool.pk,
        after=before and before.pk,
        without=without and without.pk,
    )
    return made


def _copied[Row: (Reach, Exclusion, Signature)](rows: list[Row], policy: Policy) -> list[Row]:
    """Return rows as new ones of another policy."""
    for row in rows:
        row.pk, row.policy = None, policy
        row._state.adding = True
    return rows


@dataclass(frozen=True)
class _Held:
    """The rows of an agreement that its successor takes over."""

    reaches: list[Reach]
    exclusions: list[Exclusion]
    signatures: list[Signature]

    @classmethod
    def of(cls, policy: Policy | None, without: Board | None) -> "_Held":
        if policy is None:
            return cls([], [], [])
        reaches, exclusions, signatures = policy.reaches.all(), policy.exclusions.all(), policy.signatures.all()
        if without is not None:
            reaches = reaches.exclude(board=without)
            exclusions = exclusions.exclude(Q(board=without) | Q(school__board=without))
            signatures = signatures.exclude(board=without)
        return cls(list(reaches), list(exclusions), list(signatures))


def approvals_leave(*, board: Board, people: Iterable[int], by: User | None) -> int:
    """Withdraw what a board approved, and what others approved or were asked of its people; return how many."""
    live = Approval.objects.exclude(state__in=(Approval.State.REFUSED, Approval.State.WITHDRAWN))
    rows = live.filter(Q(board=board) | Q(person__in=list(people)))
    count = rows.update(state=Approval.State.WITHDRAWN, decided_at=timezone.now(), decided_by=by)
    if count:
        audit_write(
            "approval.leave",
            by=by,
            target=f"board:{board.pk}",
            region_id=board.region_id,
            board_id=board.pk,
            approvals=count,
        )
    return count
