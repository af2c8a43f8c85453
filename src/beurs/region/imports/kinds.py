"""The kinds of import: what each reads, who may run it, and how its rows become wanted rows.

Rooms above this one add theirs with `kind_register`; a table beside the people goes to `people.table_register`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from beurs.region.imports.columns import Matched, Sheet
from beurs.region.imports.compare import Part, Scope
from beurs.region.imports.faults import Fault, Faults, Words


@dataclass
class Reading:
    """Tables of an import on their way to parts: collects faults, warnings, what was left out and notes."""

    tables: Sequence[Matched]
    scope: Scope
    faults: Faults
    left_out: int = 0
    notes: list[Words] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def of(self, sheet: str) -> list[Matched]:
        """The tables that matched a sheet."""
        return [table for table in self.tables if table.sheet.name == sheet]


@dataclass(frozen=True)
class Kind:
    """One kind of import. `plan` turns the tables into parts, in the order in which they must be written.

    `step` is its place in the order in which a new region needs the kinds.
    """

    name: str
    label: Words
    summary: Words
    sheets: Callable[[], tuple[Sheet, ...]]
    plan: Callable[[Reading], list[Part]]
    right: str
    many_files: bool = False
    personal: bool = False
    options: tuple[str, ...] = ()
    step: int = 0


KINDS: dict[str, Kind] = {}


def kind_register(kind: Kind) -> None:
    """Make a kind of import known."""
    KINDS[kind.name] = kind


def kinds_in_order() -> list[Kind]:
    """All kinds, in the order in which a new region needs them."""
    return sorted(KINDS.values(), key=lambda kind: (kind.step, kind.name))
