"""The small demo region in a browser: somebody signed in, and what every page is held to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from beurs import demo
from beurs.accounts.models import User
from beurs.region.models import Region

MONDAY = dt.date(2026, 11, 23)
LEAST = 43.5
# Buttons, fields and folds that a thumb has to hit; a tick or a radio button counts with its label.
SMALL = """() => [...document.querySelectorAll('.btn, select, input, summary, textarea, .segments a')]
  .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden'))
  .map((one) => (one.type === 'checkbox' || one.type === 'radio') && one.labels[0] ? one.labels[0] : one)
  .filter((one) => one.getBoundingClientRect().height < %s)
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`)"""
SIDEWAYS = """() => [...document.querySelectorAll('.scroll-x')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent.trim().slice(0, 40))"""


@pytest.fixture
def demo_region(transactional_db: None) -> Region:
    return demo.load(size="small", today=MONDAY).region


@pytest.fixture
def demo_enter(live_server: Any, open_context: Callable[[int, int], BrowserContext], demo_region: Region) -> Any:
    """Return a function that opens a page for one of the demo's users, in Dutch."""

    def opened(who: str, width: int, height: int) -> Page:
        client = Client()
        client.force_login(User.objects.get(email=f"{who}@voorbeeld.example"))
        context = open_context(width, height)
        for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "nl")):
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    return opened


@pytest.fixture
def looked_at(live_server: Any, axe: Callable[[Page], None]) -> Callable[[Page, str], None]:
    """Return a check of what every page is held to: it answers, fits its width, and has no violation of WCAG."""

    def check(page: Page, address: str) -> None:
        answer = page.goto(f"{live_server.url}{address}")
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        axe(page)

    return check


@pytest.fixture
def fits_a_thumb() -> Callable[[Page], None]:
    """Return a check that nothing to press is lower than 44 pixels, and that no table scrolls sideways."""

    def check(page: Page) -> None:
        assert page.evaluate(SMALL % LEAST) == [], page.url
        assert page.evaluate(SIDEWAYS) == [], page.url

    return check
