"""From bytes to tables of text: CSV in the encodings and separators of the field, and XLSX."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from beurs.region.imports.faults import RefusedImport, shown
from beurs.region.imports.sources import Source, refused, unpacked

ZIP = b"PK\x03\x04"
OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": _("an old Excel file (XLS)"),
    b"%PDF": _("a PDF"),
    b"\xff\xfe": _("UTF-16 text"),
    b"\xfe\xff": _("UTF-16 text"),
}
SEPARATORS = (";", ",", "\t")
MOST_ROWS = 250_000
MOST_CELLS = 2_000_000  # some hundreds of megabytes; the largest file of DUO has 330,000
WRITTEN_AS_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True)
class Row:
    """One row of text cells; `line` as an editor or spreadsheet counts it."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings and rows of a CSV file, or of one sheet of a workbook (`name` says which)."""

    name: str
    head: Row
    rows: list[Row]
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_tables(source: Source) -> list[list[Table]]:
    """Return, per table of the file, the ways to read it: one for a sheet, one per separator for CSV.

    Raises RefusedImport when the file is empty, cut off, no text, or wrongly encoded.
    """
    data = unpacked(source)
    if data.startswith(ZIP):
        from beurs.region.imports.workbooks import workbook_tables

        return [[table] for table in workbook_tables(source.name, data)]
    text = decoded(source.name, data)
    return [list(csv_tables(source.name, text))]


def decoded(name: str, data: bytes) -> str:
    """Decode UTF-8 (with or without mark), else cp1252; a file that is partly either is refused."""
    for start, words in OTHER_FILES.items():
        if data.startswith(start):
            raise refused("not-text", name, found=str(words))
    place = data.find(b"\0")
    if place >= 0:
        raise refused("not-text", name, line=_line(data, place), found=_("a NUL byte"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        return _decoded_cp1252(name, data, wrong.start)


def _decoded_cp1252(name: str, data: bytes, start: int) -> str:
    found = _("byte %(byte)s") % {"byte": f"0x{data[start]:02X}"}
    if data.startswith(b"\xef\xbb\xbf") or WRITTEN_AS_UTF8.search(data):
        raise refused("encoding", name, line=_line(data, start), found=found, expected="UTF-8")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as wrong:
        found = _("byte %(byte)s") % {"byte": f"0x{data[wrong.start]:02X}"}
        raise refused(
            "encoding", name, line=_line(data, wrong.start), found=found, expected=_("UTF-8 or Windows-1252")
        ) from wrong


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def csv_tables(name: str, text: str) -> Iterator[Table]:
    """Read the text once per separator that its first line holds (or with the first, when it holds none)."""
    if not text.strip():
        raise refused("empty-file", name, expected=_("a line of headings and rows below it"))
    first = text.lstrip().splitlines()[0]
    used = [sign for sign in SEPARATORS if sign in first] or [SEPARATORS[0]]
    best, *others = sorted(used, key=lambda sign: -first.count(sign))
    yield _table(name, text, best)
    for sign in others:
        with suppress(RefusedImport):
            yield _table(name, text, sign)


def _table(name: str, text: str, separator: str) -> Table:
    if text.count(separator) + text.count("\n") > MOST_CELLS:
        raise refused("too-large", name, expected=_("%(cells)s cells") % {"cells": MOST_CELLS})
    head, *rows = _csv_rows(name, text, separator)
    return Table(name, head, rows)


def _csv_rows(name: str, text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(start, tuple(cell.strip() for cell in cells))
            if start > MOST_ROWS:
                raise refused("too-large", name, expected=_("%(rows)s rows") % {"rows": MOST_ROWS})
            start = reader.line_num + 1
    except csv.Error as wrong:
        raise refused("quote", name, line=start, found=shown(wrong)) from wrong
