"""The agreement on sharing a pool: proposed by one board, signed by all it takes, withdrawn before it holds."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.pools.access.policies import owners_of
from beurs.pools.models import Exclusion, Membership, Policy, Pool, Reach, Signature
from beurs.pools.services.passport import approvals_take_over
from beurs.region.access.schools import valid_on
from beurs.region.models import Board, Person, School


@dataclass(frozen=True)
class Terms:
    """What an agreement says of the pool as a whole; see `Policy`."""

    reserve: int | None = None
    release_minute: int | None = None
    release_days: int = 0
    approval_needed: bool = False
    tolerance: int | None = None
    window_days: int = 28
    note: str = ""


@dataclass(frozen=True)
class Served:
    """A board that the pool is to serve; see `Reach`."""

    board: Board
    ring: int
    day_cap: int | None = None
    week_cap: int | None = None
    reciprocal: bool = False


@dataclass(frozen=True)
class Left:
    """Who is not to be sent where; see `Exclusion`."""

    person: Person | None = None
    function: str = ""
    school: School | None = None
    board: Board | None = None


def policy_propose(
    *, pool: Pool, since: dt.date, terms: Terms, serves: Sequence[Served], leaves: Iterable[Left] = (), by: User
) -> Policy:
    """Propose an agreement for a pool from a day on; it changes nothing until it is signed.

    Raises `Refused`: "policy-past", "policy-same-day" (another one for that day stands), "policy-serves-nobody",
    "policy-owner-first" (an own pool that does not serve its owner in ring 1), "policy-return" (in return for a joint
    pool, or to the owner itself), "policy-excludes-nobody", "policy-board-left" (a board that left by that day).
    """
    with transaction.atomic():
        held = Pool.objects.select_for_update().get(pk=pool.pk)
        _refuse_terms(held, since, serves)
        row = Policy.objects.create(pool=held, since=since, proposed_by=by, **asdict(terms))
        Reach.objects.bulk_create(
            Reach(policy=row, board=one.board, ring=one.ring, day_cap=one.day_cap, week_cap=one.week_cap,
                  reciprocal=one.reciprocal)
            for one in serves
        )  # fmt: skip
        Exclusion.objects.bulk_create(_left(row, one) for one in leaves)
        _note("policy.propose", row, by, since=since.isoformat())
    return row


def policy_sign(*, policy: Policy, board: Board, by: User) -> Policy:
    """Sign a policy for a board; with the last owner's signature it holds from the day agreed, or from today if later.

    A receiver that signs is served from then on, and with it approves who is in the pool by now. Raises `Refused`:
    "policy-withdrawn", "policy-signed", "policy-stranger" (a board that is not in it), "policy-overtaken" (a later
    agreement holds already), "policy-board-left" (a board that left by the day from which it would be served).
    """
    with transaction.atomic():
        row = _held(policy)
        _refuse_sign(row, board)
        Signature.objects.create(policy=row, board=board, by=by)
        reaches = list(row.reaches.all())
        signed = set(row.signatures.values_list("board_id", flat=True))
        if row.holds_from is None and owners_of(row.pool.owner_id, reaches) <= signed:
            row.holds_from = max(row.since, timezone.localdate())
            row.save(update_fields=["holds_from"])
        if row.approval_needed:
            members = Membership.objects.filter(valid_on(timezone.localdate()), pool=row.pool_id)
            approvals_take_over(members.values_list("person_id", flat=True), board, by=by)
        _note("policy.sign", row, by, board=board)
    return row


def policy_withdraw(*, policy: Policy, by: User) -> Policy:
    """Take back an agreement that does not hold yet; the one before it stays in force.

    Raises `Refused`: "policy-withdrawn", "policy-in-force" (it ends only by a later one).
    """
    with transaction.atomic():
        row = _held(policy)
        if row.withdrawn_at is not None:
            raise Refused("policy-withdrawn")
        if row.holds_from is not None and row.holds_from <= timezone.localdate():
            raise Refused("policy-in-force", since=row.holds_from.isoformat())
        row.withdrawn_at, row.withdrawn_by, row.holds_from = timezone.now(), by, None
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "holds_from"])
        _note("policy.withdraw", row, by)
    return row


def _held(policy: Policy) -> Policy:
    """Return the policy, held with its pool until the transaction ends."""
    Pool.objects.select_for_update().get(pk=policy.pool_id)
    return Policy.objects.select_related("pool").get(pk=policy.pk)


def _refuse_terms(pool: Pool, since: dt.date, serves: Sequence[Served]) -> None:
    if since < timezone.localdate():
        raise Refused("policy-past", date=since.isoformat())
    if Policy.objects.filter(pool=pool, since=since, withdrawn_at__isnull=True).exists():
        raise Refused("policy-same-day", date=since.isoformat(), pool=str(pool))
    if not serves:
        raise Refused("policy-serves-nobody")
    if pool.owner_id is not None and not any(one.board.pk == pool.owner_id and one.ring == 1 for one in serves):
        raise Refused("policy-owner-first", board=str(pool.owner))
    if any(one.reciprocal and pool.owner_id in (None, one.board.pk) for one in serves):
        raise Refused("policy-return")
    for one in serves:
        _refuse_left(one.board, since)


def _refuse_left(board: Board, day: dt.date) -> None:
    if board.left_on is not None and board.left_on <= day:
        raise Refused("policy-board-left", board=str(board), date=board.left_on.isoformat())


def _left(row: Policy, one: Left) -> Exclusion:
    if one == Left() or (one.school is not None and one.board is not None):
        raise Refused("policy-excludes-nobody")
    return Exclusion(policy=row, person=one.person, function=one.function, school=one.school, board=one.board)


def _refuse_sign(row: Policy, board: Board) -> None:
    if row.withdrawn_at is not None:
        raise Refused("policy-withdrawn")
    if row.on_paper or row.signatures.filter(board=board).exists():
        raise Refused("policy-signed", board=str(board))
    parties = {reach.board_id for reach in row.reaches.all()} | {row.pool.owner_id}
    if board.pk not in parties:
        raise Refused("policy-stranger", board=str(board))
    _refuse_left(Board.objects.get(pk=board.pk), max(row.since, timezone.localdate()))
    later = Policy.objects.filter(pool=row.pool_id, holds_from__isnull=False, since__gt=row.since)
    if later.filter(holds_from__lte=timezone.localdate()).exists():
        raise Refused("policy-overtaken")


def _note(action: str, row: Policy, by: User, board: Board | None = None, **facts: Any) -> None:
    audit_write(
        action,
        by=by,
        target=f"policy:{row.pk}",
        region_id=row.pool.region_id,
        board_id=row.pool.owner_id if board is None else board.pk,
        pool=row.pool_id,
        **facts,
    )
