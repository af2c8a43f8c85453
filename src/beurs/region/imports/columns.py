"""Which columns an import reads, under which headings, and how a table is matched to them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from beurs.region.imports.faults import Fault, Faults, Unreadable, Words, shown
from beurs.region.imports.readers import Reader, folded
from beurs.region.imports.tables import Row, Table


@dataclass(frozen=True)
class Column:
    """A column: the name of its value, how a cell is read, and the headings it is known by.

    `required`: the column must be there; `filled`: its cells may not be empty; `example` says what to enter.
    """

    name: str
    read: Reader
    heads: tuple[str, ...]
    example: Words
    required: bool = True
    filled: bool = True
    repeats: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Sheet:
    """The columns of one kind of table, told apart from other kinds by the headings it needs."""

    name: str
    columns: tuple[Column, ...]

    @property
    def needed(self) -> tuple[Column, ...]:
        """The columns without which the table cannot be read."""
        return tuple(column for column in self.columns if column.required)


@dataclass(frozen=True)
class Record:
    """A row that could be read: values by column name. A column that is absent is absent here too."""

    file: str
    line: int
    values: Mapping[str, object]
    heads: Mapping[str, str]

    def fault(self, column: str, code: str, found: object, expected: Words = "") -> Fault:
        """Make a fault about one cell of this row."""
        return Fault(code, self.file, self.line, self.heads.get(column, column), shown(found), expected)


@dataclass(frozen=True)
class Matched:
    """A table matched to a sheet: where each column stands."""

    sheet: Sheet
    table: Table
    places: Mapping[str, int]
    repeated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def heads(self) -> dict[str, str]:
        """Column name -> the heading as it stands in the file."""
        return {name: self.table.head.cells[place] for name, place in self.places.items()}

    def records(self, faults: Faults, wanted: "RowFilter | None" = None) -> Iterator[Record]:
        """Read the rows that `wanted` lets through; a row with any fault is left out and its faults kept."""
        heads = self.heads
        for row in self.table.rows:
            if len(row.cells) != len(self.table.head.cells):
                faults.add(_width(self.table, row))
            elif wanted is None or wanted(self, row):
                values = self._values(row, faults)
                if values is not None:
                    yield Record(self.table.name, row.line, values, heads)

    def cell(self, row: Row, name: str) -> str:
        """The text under a column, empty when the column is absent."""
        return row.cells[self.places[name]] if name in self.places else ""

    def _values(self, row: Row, faults: Faults) -> dict[str, object] | None:
        values: dict[str, object] = {}
        whole = True
        for column in self.sheet.columns:
            for name, place in self._cells_of(column):
                try:
                    values[name] = self._value(column, row, place)
                except Unreadable as wrong:
                    head = self.table.head.cells[place]
                    faults.add(Fault(wrong.code, self.table.name, row.line, head, wrong.found, wrong.expected))
                    whole = False
        return values if whole else None

    def _cells_of(self, column: Column) -> Iterator[tuple[str, int]]:
        if column.name in self.places:
            yield column.name, self.places[column.name]
        for place in self.repeated.get(column.name, ()):
            yield self.table.head.cells[place], place

    def _value(self, column: Column, row: Row, place: int) -> object:
        cell = row.cells[place]
        if (row.line, place) in self.table.formulas:
            raise Unreadable("formula", self.table.head.cells[place])
        if cell:
            return column.read(cell)
        if column.filled:
            raise Unreadable("missing", "", column.example)
        return None


class RowFilter:
    """Tells whether a row belongs to what is imported, by the text of one column folded; counts what it left out."""

    def __init__(self, column: str, words: tuple[str, ...]) -> None:
        self.column = column
        self.words = {folded(word): word for word in words}
        self.met: set[str] = set()
        self.left_out = 0

    def __call__(self, matched: Matched, row: Row) -> bool:
        word = folded(matched.cell(row, self.column))
        if word in self.words:
            self.met.add(word)
            return True
        self.left_out += 1
        return False

    @property
    def unmet(self) -> list[str]:
        """The words that no row had."""
        return [spelled for word, spelled in self.words.items() if word not in self.met]


def _width(table: Table, row: Row) -> Fault:
    return Fault("width", table.name, row.line, "", str(len(row.cells)), str(len(table.head.cells)))


def match(sheets: tuple[Sheet, ...], readings: list[Table]) -> Matched | list[Fault]:
    """Match one table, in whichever reading fits, to the sheet whose needed columns it has.

    Returns faults when it fits none (the nearest sheet's missing columns, or the wrong kind) or has one twice.
    """
    tries = [(sheet, table, *_placed(sheet, table)) for table in readings for sheet in sheets]
    fitting = [entry for entry in tries if not _missing(entry[0], entry[2], entry[3])]
    if not fitting:
        return [_no_fit(tries)]
    sheet, table, places, repeated = max(fitting, key=lambda entry: (len(entry[0].needed), len(entry[2])))
    twice = _twice(sheet, table)
    if twice:
        return [Fault("column-twice", table.name, table.head.line, head, head) for head in twice]
    used = {*places.values(), *(place for found in repeated.values() for place in found)}
    ignored = tuple(head for place, head in enumerate(table.head.cells) if place not in used and head)
    return Matched(sheet, table, places, repeated, ignored)


def _placed(sheet: Sheet, table: Table) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    heads = [folded(head) for head in table.head.cells]
    places: dict[str, int] = {}
    repeated: dict[str, tuple[int, ...]] = {}
    for column in sheet.columns:
        if column.repeats is not None:
            repeats = column.repeats
            repeated[column.name] = tuple(place for place, head in enumerate(heads) if repeats.fullmatch(head))
            continue
        found = [heads.index(folded(head)) for head in column.heads if folded(head) in heads]
        if found:
            places[column.name] = found[0]
    return places, repeated


def _missing(sheet: Sheet, places: Mapping[str, int], repeated: Mapping[str, tuple[int, ...]]) -> list[Column]:
    return [column for column in sheet.needed if column.name not in places and not repeated.get(column.name)]


def _twice(sheet: Sheet, table: Table) -> list[str]:
    """Headings that stand twice and are read, and second headings of one column."""
    heads = [folded(head) for head in table.head.cells]
    twice = []
    for column in sheet.columns:
        known = {folded(head) for head in column.heads}
        found = [place for place, head in enumerate(heads) if head in known]
        if column.repeats is not None:
            repeated = [head for head in heads if column.repeats.fullmatch(head)]
            found = [place for place, head in enumerate(heads) if head in repeated and heads.index(head) != place]
            found = [0, *found] if found else []
        if len(found) > 1:
            twice.append(table.head.cells[found[1]])
    return twice


def _no_fit(tries: list[tuple[Sheet, Table, dict[str, int], dict[str, tuple[int, ...]]]]) -> Fault:
    def known(entry: tuple[Sheet, Table, dict[str, int], dict[str, tuple[int, ...]]]) -> tuple[int, int]:
        sheet, _table, places, repeated = entry
        missing = len(_missing(sheet, places, repeated))
        return len(sheet.needed) - missing, -missing

    sheet, table, places, repeated = max(tries, key=known)
    missing = ", ".join(column.heads[0] for column in _missing(sheet, places, repeated))
    found = shown(", ".join(table.head.cells))
    if len(places) + len(repeated) > 0 and known((sheet, table, places, repeated))[0] > 0:
        return Fault("no-column", table.name, table.head.line, "", found, missing)
    needed = " | ".join(", ".join(column.heads[0] for column in sheet.needed) for sheet in {s for s, *_ in tries})
    return Fault("wrong-kind", table.name, table.head.line, "", found, needed)
