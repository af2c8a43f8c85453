"""The whole morning in a real browser: report, plan, override, publish, and the school sees who comes.

Walked at the width of a planner's screen and of a phone, in Dutch, without a violation of accessibility.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import BrowserContext, Page

from beurs.accounts.models import AuditRow, User
from beurs.cover.models import Assignment
from beurs.pools.models import Booking
from beurs.region.models import Person, School
from tests import factories as make

FAR_NORTH = 52.70
WIDTHS = [(1280, 900), (360, 740)]


def say(text: str, **facts: object) -> str:
    """Return a text as the Dutch screen has it."""
    with translation.override("nl"):
        return gettext(text) % facts


def school_day() -> dt.date:
    """Return today, or the Monday after a weekend."""
    today = timezone.localdate()
    return today if today.isoweekday() <= 5 else today + dt.timedelta(days=8 - today.isoweekday())


@dataclass
class Morning:
    """A school with two teachers, one substitute who fits and one who lives too far, and the two users."""

    school: School
    near: Person
    far: Person
    leader: User
    planner: User


@pytest.fixture
def morning(live_server: object) -> Morning:
    school = make.school(make.board(make.region()), name="De Stormvogel", timetable=make.FIVE_EQUAL)
    region = school.board.region
    make.teacher(make.group(school, name="6"), first_name="Fenna", last_name="Maassluis")
    make.teacher(make.group(school, name="7"), first_name="Bram", last_name="Oudhof")
    pool = make.pool(region, owner=school.board)
    near = make.substitute(pool, first_name="Lieke", last_name="Brandsma", phone="06-00000001")
    far = make.substitute(pool, first_name="Tess", last_name="Wijngaard", lat=FAR_NORTH, max_travel_min=30)
    leader = make.user("Sanne", {"role": "school-leader", "region": region, "school": school})
    planner = make.user("Eva", {"role": "planner", "region": region, "board": school.board})
    return Morning(school, near, far, leader, planner)


@pytest.fixture
def enter(live_server, open_context: Callable[[int, int], BrowserContext]) -> Callable[[User, int, int], Page]:
    """Return a function that opens the front door for a signed-in user, at a width, in Dutch."""

    def open_door(user: User, width: int, height: int) -> Page:
        client = Client()
        client.force_login(user)
        context = open_context(width, height)
        for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "nl")):
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url)
        return page

    return open_door


def report(page: Page, name: str, axe: Callable[[Page], None]) -> None:
    """Report a teacher sick for the days that the form proposes."""
    page.get_by_role("link", name=say("Report absence")).first.click()
    page.get_by_role("link", name=name).click()
    axe(page)
    page.get_by_role("button", name=say("Report and find cover")).click()
    page.get_by_role("heading", name=say("%(name)s is reported", name=name.split(maxsplit=1)[0])).wait_for()


def fits(page: Page) -> bool:
    """Tell whether nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_morning_from_report_to_the_school_that_sees_who_comes(
    morning: Morning, enter: Callable[[User, int, int], Page], axe: Callable[[Page], None], width: int, height: int
) -> None:
    desk = enter(morning.leader, width, height)
    axe(desk)
    start = desk.url
    for name in ("Fenna Maassluis", "Bram Oudhof"):
        report(desk, name, axe)
        desk.goto(start)

    page = enter(morning.planner, width, height)
    page.goto(f"{page.url.split('/today')[0]}/today/?date={school_day()}")
    axe(page)
    assert fits(page)
    page.get_by_role("button", name=say("Make plan")).click()
    _wait_for_state(page, lambda: Assignment.objects.filter(state="proposed").exists())
    page.locator(".needs").get_by_text("Lieke Brandsma").first.wait_for()
    axe(page)

    taken = Assignment.objects.filter(state="proposed").first()
    assert taken is not None
    assert taken.person == morning.near
    group = taken.need_part.need.group.name
    page.locator(f"a[href*='/today/need/{taken.need_part.need_id}/']:visible").first.click()
    page.locator("#do-agree").click()
    _wait_for_state(page, lambda: Booking.objects.filter(person=morning.near).exists())

    other = "7" if group == "6" else "6"
    need = next(found for found in morning.school.needs.filter(date=school_day()) if found.group.name == other)
    page.goto(f"{page.url.split('/today')[0]}/today/need/{need.pk}/?date={school_day()}")
    axe(page)
    page.locator("#do-choose").click()
    row = page.locator(".choose li").filter(has_text="Tess Wijngaard").first
    row.locator("summary").click()
    row.locator("input[name=ground]").fill("Tess bood het zelf aan")
    axe(page)
    row.locator("button[type=submit]").click()
    _wait_for_state(page, lambda: Booking.objects.filter(person=morning.far).exists())
    assert AuditRow.objects.filter(ground="Tess bood het zelf aan", by=morning.planner).exists()

    page.goto(f"{page.url.split('/today')[0]}/today/?date={school_day()}")
    page.locator("form[action*='/today/publish/'] button").click()
    _wait_for_state(page, lambda: not Assignment.objects.filter(state="agreed").exists())
    axe(page)
    assert fits(page)

    desk.goto(f"{desk.url.split('/schools')[0]}/schools/{morning.school.code}/today/?date={school_day()}")
    desk.get_by_text("Lieke Brandsma").first.wait_for()
    desk.get_by_text("Tess Wijngaard").first.wait_for()
    assert desk.get_by_role("link", name="06-00000001").count() >= 1 or desk.locator("a[href^='tel:']").count() >= 1
    axe(desk)
    assert fits(desk)


def _wait_for_state(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until the server has done what was asked."""
    for _ in range(300):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing happened: {page.url}\n{page.inner_text('main')}")
