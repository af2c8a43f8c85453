"""Fixtures of the whole suite: real data, a real headless Chromium, and the two databases."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's event loop runs in the thread of the test, where Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHECKOUT = Path(__file__).resolve().parent.parent
AXE = CHECKOUT / "tests" / "vendor" / "axe.min.js"
CHROMIUM = os.environ.get("BEURS_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# How long an example takes says how busy the machine is, and nothing of the code. A commit passes or fails by its own
# merits, so `make test` draws the same examples each time; `make search` draws others, to find what these do not.
PROFILE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("beurs", **PROFILE, derandomize=True)
settings.register_profile("search", **PROFILE, print_blob=True)
settings.load_profile(os.environ.get("BEURS_EXAMPLES", "beurs"))
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what Hypothesis draws, and what touches the database: it runs on PostgreSQL a second time."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("drawn")
        names = set(getattr(item, "fixturenames", ()))
        if names & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "page" in names or "browser" in names or "phone" in names:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data files, or skip: it is never part of the project."""
    folder = Path(os.environ.get("BEURS_DATA", CHECKOUT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found: set BEURS_DATA to its folder (looked at {folder.name})")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a headless Chromium; skip where the machine has none."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium not found: apt install chromium, or set BEURS_CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[[int, int], BrowserContext]]:
    """Yield a maker of browser contexts of a given size, in Dutch and in Dutch time."""
    contexts: list[BrowserContext] = []

    def make(width: int, height: int) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="nl-NL", timezone_id="Europe/Amsterdam"
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_context: Callable[[int, int], BrowserContext]) -> Page:
    """Return a page as wide as a planner's screen."""
    return open_context(1280, 900).new_page()


@pytest.fixture
def phone(open_context: Callable[[int, int], BrowserContext]) -> Page:
    """Return a page as wide as a phone."""
    return open_context(360, 740).new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Return a check that a page has no violation of WCAG 2.2 A or AA."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate(
            "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
            " 'best-practice']})).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))"
        )
        assert found == [], f"{page.url}: {found}"

    return check
