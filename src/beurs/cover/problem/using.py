"""How far the people of salaried pools were used: day parts offered and worked, and days without any work."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beurs.cover.problem.idle import SALARIED
from beurs.cover.problem.roster import Worker, roster_of
from beurs.cover.problem.said import among
from beurs.cover.problem.snapshot import bookings_of
from beurs.pools.models import Pool
from beurs.region.dated import holds
from beurs.region.lessons import PARTS

LEAST_PEOPLE = 3


@dataclass(frozen=True)
class PoolUse:
    """A pool over some days: people, day parts they could work and did, and person-days without any work.

    A part counts as offered when the person offered it, did not teach an own group and was not reported absent. An idle
    day is one with an offered part and no work at all. Of a pool of fewer than `LEAST_PEOPLE` nothing is told: it would
    tell of somebody's work and absence.
    """

    pool: Pool
    people: int
    offered: int
    worked: int
    idle_days: int

    @property
    def told(self) -> bool:
        """Whether the pool is large enough to be told of."""
        return self.people >= LEAST_PEOPLE

    @property
    def percent(self) -> float | None:
        """The worked share of what was offered, None when nothing was."""
        return 100 * self.worked / self.offered if self.offered else None


def use_of(pools: Iterable[Pool], days: Sequence[dt.date]) -> list[PoolUse]:
    """Return the use of the salaried among some pools on school days, in ascending order. Three queries."""
    wanted = [pool for pool in pools if pool.kind in SALARIED]
    if not wanted or not days:
        return []
    through = frozenset(pool.pk for pool in wanted)
    people = roster_of(through, frozenset(), days[0], days[-1])
    for row in bookings_of(among(through, (), days[0], days[-1]), days[0], days[-1]):
        if row.person_id in people:
            people[row.person_id].bookings[row.date, row.part] = row
    return [_use(pool, list(people.values()), days) for pool in wanted]


def _use(pool: Pool, people: list[Worker], days: Sequence[dt.date]) -> PoolUse:
    offered = worked = idle = count = 0
    for worker in people:
        held = [row for row in worker.memberships if row.pool_id == pool.pk]
        mine = [day for day in days if any(holds(row, day) for row in held)]
        count += bool(mine)
        for day in mine:
            could = [part for part in PARTS if _could(worker, day, part)]
            did = [part for part in PARTS if (day, part) in worker.bookings]
            offered += len({*could, *did})
            worked += len(did)
            idle += bool(could) and not did
    return PoolUse(pool, count, offered, worked, idle)


def _could(worker: Worker, day: dt.date, part: str) -> bool:
    return worker.offered(day, part) and not worker.teaches(day, part) and not worker.is_absent(day, part)
