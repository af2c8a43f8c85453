"""Comparing what a file says with what the database holds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from beurs.region.imports.changes import Action, Change, flat
from beurs.region.imports.columns import Record
from beurs.region.imports.faults import Faults
from beurs.region.imports.things import Held, Key, Thing
from beurs.region.models import Region


@dataclass(frozen=True)
class Scope:
    """For whom and as of when a file is read.

    boards: the numbers of the boards the user may change (None: all). edition: the date as of which the file is
    true. complete: whether what the file leaves out has ended. options: choices of one kind of import.
    """

    region: Region
    edition: dt.date
    boards: frozenset[str] | None = None
    complete: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _kept(self) -> dict[str, dict[Key, Held]]:
        return {}

    @cached_property
    def _kept_over(self) -> dict[str, dict[Key, Held]]:
        return {}

    def over(self, thing: Thing) -> dict[Key, Held]:
        """The rows of a thing in this region that have ended, read once."""
        if thing.name not in self._kept_over:
            self._kept_over[thing.name] = thing.over(self.region, self.edition)
        return self._kept_over[thing.name]

    def held(self, thing: Thing) -> dict[Key, Held]:
        """The rows of a thing in this region, read once."""
        if thing.name not in self._kept:
            self._kept[thing.name] = thing.held(self.region, self.edition)
        return self._kept[thing.name]

    def may_edit(self, board: str) -> bool:
        """Whether the user may change people of a board."""
        return self.boards is None or board in self.boards


@dataclass(frozen=True)
class Wanted:
    """A row as the file says it is: `values` are compared; `defaults` only fill in a new row."""

    key: Key
    values: Mapping[str, Any]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class Part:
    """All wanted rows of one thing; `closes` tells which rows that the file leaves out have ended."""

    thing: Thing
    wanted: Mapping[Key, Wanted]
    closes: Callable[[Held], bool] | None = None


class Gathering:
    """Collects wanted rows of one thing and refuses a second row about the same one."""

    def __init__(self, thing: Thing, faults: Faults, *, repeats: bool = False) -> None:
        """`repeats`: an equal second row is fine (a person with two employments), a different one is refused."""
        self.thing, self.faults, self.repeats = thing, faults, repeats
        self.wanted: dict[Key, Wanted] = {}

    def add(
        self, record: Record, key: Key, values: Mapping[str, Any], defaults: Mapping[str, Any] | None = None
    ) -> bool:
        """Keep one wanted row; tells whether it was kept."""
        before = self.wanted.get(key)
        if before is None:
            self.wanted[key] = Wanted(key, values, defaults or {}, record.line)
            return True
        if self.repeats and before.values == values:
            return True
        code = "differs" if self.repeats else "twice"
        self.faults.add(record.fault("", code, " · ".join(map(str, flat(key))), str(before.line)))
        return False

    def part(self, closes: Callable[[Held], bool] | None = None) -> Part:
        """Return what was gathered."""
        return Part(self.thing, self.wanted, closes)


def compare(parts: Iterable[Part], scope: Scope, *, closing: bool) -> tuple[list[Change], dict[str, int]]:
    """Return the changes that make the database say what the parts say, and the number of rows left alone.

    With `closing` false nothing ends: rows were refused, and what looks absent may be among them.
    """
    changes: list[Change] = []
    unchanged: Counter[str] = Counter()
    for part in parts:
        held = scope.held(part.thing)
        for wanted in part.wanted.values():
            change = _compared(part.thing, *_with_held(part.thing, wanted, held, scope))
            if change.action is Action.UNCHANGED:
                unchanged[part.thing.name] += 1
            else:
                changes.append(change)
        if closing and part.closes is not None:
            changes += _ended(part, held, scope.edition)
    return changes, dict(unchanged)


def _with_held(thing: Thing, wanted: Wanted, held: Mapping[Key, Held], scope: Scope) -> tuple[Wanted, Held | None]:
    """Find the row that a wanted one is: an open one, or one that ended and comes back under the same name."""
    if wanted.key in held or not thing.once:
        return wanted, held.get(wanted.key)
    said = {**wanted.defaults, **wanted.values}
    ended = scope.over(thing).get((wanted.key, *(said.get(name) for name in thing.once)))
    if ended is None:
        return wanted, None
    return replace(wanted, values={thing.closes: None, **wanted.values}), ended


def _compared(thing: Thing, wanted: Wanted, held: Held | None) -> Change:
    if held is None:
        fields = {name: (None, value) for name, value in {**wanted.defaults, **wanted.values}.items()}
        name = _name(thing, {**wanted.defaults, **wanted.values})
        return Change(Action.CREATE, thing, wanted.key, line=wanted.line, fields=fields, name=name)
    fields = {name: (held.values[name], new) for name, new in wanted.values.items() if held.values[name] != new}
    if not fields:
        return Change(Action.UNCHANGED, thing, wanted.key, held.pk, wanted.line)
    reopens = thing.closes in fields and fields[thing.closes][0] is not None and fields[thing.closes][1] is None
    action = Action.REOPEN if reopens else Action.UPDATE
    return Change(action, thing, wanted.key, held.pk, wanted.line, fields, _name(thing, held.values))


def _name(thing: Thing, values: Mapping[str, Any]) -> str:
    return " ".join(str(values.get(field, "")) for field in thing.named)


def _ended(part: Part, held: Mapping[Key, Held], edition: dt.date) -> Iterable[Change]:
    for key, row in held.items():
        if key not in part.wanted and part.closes is not None and part.closes(row):
            yield from _end(part.thing, row, edition)


def _end(thing: Thing, row: Held, edition: dt.date) -> Iterable[Change]:
    last = edition - dt.timedelta(days=1)
    if not thing.closes or (thing.removes_unborn and row.values["since"] > last):
        yield Change(Action.REMOVE, thing, row.key, row.pk, name=_name(thing, row.values))
        return
    before = row.values[thing.closes]
    after = last if thing.closes == "until" else edition
    if before is None or before > after:
        fields = {thing.closes: (before, after)}
        yield Change(Action.CLOSE, thing, row.key, row.pk, fields=fields, name=_name(thing, row.values))
