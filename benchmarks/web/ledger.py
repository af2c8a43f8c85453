"""Monthly statements of 25 boards with 100,000 entries against one plain SQL aggregation over the same rows.

A region of 25 boards and a year of loans, on SQLite in a temporary folder. Every round asks for the totals of the
statements of all boards and all months of the year, and runs one `SELECT ... SUM ... GROUP BY` over the same entries
and postings; which goes first alternates. The ratio is the median of the rounds' ratios. Posting is measured too: a
year of worked bookings into entries, in one transaction. Run it with `python -m benchmarks.web.ledger`.
"""

import datetime as dt
import statistics
import time
from typing import Any

from benchmarks.web import morning

TITLE = "Monthly statements against one SQL aggregation"
MEASURE = (
    "A region of 25 boards on SQLite with 100,000 entries of loans over twelve months. `twelve months`: balance "
    "before, gave, got, shared and paid of every board in every month. `a month`: the last month alone, as the "
    "overview asks it. The peer is one plain `SELECT board, month, SUM(cents) ... GROUP BY board, "
    "month` over the same postings and entries in the same round; the ratio is the median of the rounds' ratios. Bar: "
    "at most 3 times. `posting`: 60,000 worked day parts of a year into entries, in one transaction."
)
BOARDS, ENTRIES, BOOKINGS = 25, 100_000, 60_000
ROUNDS, WARM = 11, 2
MOST_TIMES = 3
YEAR = 2026
NOW = dt.datetime(YEAR + 1, 1, 4, 8, 0, tzinfo=dt.UTC)
PLAIN = (
    "SELECT p.board_id, e.month, SUM(p.cents) FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id "
    "WHERE e.region_id = %s GROUP BY p.board_id, e.month"
)


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Measure in a fresh database and return one row per question, and one of posting."""
    with morning.fresh(NOW):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        region = _region()
        seconds = _posted(region)
        _grown(region)
        rows = _measure(region, rounds)
        return [*rows, {"question": "posting", "entries": BOOKINGS, "ms": round(1000 * seconds)}]


def _region() -> Any:
    """Return a region of boards with a school, a lent person and a tariff each, and a year of worked bookings."""
    from beurs.ledger.models import Tariff, VatRule
    from beurs.pools.models import Booking
    from beurs.region.models import Board, Employment, Person, Region, School

    since = dt.date(YEAR, 1, 1)
    region = Region.objects.create(name="Regio", slug="regio")
    boards = [Board.objects.create(region=region, number=f"{n:05}", name=f"Bestuur {n}") for n in range(BOARDS)]
    schools = [
        School.objects.create(board=board, code=f"{n:02}AA00", name=f"School {n}") for n, board in enumerate(boards)
    ]
    Tariff.objects.bulk_create(Tariff(board=board, cents_per_hour=5000, source="x", since=since) for board in boards)
    VatRule.objects.create(region=region, subject="loan", treatment="exempt-loan", ground="x", since=since)
    days = [since + dt.timedelta(days=n) for n in range(365)]
    days = [day for day in days if day.isoweekday() <= 5]
    people = Person.objects.bulk_create(
        Person(region=region, reference=f"r{n}", first_name="Sam", last_name=f"Vries {n}")
        for n in range(BOOKINGS // (2 * len(days)) + BOARDS)
    )
    Employment.objects.bulk_create(
        Employment(person=person, board=boards[n % BOARDS], function="substitute", fte_hundredths=80, since=since)
        for n, person in enumerate(people)
    )
    rows = (
        Booking(
            person=person, date=day, part=part, school=schools[(n + k + 1) % BOARDS if k % 24 else (n + 1) % BOARDS],
            board=schools[(n + k + 1) % BOARDS if k % 24 else (n + 1) % BOARDS].board, purpose="cover",
            starts=510, ends=720, minutes=210,
        )
        for n, person in enumerate(people)
        for k, day in enumerate(days)
        for part in ("am", "pm")
        if (n + k + 1 if k % 24 else n + 1) % BOARDS != n % BOARDS
    )  # fmt: skip
    Booking.objects.bulk_create(list(rows)[:BOOKINGS], batch_size=2000)
    return region


def _posted(region: Any) -> float:
    from django.db import transaction

    from beurs.ledger.models import Entry
    from beurs.ledger.services.posting import entries_post

    start = time.perf_counter()
    with transaction.atomic():
        entries_post(region=region, until=dt.date(YEAR, 12, 31), by=None)
    seconds = time.perf_counter() - start
    assert Entry.objects.count() == BOOKINGS, Entry.objects.count()
    return seconds


def _grown(region: Any) -> None:
    """Add corrections and new versions until there are as many entries as are asked for."""
    from beurs.ledger.models import Entry
    from beurs.ledger.services.writing import counter_draft, drafts_write

    first = Entry.objects.filter(region=region).prefetch_related("postings").order_by("pk")[: ENTRIES - BOOKINGS]
    drafts_write([counter_draft(row, row.month, note="") for row in first], by=None)
    assert Entry.objects.count() == ENTRIES


def _measure(region: Any, rounds: int) -> list[dict[str, Any]]:
    from beurs.ledger.access.statements import totals_of, totals_until

    last = dt.date(YEAR, 12, 1)
    questions = {"a month": lambda: totals_of(region, last), "twelve months": lambda: totals_until(region, last)}
    return [_row(name, ask, region, rounds) for name, ask in questions.items()]


def _row(name: str, ask: Any, region: Any, rounds: int) -> dict[str, Any]:
    ours, plain = [], []
    for place in range(rounds + WARM):
        if place % 2:
            one, other = _seconds(ask), _seconds(lambda: _plain(region))
        else:
            other, one = _seconds(lambda: _plain(region)), _seconds(ask)
        if place >= WARM:
            ours.append(one)
            plain.append(other)
    ratios = [one / other for one, other in zip(ours, plain, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return {
        "question": name,
        "entries": ENTRIES,
        "boards": BOARDS,
        "ms": round(1000 * statistics.median(ours)),
        "sql_ms": round(1000 * statistics.median(plain)),
        "times_sql": round(middle, 2),
        "low": round(low, 2),
        "high": round(high, 2),
        "within": middle <= MOST_TIMES,
    }


def _plain(region: Any) -> list[tuple[int, str, int]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [region.pk])
        return list(cursor.fetchall())


def _seconds(act: Any) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    """Print the rows as a table."""
    for row in run():
        print("  ".join(f"{name}={value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
