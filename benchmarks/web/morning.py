"""A planned morning of the demo region in a fresh database, to measure pages on."""

import atexit
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock


@cache
def _folder() -> Path:
    """Return the folder of this process: settings are read once, so every benchmark in it has the same."""
    folder = Path(tempfile.mkdtemp(prefix="beurs-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def fresh(now: dt.datetime) -> Iterator[None]:
    """Set Django up on an empty SQLite database in a temporary folder, on a clock that stands still at `now`."""
    os.environ["BEURS_VAR"] = str(_folder())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import override_settings

    from beurs.cover.problem import desks_forget

    for path in _folder().glob("beurs.sqlite3*"):
        path.unlink()
    desks_forget()
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    # The measured morning stays the same one, whatever the day of the run.
    clock = mock.patch("django.utils.timezone.now", return_value=now)
    with override_settings(ROOT_URLCONF="benchmarks.web.urls", STORAGES=plain), clock:
        yield
    connections.close_all()


def signed_in(day: dt.date, needs: int) -> Any:
    """Build the region and a morning with so many needs; return a client signed in as the coordinator."""
    from django.core.management import call_command
    from django.test import Client

    from beurs import demo
    from beurs.accounts.models import User
    from beurs.cover import services
    from beurs.region.models import Board

    call_command("migrate", verbosity=0)
    region = demo.load(size="region", seed=1, today=day).region
    user = User.objects.get(email="coordinator@voorbeeld.example")
    _top_up(region, user, day, needs)
    boards = list(Board.objects.filter(region=region))
    services.plan_make(region=region, boards=boards, first=day, last=day, by=user, time_limit=60.0)
    _move_on(region, boards, user, day)
    client = Client()
    client.force_login(user)
    return client


def _top_up(region: Any, user: Any, day: dt.date, needs: int) -> None:
    """Report more teachers sick until the day has its needs."""
    from beurs.cover import services
    from beurs.cover.models import Absence, Need
    from beurs.region.models import TeachingPart

    away = set(Absence.objects.filter(withdrawn_at__isnull=True).values_list("person", flat=True))
    lessons = TeachingPart.objects.filter(weekday=1, part="am", until__isnull=True, group__school__board__region=region)
    for lesson in lessons.select_related("person", "group__school").order_by("id").iterator():
        missing = needs - Need.objects.filter(date=day, parts__cancelled_at__isnull=True).distinct().count()
        if missing <= 0:
            return
        if lesson.person_id not in away:
            away.add(lesson.person_id)
            services.absence_report(
                person=lesson.person,
                school=lesson.group.school,
                kind="sick",
                first=day,
                first_part="am",
                last=day,
                by=user,
            )


def _move_on(region: Any, boards: list[Any], user: Any, day: dt.date) -> None:
    """Agree to two proposals in three and publish those of half the boards."""
    from beurs.cover import services
    from beurs.cover.models import Need

    proposed = Need.objects.filter(date=day, parts__assignments__state="proposed").distinct().order_by("id")
    chosen = [need for at, need in enumerate(proposed) if at % 3]
    services.proposals_agree(needs={need.pk: need.version for need in chosen}, by=user)
    services.publish(region=region, boards=boards[: len(boards) // 2], day=day, by=user)
