"""The assignment kernel: published optima, duals that prove, and strict order of words."""

import gzip
import os
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from beurs.engine.cover.assign import OPEN, matched

DATA = Path(os.environ.get("BEURS_DATA", Path(__file__).parents[4] / "shared" / "data"))
PUBLISHED = {"assign100": 305, "assign500": 991}


def solved(ptr, person, words, n_people):
    return matched(ptr, np.asarray(person, np.int32), words, n_people, np.arange(len(ptr) - 1))


def drawn(seed, rows=7, people=7, words=1, largest=6):
    rng = np.random.default_rng(seed)
    lists = [np.flatnonzero(rng.random(people) < 0.6) for _ in range(rows)]
    ptr = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    person = np.concatenate(lists)
    return ptr, person, tuple(rng.integers(-largest, largest + 1, person.size) for _ in range(words))


def total(words, taken):
    return tuple(int(word[taken[taken != OPEN]].sum()) for word in words)


def best(ptr, person, words, n_people):
    """Enumerate: row after row takes one of its free people or none."""

    def extend(row, used):
        if row == len(ptr) - 1:
            return tuple(0 for _ in words)
        options = [extend(row + 1, used)]
        for k in range(ptr[row], ptr[row + 1]):
            if person[k] not in used:
                rest = extend(row + 1, used | {person[k]})
                options.append(tuple(int(w[k]) + r for w, r in zip(words, rest, strict=True)))
        return min(options)

    return extend(0, frozenset())


@pytest.mark.real_data
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_optimum_of_the_or_library_is_found(name):
    path = DATA / "orlib_assign" / f"{name}.txt.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not in BEURS_DATA ({DATA})")
    numbers = np.array(gzip.decompress(path.read_bytes()).split(), np.int64)
    n = int(numbers[0])
    cost = numbers[1 : 1 + n * n]
    ptr, person = np.arange(0, n * n + 1, n), np.tile(np.arange(n), n)
    taken, _, _ = solved(ptr, person, (cost - 10**6,), n)
    assert (taken != OPEN).all()
    assert int(cost[taken].sum()) == PUBLISHED[name]


@pytest.mark.parametrize("words", [1, 2])
@pytest.mark.parametrize("seed", range(25))
def test_the_kernel_finds_the_lexicographic_optimum(seed, words):
    ptr, person, cost = drawn(seed, rows=6, people=5, words=words, largest=2)
    taken, _, _ = solved(ptr, person, cost, 5)
    assert total(cost, taken) == best(ptr, person, cost, 5)


@pytest.mark.parametrize("seed", range(10))
def test_the_duals_prove_the_optimum(seed):
    ptr, person, cost = drawn(seed, rows=30, people=25, words=2, largest=9)
    taken, u, v = solved(ptr, person, cost, 25)
    row = np.repeat(np.arange(30), np.diff(ptr))
    us, vs = list(zip(*u, strict=True)), list(zip(*v, strict=True))
    assert max(us) <= (0, 0)
    assert max(vs) <= (0, 0)
    for k in range(person.size):
        dual = tuple(int(a + b) for a, b in zip(us[row[k]], vs[person[k]], strict=True))
        price = (int(cost[0][k]), int(cost[1][k]))
        assert dual <= price
        assert dual == price or k not in set(taken.tolist())
    left = set(range(25)) - set(person[taken[taken != OPEN]].tolist())
    assert all(us[r] == (0, 0) for r in range(30) if taken[r] == OPEN)
    assert all(vs[c] == (0, 0) for c in left)


def test_a_second_word_never_outweighs_the_first():
    huge = 10**15
    ptr, person = np.array([0, 2, 4]), np.array([0, 1, 0, 1])
    cost = (np.array([-2, -1, -2, -1]), np.array([huge, -huge, 0, 0]))
    taken, _, _ = solved(ptr, person, cost, 2)
    expected = min((cost[0][a] + cost[0][2 + b], cost[1][a] + cost[1][2 + b]) for a, b in permutations((0, 1)))
    assert total(cost, taken) == expected


def test_a_pair_that_does_not_pay_stays_unused():
    ptr, person = np.array([0, 1, 2]), np.array([0, 1])
    taken, _, _ = solved(ptr, person, (np.array([0, -1]),), 2)
    assert taken.tolist() == [OPEN, 1]


def test_no_pairs_at_all_leave_every_row_over():
    taken, _, _ = solved(np.zeros(4, np.int64), np.empty(0), (np.empty(0, np.int64),), 2)
    assert taken.tolist() == [OPEN] * 3
