# mypy: allow-untyped-defs
# ruff: noqa: PLR0917
"""One round of offers: weapons to targets (Manne 1958, A target-assignment problem), by marginal return and exchange.

A vacancy v with offers to the set S is filled with probability 1 - prod(1 - p) over S, and prod(1 - p) is its `miss`.
The round is worth sum over v of (worth[v] + gone[v]) * (1 - miss[v]) - sum over offers of (gone[v] * p + price[v, n]):
an expected yes that comes after another one (sum of p less the chance of any) costs `gone`.
Every callee of a cached kernel stands in this file, because Numba's cache looks at the date of this file only.
"""

import numpy as np
from numba import njit

LEAST_GAIN = 1e-9
MOST_PASSES = 30


@njit
def _gain(p, worth, gone, price, miss, v, n):
    """Return what one more offer adds to the worth of the round."""
    return p[v, n] * ((worth[v] + gone[v]) * miss[v] - gone[v]) - price[v, n]


@njit
def _take_back(p, to, miss, sent, n):
    miss[to[n]] /= 1.0 - p[to[n], n]
    sent[to[n]] -= 1
    to[n] = -1


@njit
def _give(p, to, miss, sent, n, v):
    to[n] = v
    miss[v] *= 1.0 - p[v, n]
    sent[v] += 1


@njit
def _best_for(p, worth, gone, price, miss, sent, room, n):
    """Return the vacancy at which a person without an offer adds most, and how much; -1 when nowhere."""
    best, at = LEAST_GAIN, -1
    for v in range(p.shape[0]):
        if p[v, n] > 0.0 and sent[v] < room[v]:
            gain = _gain(p, worth, gone, price, miss, v, n)
            if gain > best:
                best, at = gain, v
    return at, best


@njit
def _extend(p, worth, gone, price, miss, sent, room, to):
    """Add offers one by one, the largest marginal gain first, until none is left."""
    while True:
        best, who = LEAST_GAIN, -1
        for n in range(to.size):
            if to[n] < 0:
                gain = _best_for(p, worth, gone, price, miss, sent, room, n)[1]
                if gain > best:
                    best, who = gain, n
        if who < 0:
            return
        _give(p, to, miss, sent, who, _best_for(p, worth, gone, price, miss, sent, room, who)[0])


@njit
def _move(p, worth, gone, price, miss, sent, room, to, n):
    """Give one person the place that adds most, or none; returns whether that is another place."""
    old = to[n]
    if old >= 0:
        _take_back(p, to, miss, sent, n)
    at, best = _best_for(p, worth, gone, price, miss, sent, room, n)
    if old >= 0 and _gain(p, worth, gone, price, miss, old, n) >= best - LEAST_GAIN:
        at = old if _gain(p, worth, gone, price, miss, old, n) > 0.0 else -1
    if at >= 0:
        _give(p, to, miss, sent, n, at)
    return at != old


@njit
def _value(p, worth, gone, price, v, n, miss):
    """Return what an offer adds where others miss with probability `miss`; 0 without a vacancy."""
    if v < 0:
        return 0.0
    return p[v, n] * ((worth[v] + gone[v]) * miss - gone[v]) - price[v, n]


@njit
def _swap(p, worth, gone, price, miss, to, n, m):
    """Exchange the vacancies of two people when that is worth more."""
    v, w = to[n], to[m]
    if v == w or (v >= 0 and p[v, m] <= 0.0) or (w >= 0 and p[w, n] <= 0.0):
        return False
    others_v = miss[v] / (1.0 - p[v, n]) if v >= 0 else 1.0
    others_w = miss[w] / (1.0 - p[w, m]) if w >= 0 else 1.0
    now = _value(p, worth, gone, price, v, n, others_v) + _value(p, worth, gone, price, w, m, others_w)
    then = _value(p, worth, gone, price, v, m, others_v) + _value(p, worth, gone, price, w, n, others_w)
    if then <= now + LEAST_GAIN:
        return False
    if v >= 0:
        miss[v] = others_v * (1.0 - p[v, m])
    if w >= 0:
        miss[w] = others_w * (1.0 - p[w, n])
    to[n], to[m] = w, v
    return True


@njit
def _improve(p, worth, gone, price, miss, sent, room, to):
    """Move and exchange until nothing gains, within a counted number of passes."""
    for _ in range(MOST_PASSES):
        changed = False
        for n in range(to.size):
            changed |= _move(p, worth, gone, price, miss, sent, room, to, n)
        for n in range(to.size):
            for m in range(n):
                changed |= _swap(p, worth, gone, price, miss, to, n, m)
        if not changed:
            return


@njit(cache=True)
def send(p, worth, gone, price, missed, room, first):
    """Choose a round of offers, at most one per person.

    p float64[V, N]: chance of a yes, 0 where nobody may be asked, below 1; worth and gone float64[V], price
    float64[V, N]; missed float64[V]: the chance that offers already open all fail; room int64[V]: how many new offers a
    vacancy may have; first int64[N]: the vacancy of each person to begin with, -1 for none.
    Returns the vacancy per person (-1 for no offer) and the miss per vacancy.
    """
    to = np.full(p.shape[1], -1, np.int64)
    miss = missed.copy()
    sent = np.zeros(p.shape[0], np.int64)
    for n in range(to.size):
        if first[n] >= 0 and sent[first[n]] < room[first[n]]:
            _give(p, to, miss, sent, n, first[n])
    _extend(p, worth, gone, price, miss, sent, room, to)
    _improve(p, worth, gone, price, miss, sent, room, to)
    return to, miss
