"""XLSX workbooks as tables of text: dates as ISO, numbers without a needless `.0`, formulas by their result."""

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _

from beurs.region.imports.faults import shown
from beurs.region.imports.sources import CHUNK, LARGEST_TEXT, refused
from beurs.region.imports.tables import MOST_CELLS, MOST_ROWS, Row, Table

MOST_PARTS = 2_000
MOST_COLUMNS = 200
MOST_TEXT = LARGEST_TEXT
PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what a workbook may use; others unpack unbounded
UNREADABLE = (
    zipfile.BadZipFile,
    ParseError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    EOFError,
)


def workbook_tables(name: str, data: bytes) -> list[Table]:
    """Return one table per sheet that holds anything. Raises RefusedImport when the workbook is broken or a bomb."""
    _check_size(name, data)
    try:
        _check_parts(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations that we do not read
            tables = list(_tables(name, data))
    except UNREADABLE as wrong:  # openpyxl lets whatever its parsing meets through
        raise refused("workbook", name, found=shown(wrong)) from wrong
    if not tables:
        raise refused("empty-file", name, expected=_("a line of headings and rows below it"))
    return tables


def _check_size(name: str, data: bytes) -> None:
    """Refuse a workbook that says it unpacks to more than we read, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except UNREADABLE as wrong:
        raise refused("cut-off", name, found=shown(wrong)) from wrong
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_TEXT:
        raise refused("too-large", name, expected=f"{LARGEST_TEXT // 1024 // 1024} MB")


def _check_parts(data: bytes) -> None:
    """Unpack every part in pieces and throw it away: openpyxl would unpack at once whatever a part claims to hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.compress_type not in PACKINGS:
                raise zipfile.BadZipFile(f"{part.filename}: compression {part.compress_type}")
            with archive.open(part) as stream:
                while stream.read(CHUNK):
                    pass


def _tables(name: str, data: bytes) -> Iterator[Table]:
    from openpyxl import load_workbook

    results = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sources = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    held = _Held(name)
    for sheet, source in zip(results.worksheets, sources.worksheets, strict=True):
        rows: list[Row] = []
        formulas: set[tuple[int, int]] = set()
        for line, (values, written) in enumerate(zip_longest(_rows(sheet), _rows(source), fillvalue=()), start=1):
            if line > MOST_ROWS or len(values) > MOST_COLUMNS:
                size = _("%(rows)s rows of %(columns)s columns") % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
                raise refused("too-large", f"{name}: {sheet.title}", expected=size)
            empty = {
                (line, place)
                for place, (value, cell) in enumerate(zip(values, written, strict=False))
                if value is None and isinstance(cell, str) and cell.startswith("=")
            }
            formulas |= empty
            cells = _trimmed(tuple(text_of(value) for value in values))
            if empty or cells:
                rows.append(Row(line, cells))
                held.add(cells, len(rows[0].cells))
        if rows:
            yield _table(f"{name}: {sheet.title}", rows, formulas)


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """All rows by their own numbers, whatever size the sheet claims to have."""
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1))


def _table(name: str, rows: list[Row], formulas: set[tuple[int, int]]) -> Table:
    """Make every row as wide as the headings (a sheet has no ragged rows)."""
    width = len(rows[0].cells)
    even = [Row(row.line, row.cells + ("",) * (width - len(row.cells))) for row in rows]
    return Table(name, even[0], even[1:], frozenset(formulas))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells without the empty ones on the right."""
    return cells[: max((place + 1 for place, cell in enumerate(cells) if cell), default=0)]


class _Held:
    """Counts what is kept of a workbook: one text of it may stand in any number of cells."""

    def __init__(self, name: str) -> None:
        self.name, self.cells, self.text = name, 0, 0

    def add(self, cells: tuple[str, ...], width: int) -> None:
        """Count a row that will be `width` cells wide at least. Raises RefusedImport when it is too much."""
        self.cells += max(len(cells), width)
        self.text += sum(map(len, cells))
        if self.cells > MOST_CELLS:
            raise refused("too-large", self.name, expected=_("%(cells)s cells") % {"cells": MOST_CELLS})
        if self.text > MOST_TEXT:
            raise refused("too-large", self.name, expected=f"{MOST_TEXT // 1024 // 1024} MB")


def text_of(value: object) -> str:
    """Write a cell value as a CSV export would."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    return str(value).strip()
