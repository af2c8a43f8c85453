"""What every list page does: sort by a column, cut into pages, offer the whole list as a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from beurs.region.exports import CSV, XLSX, Cell, table_download

PAGE_SIZE = 50


@dataclass(frozen=True)
class Column:
    """A column: its name in `?sort=`, its label, the fields it sorts by, and its cell in a file.

    Without `order` the screen cannot sort by it; without `cell` the file leaves it out.
    """

    name: str
    label: str | Promise
    order: tuple[str, ...] = ()
    cell: Callable[[Any], Cell] | None = None
    css: str = ""


@dataclass(frozen=True)
class Listing:
    """One page of a sorted list, as `components/sort_head.html` and `components/pages.html` draw it."""

    page: Page[Any]
    pages: Iterator[int | str]
    columns: Sequence[Column]
    sort: str


def listing[M: Model](
    request: HttpRequest, rows: QuerySet[M], columns: Sequence[Column], size: int = PAGE_SIZE
) -> Listing:
    """Sort `rows` by `?sort=` ("-" before a name: the other way round) and cut out page `?page=`."""
    wanted = request.GET.get("sort", "")
    page = Paginator(_sorted(rows, columns, wanted), size).get_page(request.GET.get("page"))
    return Listing(page, page.paginator.get_elided_page_range(page.number), columns, wanted)


def download[M: Model](
    request: HttpRequest, rows: QuerySet[M], columns: Sequence[Column], name: str
) -> HttpResponse | None:
    """Return the whole filtered list as a file when `?format=` asks for one, else None."""
    kind = request.GET.get("format", "")
    if kind not in (CSV, XLSX):
        return None
    written = [(column.label, column.cell) for column in columns if column.cell is not None]
    ordered = _sorted(rows, columns, request.GET.get("sort", ""))
    cells = ([cell(row) for _label, cell in written] for row in ordered)
    return table_download(name, [str(label) for label, _cell in written], cells, kind)


def _sorted[M: Model](rows: QuerySet[M], columns: Sequence[Column], wanted: str) -> QuerySet[M]:
    for column in columns:
        if column.order and column.name == wanted.removeprefix("-"):
            sign = "-" if wanted.startswith("-") else ""
            return rows.order_by(*(sign + field for field in column.order), "pk")
    return rows
