"""Changes of the design of the pools: which there are, whom they concern, who moves, what they come to."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import Http404

from beurs.cover.models import LIVE as LIVE_OFFER
from beurs.cover.models import LongCover, Offer
from beurs.ledger.access.books import balances
from beurs.ledger.models import DesignChange
from beurs.pools.access.loans import Loan, loans_of
from beurs.pools.access.policies import counting, policies_on
from beurs.pools.lending import PAYROLL
from beurs.pools.models import Booking, Membership, Pool, Reach
from beurs.region.access import EDIT_REGION, SIGN_SHARING, VIEW_AUDIT, Visitor, grants_of, is_region_wide, may
from beurs.region.access.rights import RIGHTS
from beurs.region.models import Board, Employment, Region

Kind = DesignChange.Kind
FAR = dt.timedelta(days=400)
"""How far ahead work that was agreed is looked for; needs are built eight weeks ahead."""


def changes_in_sight(user: Visitor) -> QuerySet[DesignChange]:
    """Return the changes of the regions whose trail a user reads, and those whose exit file is kept for the user."""
    regions = {grant.region_id for grant in grants_of(user) if VIEW_AUDIT in RIGHTS[grant.role]}
    seen = Q(region__in=regions)
    if user.pk is not None:
        seen |= Q(exit_file__readers=user.pk)
    return DesignChange.objects.filter(seen).select_related("region", "pool", "board", "drafted_by").distinct()


def change_get(user: Visitor, pk: int) -> DesignChange:
    """Return one change; Http404 when it is absent or out of the user's sight."""
    found = changes_in_sight(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_draft(user: Visitor, region: Region | None = None) -> bool:
    """Tell whether a user may draft changes: who may edit the whole of a region (None: that the user works in)."""
    return is_region_wide(user, EDIT_REGION) if region is None else may(user, EDIT_REGION, region=region)


def boards_signing(user: Visitor) -> set[int]:
    """Return the boards (ids) for which a user signs: by a right on that very board, not on all of a region."""
    return {
        grant.board_id for grant in grants_of(user) if grant.board_id is not None and SIGN_SHARING in RIGHTS[grant.role]
    }


def members_of(pools: Iterable[Pool], on: dt.date) -> list[Membership]:
    """Return the memberships of some pools that would hold on a day or begin after it, by name."""
    rows = Membership.objects.filter(Q(until__isnull=True) | Q(until__gte=on), pool__in=list(pools))
    rows = rows.select_related("person", "pool__owner", "employment__board")
    return list(rows.order_by("person__last_name", "person__first_name", "person_id", "since"))


def employers_of(rows: Iterable[Membership], on: dt.date) -> dict[int, int]:
    """Return person -> board (ids): of the contract of the membership, else the oldest paid one that lasts."""
    held = list(rows)
    found: dict[int, int] = {}
    jobs = Employment.objects.filter(person__in={row.person_id for row in held}, board__left_on__isnull=True)
    jobs = jobs.filter(Q(until__isnull=True) | Q(until__gte=on)).exclude(contract=Employment.Contract.NONE)
    for job in jobs.order_by("since", "pk"):
        found.setdefault(job.person_id, job.board_id)
    for row in held:
        if (held_job := _job_on(row, on)) is not None:
            found[row.person_id] = held_job.board_id
    return found


def _job_on(row: Membership, on: dt.date) -> Employment | None:
    """Return the contract of a membership, None without one that lasts."""
    job = row.employment
    return job if job is not None and (job.until is None or job.until >= on) else None


def own_pools(region: Region, on: dt.date) -> dict[int, Pool]:
    """Return board (id) -> its own pool that runs on a day, a permanent one before others, then the oldest."""
    rows = Pool.objects.filter(Q(until__isnull=True) | Q(until__gte=on), region=region, owner__isnull=False)
    found: dict[int, Pool] = {}
    for pool in sorted(rows.filter(since__lte=on), key=lambda pool: (pool.kind != Pool.Kind.PERMANENT, pool.pk)):
        if pool.owner_id is not None:
            found.setdefault(pool.owner_id, pool)
    return found


def boards_here(region: Region, on: dt.date) -> QuerySet[Board]:
    """Return the boards that take part in a region on a day."""
    return Board.objects.filter(region=region).exclude(left_on__lte=on).exclude(closed_on__lte=on)


def boards_concerned(change: DesignChange) -> set[int]:
    """Return the boards (ids) that have to sign: those served, those that get people, those that lend or borrow."""
    boards = set(change.partners.values_list("pk", flat=True))
    if change.kind == Kind.LEAVE:
        assert change.board_id is not None
        return {change.board_id} | {board for loan in running_loans(change) for board in (loan.giver, loan.receiver)}
    if change.kind == Kind.FOUND:
        owners = change.members.values_list("pool__owner", flat=True)
        return boards | {owner for owner in owners if owner is not None}
    served = Reach.objects.filter(counting(), policy__in=policies_on(change.on), policy__pool=change.pool_id)
    boards |= set(served.exclude(board__left_on__lte=change.on).values_list("board", flat=True))
    return boards | {board for board in change.members.values_list("board", flat=True) if board is not None}


def running_loans(change: DesignChange) -> list[Loan]:
    """Return the day parts on and after the day that the board that leaves lends or borrows by then."""
    employed = Employment.objects.filter(board=change.board_id).values("person")
    where = Q(board=change.board_id) | Q(person__in=employed)
    rows = loans_of(where & Q(board__region=change.region_id), change.on, change.on + FAR)
    return [loan for loan in rows if change.board_id in (loan.giver, loan.receiver)]


def running_offers(change: DesignChange) -> Q:
    """Return the condition on parts of offers by which the board that leaves would lend or borrow from the day on."""
    lasting = Q(until__isnull=True) | Q(until__gte=change.on)
    paid = Employment.objects.filter(lasting, board__region=change.region_id, contract__in=PAYROLL)
    here = Q(person__in=paid.filter(board=change.board_id).values("person"))
    elsewhere = Q(person__in=paid.exclude(board=change.board_id).values("person"))
    there = Q(need_part__need__school__board=change.board_id)
    return Q(need_part__need__date__gte=change.on) & ((there & elsewhere & ~here) | (~there & here))


@dataclass(frozen=True)
class Person:
    """Somebody who moves: from which pool, to the own pool of which board (id); `chosen` when somebody said so."""

    membership: Membership
    board: int | None
    chosen: bool


@dataclass(frozen=True)
class Effect:
    """What a change comes to, as it stands now: people per board, work that stays, balances in cents."""

    people: tuple[Person, ...]
    before: Counter[int]
    after: Counter[int]
    bookings: int
    offers: int
    longs: int
    loans: tuple[Loan, ...]
    owed: dict[int, int]

    @cached_property
    def undecided(self) -> list[Person]:
        """Return who has no choice yet."""
        return [one for one in self.people if not one.chosen]


def effect_of(change: DesignChange) -> Effect:
    """Return what a change comes to (a fixed number of queries)."""
    people = people_of(change)
    employers = employers_of((one.membership for one in people), change.on)
    before = Counter(employers.get(one.membership.person_id, 0) for one in people)
    after: Counter[int] = Counter(one.board for one in people if one.board is not None and one.chosen)
    who = {one.membership.person_id for one in people}
    bookings, offers, longs = _work(change, who)
    loans = running_loans(change) if change.kind == Kind.LEAVE else []
    work = {"bookings": bookings, "offers": offers, "longs": longs}
    return Effect(tuple(people), before, after, **work, loans=tuple(loans), owed=owed(change))


def people_of(change: DesignChange) -> list[Person]:
    """Return everybody whom a change moves; after it was carried out, those whom it moved are in `ChangeMember`."""
    chosen = {(row.person_id, row.pool_id): row.board_id for row in change.members.all()}
    found = []
    for row in members_of(pools_changed(change), change.on):
        key = row.person_id, row.pool_id
        if change.kind != Kind.FOUND or key in chosen:
            found.append(Person(row, chosen.get(key), change.kind != Kind.DISSOLVE or key in chosen))
    if change.kind == Kind.LEAVE:
        employers = employers_of((one.membership for one in found), change.on)
        found = [one for one in found if _goes(change, one.membership, employers)]
    return found


def going(change: DesignChange) -> list[tuple[Membership, int | None]]:
    """Return who moves with the board (id) to whose own pool: as chosen, else the employer of who came after that."""
    people = people_of(change)
    homes = employers_of((one.membership for one in people if not one.chosen), change.on)
    return [(one.membership, one.board if one.chosen else homes.get(one.membership.person_id)) for one in people]


def _goes(change: DesignChange, row: Membership, employers: dict[int, int]) -> bool:
    """Tell whether a membership ends when a board leaves: in its own pools, or under a contract with it."""
    job = _job_on(row, change.on)
    return change.board_id in (row.pool.owner_id, job.board_id if job is not None else employers.get(row.person_id))


def pools_changed(change: DesignChange) -> list[Pool]:
    """Return the pools out of which people move."""
    if change.kind == Kind.DISSOLVE:
        return [change.pool] if change.pool is not None else []
    running = Pool.objects.filter(Q(until__isnull=True) | Q(until__gte=change.on), region=change.region_id)
    if change.kind == Kind.FOUND:
        return list(running.filter(pk__in=change.members.values("pool")))
    return list(running)


def _work(change: DesignChange, who: set[int]) -> tuple[int, int, int]:
    """Count what goes on as it is: bookings, offers and long covers on or after the day."""
    booked = Booking.objects.filter(released_at__isnull=True, date__gte=change.on)
    asked = Offer.objects.filter(state__in=LIVE_OFFER, parts__need_part__need__date__gte=change.on)
    if change.kind == Kind.DISSOLVE:
        booked, asked = booked.filter(pool=change.pool_id), asked.filter(pool=change.pool_id)
    elif change.kind == Kind.FOUND:
        booked, asked = booked.filter(person__in=who), asked.filter(person__in=who)
    else:
        mine = Q(board=change.board_id) | Q(person__in=who)
        booked = booked.filter(mine)
        asked = asked.filter(person__in=who)
    longs = LongCover.objects.filter(state=LongCover.State.CHOSEN, person__in=who, last__gte=change.on)
    return booked.count(), asked.distinct().count(), longs.count()


def owed(change: DesignChange) -> dict[int, int]:
    """Return board (id) -> cents (positive: to receive) that the change is to settle; nothing when one is founded."""
    if change.kind == Kind.DISSOLVE:
        return {board: cents for board, cents in balances(change.region, pool=change.pool).items() if cents}
    if change.kind == Kind.LEAVE:
        assert change.board_id is not None
        return {change.board_id: balances(change.region).get(change.board_id, 0)}
    return {}
