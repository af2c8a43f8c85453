"""Which agreement of a pool holds on which day, who has to sign one, and where one stands."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from beurs.pools.models import Policy, Pool, Reach, Signature

IN_FORCE_ORDER = ("holds_from", "since", "pk")


class PolicyState(StrEnum):
    """Where a policy stands on a day."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


def policies_on(day: dt.date) -> QuerySet[Policy]:
    """Return the policy of every pool that holds on a day; a pool that ended before it has none."""
    begun = Policy.objects.filter(holds_from__lte=day)
    running = Q(pool__until__isnull=True) | Q(pool__until__gte=day)
    later = Q(holds_from__gt=OuterRef("holds_from")) | Q(holds_from=OuterRef("holds_from"), since__gt=OuterRef("since"))
    return begun.filter(running, ~Exists(begun.filter(later, pool=OuterRef("pool"))))


def boards_sharing(pool: Pool, day: dt.date) -> set[int]:
    """Return the boards (ids) that take part in a pool: its owner, and whom an agreement of a day or to come names."""
    coming = Q(policy__holds_from__isnull=True) | Q(policy__holds_from__gt=day)
    named = Reach.objects.filter(coming | Q(policy__in=policies_on(day)), policy__pool=pool)
    boards = set(named.filter(policy__withdrawn_at__isnull=True).values_list("board", flat=True))
    return boards if pool.owner_id is None else boards | {pool.owner_id}


def counting(path: str = "") -> Q:
    """Return the condition that a reach counts: its board signed the policy, or it was signed on paper."""
    signed = Signature.objects.filter(policy=OuterRef(f"{path}policy"), board=OuterRef(f"{path}board"))
    return Q(Exists(signed)) | Q(**{f"{path}policy__on_paper": True})


def reaches_on(day: dt.date) -> QuerySet[Reach]:
    """Return whom pools serve on a day under the policies in force, where the board served signed too."""
    return Reach.objects.filter(counting(), policy__in=policies_on(day))


def owners_of(owner: int | None, reaches: Iterable[Reach]) -> frozenset[int]:
    """Return the ids of the boards whose signatures put a policy in force.

    Of an own pool its owner; of a joint pool the boards in its innermost ring: they share it, those beyond it only
    receive.
    """
    if owner is not None:
        return frozenset({owner})
    rows = list(reaches)
    first = min((reach.ring for reach in rows), default=0)
    return frozenset(reach.board_id for reach in rows if reach.ring == first)


def state_on(policy: Policy, day: dt.date, others: Iterable[Policy]) -> PolicyState:
    """Return where a policy stands on a day; `others` are the policies of the same pool."""
    if policy.withdrawn_at is not None:
        return PolicyState.WITHDRAWN
    if policy.holds_from is None:
        return PolicyState.PROPOSED
    if policy.holds_from > day:
        return PolicyState.SIGNED
    begun = [one for one in others if one.holds_from is not None and one.holds_from <= day]
    latest = max([policy, *begun], key=_order)
    return PolicyState.IN_FORCE if latest.pk == policy.pk else PolicyState.SUPERSEDED


def _order(policy: Policy) -> tuple[dt.date, dt.date, int]:
    return policy.holds_from or dt.date.max, policy.since, policy.pk
