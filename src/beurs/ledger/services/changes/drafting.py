"""Drafting a change: its kind, its day, who goes where. Whoever edits a draft ends the signatures under it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.ledger.access.changes import boards_here, employers_of, members_of
from beurs.ledger.models import LIVE_CHANGES, ChangeMember, DesignChange
from beurs.pools.models import Membership, Pool
from beurs.region.models import Board, Region

Kind, State = DesignChange.Kind, DesignChange.State
SHORTEST = 2


@dataclass(frozen=True)
class Wanted:
    """What a change is to do besides its subject and its day; see `DesignChange`."""

    partners: tuple[int, ...] = ()
    settles: bool = True
    ends_loans: bool = False
    note: str = ""
    name: str = ""
    pool_kind: str = ""
    key: str = ""
    joining: tuple[int, ...] = field(default=())
    """Memberships (ids) of own pools that go into a founded pool."""


@transaction.atomic
def change_draft(
    *,
    region: Region,
    kind: str,
    on: dt.date,
    by: User,
    pool: Pool | None = None,
    board: Board | None = None,
    wanted: Wanted | None = None,
) -> DesignChange:
    """Draft a change; who is in a dissolved pool goes to the own pool of the employer, until somebody says otherwise.

    It changes nothing yet. Raises `Refused`: "change-past", "change-subject" (no joint pool that runs by then, or no
    board that is there), "change-exists" (another one is drafted or agreed), "change-name" (a founded pool without
    one), "change-partners" (a founded pool that would serve fewer than two boards).
    """
    terms = wanted or Wanted()
    Region.objects.select_for_update().get(pk=region.pk)
    _refuse_day(on)
    _refuse_subject(kind, region, on, pool, board)
    row = DesignChange(region=region, kind=kind, on=on, pool=pool, board=board, drafted_by=by)
    _fill(row, terms)
    row.save()
    _partners(row, terms.partners)
    if kind == Kind.DISSOLVE:
        _send_home(row)
    elif kind == Kind.FOUND:
        _join(row, terms.joining)
    note("change.draft", row, by)
    return row


@transaction.atomic
def change_terms(*, change: DesignChange, on: dt.date, wanted: Wanted, by: User) -> DesignChange:
    """Give a draft another day and other terms; signatures under it end. Raises `Refused`: as `change_draft`, and
    "change-over" when it is no draft any more."""
    row = draft_held(change)
    _refuse_day(on)
    row.on = on
    _fill(row, wanted)
    row.save()
    _partners(row, wanted.partners)
    if row.kind == Kind.FOUND:
        _join(row, wanted.joining)
    _reopen(row, by, on=on.isoformat())
    return row


@transaction.atomic
def change_people(*, change: DesignChange, targets: Mapping[int, int | None], by: User) -> DesignChange:
    """Say to the own pool of which board (id; None: to no pool) members (ids of persons) of a dissolved pool go.

    Signatures under the draft end when something changes. Raises `Refused`: "change-over", "change-member" (somebody
    who is not in the pool), "change-target" (a board that is not there by then).
    """
    row = draft_held(change)
    assert row.pool is not None
    here = set(boards_here(row.region, row.on).values_list("pk", flat=True))
    members = {one.person_id for one in members_of([row.pool], row.on)}
    if set(targets) - members:
        raise Refused("change-member", number=len(set(targets) - members))
    if {board for board in targets.values() if board is not None} - here:
        raise Refused("change-target")
    before = dict(row.members.values_list("person", "board"))
    changed = {one: board for one, board in targets.items() if one not in before or before[one] != board}
    for person, board in changed.items():
        ChangeMember.objects.update_or_create(
            change=row, person_id=person, pool=row.pool, defaults={"board_id": board}
        )  # fmt: skip
    if changed:
        _reopen(row, by, people={str(person): board for person, board in changed.items()})
    return row


def draft_held(change: DesignChange) -> DesignChange:
    """Return a draft, held until the transaction ends. Raises `Refused("change-over")`."""
    row = DesignChange.objects.select_for_update().get(pk=change.pk)
    if row.state != State.DRAFTED:
        raise Refused("change-over")
    return row


def _refuse_day(on: dt.date) -> None:
    if on < timezone.localdate():
        raise Refused("change-past", date=on.isoformat())


def _refuse_subject(kind: str, region: Region, on: dt.date, pool: Pool | None, board: Board | None) -> None:
    joint = pool is not None and pool.region_id == region.pk and pool.owner_id is None
    runs = joint and pool is not None and pool.since < on and (pool.until is None or pool.until >= on)
    there = board is not None and boards_here(region, on).filter(pk=board.pk, left_on__isnull=True).exists()
    fits = {Kind.DISSOLVE: runs and board is None, Kind.LEAVE: there and pool is None, Kind.FOUND: not (pool or board)}
    if not fits[Kind(kind)]:
        raise Refused("change-subject")
    live = DesignChange.objects.filter(state__in=LIVE_CHANGES, region=region)
    if kind != Kind.FOUND and live.filter(pool=pool, board=board).exists():
        raise Refused("change-exists", subject=str(pool or board))


def _fill(row: DesignChange, wanted: Wanted) -> None:
    if row.kind == Kind.FOUND and not wanted.name.strip():
        raise Refused("change-name")
    row.name, row.pool_kind, row.key = wanted.name.strip(), wanted.pool_kind, wanted.key
    row.settles, row.ends_loans, row.note = wanted.settles, wanted.ends_loans, wanted.note


def _partners(row: DesignChange, partners: Iterable[int]) -> None:
    found = set(boards_here(row.region, row.on).filter(pk__in=list(partners)).values_list("pk", flat=True))
    if found != set(partners):
        raise Refused("change-target")
    if row.kind == Kind.FOUND and len(found) < SHORTEST:
        raise Refused("change-partners")
    row.partners.set(found)


def _send_home(row: DesignChange) -> None:
    assert row.pool is not None
    rows = members_of([row.pool], row.on)
    homes = employers_of(rows, row.on)
    ChangeMember.objects.bulk_create(
        ChangeMember(change=row, person_id=person, pool=row.pool, board_id=homes[person])
        for person in dict.fromkeys(one.person_id for one in rows)
        if person in homes
    )


def _join(row: DesignChange, memberships: Iterable[int]) -> None:
    lasting = Q(until__isnull=True) | Q(until__gte=row.on)
    own = Membership.objects.filter(
        lasting, pk__in=list(memberships), pool__region=row.region_id, pool__owner__isnull=False
    )
    rows = list(own.order_by("pk"))
    if len(rows) != len(set(memberships)):
        raise Refused("change-member", number=len(set(memberships)) - len(rows))
    row.members.all().delete()
    pairs = dict.fromkeys((one.person_id, one.pool_id) for one in rows)
    ChangeMember.objects.bulk_create(ChangeMember(change=row, person_id=person, pool_id=pool) for person, pool in pairs)


def _reopen(row: DesignChange, by: User, **facts: Any) -> None:
    """End the signatures under a draft that became another one, and say so in the trail."""
    ended, _each = row.consents.all().delete()
    note("change.edit", row, by, signatures=ended, **facts)


def note(action: str, row: DesignChange, by: User | None, board: int | None = None, **facts: Any) -> None:
    """Write a row of the trail about a change."""
    audit_write(
        action,
        by=by,
        target=f"change:{row.pk}",
        region_id=row.region_id,
        board_id=board if board is not None else row.board_id,
        day=row.on,
        kind=row.kind,
        pool=row.pool_id,
        **facts,
    )
