"""What boards share, owe and sign, on a planner's screen and on a phone: no violation, and nothing scrolls sideways."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from beurs import demo
from beurs.accounts.models import User
from beurs.ledger.models import DesignChange, Entry
from beurs.pools.models import Policy, Pool
from beurs.region.models import Person

MONDAY = dt.date(2026, 11, 23)
WIDTHS = [(1280, 900), (360, 740)]


def of_coordinator() -> list[str]:
    """Return the addresses of every page between boards, each with something on it."""
    entry = Entry.objects.filter(kind=Entry.Kind.LOAN).order_by("pk").last()
    month = f"{entry.month:%Y-%m}"
    joint = Pool.objects.filter(owner=None).order_by("pk").first()
    waiting = Policy.objects.filter(holds_from=None, withdrawn_at=None).first()
    member = Person.objects.filter(memberships__isnull=False).order_by("pk").first()
    pages = [
        reverse("pools:pools"),
        reverse("pools:pool", args=[joint.pk]),
        reverse("pools:pool", args=[waiting.pool_id]),
        reverse("pools:balance"),
        reverse("pools:newcomers"),
        reverse("pools:person", args=[member.pk]),
        reverse("cover:policy-preview", args=[waiting.pk]),
        reverse("cover:give-and-take"),
        reverse("cover:travel-rules"),
        reverse("cover:agencies", args=[entry.giver_id]),
        reverse("changes:changes"),
        reverse("changes:draft", args=["dissolve"]),
        reverse("changes:draft", args=["leave"]),
        reverse("ledger:overview"),
        reverse("ledger:statement", args=[entry.giver_id, month]),
        reverse("ledger:line", args=[entry.giver_id, entry.pk]),
        reverse("ledger:settings"),
        reverse("ledger:hand"),
        reverse("ledger:payroll"),
        reverse("ledger:differences"),
    ]
    change = DesignChange.objects.first()
    return pages if change is None else [*pages, reverse("changes:change", args=[change.pk])]


@pytest.fixture
def region(transactional_db):
    return demo.load(size="small", today=MONDAY).region


@pytest.fixture
def enter(live_server, open_context, region):
    """Return a function that opens a page of the demo region, in Dutch, for one of its users."""

    def opened(who, width, height):
        client = Client()
        client.force_login(User.objects.get(email=f"{who}@voorbeeld.example"))
        context = open_context(width, height)
        for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "nl")):
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    return opened


def looked_at(page, live_server, axe, address):
    """Open a page and hold it to the rules of every page."""
    answer = page.goto(f"{live_server.url}{address}")
    assert answer.status == 200, address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    axe(page)


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_coordinator_sees_what_boards_share_and_owe(enter, live_server, axe, width, height):
    page = enter("coordinator", width, height)
    for address in of_coordinator():
        looked_at(page, live_server, axe, address)


def test_a_school_and_a_substitute_sign_hours_on_a_phone(enter, live_server, axe):
    looked_at(enter("school", 360, 740), live_server, axe, reverse("ledger:hours"))
    looked_at(enter("invaller", 360, 740), live_server, axe, reverse("ledger:own-hours"))
