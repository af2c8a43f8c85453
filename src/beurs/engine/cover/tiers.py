"""The seven tiers as linear costs of a pair, and their packing into words without loss."""

from typing import NamedTuple

import numpy as np

from beurs.engine.cover.columns import NOBODY, Ints
from beurs.engine.cover.eligible import Atoms, Pairs
from beurs.engine.cover.instance import Instance
from beurs.engine.formats import Fault, Refusal

WORD_LIMIT = 1 << 60
MOST_WORDS = 3


class Around(NamedTuple):
    """What surrounds the atoms while the rest of a plan stands still.

    `load` int64[people] counts the slots a person already has. Per atom: `before` and `after` are the faces next
    to it in its spell (NOBODY: none), `mate` who has the other slot of its need, `planned` int64[atoms, 2] who was
    published in its slots.
    """

    load: Ints
    before: Ints
    after: Ints
    mate: Ints
    planned: Ints


def face_gap(around: Around) -> Ints:
    """Count the face changes that stay when an atom is left open."""
    known = (around.before != NOBODY) & (around.after != NOBODY)
    return (known & (around.before != around.after)).astype(np.int64)


def pair_tiers(instance: Instance, atoms: Atoms, pairs: Pairs, around: Around) -> Ints:
    """Value of each tier for each pair less its value with the atom left open, to be minimised.

    Returns int64[tiers, pairs] in the instance's tier order. Exact when no person takes two atoms and no spell has
    two.
    """
    row = np.repeat(np.arange(atoms.need.size), np.diff(pairs.ptr))
    person, size = pairs.person, atoms.size[row]
    load = around.load[person]
    columns = {
        "covered": -(instance.needs.priority[atoms.need] * atoms.size)[row],
        "fit": pairs.fit * size,
        "ring": (pairs.ring - 1) * size,
        "faces": _faces(around, row, person),
        "travel": np.where(around.mate[row] == person, 0, pairs.travel),
        "spread": size * instance.people.worked[person] + size * load + (size * (size - 1)) // 2,
        "changes": -(around.planned[row] == person[:, None]).sum(axis=1),
    }
    return np.stack([columns[name] for name in instance.tiers]).astype(np.int64)


def _faces(around: Around, row: Ints, person: Ints) -> Ints:
    before, after = around.before[row], around.after[row]
    new = ((before != NOBODY) & (before != person)).astype(np.int64)
    new += (after != NOBODY) & (after != person)
    return new - face_gap(around)[row]


class Packing(NamedTuple):
    """How tiers share words: per tier its word and its weight there."""

    word: tuple[int, ...]
    weight: tuple[int, ...]


def pack(values: Ints, ptr: Ints, n_cols: int) -> tuple[Packing, tuple[Ints, ...]]:
    """Pack consecutive tiers into as few int64 words as provably keep their strict order.

    values int64[tiers, pairs] relative to an open row. A weight exceeds the widest difference between two plans in
    all lower tiers of its word; widths are sums over rows, at most one pair each. Raises Refusal when three words
    do not suffice.
    """
    widths = [_width(tier, ptr, n_cols) for tier in values]
    packing = _packing(widths)
    words = [np.zeros(values.shape[1], np.int64) for _ in range(max(packing.word) + 1)]
    for tier, word, weight in zip(values, packing.word, packing.weight, strict=True):
        if weight:
            words[word] += tier * weight
    return packing, tuple(words)


def _width(values: Ints, ptr: Ints, n_cols: int) -> int:
    """Bound the difference in one tier between any two plans: row ranges, the largest as many as can differ."""
    filled = np.flatnonzero(np.diff(ptr))
    if not filled.size:
        return 0
    top = np.maximum(np.maximum.reduceat(values, ptr[filled]), 0)
    low = np.minimum(np.minimum.reduceat(values, ptr[filled]), 0)
    spans = np.sort(top - low)[::-1][: 2 * n_cols]
    return sum(spans.tolist())


def _packing(widths: list[int]) -> Packing:
    words, weights = [0] * len(widths), [0] * len(widths)
    word, start = 0, 0
    while start < len(widths):
        end = _fitting(widths, start)
        if end == start or word == MOST_WORDS:
            found = f"a range of costs of {widths[start]} in tier {start + 1}"
            raise Refusal([Fault("$", found, f"tiers that fit {MOST_WORDS} words of {WORD_LIMIT}")])
        weight = 1
        for tier in reversed(range(start, end)):
            words[tier], weights[tier] = word, weight if widths[tier] else 0
            weight *= widths[tier] + 1
        word, start = word + 1, end
    return Packing(tuple(words), tuple(weights))


def _fitting(widths: list[int], start: int) -> int:
    total, end = 1, start
    while end < len(widths) and total * (widths[end] + 1) < WORD_LIMIT:
        total *= widths[end] + 1
        end += 1
    return end
