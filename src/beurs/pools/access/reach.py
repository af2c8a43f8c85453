"""Which pools there are and whom they serve, as words can say it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from beurs.pools.access.policies import IN_FORCE_ORDER, counting
from beurs.pools.models import Exclusion, Policy, Pool, Reach
from beurs.region.access import EDIT_PEOPLE, VIEW_COVER, VIEW_PEOPLE, Visitor, boards_for, regions_for
from beurs.region.models import Board


def pools_in_sight(user: Visitor) -> QuerySet[Pool]:
    """Return the pools that serve or belong to a board a user may look at."""
    boards = _boards_seen(user)
    served = Reach.objects.filter(board__in=boards).values("policy__pool")
    whole = Q(region__in=regions_for(user, VIEW_COVER))
    return Pool.objects.filter(whole | Q(owner__in=boards) | Q(pk__in=served))


def pools_kept(user: Visitor) -> QuerySet[Pool]:
    """Return the pools into which a user may put people: joint ones in sight, own ones of boards of the user."""
    return pools_in_sight(user).filter(Q(owner__isnull=True) | Q(owner__in=boards_for(user, EDIT_PEOPLE)))


@dataclass(frozen=True)
class PoolFacts:
    """A pool as it stands on a day: the policy in force, whom it serves ring by ring, and what comes next."""

    pool: Pool
    members: int
    policy: Policy | None
    reaches: tuple[Reach, ...]
    coming: tuple[Policy, ...]


def pool_facts(user: Visitor, day: dt.date) -> list[PoolFacts]:
    """Return the pools in sight with their policy of a day and later ones; of boards out of sight nothing is said."""
    seen = _boards_seen(user)
    served = Reach.objects.filter(counting(), board__in=seen)
    reaches = served.select_related("board").order_by("ring", "board__name")
    excluded = Exclusion.objects.select_related("person", "school", "board")
    signed = Policy.objects.filter(holds_from__isnull=False).order_by(*IN_FORCE_ORDER)
    policies = signed.prefetch_related(Prefetch("reaches", queryset=reaches), Prefetch("exclusions", queryset=excluded))
    counted = Count("memberships", filter=_valid("memberships__", day), distinct=True)
    pools = (
        pools_in_sight(user)
        .filter(Q(until__isnull=True) | Q(until__gte=day))
        .select_related("owner")
        .annotate(members=counted)
        .prefetch_related(Prefetch("policies", queryset=policies))
    )
    return [_facts(pool, pool.members, day) for pool in pools]


def _boards_seen(user: Visitor) -> QuerySet[Board]:
    return boards_for(user, VIEW_COVER) | boards_for(user, VIEW_PEOPLE)


def _valid(prefix: str, day: dt.date) -> Q:
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


def _facts(pool: Pool, members: int, day: dt.date) -> PoolFacts:
    policies = list(pool.policies.all())
    past = [policy for policy in policies if policy.holds_from and policy.holds_from <= day]
    policy = past[-1] if past else None
    reaches = tuple(policy.reaches.all()) if policy else ()
    return PoolFacts(pool, members, policy, reaches, tuple(one for one in policies if one not in past))
