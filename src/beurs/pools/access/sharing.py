"""The page of one pool: its agreements and who signed them, its members, and who may be sent where on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from beurs.pools.access.loans import loans_of
from beurs.pools.access.policies import PolicyState, counting, owners_of, policies_on, state_on
from beurs.pools.access.reach import pools_in_sight
from beurs.pools.lending import case_of
from beurs.pools.models import Approval, Booking, Exclusion, Membership, Policy, Pool, Reach
from beurs.pools.release import release_of
from beurs.pools.terms import FIRST_RING, Differences, Sent, Tolerance, Way, excludes, window_of
from beurs.region.access import SIGN_SHARING, VIEW_COVER, VIEW_PEOPLE, Visitor, boards_for, people_for
from beurs.region.access.schools import valid_on
from beurs.region.models import Board, Employment, Person

WEEK = dt.timedelta(days=6)


@dataclass(frozen=True)
class Agreement:
    """One policy of a pool with its state, the boards that have yet to sign, and those for which the reader may.

    `previewed`: whether the reader sees the cover of a board in it, so that its preview opens.
    """

    policy: Policy
    state: PolicyState
    reaches: list[Reach]
    missing: list[Board]
    mine: list[Board]
    may_withdraw: bool
    previewed: bool


@dataclass
class Towards:
    """Who of a pool may be sent to a board on a day, and why the others not.

    `people` may go; `kept` counts the others per reason. `names` are those the reader may see. `release` is set while
    nobody is lent yet, `cap_left` where a cap counts.
    """

    reach: Reach
    people: list[Person] = field(default_factory=list)
    names: list[Person] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    release: dt.datetime | None = None
    cap_left: int | None = None

    @property
    def number(self) -> int:
        """Return how many may go."""
        return 0 if self.release is not None or self.cap_left == 0 else len(self.people)

    def keep(self, why: str) -> None:
        """Count somebody who may not go."""
        self.kept[why] = self.kept.get(why, 0) + 1


def pool_get(user: Visitor, pk: int) -> Pool:
    """Return one pool in sight; Http404 when it is absent or out of reach."""
    found = pools_in_sight(user).filter(pk=pk).select_related("owner", "region").first()
    if found is None:
        raise Http404
    return found


def policy_get(user: Visitor, pk: int) -> Policy:
    """Return a policy in which a board has a part that the user signs for; Http404 when there is none."""
    boards = boards_for(user, SIGN_SHARING)
    parts = Q(pool__owner__in=boards) | Q(reaches__board__in=boards)
    found = Policy.objects.filter(parts, pk=pk).select_related("pool").distinct().first()
    if found is None:
        raise Http404
    return found


def may_propose(user: Visitor, pool: Pool) -> bool:
    """Tell whether a user may propose an agreement: for its owner, or for any board where it is joint."""
    boards = boards_for(user, SIGN_SHARING)
    if pool.owner_id is not None:
        return boards.filter(pk=pool.owner_id).exists()
    return boards.filter(region=pool.region_id).exists()


def agreements_of(user: Visitor, pool: Pool, day: dt.date) -> list[Agreement]:
    """Return the agreements of a pool with their states on a day, the latest first."""
    reaches = Reach.objects.select_related("board").order_by("ring", "board__name")
    excluded = Exclusion.objects.select_related("person", "school", "board")
    rows = pool.policies.select_related("proposed_by", "withdrawn_by").order_by("-since", "-pk")
    rows = rows.prefetch_related(
        Prefetch("reaches", reaches), Prefetch("exclusions", excluded), "signatures__board", "signatures__by"
    )
    policies = list(rows)
    signs = {board.pk: board for board in boards_for(user, SIGN_SHARING)}
    seen = set(boards_for(user, VIEW_COVER).values_list("pk", flat=True))
    return [_agreement(pool, policy, policies, day, signs=signs, seen=seen) for policy in policies]


def to_sign(user: Visitor) -> QuerySet[Policy]:
    """Return the policies that wait for a signature of a board for which the user may sign."""
    boards = boards_for(user, SIGN_SHARING)
    asked = Reach.objects.filter(~counting(), board__in=boards).values("policy")
    begun = policies_on(timezone.localdate())
    waiting = Policy.objects.filter(pk__in=asked, withdrawn_at__isnull=True)
    return waiting.filter(Q(holds_from__isnull=True) | Q(pk__in=begun) | Q(since__gt=timezone.localdate()))


def _agreement(
    pool: Pool, policy: Policy, policies: list[Policy], day: dt.date, *, signs: dict[int, Board], seen: set[int]
) -> Agreement:
    state = state_on(policy, day, policies)
    reaches = list(policy.reaches.all())
    signed = {row.board_id for row in policy.signatures.all()}
    open_to_signing = state not in (PolicyState.WITHDRAWN, PolicyState.SUPERSEDED) and not policy.on_paper
    missing = [reach.board for reach in reaches if reach.board_id not in signed] if open_to_signing else []
    parties = {reach.board_id for reach in reaches} | {pool.owner_id}
    return Agreement(
        policy=policy,
        state=state,
        reaches=reaches,
        missing=missing,
        mine=[board for board in missing if board.pk in signs],
        may_withdraw=state in (PolicyState.PROPOSED, PolicyState.SIGNED) and bool(parties & signs.keys()),
        previewed=bool(parties & seen),
    )


def owners_missing(pool: Pool, agreement: Agreement) -> list[Board]:
    """Return the owners that have yet to sign before an agreement can hold."""
    owners = owners_of(pool.owner_id, agreement.reaches)
    return [board for board in agreement.missing if board.pk in owners]


def members_of(user: Visitor, pool: Pool, day: dt.date) -> list[Membership]:
    """Return the memberships on a day or later of the people in reach, with person, contract and home."""
    lasting = Q(until__isnull=True) | Q(until__gte=day)
    rows = pool.memberships.filter(lasting, person__in=people_for(user, VIEW_PEOPLE))
    related = ("person", "employment__board", "home_school")
    return list(rows.select_related(*related).order_by("person__last_name", "person__first_name", "pk"))


def lendable(user: Visitor, pool: Pool, day: dt.date) -> QuerySet[Person]:
    """Return the people in reach who are in a pool on a day or later: those an agreement may leave out by name."""
    lasting = pool.memberships.filter(Q(until__isnull=True) | Q(until__gte=day))
    return (
        people_for(user, VIEW_PEOPLE).filter(pk__in=lasting.values("person")).order_by("last_name", "first_name", "pk")
    )


def sent_today(user: Visitor, pool: Pool, day: dt.date, now: dt.datetime) -> list[Towards]:
    """Return, per board that a pool serves on a day, who may be sent there and why the others not.

    Whom the pool serves stands in an agreement that its boards signed, and every one of them may read it.

    A fixed number of queries. Availability and what a reserve holds back at the moment itself are left to planning.
    """
    policy = policies_on(day).filter(pool=pool).prefetch_related("exclusions").first()
    if policy is None:
        return []
    every = list(policy.reaches.filter(counting()).select_related("board").order_by("ring", "board__name"))
    members = pool.memberships.filter(valid_on(day)).select_related("person", "employment")
    rows = list(members.order_by("person__last_name", "person__first_name", "pk"))
    facts = _Facts.of(pool, policy, every, rows, day)
    visible = set(people_for(user, VIEW_PEOPLE).filter(memberships__in=[row.pk for row in rows]).values_list("pk"))
    return [_towards(facts, reach, {pk for (pk,) in visible}, now) for reach in every]


@dataclass(frozen=True)
class _Facts:
    pool: Pool
    policy: Policy
    day: dt.date
    members: list[Membership]
    jobs: dict[int, list[Employment]]
    approved: set[tuple[int, int]]
    differences: Differences
    booked: list[tuple[int, dt.date]]

    @classmethod
    def of(cls, pool: Pool, policy: Policy, reaches: list[Reach], members: list[Membership], day: dt.date) -> "_Facts":
        people = [row.person_id for row in members]
        jobs: dict[int, list[Employment]] = {}
        for job in Employment.objects.filter(valid_on(day), person__in=people).order_by("pk"):
            jobs.setdefault(job.person_id, []).append(job)
        approved = Approval.objects.filter(person__in=people, state=Approval.State.APPROVED)
        monday = day - dt.timedelta(days=day.isoweekday() - 1)
        booked = Booking.objects.filter(pool=pool, released_at__isnull=True, date__range=(monday, monday + WEEK))
        return cls(
            pool=pool,
            policy=policy,
            day=day,
            members=members,
            jobs=jobs,
            approved=set(approved.values_list("person_id", "board_id")),
            differences=_differences(pool, reaches, day),
            booked=list(booked.values_list("board_id", "date")),
        )


def _differences(pool: Pool, reaches: Iterable[Reach], day: dt.date) -> Differences:
    """Return what is left of the tolerances of all pools that serve the same boards."""
    served = Reach.objects.filter(counting(), policy__in=policies_on(day), board__in=[row.board_id for row in reaches])
    per_policy: dict[int, list[Reach]] = {}
    policies: dict[int, Policy] = {}
    for reach in served.filter(policy__tolerance__isnull=False).select_related("policy__pool"):
        per_policy.setdefault(reach.policy_id, []).append(reach)
        policies[reach.policy_id] = reach.policy
    found = [Tolerance.of(policies[pk].pool, policies[pk], rows) for pk, rows in per_policy.items()]
    rules = tuple(rule for rule in found if rule is not None)
    differences = Differences(rules)
    if rules:
        window = window_of(rules)
        for loan in loans_of(Q(board__region=pool.region_id), day - window, day + window):
            differences.note(loan.way, loan.date)
    return differences


def _towards(facts: _Facts, reach: Reach, visible: set[int], now: dt.datetime) -> Towards:
    found = Towards(reach)
    moment = release_of(facts.policy, facts.day)
    if reach.ring != FIRST_RING and moment is not None and now < moment:
        found.release = moment
    found.cap_left = _cap_left(facts, reach)
    for member in facts.members:
        why = _kept(facts, reach, member)
        if why:
            found.keep(why)
        else:
            found.people.append(member.person)
    found.names = [person for person in found.people if person.pk in visible] if found.number else []
    return found


def _cap_left(facts: _Facts, reach: Reach) -> int | None:
    here = [date for board, date in facts.booked if board == reach.board_id]
    left = [reach.day_cap - here.count(facts.day)] if reach.day_cap is not None else []
    left += [reach.week_cap - len(here)] if reach.week_cap is not None else []
    return max(0, min(left)) if left else None


def _kept(facts: _Facts, reach: Reach, member: Membership) -> str:
    """Return the code of the rule that keeps a member from a board, empty where none does."""
    jobs = facts.jobs.get(member.person_id, [])
    employed = any(job.board_id == reach.board_id for job in jobs)
    if facts.policy.approval_needed and not employed and (member.person_id, reach.board_id) not in facts.approved:
        return "not-approved"
    function = member.function or (member.employment.function if member.employment else "")
    sent = Sent(member.person_id, function, None, reach.board_id, reach.ring)
    if any(excludes(row, sent) for row in facts.policy.exclusions.all()):
        return "excluded"
    giver = case_of(jobs, reach.board_id, facts.day, through=member.employment).giver
    joint = facts.pool.pk if facts.pool.owner_id is None else 0
    if giver is not None and facts.differences.left(Way(giver, reach.board_id, joint), facts.day, facts.day) == 0:
        return "tolerance-reached"
    return ""
