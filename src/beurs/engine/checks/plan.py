"""The plan in a result as the judge sees it: its rows held against the problem's ids and fixed work."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from beurs.engine.checks.facts import Facts, day_of, week_of
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import Assignment, Cap, CoverResult, Need, Person


def period(per: str, slot: str) -> str:
    """The day or the ISO week that the slot is in."""
    return day_of(slot) if per == "day" else week_of(slot)


@dataclass(frozen=True)
class Row:
    """One assignment with need, person, pool and ring (`route`) looked up; `fixed` as the problem says."""

    place: str
    need: Need
    slot: str
    person: Person
    fixed: bool
    given: Assignment
    route: tuple[str, int] | None


class Plan:
    """The assignments whose need, slot and person exist, the first of each need-slot, grouped for the judges."""

    def __init__(self, facts: Facts, result: CoverResult) -> None:
        self.facts = facts
        self.result = result
        self.rows: list[Row] = []
        self.by_need_slot: dict[tuple[str, str], Row] = {}
        self.by_person: dict[str, list[Row]] = defaultdict(list)
        self.by_cap: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        self.wrong = list(self._fill())

    def _fill(self) -> Iterator[Violation]:
        for index, given in enumerate(self.result.assignments):
            place = f"$.assignments[{index}]"
            need = self.facts.needs.get(given.need)
            person = self.facts.people.get(given.person)
            if need is None:
                yield Violation("unknown", f"{place}.need", repr(given.need), "a need of the problem")
            elif person is None:
                yield Violation("unknown", f"{place}.person", repr(given.person), "a person of the problem")
            elif given.slot not in need.slots:
                yield Violation("unknown", f"{place}.slot", repr(given.slot), "a slot of the need")
            elif (given.need, given.slot) in self.by_need_slot:
                yield Violation("taken", place, "a second person on the need-slot", "one person per need-slot")
            else:
                route = self.facts.route(person, need)
                self._add(Row(place, need, given.slot, person, self._is_fixed(given), given, route))

    def _is_fixed(self, given: Assignment) -> bool:
        pin = self.facts.fixed.get((given.need, given.slot))
        return pin is not None and pin.person == given.person

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        self.by_need_slot[row.need.id, row.slot] = row
        self.by_person[row.person.id].append(row)
        if row.route is not None:
            for per in ("day", "week"):
                key = (row.route[0], self.facts.board(row.need), per, period(per, row.slot))
                self.by_cap[key].append(row)

    def capped(self, cap: Cap) -> dict[str, list[Row]]:
        """The rows that count for the cap, per day or ISO week."""
        mine = (cap.pool, cap.board, cap.per)
        return {key[3]: rows for key, rows in self.by_cap.items() if key[:3] == mine}

    def person_on(self, need: str, slot: str) -> str | None:
        """The id of who covers the need-slot, None when it is open."""
        row = self.by_need_slot.get((need, slot))
        return row.person.id if row else None

    def open_slots(self, need: Need) -> list[str]:
        """The slots of the need that nobody covers, in time order."""
        return sorted(slot for slot in need.slots if (need.id, slot) not in self.by_need_slot)
