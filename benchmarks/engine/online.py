"""Events on a living day: exact repair from kept duals against a full solve by SimpleMinCostFlow.

Each round solves the day once with the peer and then lives through events of every kind; every event is timed from
the call to the list of who moved.
"""

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec.structs import replace

from benchmarks.engine import regions
from benchmarks.engine.day_plan import flow, network, priced
from beurs.engine.cover import Instance
from beurs.engine.cover.online import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Live,
    Opened,
    Released,
    Unavailable,
)
from beurs.engine.cover.warm import warm

TITLE = "Online: one event repaired against a full solve"
MEASURE = (
    "`Live.apply` on a whole-day plan with all seven tiers, per kind of event over 11 rounds (every repair is exact: "
    "tests compare with a full solve). Each round also solves the day once with SimpleMinCostFlow (single packed cost, "
    "from columns). `p95 of peer` is our p95 as a part of the peer's median full solve (bar 1/200 at nation scale), "
    "`of solve() alone` leaves out the peer's eligibility and conversion. Seed 5 for events, 9 for synthetic days."
)
ROUNDS, EACH = 11, 12
SLOTS = list(regions.DAY)


class Day:
    """A living day and what may happen to it; drawing an event takes no part in the measured time."""

    def __init__(self, scale: str) -> None:
        self.problem = regions.named(scale)
        self.slots = list(self.problem.needs[0].slots)
        self.rng = random.Random(5)
        self.live = Live(self.problem)
        self.people = [person.id for person in self.problem.people]
        self.needs = {need.id: need for need in self.problem.needs}
        self.held: list[str] = []
        self.plan = dict(self.live.plan)
        self.away: list[str] = []

    def kinds(self) -> dict[str, Callable[[], Event]]:
        """Name every kind of event with what draws one."""
        return {
            "new absence": self._opened,
            "dearer absence": self._dearer,
            "early return": lambda: Cancelled(self._filled()),
            "decline": self._declined,
            "illness of a substitute": self._ill,
            "new availability": self._free,
            "confirmation": self._confirmed,
            "confirmation ends": self._released,
        }

    def happen(self, event: Event) -> float:
        """Apply an event; its seconds."""
        start = time.perf_counter()
        moves = self.live.apply(event)
        seconds = time.perf_counter() - start
        for row in moves:
            self.plan.pop((row.need, row.slot), None)
            if row.now is not None:
                self.plan[row.need, row.slot] = row.now
        if isinstance(event, Cancelled):
            self.needs.pop(event.need, None)
        return seconds

    def _filled(self) -> str:
        """A need with somebody on it who is not confirmed."""
        while True:
            need = self.rng.choice(list(self.needs))
            if (need, self.slots[0]) in self.plan and need not in self.held:
                return need

    def _holder(self, need: str) -> str:
        return self.plan[need, self.slots[0]]

    def _opened(self) -> Event:
        like = self.rng.choice(self.problem.needs)
        name = f"x{self.rng.randrange(10**9)}"
        school, previous = self.rng.choice(self.problem.schools).id, self.rng.choice(self.people)
        need = replace(like, id=name, school=school, spell=None, previous=previous)
        self.needs[name] = need
        return Opened(need)

    def _dearer(self) -> Event:
        need = self.needs[self._filled()]
        return Opened(replace(need, priority=need.priority + 1))

    def _declined(self) -> Event:
        need = self._filled()
        return Declined(need, self._holder(need))

    def _ill(self) -> Event:
        self.away.append(self._holder(self._filled()))
        return Unavailable(self.away[-1], self.slots)

    def _free(self) -> Event:
        return Available(self.away.pop(0), self.slots)

    def _confirmed(self) -> Event:
        need = self._filled()
        self.held.append(need)
        return Confirmed(need, self._holder(need))

    def _released(self) -> Event:
        return Released(self.held.pop(0))


def _solve_alone(instance: Instance) -> float:
    smcf = network(*priced(instance))
    start = time.perf_counter()
    smcf.solve()
    return time.perf_counter() - start


def measure(scale: str) -> list[dict[str, Any]]:
    """Live through a day of one scale; a row per kind of event and one for all."""
    day = Day(scale)
    instance = Instance.from_problem(day.problem)
    kinds = day.kinds()
    for draw in kinds.values():
        day.happen(draw())
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    peer, alone = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        flow(instance)
        peer.append(time.perf_counter() - start)
        alone.append(_solve_alone(instance))
        for _ in range(EACH):
            for kind, draw in kinds.items():
                found[kind].append(day.happen(draw()))
    found["all"] = [value for values in found.values() for value in values]
    full, only = float(np.median(peer)), float(np.median(alone))
    assert day.live.repairs
    return [_row(regions.short(scale), kind, values, full, only) for kind, values in found.items()]


def _row(scale: str, kind: str, seconds: list[float], full: float, alone: float) -> dict[str, Any]:
    middle, high, worst = np.percentile(seconds, [50, 95, 100])
    return {
        "scale": scale,
        "event": kind,
        "events": len(seconds),
        "median ms": f"{1e3 * middle:.2f}",
        "p95 ms": f"{1e3 * high:.2f}",
        "worst ms": f"{1e3 * worst:.2f}",
        "SimpleMinCostFlow ms": f"{1e3 * full:.0f}",
        "p95 of peer": f"1/{full / high:.0f}",
        "of solve() alone": f"1/{alone / high:.0f}",
    }


def run() -> list[dict[str, Any]]:
    """Measure a region and the nation, synthetic and from the files at hand."""
    warm()
    given = ("region", "nation", *regions.files("cover-day-region-9001*"), *regions.files("cover-day-nation-9001*"))
    return [row for scale in given for row in measure(scale)]
