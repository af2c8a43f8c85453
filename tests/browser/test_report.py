"""A school leader reports an absence on a phone: at most four taps, no violation, and without scripts too."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from beurs.cover.models import Absence, Need
from tests import factories as make

WEEK = [(weekday, part) for weekday in range(1, 6) for part in ("am", "pm")]


@pytest.fixture
def school(live_server):
    place = make.school(make.board(make.region()), name="De Stormvogel", timetable=make.FIVE_EQUAL)
    make.teacher(make.group(place, name="6"), WEEK, first_name="Fenna", last_name="Maassluis")
    make.teacher(make.group(place, name="7"), [(1, "am")], first_name="Anna", last_name="Wit")
    return place


@pytest.fixture
def leader(school):
    return make.user("Sanne", {"role": "school-leader", "region": school.board.region, "school": school})


@pytest.fixture
def signed_in(live_server, client, leader):
    """Return a function that opens a page in a browser context with the leader signed in, in English."""

    def enter(context):
        client.force_login(leader)
        for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "en")):
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url)
        return page

    return enter


def school_day():
    """Return today, or the Monday after a weekend: the day that the form opens with."""
    today = timezone.localdate()
    return today if today.isoweekday() <= 5 else today + dt.timedelta(days=8 - today.isoweekday())


@pytest.mark.parametrize("width", [360, 320])
def test_four_taps_report_a_sick_teacher(open_context, signed_in, axe, width):
    page = signed_in(open_context(width, 740))
    axe(page)
    page.get_by_role("link", name="Report absence").click()
    axe(page)
    page.get_by_role("link", name="Fenna Maassluis").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if timezone.localdate() == school_day():
        page.get_by_role("button", name="Today").click()
        page.get_by_text("2 day parts for group 6.").wait_for()
    page.get_by_role("button", name="Report and find cover").click()
    page.get_by_role("heading", name="Fenna is reported").wait_for()
    axe(page)
    absence = Absence.objects.get()
    assert absence.first == school_day()
    assert Need.objects.filter(date=absence.first).count() == 1


def test_the_form_works_without_scripts(browser, signed_in):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = signed_in(context)
    page.get_by_role("link", name="Report absence").click()
    page.get_by_role("link", name="Fenna Maassluis").click()
    page.get_by_role("checkbox", name="End unknown").check()
    page.locator("input[name=cover][value=own]").check()
    page.get_by_role("button", name="Report", exact=True).click()
    page.get_by_text("Choose who takes over.").first.wait_for()
    page.locator("input[name=cover][value=none]").check()
    page.get_by_role("button", name="Report", exact=True).click()
    page.get_by_role("heading", name="Fenna is reported").wait_for()
    assert Absence.objects.get().last is None
    context.close()


def test_names_narrow_the_list_and_a_day_ticks_both_parts(phone, signed_in):
    page = signed_in(phone.context)
    page.get_by_role("link", name="Report absence").click()
    page.get_by_role("searchbox", name="Search by name").fill("fen")
    expect(page.get_by_role("link", name="Anna Wit")).to_be_hidden()
    page.get_by_role("link", name="Fenna Maassluis").click()
    day = page.locator(".days").first.locator(".day").first
    expect(day).to_be_visible()
    page.wait_for_load_state()
    before = day.locator("input:checked").count()
    day.locator("[data-day]").click()
    expect(day.locator("input:checked")).to_have_count(0 if before == 2 else 2)
