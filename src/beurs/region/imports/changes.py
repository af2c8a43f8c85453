"""What an import would do to the database: a list of changes that can be shown, compared and applied."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise

from beurs.region.imports.faults import Fault, Faults, Words
from beurs.region.imports.things import Key, Thing


class Action(StrEnum):
    """What happens to one row."""

    CREATE = "create"
    UPDATE = "update"
    REOPEN = "reopen"
    CLOSE = "close"
    REMOVE = "remove"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    """One row of the database to be written: `fields` maps each changed field to (before, after).

    `line` is the row of the file it comes from; None when the file no longer has it.
    """

    action: Action
    thing: Thing
    key: Key
    pk: Any = None
    line: int | None = None
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    name: str = ""

    @property
    def title(self) -> str:
        """The natural key, and the name that people know it by."""
        return " · ".join(str(part) for part in [*flat(self.key), self.name] if part != "")

    @property
    def canonical(self) -> list[Any]:
        """The change as plain data, the same for the same change."""
        fields = {name: [plain(old), plain(new)] for name, (old, new) in sorted(self.fields.items())}
        return [self.action.value, self.thing.name, plain(self.key), plain(self.pk), fields]


@dataclass(frozen=True)
class Changeset:
    """Everything one import would do, in the order in which it must be written.

    `things` are all that the import is about, by name, changed or not. `left_out` counts rows that belong
    elsewhere (another municipality, a school outside the region); `notes` are things the user should know
    before confirming, `warnings` say so of single rows: they refuse nothing.
    """

    kind: str
    things: Mapping[str, Thing]
    changes: tuple[Change, ...]
    unchanged: Mapping[str, int]
    faults: Faults
    left_out: int = 0
    notes: tuple[Words, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def refused_rows(self) -> int:
        """How many rows of the files are refused."""
        return len(self.faults.refused_rows)

    @property
    def may_apply(self) -> bool:
        """Whether nothing at all is refused."""
        return not self.faults.found

    @property
    def may_skip(self) -> bool:
        """Whether leaving out the refused rows would make the rest applicable."""
        return not self.faults.stops

    @property
    def counts(self) -> dict[tuple[str, Action], int]:
        """How many rows per thing and action, unchanged ones included."""
        counted = Counter((change.thing.name, change.action) for change in self.changes)
        for name, number in self.unchanged.items():
            counted[(name, Action.UNCHANGED)] += number
        return dict(counted)

    @property
    def fingerprint(self) -> str:
        """A digest of the changes: another one means that the database or the file is no longer what it was."""
        lines = [json.dumps(change.canonical, ensure_ascii=False) for change in self.changes]
        lines += [f"{fault.code} {fault.file} {fault.line} {fault.column}" for fault in self.faults]
        return sha256("\n".join(lines).encode()).hexdigest()

    @property
    def shown_faults(self) -> list[Fault]:
        """The faults in file order."""
        return sorted(self.faults, key=lambda fault: (fault.file, fault.line or 0))


def flat(key: Any) -> list[Any]:
    """Flatten a key that refers to other keys."""
    if isinstance(key, tuple):
        return [part for inner in key for part in flat(inner)]
    return [] if key is None else [key]


def plain(value: Any) -> Any:
    """Turn a value into what JSON knows."""
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    return value
