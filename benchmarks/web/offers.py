"""A morning of offers against the bare signed-in page: are due times kept, and how fast is an answer taken?

Ten boards with 70 groups each ask for somebody (700 needs), 1,200 people cover. The morning of 75 minutes comes in
`SPAN` seconds, of which the first `PLAYED` are played: at its own pace, or so many times faster. Worker processes of
their own do what is due; another process sends for a few groups at a time and answers as signed-in people, through all
middleware, one by one, with the bare layout in between. Once on SQLite in a temporary folder with one worker of two
threads, and where a server is installed once on PostgreSQL with two workers. `python -m benchmarks.web.offers [SPAN
[PLAYED]]` plays it on the database of its environment and prints the row.
"""

import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

from scripts.run_tests import private_server, server_folder

TITLE = "A morning of 700 needs and 1,200 people: due times and answers"
SPAN = 4500.0
PLAYED = 240.0
BOARDS, SCHOOLS, GROUPS, PEOPLE = 10, 7, 10, 1200
AT_ONCE = 7
MORNING_MINUTES = 75
MOST_LATE = 2.0
MOST_TIMES_BARE = 10
YES = 0.45
MEASURE = (
    f"Ten boards ask for 700 groups, {AT_ONCE} at a time, evenly over a morning of {MORNING_MINUTES} minutes, of which "
    f"the first {PLAYED / 60:.0f} are played at their own pace; 1,200 people answer at once, {YES:.0%} of them yes. "
    f"SQLite: one worker with two threads; PostgreSQL: two workers. Bars: work taken at most {MOST_LATE:.0f} s after "
    f"it was due; p95 of an answer at most {MOST_TIMES_BARE} times the median of the bare signed-in layout of the same "
    "run. Loads are those of the machine over the last minute, at the start and at the end."
)


@dataclass(frozen=True)
class Row:
    """What one morning gave: how late work was taken (seconds), and answers against the bare layout."""

    database: str
    load: str
    needs: int
    people: int
    minutes: float
    times_faster: float
    offers: int
    answers: int
    filled: int
    works: int
    late_p50: float
    late_p99: float
    late_max: float
    answer_p50_ms: float
    answer_p95_ms: float
    bare_p50_ms: float
    bare_p95_ms: float
    times_bare: float
    within: bool


def run() -> list[dict[str, Any]]:
    """Play a morning on each database, in a process of its own, and return the rows."""
    rows = [_apart("")]
    binaries = server_folder()
    if binaries is not None:
        with private_server(binaries) as url:
            rows.append(_apart(url))
    return rows


def _apart(url: str) -> dict[str, Any]:
    place = {**os.environ, "DATABASE_URL": url} if url else os.environ
    played = subprocess.run([sys.executable, "-m", __name__], env=place, capture_output=True, text=True, check=False)
    if played.returncode:
        raise RuntimeError(played.stderr[-2000:])
    found: dict[str, Any] = json.loads(played.stdout.splitlines()[-1])
    return found


def row_of(span: float = SPAN, played: float = PLAYED) -> dict[str, Any]:
    """Play a morning in the database of the environment (a fresh SQLite file without one) and return its row.

    The morning comes in `span` seconds, of which the first `played` are played.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BEURS_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.test.utils import override_settings

        call_command("migrate", verbosity=0)
        plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with a password here
        with override_settings(ROOT_URLCONF="benchmarks.web.urls", STORAGES=plain, PASSWORD_HASHERS=quick):
            return asdict(_played(span, played))


def _played(span: float, played: float) -> Row:
    from django.db import connection
    from django.utils import timezone

    from beurs.cover.services import search_start
    from beurs.messages.models import Work

    needs, users = _region()
    one = [sys.executable, "-m", "beurs.cli.main", "work", "--threads"]
    commands = [[*one, "2"]] if connection.vendor == "sqlite" else [[*one, "1"]] * 2
    workers = [subprocess.Popen(command) for command in commands]
    load = os.getloadavg()[0]
    try:
        search_start(needs=needs[:1], by=None, now=timezone.now())
        for worker in workers:
            _wait_for(worker)
        Work.objects.filter(state="done").delete()
        answers, bare = _morning(needs[1:], users, span, played)
        time.sleep(5)
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait()
    loads = f"{load:.1f} / {os.getloadavg()[0]:.1f}"
    return _row(answers, bare, (span, played), loads)


def _wait_for(worker: "subprocess.Popen[bytes]") -> None:
    """Wait until the worker sent its first offer: the morning is measured, not the start of a process."""
    from beurs.cover.models import Offer

    while not Offer.objects.exists():
        if worker.poll() is not None:
            raise RuntimeError(f"the worker ended with {worker.returncode} before it began")
        time.sleep(0.2)


def _morning(needs: list[Any], users: list[Any], span: float, played: float) -> tuple[list[float], list[float]]:
    """Send for groups at their times and answer in between; return the seconds of answers and of bare pages."""
    from django.utils import timezone

    from beurs.cover.services import search_start

    draw = random.Random(1)
    draw.shuffle(needs)
    clients = {user.pk: _client(user) for user in users}
    bare: list[float] = []
    answers: list[float] = []
    begin = time.monotonic()
    chunks = [needs[at : at + AT_ONCE] for at in range(0, len(needs), AT_ONCE)]
    while time.monotonic() - begin < min(span, played):
        gone = (time.monotonic() - begin) / span
        while chunks and gone > 1 - len(chunks) * AT_ONCE / len(needs):
            search_start(needs=chunks.pop(0), by=None, now=timezone.now())
        found = _answer(draw, clients)
        if found is None:
            time.sleep(0.05)
            continue
        answers.append(found)
        bare.append(_seconds(clients[draw.choice(users).pk], "get", "/bare/", {}))
    return answers, bare


def _answer(draw: random.Random, clients: dict[int, Any]) -> float | None:
    """Let somebody answer an open offer; return the seconds, None when nobody was asked."""
    from django.urls import reverse

    from beurs.cover.models import Offer

    pks = list(Offer.objects.filter(state="sent").values_list("pk", "person__user"))
    if not pks:
        return None
    pk, user = draw.choice(pks)
    answer = "yes" if draw.random() < YES else "no"
    return _seconds(clients[user], "post", reverse("cover:phone-answer", args=[pk]), {"answer": answer})


def _seconds(client: Any, verb: str, path: str, data: dict[str, str]) -> float:
    start = time.perf_counter()
    given = getattr(client, verb)(path, data)
    assert given.status_code in {200, 302, 409}, (path, given.status_code)
    return time.perf_counter() - start


def _client(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def _region() -> tuple[list[Any], list[Any]]:
    """Make boards with schools, groups, needs, pools and people, all in one place; return needs and users."""
    from beurs.cover.models import DispatchRing, DispatchRule, Need
    from beurs.region.models import ContactWish
    from tests import factories as make

    region = make.region()
    day = dt.date.today() + dt.timedelta(days=14)
    day -= dt.timedelta(days=day.weekday())
    needs: list[Need] = []
    users: list[Any] = []
    for _ in range(BOARDS):
        board = make.board(region)
        pool = make.pool(region, owner=board)
        rule = DispatchRule.objects.create(board=board, since=make.LONG_AGO, quiet_from=0, quiet_until=0, live_max=2)
        DispatchRing.objects.create(rule=rule, place=1, kind="own", at_least=1, at_most=1)
        schools = [make.school(board) for _ in range(SCHOOLS)]
        needs += [make.need(make.group(school), date=day) for school in schools for _ in range(GROUPS)]
        for _ in range(PEOPLE // BOARDS):
            grant = {"role": "substitute", "region": region}
            users.append(make.user("Sam", grant))
            person = make.substitute(pool, user=users[-1], email=users[-1].email)
            ContactWish.objects.create(person=person, channels=["mail"], quiet_from=0, quiet_until=0)
    return needs, users


def _row(answers: list[float], bare: list[float], pace: tuple[float, float], load: str) -> Row:
    from django.db import connection

    from beurs.cover.models import Offer, Search
    from beurs.cover.tasks import ATTEMPTS, TOGETHER
    from beurs.messages.models import Work

    done = Work.objects.filter(kind__in=[*ATTEMPTS, *TOGETHER], taken_at__isnull=False, tries=1)
    late = sorted(max(0.0, (taken - due).total_seconds()) for due, taken in done.values_list("due", "taken_at"))
    p95 = statistics.quantiles(answers, n=20)[-1]
    base = statistics.median(bare)
    return Row(
        database="PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        load=load,
        needs=Search.objects.count(),
        people=PEOPLE,
        minutes=round(pace[1] / 60, 1),
        times_faster=round(MORNING_MINUTES * 60 / pace[0], 1),
        offers=Offer.objects.count(),
        answers=len(answers),
        filled=Search.objects.filter(state="filled").count(),
        works=len(late),
        late_p50=round(statistics.median(late), 2),
        late_p99=round(statistics.quantiles(late, n=100)[-1], 2),
        late_max=round(late[-1], 2),
        answer_p50_ms=round(1000 * statistics.median(answers), 1),
        answer_p95_ms=round(1000 * p95, 1),
        bare_p50_ms=round(1000 * base, 1),
        bare_p95_ms=round(1000 * statistics.quantiles(bare, n=20)[-1], 1),
        times_bare=round(p95 / base, 1),
        within=late[-1] <= MOST_LATE and p95 <= MOST_TIMES_BARE * base,
    )


def main() -> None:
    """Play a morning of so many seconds, or its first ones, and print its row."""
    print(json.dumps(row_of(*map(float, sys.argv[1:]))))


if __name__ == "__main__":
    main()
