"""Carrying a change out: in one transaction, on or after its day, and once, however often it is tried."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from beurs.accounts.models import User
from beurs.cover.services.leaving import work_end
from beurs.cover.services.offers.following import region_follow_due
from beurs.cover.timing import month_after
from beurs.errors import Refused
from beurs.ledger.access.books import last_closing
from beurs.ledger.access.changes import going, own_pools, people_of, running_loans, running_offers
from beurs.ledger.models import DesignChange, Entry, ExitFile, KeyRule
from beurs.ledger.services.changes.agreeing import agree_signed
from beurs.ledger.services.changes.drafting import note
from beurs.ledger.services.changes.exporting import exit_due
from beurs.ledger.services.changes.settling import board_settle
from beurs.ledger.services.posting import entries_post
from beurs.ledger.services.rules import key_rule_add
from beurs.ledger.services.sharing import pool_settle
from beurs.ledger.services.writing import book_hold
from beurs.pools.models import Booking, Pool
from beurs.pools.services import people_lock
from beurs.pools.services.designs import (
    ONE_DAY,
    Move,
    Moved,
    Signed,
    approvals_leave,
    memberships_move,
    policies_leave,
    policy_follow,
    pool_begin,
    pool_end,
)
from beurs.region.models import Board, Employment, Grant, Person, Region, Role
from beurs.region.services.leaving import board_leave

Kind, State = DesignChange.Kind, DesignChange.State
OWN, SHARED = 1, 2
"""Rings: an own pool serves its owner first and its partners next; a founded pool comes after the own ones."""


@transaction.atomic
def change_carry_out(*, change: DesignChange, by: User | None) -> DesignChange:
    """Do what was agreed, also when the last board that lacked has to sign no more; done before, nothing changes.

    Bookings, offers and assignments are not touched, but for the loans of a board that leaves where that was signed;
    standing proposals follow as due work, because who may be sent where has changed.
    Who joined the pool after it was agreed goes where the contract says, without one to no pool, and is counted in
    `result`. The books are held before people and pools: who posts holds them too, and then needs those rows.
    Raises `Refused`: "change-not-agreed", "change-too-early".
    """
    book_hold(change.region)
    row = DesignChange.objects.select_for_update().get(pk=change.pk)
    if row.state == State.DONE:
        return row
    if row.state == State.DRAFTED:
        agree_signed(row, by)
    if row.state != State.PLANNED:
        raise Refused("change-not-agreed")
    if row.on > timezone.localdate():
        raise Refused("change-too-early", date=row.on.isoformat())
    done = {Kind.DISSOLVE: _dissolve, Kind.FOUND: _found, Kind.LEAVE: _leave}[Kind(row.kind)](row, by)
    row.state, row.result, row.ended_at, row.ended_by = State.DONE, done, timezone.now(), by
    row.save(update_fields=["state", "result", "ended_at", "ended_by", "pool"])
    note("change.done", row, by, **done)
    region_follow_due(row.region, cause=f"change-{row.pk}", now=timezone.now())
    return row


def _dissolve(row: DesignChange, by: User | None) -> dict[str, Any]:
    assert row.pool is not None
    targets = {member.pk: board for member, board in going(row)}
    partners = set(row.partners.values_list("pk", flat=True))
    pools = _own_pools(row, {board for board in targets.values() if board is not None}, by)
    moved = memberships_move(
        moves=[Move(one, None if board is None else pools[board]) for one, board in targets.items()], on=row.on, by=by
    )
    pool_end(pool=row.pool, on=row.on, by=by)
    for board in sorted(pools.keys() & (partners | set(targets.values()))):
        helped = partners - {board} if board in partners else set()
        rings = {board: OWN, **dict.fromkeys(helped, SHARED)}
        policy_follow(pool=pools[board], on=row.on, rings=rings, signed=_signed(row), by=by)
    return {**_counted(moved), **_settled(row, by)}


def _own_pools(row: DesignChange, boards: set[int], by: User | None) -> dict[int, Pool]:
    """Return every own pool of the region, made for the boards that need one."""
    found = own_pools(row.region, row.on)
    for board in Board.objects.filter(pk__in=boards - found.keys()).order_by("pk"):
        with translation.override(settings.LANGUAGE_CODE):
            name = _("Own pool of %(board)s") % {"board": board.name}
        code = _code(row.region, f"eigen-{board.number}", row.on)
        found[board.pk] = pool_begin(region=row.region, code=code, name=name[:120], on=row.on, owner=board, by=by)
    return found


def _code(region: Region, wanted: str, on: dt.date) -> str:
    """Return a code that no pool of a region has: the one wanted, else with the day behind it."""
    taken = set(Pool.objects.filter(region=region, code__startswith=wanted).values_list("code", flat=True))
    dated = f"{wanted}-{on:%Y%m%d}"
    numbered = (f"{dated}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (wanted, dated, *numbered) if code not in taken)


def _signed(row: DesignChange) -> list[Signed]:
    return [Signed(one.board_id, one.by, one.at) for one in row.consents.select_related("by")]


def _found(row: DesignChange, by: User | None) -> dict[str, Any]:
    code = _code(row.region, slugify(row.name)[:20] or "pool", row.on)
    pool = pool_begin(region=row.region, code=code, name=row.name, on=row.on, kind=row.pool_kind, by=by)
    served = list(row.partners.order_by("pk"))
    policy_follow(
        pool=pool, on=row.on, rings=dict.fromkeys((board.pk for board in served), SHARED), signed=_signed(row), by=by
    )
    moved = memberships_move(moves=[Move(one.membership.pk, pool) for one in people_of(row)], on=row.on, by=by)
    row.pool = pool
    if row.key:
        _key(row, pool, served, by)
    return _counted(moved)


def _key(row: DesignChange, pool: Pool, served: Iterable[Board], by: User | None) -> None:
    """Let the shared cost of a pool be divided from its first day, or from the first open month; fixed parts equal."""
    closed = last_closing(row.region)
    since = row.on if closed is None else max(row.on, month_after(closed.month))
    parts = {board.pk: 1 for board in served} if row.key == KeyRule.Kind.FIXED else None
    key_rule_add(
        region=row.region, since=since, kind=row.key, source=row.note or row.name, by=by, pool=pool, parts=parts
    )


def _leave(row: DesignChange, by: User | None) -> dict[str, Any]:
    board = row.board
    assert board is not None
    ended = _loans_ended(row, by) if row.ends_loans else {}
    moved = memberships_move(moves=[Move(one.membership.pk, None) for one in people_of(row)], on=row.on, by=by)
    running = Q(until__isnull=True) | Q(until__gte=row.on)
    for pool in Pool.objects.filter(running, owner=board).order_by("pk"):
        pool_end(pool=pool, on=row.on, by=by)
    policies = policies_leave(board=board, on=row.on, by=by)
    approvals = approvals_leave(board=board, people=_only_there(board, row.on), by=by)
    money = _settled(row, by)
    readers = _readers(row, board)
    rights = board_leave(board=board, on=row.on, covering=_done_covering(moved.without, row.on), by=by)
    file, _made = ExitFile.objects.get_or_create(change=row)
    file.readers.set(readers)
    exit_due(row, timezone.now())
    return {**_counted(moved), **ended, **money, "policies": policies, "approvals": approvals, "rights": rights}


def _loans_ended(row: DesignChange, by: User | None) -> dict[str, Any]:
    """End what the board lends or borrows from the day on; everybody concerned is held at once, in one order."""
    loans = running_loans(row)
    people_lock({loan.person for loan in loans} | {one.membership.person_id for one in people_of(row)})
    with translation.override(settings.LANGUAGE_CODE):
        ground = _("%(board)s leaves the region") % {"board": row.board}
    parts = work_end(
        bookings=[loan.booking for loan in loans],
        offers=running_offers(row),
        ground=ground,
        cause=f"change-{row.pk}",
        by=by,
        now=timezone.now(),
    )
    return {"loans": parts}


def _only_there(board: Board, on: dt.date) -> list[int]:
    """Return the people (ids) whom a board employs and no other board does."""
    lasting = Employment.objects.filter(Q(until__isnull=True) | Q(until__gte=on))
    people = Person.objects.filter(employments__in=lasting.filter(board=board))
    others = lasting.exclude(board=board).values("person")
    return list(people.exclude(pk__in=others).distinct().order_by("pk").values_list("pk", flat=True))


def _done_covering(people: Iterable[int], on: dt.date) -> list[int]:
    """Leave out who is still booked: those keep their own agenda until that work is done."""
    rows = Booking.objects.filter(person__in=list(people), date__gte=on, released_at__isnull=True)
    return sorted(set(people) - set(rows.values_list("person_id", flat=True)))


def _readers(row: DesignChange, board: Board) -> list[int]:
    """Return the users (ids) who act for a board: its HR advisers, and who signed for it here."""
    advisers = Grant.objects.filter(board=board, role=Role.HR_ADVISER).values_list("user_id", flat=True)
    signed = row.consents.filter(board=board, paper="", by__isnull=False).values_list("by_id", flat=True)
    return sorted({user for user in (*advisers, *signed) if user is not None})


def _settled(row: DesignChange, by: User | None) -> dict[str, Any]:
    """Bring the books up to the day before, then pay off what is open when that was agreed."""
    posted = entries_post(region=row.region, until=row.on - ONE_DAY, by=by)
    made: list[Entry] = []
    if row.settles and row.pool is not None:
        made = pool_settle(pool=row.pool, date=row.on, by=by, note=row.note)
    elif row.settles and row.board is not None:
        made = board_settle(board=row.board, date=row.on, by=by, note=row.note)
    return {"payments": len(made), "cents": sum(entry.cents for entry in made), "waiting": posted.waiting.total}


def _counted(moved: Moved) -> dict[str, Any]:
    return {"ended": moved.ended, "started": moved.started, "without": moved.without}
