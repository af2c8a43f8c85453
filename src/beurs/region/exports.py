"""Lists as files: CSV for any programme, XLSX for a spreadsheet."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

type Cell = str | int | float | dt.date | dt.datetime | None

CSV = "csv"
XLSX = "xlsx"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def table_download(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str) -> HttpResponse:
    """Return `rows` under `heads` as the attachment `name`.csv or `name`.xlsx (`kind` is "csv" or "xlsx").

    CSV is UTF-8 with a byte order mark and semicolons, as Dutch spreadsheets expect. Text that a spreadsheet
    would run as a formula gets an apostrophe in CSV and stays text in XLSX.
    """
    body, content_type = (_xlsx(heads, rows), _XLSX_TYPE) if kind == XLSX else (csv_bytes(heads, rows), "text/csv")
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{XLSX if kind == XLSX else CSV}"'
    return response


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return `rows` under `heads` as the bytes of a CSV file; see `table_download`."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";")
    writer.writerow([_plain(str(head)) for head in heads])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return "" if cell is None else cell


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook; its library is slow to import and most visits need none."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, str(head)) for head in heads])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _head(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return value
