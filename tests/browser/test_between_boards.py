"""What boards share, owe and sign, on a planner's screen and on a phone: no violation, and nothing scrolls sideways."""

import pytest
from django.urls import reverse

from beurs.ledger.models import DesignChange, Entry
from beurs.pools.models import Policy, Pool
from beurs.region.models import Person

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


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_coordinator_sees_what_boards_share_and_owe(demo_enter, looked_at, width, height):
    page = demo_enter("coordinator", width, height)
    for address in of_coordinator():
        looked_at(page, address)


def test_a_school_and_a_substitute_sign_hours_on_a_phone(demo_enter, looked_at):
    looked_at(demo_enter("school", 360, 740), reverse("ledger:hours"))
    looked_at(demo_enter("invaller", 360, 740), reverse("ledger:own-hours"))
