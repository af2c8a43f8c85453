"""A morning of offers against the bare signed-in page: are due times kept, and how fast is an answer taken?

Ten boards with 70 groups each ask for somebody (700 needs), 1,200 people cover. The morning of 75 minutes is played
in `SPAN` seconds, so everything comes so many times faster than it would. A worker process of its own does what is due;
this process sends for a few groups at a time and answers as signed-in people, through all middleware, one by one,
with the bare layout in between. On SQLite in a temporary folder. Run it with `python -m benchmarks.web.offers`.
"""

import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

TITLE = "A morning of 700 needs and 1,200 people: due times and answers"
SPAN = 300.0
BOARDS, SCHOOLS, GROUPS, PEOPLE = 10, 7, 10, 1200
AT_ONCE = 7
MORNING_MINUTES = 75
MOST_LATE = 2.0
MOST_TIMES_BARE = 10
YES = 0.45
MEASURE = (
    f"Ten boards ask for 700 groups, {AT_ONCE} at a time, spread over {SPAN:.0f} seconds for a morning of "
    f"{MORNING_MINUTES} minutes; 1,200 people answer, {YES:.0%} of them yes. One worker process with two threads on "
    f"SQLite. Bars: work taken at most {MOST_LATE:.0f} s after it was due; p95 of an answer at most {MOST_TIMES_BARE} "
    "times the bare signed-in layout of the same run."
)


@dataclass(frozen=True)
class Row:
    """What one morning gave: how late work was taken (seconds), and answers against the bare layout."""

    needs: int
    people: int
    times_faster: float
    offers: int
    answers: int
    filled: int
    works: int
    late_p50: float
    late_p99: float
    late_max: float
    answer_p95_ms: float
    bare_p50_ms: float
    times_bare: float
    within: bool


def run(span: float = SPAN) -> list[dict[str, Any]]:
    """Play one morning in a fresh database and return its row."""
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
            return [asdict(_played(span))]


def _played(span: float) -> Row:
    from django.utils import timezone

    from beurs.cover.services import search_start
    from beurs.messages.models import Work

    needs, users = _region()
    worker = subprocess.Popen([sys.executable, "-m", "beurs.cli.main", "work", "--threads", "2"])
    try:
        search_start(needs=needs[:1], by=None, now=timezone.now())
        _wait_for(worker)
        Work.objects.filter(state="done").delete()
        answers, bare = _morning(needs[1:], users, span)
        time.sleep(5)
    finally:
        worker.terminate()
        worker.wait()
    return _row(answers, bare, span, len(needs), len(users))


def _wait_for(worker: "subprocess.Popen[bytes]") -> None:
    """Wait until the worker sent its first offer: the morning is measured, not the start of a process."""
    from beurs.cover.models import Offer

    while not Offer.objects.exists():
        if worker.poll() is not None:
            raise RuntimeError(f"the worker ended with {worker.returncode} before it began")
        time.sleep(0.2)


def _morning(needs: list[Any], users: list[Any], span: float) -> tuple[list[float], list[float]]:
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
    while time.monotonic() - begin < span:
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


def _row(answers: list[float], bare: list[float], span: float, needs: int, people: int) -> Row:
    from beurs.cover.models import Offer, Search
    from beurs.cover.tasks import ATTEMPTS
    from beurs.messages.models import Work

    done = Work.objects.filter(kind__in=list(ATTEMPTS), taken_at__isnull=False, tries=1)
    late = sorted(max(0.0, (taken - due).total_seconds()) for due, taken in done.values_list("due", "taken_at"))
    p95 = statistics.quantiles(answers, n=20)[-1]
    base = statistics.median(bare)
    return Row(
        needs=needs,
        people=people,
        times_faster=round(MORNING_MINUTES * 60 / span, 1),
        offers=Offer.objects.count(),
        answers=len(answers),
        filled=Search.objects.filter(state="filled").count(),
        works=len(late),
        late_p50=round(statistics.median(late), 2),
        late_p99=round(statistics.quantiles(late, n=100)[-1], 2),
        late_max=round(late[-1], 2),
        answer_p95_ms=round(1000 * p95, 1),
        bare_p50_ms=round(1000 * base, 1),
        times_bare=round(p95 / base, 1),
        within=late[-1] <= MOST_LATE and p95 <= MOST_TIMES_BARE * base,
    )


def main() -> None:
    """Print the row."""
    for row in run():
        print("  ".join(f"{name}={value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
