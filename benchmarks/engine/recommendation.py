"""The ranked list of candidates for one need, each with its exact effect on the whole plan."""

import time
from typing import Any

import numpy as np

from benchmarks.engine import regions
from beurs.engine.cover import Instance, solve
from beurs.engine.cover.advice import Advice
from beurs.engine.cover.warm import warm

TITLE = "Recommendation: everybody who could take a need, ranked"
MEASURE = (
    "`Advice(instance, result).candidates(need)`: all candidates of one need with the exact loss of choosing each, "
    "tier by tier. `first` includes making ready the advice about a result, `next` is one more need of the same result "
    "(every need asked once). Milliseconds; bar 50 ms at region scale."
)
FIRST = 33


def measure(scale: str) -> dict[str, Any]:
    """Ask for the candidates of every need of one day; one row of the table."""
    instance = Instance.from_problem(regions.named(scale))
    result = solve(instance)
    needs = [need.id for need in instance.problem.needs]
    advice = Advice(instance, result)
    advice.candidates(needs[0])
    first = [_timed(lambda name=name: Advice(instance, result).candidates(name))[0] for name in needs[:FIRST]]
    later = [_timed(lambda name=name: advice.candidates(name)) for name in needs]
    times = [seconds for seconds, _ in later]
    return {
        "scale": regions.short(scale),
        "needs": len(needs),
        "people": len(instance.problem.people),
        "candidates each": int(np.median([count for _, count in later])),
        **_shown("first", first),
        **_shown("next", times),
    }


def _timed(ask: Any) -> tuple[float, int]:
    start = time.perf_counter()
    found = ask()
    return time.perf_counter() - start, len(found)


def _shown(name: str, seconds: list[float]) -> dict[str, str]:
    middle, high, worst = 1e3 * np.percentile(seconds, [50, 95, 100])
    return {f"{name} median": f"{middle:.1f}", f"{name} p95": f"{high:.1f}", f"{name} worst": f"{worst:.1f}"}


def run() -> list[dict[str, Any]]:
    """Measure the synthetic region and the regions among the files."""
    warm()
    return [measure(scale) for scale in ("region", *regions.files("cover-day-region-*.json.gz"))]
