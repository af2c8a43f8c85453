"""A morning by the clock: rings that open one after another, answers that take time, and what came of it.

For a board that tries its own rules. Offers end when somebody else said yes; a yes within `CLOSING` minutes of that
came before the message was read, and counts as gone.
"""

import heapq
from dataclasses import dataclass, field, replace

import numpy as np

from beurs.engine.dispatch.log import Bools, Floats, Ints
from beurs.engine.dispatch.policy import Knobs, Moment, offers

CLOSING = 1.0
MOST_ROUNDS = 6


@dataclass(frozen=True)
class Clocked:
    """Vacancies against people on a morning that starts at minute 0.

    chance float64[V, N] of a yes, 0 where a rule forbids; ring int64[V, N]: the place of the ring that holds the person
    (0: none); travel float64[V, N] and median float64[V, N]: minutes of the way, and within which half answers; until
    float64[V]: the minute by which somebody must be there, so that a yes helps until the way before; weight float64[V].
    """

    chance: Floats
    ring: Ints
    travel: Floats
    median: Floats
    until: Floats
    weight: Floats


@dataclass(frozen=True)
class Asking:
    """How a board asks: per ring (percent of the time left, least and most minutes), offers at once, policy."""

    rings: tuple[tuple[int, int, int], ...]
    live_most: int
    policy: bool

    def wait(self, ring: int, left: float) -> float:
        """Return how many minutes an offer of a ring stays open."""
        share, least, most = self.rings[ring - 1]
        return max(least, min(most, left * share / 100))


@dataclass
class Ran:
    """What came of a morning: the minute at which each vacancy was filled (infinite: never), offers and late yeses."""

    filled_at: Floats
    sent: int = 0
    gone: int = 0
    asked: Bools = field(default_factory=lambda: np.zeros((0, 0), np.bool_))


def run(morning: Clocked, asking: Asking, knobs: Knobs, seed: int) -> Ran:
    """Play a morning; equal arguments give equal ends, and the same people answer alike under every rule."""
    return _Clock(morning, asking, knobs, seed).run()


class _Clock:
    def __init__(self, morning: Clocked, asking: Asking, knobs: Knobs, seed: int) -> None:
        n_rows, n_people = morning.chance.shape
        rng = np.random.Generator(np.random.PCG64(seed))
        self.morning, self.asking = morning, asking
        self.knobs = replace(knobs, live_most=asking.live_most)
        self.yes = rng.random((n_rows, n_people)) < morning.chance
        self.takes = -np.log2(1.0 - rng.random((n_rows, n_people))) * morning.median
        self.ran = Ran(np.full(n_rows, np.inf), asked=np.zeros((n_rows, n_people), np.bool_))
        self.reached = np.ones(n_rows, np.int64)
        self.live: dict[int, int] = {}
        self.placed = np.zeros(n_people, np.bool_)
        self.events: list[tuple[float, int, int, int, bool]] = []

    def run(self) -> Ran:
        """Follow the events until nothing is open any more."""
        self._look(0.0)
        while self.events:
            at, _, v, n, answers = heapq.heappop(self.events)
            if self._ended(v, n, answers, at):
                self._look(at)
        return self.ran

    def _ended(self, v: int, n: int, answers: bool, at: float) -> bool:
        """Take an answer or the end of an offer; returns whether others may be asked now."""
        if self.live.get(n) != v:
            late = at - self.ran.filled_at[v] <= CLOSING
            self.ran.gone += bool(answers and late and self.yes[v, n])
            return False
        del self.live[n]
        if answers and self.yes[v, n]:
            self.ran.filled_at[v] = at
            self.placed[n] = True
            self.live = {who: what for who, what in self.live.items() if what != v}
        elif not answers and v not in self.live.values():
            self.reached[v] += 1
        return True

    def _look(self, now: float) -> None:
        """Ask for whatever is open and has room."""
        open_now = np.flatnonzero(np.isinf(self.ran.filled_at) & (now < self.morning.until))
        if not open_now.size:
            return
        may = np.zeros(self.morning.chance.shape)
        for v in open_now.tolist():
            may[v] = self._may(v, now)
        live = np.bincount(list(self.live.values()), minlength=may.shape[0])
        for v, n in self._chosen(may, live, now):
            self._send(v, n, now)

    def _may(self, v: int, now: float) -> Floats:
        """Return the chances of those who may be asked now, from wider rings where the nearer have nobody left."""
        free = ~self.placed & ~self.ran.asked[v] & (self.morning.until[v] - self.morning.travel[v] > now)
        free[list(self.live)] = False
        while True:
            reached = (self.morning.ring[v] > 0) & (self.morning.ring[v] <= self.reached[v])
            found: Floats = self.morning.chance[v] * (free & reached)
            if found.any() or self.reached[v] >= len(self.asking.rings):
                return found
            if (self.morning.chance[v] * reached * ~self.ran.asked[v] * ~self.placed).any():
                return found
            self.reached[v] += 1

    def _chosen(self, may: Floats, live: Ints, now: float) -> list[tuple[int, int]]:
        if self.asking.policy:
            alike = np.ones(may.shape)
            moment = Moment(may, self.morning.weight, self._rounds(may, now), live=live, liking=alike)
            found = [(one.vacancy, one.person) for one in offers(moment, self.knobs)]
        else:
            found = []
        return self._in_order(may, live, found)

    def _in_order(self, may: Floats, live: Ints, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Add who comes next by ring and way: as many as there is room without the policy, one where it left nobody."""
        taken, count = {n for _, n in found}, live + np.bincount([v for v, _ in found], minlength=live.size)
        most = 1 if self.asking.policy else self.asking.live_most
        for v in np.argsort(-self.morning.weight, kind="stable").tolist():
            order = np.lexsort((self.morning.travel[v], self.morning.ring[v]))
            for n in order.tolist():
                if count[v] >= most:
                    break
                if may[v, n] > 0 and n not in taken:
                    found.append((v, n))
                    taken.add(n)
                    count[v] += 1
        return found

    def _rounds(self, may: Floats, now: float) -> Ints:
        left = self.morning.until - now
        reached = np.minimum(self.reached, len(self.asking.rings)).tolist()
        waits = np.array([self.asking.wait(ring, span) for ring, span in zip(reached, left.tolist(), strict=True)])
        return np.where(may.any(axis=1), np.clip(left // np.maximum(waits, 1.0), 1, MOST_ROUNDS), 0).astype(np.int64)

    def _send(self, v: int, n: int, now: float) -> None:
        left = self.morning.until[v] - self.morning.travel[v, n] - now
        end = now + min(left, self.asking.wait(int(self.morning.ring[v, n]), left))
        answers = now + self.takes[v, n]
        self.ran.asked[v, n] = True
        self.ran.sent += 1
        self.live[n] = v
        heapq.heappush(self.events, (min(answers, end), self.ran.sent, v, n, bool(answers <= end)))
