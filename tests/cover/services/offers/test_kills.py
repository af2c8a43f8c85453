"""Kill -9 of worker and web on a busy morning: nothing stuck or lost, nothing twice, repeats by the same key."""

import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cover.models import LIVE, Assignment, Offer, OfferPart, Search
from beurs.cover.services import search_start
from beurs.messages.models import Outgoing, Work
from beurs.pools.models import Booking
from beurs.region.models import ContactWish
from tests.cover.services.offers.scenes import Dispatching
from tests.messages.conftest import mail_server, surroundings

__all__ = ["mail_server", "surroundings"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
MORTAL = Path(__file__).with_name("mortal.py")
ENDS = ("accepted", "declined", "expired", "withdrawn", "filled")
KILLS = [pytest.param(10, 8, 1), *(pytest.param(50, 120, seed, marks=pytest.mark.long) for seed in (2, 3))]


@pytest.fixture
def clock(monkeypatch):
    """Let the real clock run: the processes that are killed know no other."""
    monkeypatch.undo()


def busy_morning(needs):
    """Ask for needs of a day two weeks ahead, with half as many people again, and return when it began."""
    morning = Dispatching()
    day = timezone.localdate() + dt.timedelta(days=14)
    day -= dt.timedelta(days=day.weekday())
    morning.rule(live_max=2, quiet_from=0, quiet_until=0)
    for number in range(needs * 3 // 2):
        person = morning.substitute(email=f"s{number}@voorbeeld.example")
        make_awake(person)
    rows = [morning.need(date=day) for _ in range(needs)]
    search_start(needs=rows, by=morning.by, now=timezone.now())


def make_awake(person):
    """Let somebody have no quiet hours, whatever the hour of the test."""
    ContactWish.objects.create(person=person, channels=["mail"], quiet_from=0, quiet_until=0)


@pytest.mark.parametrize(("kills", "needs", "seed"), KILLS)
def test_killed_workers_and_web_processes_lose_nothing_and_change_nothing_twice(
    kills, needs, seed, mail_server, surroundings
):
    busy_morning(needs)
    done = subprocess.run(
        [sys.executable, str(MORTAL), str(kills), str(seed)],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["worker"]["open"] + seen["web"]["open"] > kills // 10
    now = timezone.now()
    assert not Work.objects.filter(state="dead").exists()
    assert not Work.objects.filter(state="open", due__lte=now).exists()
    assert not Offer.objects.filter(state__in=LIVE, until__lte=now).exists()
    nothing_twice()
    nothing_stuck(now)
    repeats_only_with_their_key(mail_server)
    assert Offer.objects.filter(state="accepted").count() > 0


def nothing_twice():
    """Every end of an offer has one audit row, every accepted part one booking and one assignment."""
    for state in ENDS:
        changed = Counter(AuditRow.objects.filter(action=f"offer.{state}").values_list("target", flat=True))
        wanted = {f"offer:{pk}" for pk in Offer.objects.filter(state=state).values_list("pk", flat=True)}
        assert changed == dict.fromkeys(wanted, 1), state
    accepted = OfferPart.objects.filter(state="accepted")
    standing = Assignment.objects.filter(state__in=["agreed", "published"])
    assert Counter(accepted.values_list("need_part", "person")) == Counter(standing.values_list("need_part", "person"))
    assert Booking.objects.filter(released_at__isnull=True).count() == standing.count()


def nothing_stuck(now):
    """A running search looks again at a moment to come, and has work for it; the others have no open part."""
    for search in Search.objects.filter(state="running"):
        waiting = Work.objects.filter(kind="search.wave", state="open", payload__search=search.pk, due__gt=now)
        assert waiting.exists(), search
    ended = OfferPart.objects.exclude(search__state="running").filter(state="live")
    assert not ended.exists()


def repeats_only_with_their_key(mail_server):
    """What the mail server took more than once carries the Message-ID of one message of ours."""
    known = set(Outgoing.objects.values_list("message_id", flat=True))
    assert set(mail_server.ids()) <= known
    assert {row.message_id for row in Outgoing.objects.filter(state="sent")} <= set(mail_server.ids())
