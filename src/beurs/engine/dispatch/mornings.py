"""Benchmark mornings: vacancies and people drawn from a seed, as the specification of dispatch has them."""

from dataclasses import dataclass

import numpy as np

from beurs.engine.dispatch.log import Floats, Ints

REGIMES = ((40, 60, 3), (40, 60, 6), (40, 45, 4))
ELIGIBLE = 0.35
MOST = 0.95
REMOTE_FROM = 0.6
QUINTILES = 5


@dataclass(frozen=True)
class Morning:
    """Vacancies against people: chance of a yes and distance float64[V, N] (chance 0: may not be asked).

    `quintile` int64[V] is that of the school, 0 the remote fifth. `answers` float64[V, N] decide who says yes (below
    the chance) and `instants` when in a round (0 to 1), so that every policy meets the same people.
    """

    chance: Floats
    distance: Floats
    quintile: Ints
    rounds: int
    answers: Floats
    instants: Floats


def benchmark_morning(vacancies: int, people: int, rounds: int, seed: int) -> Morning:
    """Draw a morning: eligible with probability 0.35, distance U(0, 1), readiness Beta(2, 3), a fifth remote.

    The chance of a pair is min(0.95, 1.6 * readiness * (1 - 0.7 * distance)). Equal arguments give equal mornings.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([vacancies, people, seed])))
    eligible = rng.random((vacancies, people)) < ELIGIBLE
    distance = rng.random((vacancies, people))
    quintile = np.arange(vacancies) * QUINTILES // vacancies
    remote = quintile == 0
    distance[remote] = REMOTE_FROM + (1 - REMOTE_FROM) * distance[remote]
    readiness = rng.beta(2, 3, people)
    chance = np.minimum(MOST, 1.6 * readiness[None, :] * (1 - 0.7 * distance)) * eligible
    shape = (vacancies, people)
    return Morning(chance, distance, quintile, rounds, rng.random(shape), rng.random(shape))
