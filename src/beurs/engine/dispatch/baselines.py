"""Ways to ask: a fixed list, the nearest, the likeliest, matching alone, everybody at once; and the policy itself."""

from collections.abc import Iterator

import numpy as np

from beurs.engine.dispatch.log import Floats
from beurs.engine.dispatch.policy import Knobs, Moment, matched, offers
from beurs.engine.dispatch.rounds import Choice, Policy, View


def fixed_list(view: View) -> Iterator[Choice]:
    """Ask down one list of people, the same for every vacancy."""
    yield from _each_in_turn(view, np.zeros_like(view.chance), "list")


def nearest(view: View) -> Iterator[Choice]:
    """Ask the nearest free person for each vacancy in turn."""
    yield from _each_in_turn(view, view.distance, "near")


def likeliest(view: View) -> Iterator[Choice]:
    """Ask the pair with the best chance, then the next best of who is left."""
    v, n = np.nonzero(view.chance)
    rows, people = set(), set()
    for k in np.argsort(-view.chance[v, n], kind="stable").tolist():
        if v[k] not in rows and n[k] not in people:
            rows.add(v[k])
            people.add(n[k])
            yield Choice(int(v[k]), int(n[k]), "likely")


def matching(view: View) -> Iterator[Choice]:
    """Ask as a maximum-weight assignment on the chances has it: one offer for each vacancy."""
    for n, v in enumerate(matched(view.chance).tolist()):
        if v >= 0:
            yield Choice(v, n, "matched")


def broadcast(view: View) -> Iterator[Choice]:
    """Ask everybody for everything at once."""
    for v, n in zip(*(part.tolist() for part in np.nonzero(view.chance)), strict=True):
        yield Choice(v, n, "all")


def policy(knobs: Knobs) -> Policy:
    """Return the dispatch policy as a policy of the simulator."""

    def ask(view: View) -> Iterator[Choice]:
        n_rows = view.chance.shape[0]
        moment = Moment(view.chance, np.ones(n_rows), np.full(n_rows, view.left, np.int64))
        for offer in offers(moment, knobs):
            yield Choice(offer.vacancy, offer.person, "beside" if offer.beside else "matched")

    return ask


def _each_in_turn(view: View, rank: Floats, why: str) -> Iterator[Choice]:
    """Give each vacancy in turn the first free person by rank, then by place."""
    taken = np.zeros(view.chance.shape[1], np.bool_)
    for v in range(view.chance.shape[0]):
        free = np.flatnonzero((view.chance[v] > 0) & ~taken)
        if free.size:
            n = int(free[np.argmin(rank[v, free])])
            taken[n] = True
            yield Choice(v, n, why)


PEERS: dict[str, Policy] = {
    "fixed list": fixed_list,
    "nearest": nearest,
    "likeliest": likeliest,
    "matching only": matching,
    "broadcast": broadcast,
}
