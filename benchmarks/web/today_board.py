"""The Today board against the bare signed-in page, in one process and one run.

A region of 1,900 staff and 150 needs on one day, planned, half agreed and partly published, on SQLite in a
temporary folder. Every round asks for the bare layout and for the board by the same signed-in coordinator,
through all middleware; the ratio is the median of the rounds' ratios. Requests are counted with every query,
those for session and user included. Run it with `python -m benchmarks.web.today_board`.
"""

import datetime as dt
import os
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any
from unittest import mock

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
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BEURS_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
        import django

        django.setup()
        from django.test.utils import override_settings

        plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        # The measured morning stays the same one, whatever the day of the run.
        clock = mock.patch("django.utils.timezone.now", return_value=NOW)
        with override_settings(ROOT_URLCONF="benchmarks.web.urls", STORAGES=plain), clock:
            rows = _measure(rounds)
        _close()
        return [asdict(row) for row in rows]


def _measure(rounds: int) -> list[Row]:
    from beurs.region.models import Person

    client = _region()
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


def _region() -> Any:
    """Build the region and its morning; return a client signed in as the coordinator."""
    from django.core.management import call_command
    from django.test import Client

    from beurs import demo
    from beurs.accounts.models import User
    from beurs.cover import services
    from beurs.region.models import Board

    call_command("migrate", verbosity=0)
    region = demo.load(size="region", seed=1, today=DAY).region
    user = User.objects.get(email="coordinator@voorbeeld.example")
    _top_up(region, user)
    boards = list(Board.objects.filter(region=region))
    services.plan_make(region=region, boards=boards, first=DAY, last=DAY, by=user, time_limit=60.0)
    _move_on(region, boards, user)
    client = Client()
    client.force_login(user)
    return client


def _top_up(region: Any, user: Any) -> None:
    """Report more teachers sick until the day has its 150 needs."""
    from beurs.cover import services
    from beurs.cover.models import Absence, Need
    from beurs.region.models import TeachingPart

    away = set(Absence.objects.filter(withdrawn_at__isnull=True).values_list("person", flat=True))
    lessons = TeachingPart.objects.filter(weekday=1, part="am", until__isnull=True, group__school__board__region=region)
    for lesson in lessons.select_related("person", "group__school").order_by("id").iterator():
        missing = NEEDS - Need.objects.filter(date=DAY, parts__cancelled_at__isnull=True).distinct().count()
        if missing <= 0:
            return
        if lesson.person_id not in away:
            away.add(lesson.person_id)
            services.absence_report(
                person=lesson.person,
                school=lesson.group.school,
                kind="sick",
                first=DAY,
                first_part="am",
                last=DAY,
                by=user,
            )


def _move_on(region: Any, boards: list[Any], user: Any) -> None:
    """Agree to two proposals in three and publish those of half the boards."""
    from beurs.cover import services
    from beurs.cover.models import Need

    proposed = Need.objects.filter(date=DAY, parts__assignments__state="proposed").distinct().order_by("id")
    chosen = [need for at, need in enumerate(proposed) if at % 3]
    services.proposals_agree(needs={need.pk: need.version for need in chosen}, by=user)
    services.publish(region=region, boards=boards[: len(boards) // 2], day=DAY, by=user)


def _close() -> None:
    from django.db import connections

    connections.close_all()


def main() -> None:
    """Print the rows as a table."""
    for row in run():
        print("  ".join(f"{name}={value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
