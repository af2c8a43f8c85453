"""Dispatch on the benchmark mornings: the policy against five other ways to ask and two bounds.

python -m benchmarks.engine.dispatch [--seeds 0 150]
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from beurs.engine.dispatch.baselines import PEERS, broadcast, policy
from beurs.engine.dispatch.bounds import fluid, hindsight
from beurs.engine.dispatch.exact import Tiny
from beurs.engine.dispatch.log import Floats
from beurs.engine.dispatch.measures import Measures, measure
from beurs.engine.dispatch.mornings import REGIMES, Morning, benchmark_morning
from beurs.engine.dispatch.policy import Knobs, Moment, offers
from beurs.engine.dispatch.rounds import Fatigue, Policy, play

TITLE = "Dispatch: fill, messages and fairness on the benchmark mornings"
MEASURE = (
    "Benchmark mornings of the specification (vacancies / people / rounds), seeds 0-149; prices of the policy "
    "tuned on even seeds. Fill with 95 % interval over mornings; bar: within 0.5 point of broadcast, at most 2.5 "
    "offers per fill, at most 5 % of acceptances after the fill (gone), at most 5 points between best and worst "
    "school quintile (gap; quintile 1 is the remote fifth; with equal chances for all, about 2 points of it are "
    "noise). Fatigue can be read in two ways, which differ only where somebody has several offers at once: a "
    "second refusal halves the next answer (broadcast), or only from the next round on (second row, a stronger "
    "broadcast). Hindsight: a maximum matching of those who would say yes; fluid: the linear relaxation with one "
    "open offer per person. Tiny: the policy without prices against the exact programme, mornings of up to 7 "
    "people, seed 11."
)
TINY = ((1, 7, 3), (2, 4, 2), (2, 4, 3), (3, 4, 2))


def row(name: str, regime: str, found: Measures) -> dict[str, Any]:
    """Return one way of asking as a row."""
    worst = found.quintiles.index(min(found.quintiles)) + 1
    return {
        "regime": regime,
        "asked by": name,
        "fill %": f"{100 * found.fill.value:.2f} ± {100 * found.fill.half:.2f}",
        "offers per fill": f"{found.offers_per_fill:.2f}",
        "gone %": f"{100 * found.gone:.1f}",
        "gap": f"{100 * found.gap:.1f} (worst: {worst})",
        "rounds to fill": f"{found.rounds:.2f}",
        "distance": f"{found.distance:.2f}",
        "spread": f"{found.spread:.2f}",
        "open with idle": f"{found.idle:.2f}",
    }


def rows_of(regime: tuple[int, int, int], seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Measure every way of asking on the mornings of one regime."""
    mornings = [benchmark_morning(*regime, seed) for seed in seeds]
    name = "{} / {} / {}".format(*regime)
    ways: list[tuple[str, Policy, Fatigue]] = [(peer, way, Fatigue.ANSWER) for peer, way in PEERS.items()]
    ways += [
        ("broadcast, fatigue per round", broadcast, Fatigue.ROUND),
        ("policy, one offer at once", policy(Knobs(live_most=1)), Fatigue.ANSWER),
        ("policy", policy(Knobs()), Fatigue.ANSWER),
    ]
    found = [row(peer, name, measure([play(one, way, fatigue) for one in mornings])) for peer, way, fatigue in ways]
    return [*found, *bounds(name, mornings)]


def bounds(regime: str, mornings: Sequence[Morning]) -> list[dict[str, Any]]:
    """Return the two bounds on the fill as rows."""
    seen = [hindsight(one.answers < one.chance) / one.chance.shape[0] for one in mornings]
    relaxed = [fluid(one.chance, one.rounds) / one.chance.shape[0] for one in mornings]
    return [
        {"regime": regime, "asked by": f"bound: {name}", "fill %": f"{100 * float(np.mean(values)):.2f}"}
        for name, values in (("hindsight", seen), ("fluid", relaxed))
    ]


def tiny(live_most: int) -> dict[str, Any]:
    """Return the policy's share of the exact programme over tiny mornings, and its worst case."""
    knobs = replace(Knobs(), live_most=live_most, gone=0.0, gone_last=0.0, offer=0.0, offer_last=0.0, keep=1.0)
    rng, ours, best = np.random.default_rng(11), [], []
    for vacancies, people, rounds in TINY:
        for _ in range(12):
            chance = rng.uniform(0.05, 0.9, (vacancies, people)) * (rng.random((vacancies, people)) < 0.7)
            morning = Tiny(chance, np.ones(vacancies), live_most)
            ours.append(morning.worth(rounds, _chooser(knobs)))
            best.append(morning.best(rounds))
    ratios = [mine / top for mine, top in zip(ours, best, strict=True) if top > 0]
    share = f"{100 * sum(ours) / sum(best):.2f} % of exact, worst {100 * min(ratios):.1f} %"
    return {"regime": f"tiny, {live_most} at once", "asked by": "policy", "fill %": share}


def _chooser(knobs: Knobs) -> Any:
    def choose(chance: Floats, left: int) -> Any:
        to = np.full(chance.shape[1], -1)
        rows = chance.shape[0]
        for one in offers(Moment(chance, np.ones(rows), np.full(rows, left, np.int64)), knobs):
            to[one.person] = one.vacancy
        return to

    return choose


def run(seeds: Sequence[int] = range(150)) -> list[dict[str, Any]]:
    """Measure all regimes and the tiny mornings."""
    found = [line for regime in REGIMES for line in rows_of(regime, seeds)]
    return [*found, tiny(1), tiny(2)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 150), metavar=("FROM", "BELOW"))
    for line in run(range(*parser.parse_args().seeds)):
        print(line)
