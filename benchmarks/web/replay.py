"""Twenty mornings of the demo region played again under three arrangements, against planning them one by one.

Run it with `python -m benchmarks.web.replay`.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.web import morning

TITLE = "Preview of a sharing policy on 20 mornings of a region"
MEASURE = (
    "The last 20 school days of the demo region (8 boards, seed 1), each planned again under the policies in force, "
    "under another policy of one pool, and with each board on its own: rows read, problems made, solved and counted, "
    "as the worker does for the screen. Peer: the same mornings one by one as a plan is made, for the first two "
    "arrangements: the rows of the day read, solved with reasons, and the files packed. Seconds of wall clock, median "
    "of the runs after one that warms; bar: 10 s. `mornings with a search`: those that are no assignment, and end "
    "without proof. `design seconds`: the same mornings with the joint pool dissolved into own pools instead of the "
    "other policy."
)
RUNS = 3
BAR_SECONDS = 10
DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Row:
    """What the preview took, and what the peer took in the same run."""

    mornings: int
    day_parts: int
    people: int
    arrangements: int
    mornings_with_a_search: int
    seconds: float
    design_seconds: float
    peer_seconds: float
    times_peer: float
    within: bool


def run(runs: int = RUNS) -> list[dict[str, Any]]:
    """Measure in a fresh database."""
    with morning.fresh(NOW):
        from django.core.management import call_command

        from beurs import demo
        from beurs.cover.problem import engine_load
        from beurs.pools.models import Policy

        call_command("migrate", verbosity=0)
        region = demo.load(size="region", seed=1, today=DAY).region
        engine_load()
        policy = Policy.objects.filter(pool__region=region, pool__owner=None).prefetch_related("reaches").first()
        assert policy is not None
        return [asdict(_row(policy, runs))]


def _row(policy: Any, runs: int) -> Row:
    from beurs.cover.problem.replaying import preview, redesigned
    from beurs.cover.problem.replaying.past import Past

    past = Past.of(policy.pool.region, DAY)
    assert past is not None
    wanted, design = _half(policy), _dissolved(policy.pool)
    ours, designs, peers, proofs = [], [], [], []
    for place in range(runs + 1):
        took = _seconds(lambda: preview(policy, wanted, DAY, lambda _done, _of: None))
        other = _seconds(lambda: redesigned(policy.pool.region, design, DAY, lambda _done, _of: None))
        peer = _seconds(lambda: proofs.append(_one_by_one(policy, wanted)))
        if place:
            ours.append(took)
            designs.append(other)
            peers.append(peer)
    seconds, peer = statistics.median(ours), statistics.median(peers)
    design_seconds = statistics.median(designs)
    return Row(
        mornings=len(past.days),
        day_parts=sum(len(past.parts[need.pk]) for needs in past.needs.values() for need in needs),
        people=len(past.people),
        arrangements=3,
        mornings_with_a_search=proofs[-1],
        seconds=round(seconds, 2),
        design_seconds=round(design_seconds, 2),
        peer_seconds=round(peer, 2),
        times_peer=round(seconds / peer, 2),
        within=max(seconds, design_seconds) <= BAR_SECONDS,
    )


def _half(policy: Any) -> dict[str, Any]:
    """Return the numbers of a policy that serves half of its boards, with a cap."""
    reaches = list(policy.reaches.all())
    served = {
        str(row.board_id): {"ring": row.ring, "day_cap": None, "week_cap": 20} for row in reaches[: len(reaches) // 2]
    }
    return {"reserve": None, "reaches": served}


def _dissolved(pool: Any) -> dict[str, Any]:
    """Return the change of the demo region that sends everybody of its joint pool to own pools."""
    from beurs.ledger.access.change_trial import design_of
    from beurs.ledger.models import DesignChange

    return design_of(DesignChange.objects.get(pool=pool, kind=DesignChange.Kind.DISSOLVE))


def _one_by_one(policy: Any, wanted: dict[str, Any]) -> int:
    """Plan every morning twice as a plan is made; return how many of them ended without proof."""
    from msgspec.structs import replace

    from beurs import engine
    from beurs.cover.problem import Outcome, Snapshot
    from beurs.cover.problem.replaying import policy_with
    from beurs.cover.problem.replaying.arranging import InForce
    from beurs.cover.problem.replaying.past import Past
    from beurs.cover.problem.replaying.playing import Play

    past = Past.of(policy.pool.region, DAY)
    assert past is not None
    open_ended = 0
    for arrangement in (InForce(), policy_with(policy, wanted)):
        play = Play(past, arrangement)
        for day in past.days:
            Snapshot.of(past.region, past.boards, day, day)
            problem = replace(play.problem(day), explain="all")
            result = engine.solve(engine.Instance.from_problem(problem), time_limit=60.0)
            Outcome(problem, result).files()
            play.remember(day, problem, result)
            open_ended += result.status != "optimal"
    return open_ended


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    """Print the rows as a table."""
    for row in run():
        print("  ".join(f"{name}={value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
