"""The Today board against the bare signed-in page, in one process and one run.

A region of 1,900 staff and 150 needs on one day, planned, half agreed and partly published, on SQLite in a
temporary folder. Every round asks for the bare layout and for the board by the same signed-in coordinator,
through all middleware; the ratio is the median of the rounds' ratios. Requests are counted with every query,
those for session and user included. Run it with `python -m benchmarks.web.today_board`.
"""

import datetime as dt
import statistics
import time
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.web import morning

TITLE = "The Today board against the bare signed-in page"
MEASURE = (
    "A whole demo region with 150 needs on one day, planned, half agreed and partly published, on SQLite. Each round "
    "asks for the bare signed-in layout and for the board, through all middleware; the ratio is the median of the "
    "rounds' ratios. Bars: at most 12 queries and at most 20 times the bare layout."
)
NEEDS = 150
ROUNDS = 11
WARM = 2
MOST_QUERIES = 12
MOST_TIMES_BARE = 20
DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Row:
    """One page: queries, milliseconds (median), and how many times the bare layout it takes (with quartiles)."""

    page: str
    needs: int
    staff: int
    queries: int
    ms: float
    times_bare: float
    low: float
    high: float
    kilobytes: int
    within: bool


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Measure in a fresh database and return one row per page."""
    with morning.fresh(NOW):
        return [asdict(row) for row in _measure(rounds)]


def _measure(rounds: int) -> list[Row]:
    from beurs.region.models import Person

    client = morning.signed_in(DAY, NEEDS)
    paths = {"bare layout": "/bare/", "today board": f"/today/?date={DAY}"}
    shares = {name: _once(client, path) for name, path in paths.items()}
    for _ in range(WARM):
        for path in paths.values():
            _seconds(client, path)
    times = [{name: _seconds(client, path) for name, path in paths.items()} for _ in range(rounds)]
    staff = Person.objects.count()
    return [_row(name, times, *shares[name], staff) for name in paths]


def _row(name: str, times: list[dict[str, float]], queries: int, size: int, staff: int) -> Row:
    ratios = [found[name] / found["bare layout"] for found in times]
    low, middle, high = statistics.quantiles(ratios, n=4)
    board = name == "today board"
    return Row(
        page=name,
        needs=NEEDS if board else 0,
        staff=staff,
        queries=queries,
        ms=round(1000 * statistics.median(found[name] for found in times), 1),
        times_bare=round(middle, 2),
        low=round(low, 2),
        high=round(high, 2),
        kilobytes=round(size / 1000),
        within=not board or (queries <= MOST_QUERIES and middle <= MOST_TIMES_BARE),
    )


def _once(client: Any, path: str) -> tuple[int, int]:
    """Return how many queries one page takes, and its bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(queries), len(answer.content)


def _seconds(client: Any, path: str) -> float:
    start = time.perf_counter()
    client.get(path)
    return time.perf_counter() - start


def main() -> None:
    """Print the rows as a table."""
    for row in run():
        print("  ".join(f"{name}={value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
