"""Whether caps and reserves let a plan of a living day stand."""

from dataclasses import dataclass

import numpy as np

from beurs.engine.cover.columns import Bools, Ints
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.rules import Rules


@dataclass
class Work:
    """Need-slots of a day in columns: board of the school, slot, who is on it (-1: nobody), whether confirmed."""

    board: Ints
    slot: Ints
    person: Ints
    fixed: Bools


class Binding:
    """The caps and reserves of a day; they bind when the best plan without them breaks one."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.rules = instance, Rules(instance)
        self.any = bool(instance.caps.pool.size) or bool((instance.pools.reserve >= 0).any())

    def kept(self, work: Work, free: Bools) -> bool:
        """Whether work that is not confirmed keeps every cap and reserve; `free` bool[people, slots]."""
        if not self.any:
            return True
        pool, ring = self._routes(work)
        return self._caps_kept(work, pool) and self._reserves_kept(work, pool, ring, free)

    def _routes(self, work: Work) -> tuple[Ints, Ints]:
        """The pool and ring through which each need-slot is covered, -1 and 0 for none."""
        pool, ring = np.full(work.board.size, -1, np.int64), np.zeros(work.board.size, np.int64)
        for board in np.unique(work.board[work.person >= 0]):
            at = np.flatnonzero((work.board == board) & (work.person >= 0))
            rings, pools = self.rules.rings(int(board))
            pool[at], ring[at] = pools[work.person[at]], rings[work.person[at]]
        return pool, ring

    def _caps_kept(self, work: Work, pool: Ints) -> bool:
        caps = self.instance.caps
        for cap in range(caps.pool.size):
            through = (pool == caps.pool[cap]) & (work.board == caps.board[cap])
            spent, chosen = int((through & work.fixed).sum()), int((through & ~work.fixed).sum())
            if chosen > max(0, int(caps.slots[cap]) - spent):
                return False
        return True

    def _reserves_kept(self, work: Work, pool: Ints, ring: Ints, free: Bools) -> bool:
        instance = self.instance
        owner = np.repeat(np.arange(instance.people.lat.size), np.diff(instance.people.pool_ptr))
        idle = free.copy()
        held = work.fixed & (work.person >= 0)
        idle[work.person[held], work.slot[held]] = False
        for one in np.flatnonzero(instance.pools.reserve >= 0):
            near = slice(int(instance.pools.ptr[one]), int(instance.pools.ptr[one + 1]))
            own = np.isin(work.board, instance.pools.board[near][instance.pools.ring[near] == 1]) & ~work.fixed
            demand = np.bincount(work.slot[own], minlength=free.shape[1])
            lent = np.bincount(work.slot[(pool == one) & (ring > 1) & ~work.fixed], minlength=free.shape[1])
            most = idle[owner[instance.people.pool == one]].sum(axis=0) - demand - instance.pools.reserve[one]
            if (lent > np.maximum(0, most)).any():
                return False
        return True
