"""The screens of every role in the dark, on a screen and on a phone, where a thumb hits what there is to press."""

import pytest
from django.urls import reverse

from beurs.accounts.models import User
from beurs.cover.models import Need
from beurs.ledger.models import Entry
from beurs.pools.models import Pool
from beurs.region.access import PLAN, boards_for
from beurs.region.models import Grant, Person, School
from tests.browser.conftest import MONDAY


def of_planner() -> list[str]:
    boards = boards_for(User.objects.get(email="planner@voorbeeld.example"), PLAN)
    need = Need.objects.filter(school__board__in=boards, date=MONDAY, cancelled_at=None).order_by("pk").first()
    person = Person.objects.filter(memberships__isnull=False, employments__board__in=boards).order_by("pk").first()
    assert need is not None
    assert person is not None
    plain = ("today", "week", "absences", "region", "carried", "lost", "report", "idle", "longs", "rules")
    return [
        *(reverse(f"cover:{name}") for name in plain),
        *(reverse(f"cover:{name}", args=[need.pk]) for name in ("today-need", "today-choose", "need-phone")),
        *(reverse(f"cover:{name}", args=[need.school.board_id]) for name in ("dispatch-rule", "agencies")),
        reverse("pools:person", args=[person.pk]),
        reverse("pools:people"),
    ]


def of_coordinator() -> list[str]:
    entry = Entry.objects.filter(kind=Entry.Kind.LOAN).order_by("pk").last()
    joint = Pool.objects.filter(owner=None).order_by("pk").first()
    assert entry is not None
    assert joint is not None
    return [
        reverse("pools:pools"),
        reverse("pools:pool", args=[joint.pk]),
        reverse("pools:balance"),
        reverse("cover:give-and-take"),
        reverse("changes:changes"),
        reverse("ledger:overview"),
        reverse("ledger:statement", args=[entry.giver_id, f"{entry.month:%Y-%m}"]),
        reverse("ledger:costs"),
        reverse("ledger:settings"),
    ]


def of_school() -> list[str]:
    code = Grant.objects.get(user__email="school@voorbeeld.example", school__isnull=False).school.code
    assert School.objects.filter(code=code).exists()
    named = ("school-today", "school-guide", "school-questions")
    return [*(reverse(f"cover:{name}", args=[code]) for name in named), reverse("ledger:school-hours", args=[code])]


def of_substitute() -> list[str]:
    plain = ("own", "phone-offers", "phone-hours", "phone-me", "phone-week", "phone-reach", "phone-limits")
    return [*(reverse(f"cover:{name}") for name in plain), reverse("ledger:own-hours")]


def test_a_name_without_a_space_breaks_inside_the_drawer(demo_enter, looked_at):
    boards = boards_for(User.objects.get(email="planner@voorbeeld.example"), PLAN)
    need = Need.objects.filter(school__board__in=boards, date=MONDAY, cancelled_at=None).order_by("pk").first()
    assert need is not None
    School.objects.filter(pk=need.school_id).update(name="Interconfessionelebasisschool" * 3)
    page = demo_enter("planner", 1280, 900)
    looked_at(page, reverse("cover:today-need", args=[need.pk]) + f"?date={MONDAY}")
    drawer = page.locator(".drawer__scroll")
    assert drawer.evaluate("drawer => drawer.scrollWidth - drawer.clientWidth") == 0


PAGES = {"planner": of_planner, "coordinator": of_coordinator, "school": of_school, "invaller": of_substitute}


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
def test_every_screen_is_readable_in_the_dark_and_fits_a_thumb(demo_enter, looked_at, fits_a_thumb, size):
    for who, addresses in PAGES.items():
        page = demo_enter(who, *size)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        for address in addresses():
            looked_at(page, address)
            if size[0] == 360:
                fits_a_thumb(page)
