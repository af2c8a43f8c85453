"""Who of the salaried pools is free and fit for a need: each person once, however many pools bring them."""

from beurs.cover.models import Need, NeedPart, OfferPart
from beurs.cover.problem.pairs import Pair, proposed_elsewhere
from beurs.cover.problem.roster import Worker
from beurs.cover.problem.snapshot import Snapshot
from beurs.pools.models import Pool
from beurs.region.dated import holds

SALARIED = frozenset({Pool.Kind.PERMANENT, Pool.Kind.FLEXIBLE})
NO = frozenset({OfferPart.State.DECLINED, OfferPart.State.CANCELLED})


def idle_for(snapshot: Snapshot, need: Need, parts: list[NeedPart]) -> list[Worker]:
    """Return the people with a salary from a pool that reaches the need, whom no rule and no proposal keeps away.

    Who said no to an offer for it, or took a yes back, was asked: that is no idle person, and is named nowhere.
    """
    out = proposed_elsewhere(need, parts) | _said_no(parts)
    paid = [worker for pk, worker in snapshot.people.items() if pk not in out and is_salaried(snapshot, worker, need)]
    return [worker for worker in paid if not Pair(snapshot, worker, need, parts).failed()]


def _said_no(parts: list[NeedPart]) -> set[int]:
    rows = OfferPart.objects.filter(need_part__in=parts, state__in=NO)
    return set(rows.values_list("person_id", flat=True))


def is_salaried(snapshot: Snapshot, worker: Worker, need: Need) -> bool:
    """Tell whether a pool with salaried people brings somebody to the need's board on its day."""
    mine = {row.pool_id for row in worker.memberships if holds(row, need.date)}
    board = need.school.board_id
    return any(
        span.pool.pk in mine and span.pool.kind in SALARIED and board in span.reach and span.holds(need.date)
        for span in snapshot.pools
    )
