"""From an event to the new best plan on the board, in one process and one run.

On the morning of `today_board`, planned and partly published: a school reports a teacher sick, and a planner drops a
proposal. Timed is the service with its repair and the list that the board then asks for; of a drop the whole answer of
the button, with list, bench and drawer. Run it with `python -m benchmarks.web.event`.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.web import morning

TITLE = "From an event to the new best plan on the board"
MEASURE = (
    "The morning of the Today board. `report`: a school reports a teacher sick for the whole day; the repair of the "
    "plan and the list that the board asks for are counted together. `drop`: a planner turns a proposal down; the "
    "whole answer is counted, with list, bench and drawer. `report, mixed day`: the same report on a day that has "
    "needs of a morning and of an afternoon alone, which takes a full solve. `repaired` counts the events whose plan "
    "came from a repair: where a reserve binds it takes a full solve too. Milliseconds of wall clock, median and 95th "
    "percentile, the first two left out; `cpu ms` is the median of processor time, which others at work beside it "
    "change little; `times bare` is against the bare signed-in page in the same rounds. Bar: 200 ms."
)
NEEDS = 110
EVENTS = 20
WARM = 2
BAR_MS = 200
DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)
PART = {"HX-Request": "true"}


@dataclass(frozen=True)
class Row:
    """One kind of event: how often, how many of them by repair, milliseconds, and times the bare layout."""

    event: str
    events: int
    repaired: int
    ms: float
    p95: float
    cpu_ms: float
    times_bare: float
    within: bool


def run(events: int = EVENTS) -> list[dict[str, Any]]:
    """Measure in a fresh database and return one row per kind of event."""
    with morning.fresh(NOW):
        client = morning.signed_in(DAY, NEEDS)
        reports = _Reports(client)
        drops = _Drops(client)
        rows = [_row("report", client, reports, events), _row("drop", client, drops, events)]
        reports.mix()
        return [asdict(row) for row in [*rows, _row("report, mixed day", client, reports, max(4, events // 4))]]


def _row(name: str, client: Any, event: Callable[[], bool], events: int) -> Row:
    took, busy, bare, repaired = [], [], [], 0
    for place in range(events + WARM):
        start, worked = time.perf_counter(), time.process_time()
        quick = event()
        middle, worked_until = time.perf_counter(), time.process_time()
        client.get("/bare/")
        if place >= WARM:
            took.append(middle - start)
            busy.append(worked_until - worked)
            bare.append(time.perf_counter() - middle)
            repaired += quick
    median = 1000 * statistics.median(took)
    return Row(
        event=name,
        events=events,
        repaired=repaired,
        ms=round(median, 1),
        p95=round(1000 * statistics.quantiles(took, n=20)[-1], 1),
        cpu_ms=round(1000 * statistics.median(busy), 1),
        times_bare=round(statistics.median(one / other for one, other in zip(took, bare, strict=True)), 2),
        within=median <= BAR_MS,
    )


def _repairs() -> bool:
    """Tell whether the kept plan came from a repair."""
    from beurs.cover.problem import desk

    return next(reversed(desk._kept.values())).live.repairs


class _Reports:
    """Teachers who fall ill one after the other, those with a group all day."""

    def __init__(self, client: Any) -> None:
        from beurs.accounts.models import User
        from beurs.cover.models import Absence
        from beurs.region.models import TeachingPart

        self.client, self.user = client, User.objects.get(email="coordinator@voorbeeld.example")
        away = set(Absence.objects.filter(withdrawn_at__isnull=True).values_list("person", flat=True))
        rows = TeachingPart.objects.filter(weekday=1, until__isnull=True).exclude(person__in=away)
        lessons: dict[int, list[Any]] = {}
        for row in rows.select_related("person", "group__school__board").order_by("id"):
            lessons.setdefault(row.person_id, []).append(row)
        whole = [rows[0] for rows in lessons.values() if {row.part for row in rows} == {"am", "pm"}]
        self.waiting = iter(whole[::7])

    def __call__(self) -> bool:
        self._report("am")
        answer = self.client.get(f"/today/?date={DAY}", headers={**PART, "HX-Target": "list"})
        assert answer.status_code == 200, answer.status_code
        return _repairs()

    def mix(self) -> None:
        """Let one teacher be away in the afternoon only, and one in the morning only."""
        self._report("pm")
        self._report("am", last_part="am")

    def _report(self, first_part: str, last_part: str = "pm") -> None:
        from beurs.cover import services

        lesson = next(self.waiting)
        services.absence_report(
            person=lesson.person, school=lesson.group.school, kind="sick", first=DAY, first_part=first_part, last=DAY,
            last_part=last_part, by=self.user,
        )  # fmt: skip


class _Drops:
    """Proposals that a planner turns down one after the other."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __call__(self) -> bool:
        from beurs.cover.models import Need

        need = Need.objects.filter(date=DAY, parts__assignments__state="proposed").order_by("id").first()
        path = f"/today/need/{need.pk}/drop/?date={DAY}"
        answer = self.client.post(path, {"version": need.version}, headers={**PART, "HX-Target": "drawer"})
        assert answer.status_code == 200, answer.status_code
        return _repairs()


def main() -> None:
    """Print the rows as a table."""
    for row in run():
        print("  ".join(f"{name}={value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
