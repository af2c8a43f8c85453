"""The dispatch policy: who is asked for which vacancy in this round, and what each offer adds.

A round is chosen in three steps. A fluid model of all rounds to come tells what it costs that a vacancy is open after
this round, and what a person who is still free then brings. A maximum-weight assignment on chance times the one less
what is lost of the other gives everybody at most one offer; further offers are added by marginal gain, and exchanges
improve the whole. Nothing here depends on a clock or on chance.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from beurs.engine.cover import kernel as assignment
from beurs.engine.dispatch import kernel
from beurs.engine.dispatch.exact import TIRED, Tiny
from beurs.engine.dispatch.fluid import foresee
from beurs.engine.dispatch.log import Floats, Ints

SURE = 0.999
UNITS = 1_000_000
BIDS_PER_ROW = 20
FEW_PAIRS = 9
FEW_ROUNDS = 3
AMPLE = 3.0


@dataclass(frozen=True)
class Knobs:
    """What a board may set, and the prices of the policy, in units of a filled vacancy of weight one.

    `live_most` open offers per vacancy; `fair`: by which power of the prospect of staying open a vacancy is worth more
    (0: all alike), less where there are few people to spare; `gone`: what a yes after the fill costs; `offer`: what an
    offer costs where there is one person for each vacancy, `tight` by which power of vacancies per person less.
    """

    live_most: int = 20
    fair: float = 1.5
    gone: float = 0.25
    offer: float = 0.22
    tight: float = 7.0


@dataclass(frozen=True)
class Moment:
    """Everything a round is chosen from.

    chance float64[V, N]: of a yes in time, 0 where the pair breaks a rule, was asked before or the person is not free;
    weight float64[V]; rounds int64[V]: rounds left for each vacancy, this one included (0: too late); missed
    float64[V]: the chance that its open offers all fail; live int64[V]: how many are open; liking float64[V, N]: how
    many times a yes of this pair is worth one of another (a known face, who the plan has); with it nothing is solved
    exactly, which by the clock would take longer than it is worth; fresh int64[N]: after how many more offers a person
    answers with half the chance (0, as without the column: no more than now).
    """

    chance: Floats
    weight: Floats
    rounds: Ints
    missed: Floats = field(default_factory=lambda: np.zeros(0))
    live: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    liking: Floats | None = None
    fresh: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        """Fill in vacancies without open offers and hold the columns together.

        Raises ValueError, naming the column, for another shape or a chance outside 0 to 1.
        """
        n_rows, n_people = self.chance.shape
        if not self.missed.size:
            object.__setattr__(self, "missed", np.ones(n_rows))
        if not self.live.size:
            object.__setattr__(self, "live", np.zeros(n_rows, np.int64))
        if not self.fresh.size:
            object.__setattr__(self, "fresh", np.zeros(n_people, np.int64))
        sizes = dict.fromkeys(("weight", "rounds", "missed", "live"), n_rows) | {"fresh": n_people}
        for name, size in sizes.items():
            found = getattr(self, name).shape
            if found != (size,):
                raise ValueError(f"{name}: found shape {found}, expected ({size},)")
        if self.chance.size and not (self.chance.min() >= 0 and self.chance.max() <= 1):
            raise ValueError(f"chance: found {self.chance.min()} to {self.chance.max()}, expected 0 to 1")


@dataclass(frozen=True)
class Offer:
    """One offer: vacancy and person by place, the chance of a yes, what it adds, and whether others run beside it."""

    vacancy: int
    person: int
    chance: float
    gain: float
    beside: bool


def offers(moment: Moment, knobs: Knobs) -> list[Offer]:
    """Return the offers to send now, at most one per person, by vacancy and falling chance.

    What is left of a morning with few pairs is solved exactly, for the same costs.
    """
    chance = np.where((moment.rounds > 0)[:, None], np.minimum(moment.chance, SURE), 0.0)
    if is_few(chance, moment):
        return _told(moment, chance, moment.weight, _exact(chance, moment, knobs))
    if not chance.any():
        return []
    worth, price = prices(chance, moment, knobs)
    gone = np.full(worth.size, knobs.gone)
    room = np.maximum(knobs.live_most - moment.live, 0)
    gain = chance * ((worth + gone) * moment.missed - gone)[:, None] - price
    first = matched(np.where((chance > 0) & (room > 0)[:, None], gain, 0.0))
    to, _ = kernel.send(chance, worth, gone, price, moment.missed, room, first)
    return _told(moment, chance, worth, to)


def is_few(chance: Floats, moment: Moment) -> bool:
    """Tell whether what is left is small enough for the exact programme: few pairs and rounds, one deadline."""
    if not 0 < np.count_nonzero(chance) <= FEW_PAIRS or moment.rounds.max() > FEW_ROUNDS or moment.live.any():
        return False
    if moment.liking is not None:
        return False
    return np.unique(moment.rounds[chance.any(axis=1)]).size == 1


def prices(chance: Floats, moment: Moment, knobs: Knobs) -> tuple[Floats, Floats]:
    """Return what filling each vacancy now is worth, and the price of each offer: of the message, and of the person.

    A person has a price because somebody who says yes brings nothing in later rounds, and who says no may bring less.
    `fair` counts in full with three people or more for two vacancies, and not at all with one for each: where everybody
    is needed, what one vacancy gains another loses.
    """
    person, row = np.nonzero(chance.T)
    p = chance[row, person]
    tired = np.stack([p, TIRED * p])
    scarce = min(1.0, np.unique(row).size / np.unique(person).size)
    offer = knobs.offer * scarce**knobs.tight
    ptr = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=chance.shape[1]))])
    cost, (stay, refused) = foresee(
        ptr, row, tired, strength(tired), moment.weight, np.where(chance.any(axis=1), moment.rounds, 0), moment.missed,
        moment.fresh, knobs.gone, offer, knobs.fair * min(1.0, AMPLE * (1.0 - scarce)),
    )  # fmt: skip
    price = offer + stay - (1.0 - chance) * refused
    if moment.liking is not None:
        price -= chance * cost[:, None] * (moment.liking - 1.0)
    return cost - knobs.gone, price


def strength(chance: Floats) -> Floats:
    """Return how strong an offer is in the fluid: halfway between one that surely goes out and a random number of them.

    The first leaves exp(-s) open with s = -log(1 - chance), the second (Poisson) with s = chance.
    """
    return (chance - np.log1p(-chance)) / 2.0


def single(knobs: Knobs) -> Knobs:
    """Return the same knobs with one open offer per vacancy."""
    return replace(knobs, live_most=1)


def matched(value: Floats) -> Ints:
    """Return the vacancy of each person (-1 for none) in a maximum-weight assignment of values float64[V, N]."""
    n_rows, n_people = value.shape
    row, person = np.nonzero(np.rint(value * UNITS) > 0)
    to = np.full(n_people, -1, np.int64)
    if not row.size:
        return to
    ptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n_rows))])
    cost = -np.rint(value[row, person] * UNITS).astype(np.int64)
    _, column, words = assignment.sort_rows(ptr, person, (cost,))
    taken = assignment.assign(ptr, column, words, n_people, np.arange(n_rows), BIDS_PER_ROW)[0]
    held = np.flatnonzero(taken >= 0)
    to[column[taken[held]]] = held
    return to


def _exact(chance: Floats, moment: Moment, knobs: Knobs) -> Ints:
    """Return the first round of the exact programme over the vacancies and people that have a pair."""
    rows, people = np.flatnonzero(chance.any(axis=1)), np.flatnonzero(chance.any(axis=0))
    part = chance[np.ix_(rows, people)]
    tiny = Tiny(part, moment.weight[rows], knobs.live_most, gone=knobs.gone, offer=knobs.offer)
    to = np.full(chance.shape[1], -1, np.int64)
    for n, v in zip(people, tiny.first(int(moment.rounds[rows[0]])), strict=True):
        to[n] = rows[v] if v >= 0 else -1
    return to


def _told(moment: Moment, chance: Floats, worth: Floats, to: Ints) -> list[Offer]:
    """Return the offers with what each adds beside the better ones for the same vacancy."""
    people = np.flatnonzero(to >= 0)
    order = people[np.lexsort((people, -chance[to[people], people], to[people]))]
    missed, found = moment.missed.copy(), []
    busy = moment.live > 0
    for n in order.tolist():
        v = int(to[n])
        p = float(moment.chance[v, n])
        found.append(Offer(v, n, p, float(worth[v] * missed[v] * p), bool(busy[v])))
        missed[v] *= 1 - p
        busy[v] = True
    return found
