# mypy: allow-untyped-defs
# ruff: noqa: PLR0917
"""What the rest of a morning is worth: a fluid model of all rounds to come, solved by the method of Frank and Wolfe.

In the fluid every vacancy is open, and every person free, to a degree. A vacancy that is open to degree o and receives
offers of strength s in a round is open to degree o * exp(-s / o) after it; a person who is asked is free afterwards to
the degree of a no, and after `fresh` offers answers with half the chance. What stays open at the end is to be small: a
degree of it costs weight * o ** fair over the mean of o ** fair, beside the costs of offers and of late yeses. Each
step asks what one more offer would bring in each round, lets every person follow the best path of offers by a dynamic
programme of their own, and moves a little towards that (Frank and Wolfe 1956, An algorithm for quadratic programming).
Every callee of a cached kernel stands in this file, because Numba's cache looks at the date of this file only.
"""

import numpy as np
from numba import njit

STEPS = 200
LEAST = 1e-9


@njit
def _prospects(strength, weight, rounds, missed, gone, fair, degree, worth, gain):
    """Follow the vacancies to the end and back: how open, what a degree of it costs, what strength brings."""
    n_rows, n_rounds = strength.shape
    for v in range(n_rows):
        degree[v, 0] = 1.0
        for r in range(n_rounds):
            still = missed[v] if r == 0 else 1.0
            degree[v, r + 1] = max(LEAST, still * degree[v, r] * np.exp(-strength[v, r] / degree[v, r]))
    mean = (degree[:, n_rounds] ** fair * (rounds > 0)).sum() / max(1, (rounds > 0).sum())
    for v in range(n_rows):
        worth[v, n_rounds] = weight[v] * degree[v, n_rounds] ** fair / mean + gone
        for r in range(n_rounds - 1, -1, -1):
            load = strength[v, r] / degree[v, r]
            still = np.exp(-load) * (missed[v] if r == 0 else 1.0)
            gain[r, v] = worth[v, r + 1] * still if r < rounds[v] else 0.0
            worth[v, r] = worth[v, r + 1] * still * (1.0 + load)


@njit
def _best(row, p, strength, gain, gone, after, used):
    """Return the place in the list of the offer that brings a person most, and how much; -1 when all are used."""
    best, at = -np.inf, -1
    for k in range(row.size):
        if not used[row[k]]:
            value = strength[k] * gain[row[k]] + (1.0 - p[k]) * after - gone * p[k]
            if value > best:
                best, at = value, k
    return at, best


@njit
def _values(row, p, strength, gain, rounds, fresh, gone, offer, used, value):
    """Fill value[r, j]: what a person free before round r who had j offers brings from there on."""
    for r in range(rounds - 1, -1, -1):
        for j in range(min(r, fresh) + 1):
            tired = int(0 < fresh <= j)
            after = value[r + 1, min(j + 1, fresh)]
            best = _best(row, p[tired], strength[tired], gain[r], gone, after, used)[1]
            value[r, j] = max(value[r + 1, j], best - offer)


@njit
def _follow(row, p, strength, gain, rounds, fresh, gone, offer, used, value, toward):
    """Add the offers of a person who says no to each, weighed by the chance of getting there; none is made twice."""
    free, j = 1.0, 0
    for r in range(rounds):
        tired = int(0 < fresh <= j)
        after = value[r + 1, min(j + 1, fresh)]
        at, best = _best(row, p[tired], strength[tired], gain[r], gone, after, used)
        if at >= 0 and best - offer > value[r + 1, j]:
            used[row[at]] = True
            toward[row[at], r] += free * strength[tired, at]
            free *= 1.0 - p[tired, at]
            j = min(j + 1, fresh)
    for k in range(row.size):
        used[row[k]] = False


@njit(cache=True)
def foresee(ptr, row, p, strength, weight, rounds, missed, fresh, gone, offer, fair):
    """Return what it costs that a vacancy is open after this round, and what a free person brings then.

    Pairs by person: ptr int64[N + 1], row int64[K], p and strength float64[2, K] (fresh, tired); weight float64[V],
    rounds and missed as in `Moment`, fresh int64[N]: offers until somebody tires (0: no more than now).
    Returns cost float64[V] and, for who is not asked now and for who says no now, brings float64[2, N].
    """
    n_rows, n_people, n_rounds = weight.size, ptr.size - 1, rounds.max()
    now, toward = np.zeros((n_rows, n_rounds)), np.zeros((n_rows, n_rounds))
    degree, worth = np.ones((n_rows, n_rounds + 1)), np.zeros((n_rows, n_rounds + 1))
    gain = np.zeros((n_rounds, n_rows))
    value = np.zeros((n_people, n_rounds + 1, fresh.max() + 1))
    used = np.zeros(n_rows, np.bool_)
    for step in range(STEPS + 1):
        _prospects(now, weight, rounds, missed, gone, fair, degree, worth, gain)
        toward[:] = 0.0
        for n in range(n_people):
            of = slice(ptr[n], ptr[n + 1])
            mine = (row[of], p[:, of], strength[:, of], gain, n_rounds, fresh[n], gone, offer, used, value[n])
            _values(*mine)
            if step < STEPS:
                _follow(*mine, toward)
        if step < STEPS:
            now += 2.0 / (step + 2.0) * (toward - now)
    brings = np.zeros((2, n_people))
    for n in range(n_people):
        brings[0, n], brings[1, n] = value[n, 1, 0], value[n, 1, min(1, fresh[n])]
    return worth[:, 1].copy(), brings
