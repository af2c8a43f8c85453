"""The living plan: events in, moves out, always the optimum."""

from collections.abc import Iterable
from typing import NamedTuple

from beurs.engine.cover.instance import Instance
from beurs.engine.cover.online.day import Day
from beurs.engine.cover.online.events import Event, Opened
from beurs.engine.cover.online.shift import Shift, one_shift
from beurs.engine.cover.solving import solve
from beurs.engine.formats import checked
from beurs.engine.formats.cover import CoverProblem, CoverResult, Matrix, Travel

type Plan = dict[tuple[str, str], str]


class Moved(NamedTuple):
    """Who stood on a need-slot before and after an event, None for nobody; confirmed work included."""

    need: str
    slot: str
    was: str | None
    now: str | None


class Live:
    """A day plan that stays optimal through every event.

    Where nobody can do two of the day's pieces (all needs overlap, as whole days do) and no cap or reserve binds, an
    event is repaired from kept duals. Elsewhere (mornings beside afternoons, a reserve that binds, a need with a slot,
    school or skill that the day did not have) it costs one full solve. Either way the plan is as good as `solve` finds.
    """

    def __init__(self, problem: CoverProblem, *, seed: int = 0, time_limit: float = 60.0) -> None:
        self.seed, self.time_limit = seed, time_limit
        self._day = Day(problem)
        self._begin(problem)

    def _begin(self, problem: CoverProblem) -> None:
        self._shift = Shift(self._day, problem) if one_shift(problem) else None
        self._result = None if self._shift and self._shift.kept() else self._solve(problem)

    def _solve(self, problem: CoverProblem) -> CoverResult:
        return solve(Instance.from_problem(problem), seed=self.seed, time_limit=self.time_limit)

    @property
    def repairs(self) -> bool:
        """Whether the plan came from the kept market; else from a full solve."""
        return self._result is None

    @property
    def problem(self) -> CoverProblem:
        """The problem as the events left it; needs that came later stand last."""
        return self._day.problem()

    @property
    def plan(self) -> Plan:
        """Who stands on which need-slot (ids), confirmed work included."""
        if self._result is not None:
            return {(row.need, row.slot): row.person for row in self._result.assignments}
        assert self._shift is not None
        who = self._shift.who
        needs = self._day.needs.values()
        return {(need.id, slot): name for need in needs if (name := who.get(need.id)) for slot in need.slots}

    def result(self) -> CoverResult:
        """The plan's problem solved in full: proof, and reasons as the problem asks."""
        return self._solve(self.problem) if self._result is None else self._result

    def apply(self, event: Event) -> list[Moved]:
        """Take an event in and return every need-slot whose person changed, by need and slot.

        Raises KeyError for an unknown need or person, Refusal for a need that the format refuses; nothing changes then.
        """
        known = self._accept(event)
        quick = known and self.repairs and self._shift is not None and not self._shift.binding.any
        before = {} if quick else self.plan
        name, gone = self._named(event)
        self._note(event, known=known)
        if not quick:
            self._settle()
            return _moves(before, self.plan)
        assert self._shift is not None
        moved = self._shift.moves()
        return [row for need, *who in moved for row in self._by_slot(need, gone if need == name else None, *who)]

    def apply_all(self, events: Iterable[Event]) -> list[Moved]:
        """Take events in, one after the other, and return every need-slot whose person changed from first to last.

        Where they cannot be repaired they cost one full solve together. Raises as `apply` does; the events before the
        refused one stand then.
        """
        before = self.plan
        try:
            for event in events:
                self._note(event, known=self._accept(event))
        finally:
            self._settle()
        return _moves(before, self.plan)

    def _note(self, event: Event, *, known: bool) -> None:
        """Change the facts by an event, and the market where it can follow; `_settle` makes the plan."""
        self._day.note(event)
        if not known:
            self._shift = None
        elif self._shift is not None:
            self._shift.follow(event)

    def _settle(self) -> None:
        """Bring the plan up to the facts."""
        if self._shift is None:
            self._begin(self.problem)
            return
        self._shift.moves()
        self._result = None if self._shift.kept() else self._solve(self.problem)

    def _named(self, event: Event) -> tuple[str, list[str]]:
        """The need of an event, and the slots it had before."""
        name = event.need.id if isinstance(event, Opened) else getattr(event, "need", "")
        need = self._day.needs.get(name)
        return name, list(need.slots) if need else []

    def _by_slot(self, need: str, gone: list[str] | None, was: str | None, now: str | None) -> list[Moved]:
        """The moves of a need slot by slot; `gone` are the slots it had before, None for those it has."""
        here = self._day.needs.get(need)
        has = here.slots if here else []
        had = has if gone is None else gone
        rows = [
            Moved(need, slot, was if slot in had else None, now if slot in has else None)
            for slot in sorted({*had, *has})
        ]
        return [row for row in rows if row.was != row.now]

    def _accept(self, event: Event) -> bool:
        """Whether the market can follow an event; refuses a need that is none."""
        if not isinstance(event, Opened):
            return True
        needs = self._day.with_spell(event.need)
        names = {need.school for need in needs}
        schools = [school for school in self._day.given.schools if school.id in names]
        checked(CoverProblem(travel=Travel(matrix=Matrix()), schools=schools, pools=[], people=[], needs=needs))
        return self._shift is not None and self._shift.knows(event.need)


def _moves(before: Plan, after: Plan) -> list[Moved]:
    """The need-slots on which two plans differ."""
    keys = sorted({*before, *after})
    return [Moved(*key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
