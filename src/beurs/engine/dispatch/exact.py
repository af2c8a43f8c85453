"""The exact value of tiny mornings: dynamic programming over what was asked, who is placed and what is filled.

Every round of offers with at most one per person and `live_most` per vacancy is tried, and every pattern of answers.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np

from beurs.engine.dispatch.log import Floats, Ints

MOST_PEOPLE = 12
MOST_PAIRS = 24
NOBODY = -1
TIRED_AFTER = 2
TIRED = 0.5

type Round = tuple[int, ...]
type Place = tuple[int, tuple[int, ...], int]
type Chooser = Callable[[Floats, int], Sequence[int] | Ints]


class Tiny:
    """A morning small enough to be solved: chance float64[V, N] with weight float64[V] and a knob.

    `gone` is what a yes after the fill costs, `offer` what an offer costs, in units of weight.
    Raises ValueError beyond `MOST_PEOPLE` people or `MOST_PAIRS` pairs.
    """

    def __init__(
        self, chance: Floats, weight: Floats, live_most: int, *, gone: float = 0.0, offer: float = 0.0
    ) -> None:
        if chance.shape[1] > MOST_PEOPLE or np.count_nonzero(chance) > MOST_PAIRS:
            raise ValueError(
                f"found {chance.shape[1]} people and {np.count_nonzero(chance)} pairs; expected at most {MOST_PEOPLE} "
                f"and {MOST_PAIRS}"
            )
        self.chance, self.weight, self.live_most = chance, weight, live_most
        self.gone, self.offer = gone, offer
        self.n_rows, self.n_people = chance.shape
        self._best: dict[tuple[int, Place], float] = {}

    def start(self) -> Place:
        """Return the place before the first round, as bits: filled, what each person was asked, who is placed."""
        return 0, (0,) * self.n_people, 0

    def best(self, rounds: int) -> float:
        """Return the largest expected weight of filled vacancies, less costs, within so many rounds."""
        return self._value(rounds, self.start())

    def first(self, rounds: int) -> Round:
        """Return the first round of the best way to ask: the vacancy per person, -1 for no offer; ties by order."""
        return max(self._rounds(self.start()), key=lambda chosen: self._after(rounds, self.start(), chosen))

    def worth(self, rounds: int, chooser: Chooser) -> float:
        """Return the expected weight when `chooser(chance, rounds left)` gives the vacancy per person (-1 none)."""
        return self._followed(rounds, self.start(), chooser, {})

    def _followed(self, left: int, place: Place, chooser: Chooser, known: dict[tuple[int, Place], float]) -> float:
        if left == 0:
            return 0.0
        key = (left, place)
        if key not in known:
            chosen = tuple(int(v) for v in chooser(self.chances(place), left))
            known[key] = sum(
                p * (gain + self._followed(left - 1, after, chooser, known))
                for p, gain, after in self._outcomes(place, chosen)
            )
        return known[key]

    def _value(self, left: int, place: Place) -> float:
        if left == 0:
            return 0.0
        key = (left, place)
        if key not in self._best:
            self._best[key] = max(self._after(left, place, chosen) for chosen in self._rounds(place))
        return self._best[key]

    def _after(self, left: int, place: Place, chosen: Round) -> float:
        return sum(p * (gain + self._value(left - 1, after)) for p, gain, after in self._outcomes(place, chosen))

    def chances(self, place: Place) -> Floats:
        """Return the chances float64[V, N] at a place: 0 where filled, placed or asked, half after two offers."""
        filled, asked, placed = place
        found = self.chance.copy()
        for v, n in product(range(self.n_rows), range(self.n_people)):
            if filled >> v & 1 or placed >> n & 1 or asked[n] >> v & 1:
                found[v, n] = 0.0
            elif asked[n].bit_count() >= TIRED_AFTER:
                found[v, n] *= TIRED
        return found

    def _rounds(self, place: Place) -> Iterator[Round]:
        chance = self.chances(place)
        options = [[NOBODY, *np.flatnonzero(chance[:, n]).tolist()] for n in range(self.n_people)]
        for chosen in product(*options):
            if all(chosen.count(v) <= self.live_most for v in range(self.n_rows)):
                yield chosen

    def _outcomes(self, place: Place, chosen: Round) -> Iterator[tuple[float, float, Place]]:
        """Return (probability, weight won, place after) for every pattern of answers that can happen."""
        filled, asked, placed = place
        people = [n for n, v in enumerate(chosen) if v != NOBODY]
        chance = self.chances(place)
        after = tuple(one | (1 << v if v != NOBODY else 0) for one, v in zip(asked, chosen, strict=True))
        for answers in product((False, True), repeat=len(people)):
            probability, gain, now, placed_now = 1.0, -self.offer * len(people), filled, placed
            for n, yes in zip(people, answers, strict=True):
                v = chosen[n]
                probability *= chance[v, n] if yes else 1 - chance[v, n]
                if yes and now >> v & 1:
                    gain -= self.gone
                elif yes:
                    gain += float(self.weight[v])
                    now |= 1 << v
                    placed_now |= 1 << n
            if probability > 0:
                yield probability, gain, (now, after, placed_now)
