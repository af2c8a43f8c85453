"""The dispatch policy: who is asked for which vacancy in this round, and what each offer adds.

A round is chosen in three steps. Each vacancy is worth what filling it now adds to what later rounds would do, and
each person has a price: what an accepted offer takes from the other vacancies. A maximum-weight
assignment on chance times worth less price gives everybody at most one offer; further offers are added by marginal
gain, and exchanges improve the whole. Nothing here depends on a clock or on chance.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from beurs.engine.cover import kernel as assignment
from beurs.engine.dispatch import kernel
from beurs.engine.dispatch.exact import Tiny
from beurs.engine.dispatch.log import Floats, Ints

SURE = 0.999
UNITS = 1_000_000
BIDS_PER_ROW = 20
FEW_PAIRS = 9
FEW_ROUNDS = 3


@dataclass(frozen=True)
class Knobs:
    """What a board may set, and the prices of the policy (tuned on even seeds of the benchmark mornings).

    `live_most` open offers per vacancy. `hard` and `hard_last`: how much more a vacancy with little prospect is worth,
    before and in its last round (a power, at most `hard_most` times). `later`: what filling is worth per round that is
    left (a need that can wait gains less from a yes now). `keep`: the price of a person whom others need. `gone` and
    `gone_last`: what a yes after the fill costs; `offer` and `offer_last`: what an offer costs, `tight` by which power
    more where people are few for the vacancies.
    """

    live_most: int = 20
    hard: float = 2.52
    hard_last: float = 0.55
    hard_most: float = 2.4
    later: float = 0.67
    keep: float = 3.23
    gone: float = 1.34
    gone_last: float = 0.54
    offer: float = 0.075
    offer_last: float = 0.005
    tight: float = 2.3


@dataclass(frozen=True)
class Moment:
    """Everything a round is chosen from.

    chance float64[V, N]: of a yes in time, 0 where the pair breaks a rule, was asked before or the person is not free;
    weight float64[V]; rounds int64[V]: rounds left for each vacancy, this one included (0: too late); missed
    float64[V]: the chance that its open offers all fail; live int64[V]: how many are open; liking float64[V, N]: how
    many times a yes of this pair is worth one of another (a known face, who the plan has); with it nothing is solved
    exactly, which by the clock would take longer than it is worth.
    """

    chance: Floats
    weight: Floats
    rounds: Ints
    missed: Floats = field(default_factory=lambda: np.zeros(0))
    live: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    liking: Floats | None = None

    def __post_init__(self) -> None:
        """Fill in vacancies without open offers and hold the columns together.

        Raises ValueError, naming the column, for another shape or a chance outside 0 to 1.
        """
        n_rows = self.chance.shape[0]
        if not self.missed.size:
            object.__setattr__(self, "missed", np.ones(n_rows))
        if not self.live.size:
            object.__setattr__(self, "live", np.zeros(n_rows, np.int64))
        for name in ("weight", "rounds", "missed", "live"):
            found = getattr(self, name).shape
            if found != (n_rows,):
                raise ValueError(f"{name}: found shape {found}, expected ({n_rows},)")
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
    worth = worths(chance, moment, knobs)
    price = prices(chance, worth, moment, knobs)
    gone = np.where(moment.rounds > 1, knobs.gone, knobs.gone_last)
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


def worths(chance: Floats, moment: Moment, knobs: Knobs) -> Floats:
    """Return what filling each vacancy now is worth: its weight, more where prospects are poor, less where it can wait.

    The prospect of a vacancy is its share of everybody who may be asked for it, each person divided over the
    vacancies that could have them in proportion to the chances.
    """
    wanted = chance.sum(axis=0)
    share = np.divide(chance, wanted, out=np.zeros_like(chance), where=wanted > 0)
    prospect = share.sum(axis=1)
    some = prospect > 0
    if not some.any():
        return np.zeros(prospect.size)
    power = np.where(moment.rounds > 1, knobs.hard, knobs.hard_last)
    rare = (prospect[some].mean() / np.where(some, prospect, 1.0)) ** power
    waits = knobs.later ** np.maximum(moment.rounds - 1, 0)
    return np.where(some, moment.weight * np.minimum(rare, knobs.hard_most) * waits, 0.0)


def prices(chance: Floats, worth: Floats, moment: Moment, knobs: Knobs) -> Floats:
    """Return the price of each offer: of the message, and of the person to other vacancies if the answer is yes."""
    others = max(1, int((worth > 0).sum()) - 1)
    needed = chance * worth[:, None]
    elsewhere = (needed.sum(axis=0)[None, :] - needed) / others
    n_people = max(1, int(chance.any(axis=0).sum()))
    scarce = ((others + 1) / n_people) ** knobs.tight
    later = (moment.rounds > 1)[:, None]
    found = np.where(later, knobs.offer * scarce + knobs.keep * chance * elsewhere, knobs.offer_last * scarce)
    return found if moment.liking is None else found - chance * worth[:, None] * (moment.liking - 1.0)


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
    tiny = Tiny(part, moment.weight[rows], knobs.live_most, gone=knobs.gone_last, offer=knobs.offer_last)
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
