"""A sharing policy previewed in a real browser, at the width of a planner's screen and of a phone, in Dutch."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from tests import factories as make
from tests.cover.lending import Proposal
from tests.cover.services.offers.scenes import work

WIDTHS = [(1280, 900), (360, 740)]
WEDNESDAY = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)


def say(text, **facts):
    """Return a text as the Dutch screen has it."""
    with translation.override("nl"):
        return gettext(text) % facts


@pytest.fixture
def proposal(live_server, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: WEDNESDAY)
    made = Proposal()
    make.need(make.group(make.school(make.board(made.region, name="Stichting Openbaar Onderwijs Kop van de Duinen"))))
    return made


@pytest.fixture
def enter(live_server, open_context, proposal):
    """Return a function that opens a page for somebody who plans for the lending board."""

    def opened(path, width, height):
        client = Client()
        client.force_login(make.user("Eva", {"role": "planner", "region": proposal.region, "board": proposal.board}))
        context = open_context(width, height)
        for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "nl")):
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    return opened


def play(page):
    """Press the button at the end of the page; the bar at the bottom of a phone must leave it free."""
    page.get_by_role("button", name=say("Play the last 20 mornings")).click(timeout=10_000)


def fits(page):
    """Tell whether a page scrolls downward only."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_planner_plays_a_proposal_and_sees_who_gives_and_gets(enter, proposal, axe, width, height):
    page = enter(f"/pools/policies/{proposal.proposed.pk}/preview/", width, height)
    axe(page)
    play(page)
    expect(page.locator("#trial progress")).to_be_visible()
    axe(page)
    work()
    expect(page.locator("#trial")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        say("The difference in filled day parts is too small to tell")
    )
    expect(page.get_by_role("row", name=proposal.other.name).first).to_contain_text("0 → 2")
    assert fits(page)
    axe(page)
    page.get_by_text(say("on assumptions, not real yeses")).click()
    expect(page.get_by_text(say("Everybody who is asked says yes."))).to_be_visible()
    axe(page)


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_planner_stops_a_trial(enter, proposal, width, height):
    page = enter(f"/pools/policies/{proposal.proposed.pk}/preview/", width, height)
    play(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(say("Stopped. There is no outcome."))).to_be_visible()


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_what_a_board_gave_and_got_beside_each_on_its_own(enter, proposal, axe, width, height):
    page = enter("/give-and-take/", width, height)
    axe(page)
    play(page)
    expect(page.locator("#trial")).to_be_visible()
    work()
    expect(page.get_by_text(say("On its own"), exact=True).first).to_be_attached()
    expect(page.locator("#trial")).to_have_count(0)
    assert fits(page)
    axe(page)
