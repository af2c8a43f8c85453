"""A finished plan seen from one need: who could stand there, and what stops the others."""

from functools import cached_property

import numpy as np

from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import NOBODY, Bools, Ints
from beurs.engine.cover.eligible import by_week
from beurs.engine.cover.score import cap_period

PAIR_RULES = ("skill", "ring", "barred", "avoid", "travel", "free")
PLAN_RULES = ("week", "midday", "cap", "taken")


class View:
    """A plan as rows of who stands where in which slot, fixed work included."""

    def __init__(self, board: Board, choice: Ints) -> None:
        self.board = board
        self.choice = choice
        self.held = board.holder(choice)
        need, column = np.nonzero(self.held != NOBODY)
        self.need = need
        self.slot = board.instance.needs.slot[need, column]
        self.person = self.held[need, column]
        self.use = np.zeros(board.instance.people.free.shape, np.int64)
        np.add.at(self.use, (self.person, self.slot), 1)
        self._at_stake: dict[tuple[int, int], Ints] = {}

    def open_slots(self, need: int) -> Ints:
        """The slots of a need that nobody covers."""
        slot = self.board.instance.needs.slot[need]
        return slot[(slot >= 0) & (self.held[need] == NOBODY)]

    def at_stake(self, first: int, second: int) -> Ints:
        """Priority times slots of the needs, in whole where unsplittable, that each person has in these slots."""
        if (first, second) not in self._at_stake:
            self._at_stake[first, second] = self._find_stake([first, second])
        return self._at_stake[first, second]

    def _find_stake(self, slots: list[int]) -> Ints:
        needs = self.board.instance.needs
        rows = np.flatnonzero(np.isin(self.slot, slots))
        splittable = needs.splittable[self.need[rows]]
        size = np.where(splittable, 1, (needs.slot[self.need[rows]] >= 0).sum(axis=1))
        key = self.person[rows] * needs.priority.size + self.need[rows]
        once = splittable | np.isin(np.arange(rows.size), np.unique(key, return_index=True)[1])
        out = np.zeros(self.use.shape[0], np.int64)
        np.add.at(out, self.person[rows], np.where(once, needs.priority[self.need[rows]] * size, 0))
        return out

    def allowed(self, need: int, slots: Ints) -> dict[str, Bools]:
        """Per rule, in the order of the funnel, whether each person keeps it for these slots together.

        `week`, `midday` and `cap` leave out what the person has in the slots themselves: that is `taken`.
        """
        return {**self._pair_rules(need, slots), **self._plan_rules(need, slots)}

    def _pair_rules(self, need: int, slots: Ints) -> dict[str, Bools]:
        board, rules = self.board, self.board.rules
        facts = rules.facts(need)
        people = board.instance.people
        return {
            "skill": facts.fit >= 0,
            "ring": facts.ring > 0,
            "barred": ~rules.barred(need),
            "avoid": ~rules.avoids(int(board.instance.needs.school[need])),
            "travel": (facts.minutes >= 0) & (facts.minutes <= people.max_travel),
            "free": people.free[:, slots].all(axis=1),
        }

    def _plan_rules(self, need: int, slots: Ints) -> dict[str, Bools]:
        elsewhere = self.use.copy()
        elsewhere[:, slots] = 0
        week = int(self.board.instance.slots.week[slots[0]])
        used = by_week(self.board.instance, elsewhere)[:, week]
        return {
            "week": used + slots.size <= self.board.instance.people.week_max,
            "midday": self._midday(need, slots),
            "cap": self._caps(need, slots),
            "taken": (self.use[:, slots] == 0).all(axis=1),
        }

    def _midday(self, need: int, slots: Ints) -> Bools:
        board, when = self.board, self.board.instance.slots
        fits = np.ones(board.instance.people.lat.size, np.bool_)
        if board.instance.midday is None:
            return fits
        here = int(board.instance.needs.school[need])
        same_day = (when.day[self.slot] == when.day[slots[0]]) & ~np.isin(self.slot, slots)
        for row in np.flatnonzero(same_day):
            there = int(board.instance.needs.school[self.need[row]])
            trip = (there, here) if when.part[self.slot[row]] == 0 else (here, there)
            if not board.rules.midday_fits(*trip):
                fits[self.person[row]] = False
        return fits

    @cached_property
    def _through(self) -> Ints:
        """The pool each row goes through, -1 for none."""
        rules, school = self.board.rules, self.board.instance.places.school_board
        owner = school[self.board.instance.needs.school[self.need]]
        out = np.empty(self.need.size, np.int64)
        for board_index in np.unique(owner):
            mine = owner == board_index
            out[mine] = rules.rings(int(board_index))[1][self.person[mine]]
        return out

    def _caps(self, need: int, slots: Ints) -> Bools:
        board, caps = self.board, self.board.instance.caps
        owner = board.instance.places.school_board[board.instance.needs.school]
        pool = board.rules.rings(int(owner[need]))[1]
        out = np.ones(pool.size, np.bool_)
        for cap in np.flatnonzero(caps.board == owner[need]):
            period = cap_period(board, int(cap), self.slot) == cap_period(board, int(cap), slots[:1])[0]
            counted = period & (owner[self.need] == owner[need]) & (self._through == caps.pool[cap])
            moved = counted & np.isin(self.slot, slots)
            back = np.bincount(self.person[moved], minlength=pool.size)
            room = counted.sum() - back + slots.size <= caps.slots[cap]
            out &= (pool != caps.pool[cap]) | room
        return out
