"""The style guide in a real browser: every component at every width, both themes, by mouse and by keys."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from beurs.web.views_look import PAGES
from tests.conftest import CHROMIUM, FLAGS

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(live_server):
    """Return the address of a page; the root addresses are imported here, not in the browser's first request."""
    return lambda page: live_server.url + reverse("look-page", args=[page])


def watch(page: Page) -> list[str]:
    """Collect what goes wrong on a page: script errors, refused content, failed or foreign requests."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if "//localhost" not in request.url else None)
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_guide_answers_without_signing_in(client: Client, name):
    assert client.get(f"/look/{name}/").status_code == 200


def test_an_unknown_page_of_the_guide_is_not_found(client: Client):
    assert client.get("/look/nothing/").status_code == 404


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_every_page_passes_axe_in_both_themes(guide, open_context, axe, width, theme):
    page = open_context(width, 800).new_page()
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    wrong = watch(page)
    for name in PAGES:
        page.goto(guide(name))
        axe(page)
    assert wrong == []


def test_no_page_is_wider_than_the_screen(guide, page: Page):
    for name in PAGES:
        page.goto(guide(name))
        for width in (1440, 1280, 1024, 720, 360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider == 0, f"{name} at {width}"


def test_on_a_low_screen_the_board_scrolls_inside_and_the_page_does_not(guide, page: Page):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(guide("today"))
    expect(page.locator(".drawer__scroll")).to_be_visible()
    assert page.evaluate("document.querySelector('.drawer__scroll').scrollHeight > innerHeight / 2")
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_letters_twice_as_large_still_fit_a_phone(guide, browser):
    context = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=defaultFontSize=32"]
    )
    page = context.new_page(viewport={"width": 360, "height": 740})
    for name in PAGES:
        page.goto(guide(name))
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, name
    context.close()


def test_the_forms_work_without_javascript(guide, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(guide("report"))
    page.get_by_label("ochtend vr").check()
    page.get_by_label("Anders").check()
    page.get_by_role("button", name="Meld en zoek vervanging").click()
    assert "part=27-am" in page.url
    assert "kind=other" in page.url
    context.close()


def test_a_day_name_sets_and_clears_both_its_parts(guide, phone: Page):
    phone.goto(guide("report"))
    day = phone.get_by_role("group", name="ma 23 november")
    name = day.locator("[data-day]")
    expect(name).to_have_attribute("aria-pressed", "true")
    name.click()
    expect(day.get_by_label("ochtend ma")).not_to_be_checked()
    expect(day.get_by_label("middag ma")).not_to_be_checked()
    name.click()
    expect(day.get_by_label("middag ma")).to_be_checked()


@pytest.mark.parametrize("name", ["report", "today", "list"])
def test_what_a_thumb_must_hit_on_a_phone_is_large_enough(guide, phone: Page, name):
    phone.goto(guide(name))
    targets = ".btn, .segments a, .day__name, .day__part, .choice__face, .bottombar a, summary, .pages__jump a"
    small = phone.evaluate(
        """(targets) => [...document.querySelectorAll(targets)]
          .filter((item) => item.checkVisibility() && item.getBoundingClientRect().height > 0)
          .map((item) => [item.textContent.trim(), Math.round(item.getBoundingClientRect().height)])
          .filter(([, height]) => height < 44)""",
        targets,
    )
    assert small == []


def test_j_and_k_walk_the_rows_and_stop_at_the_ends(guide, page: Page):
    page.goto(guide("today"))
    page.evaluate("document.getElementById('drawer').hidden = true")
    page.keyboard.press("j")
    expect(page.locator("#need-4 .need__open")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("#need-1 .need__open")).to_be_focused()


def test_one_row_at_a_time_is_in_the_tab_order(guide, page: Page):
    page.goto(guide("today"))
    expect(page.locator(".need__open[tabindex='0']")).to_have_count(1)
    expect(page.locator("#need-3 .need__open")).to_have_attribute("tabindex", "0")


def test_escape_closes_the_drawer_and_the_row_has_the_focus(guide, page: Page):
    page.goto(guide("today"))
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#need-3 .need__open")).to_be_focused()


def test_single_keys_are_silent_in_a_field_and_when_switched_off(guide, page: Page):
    page.goto(guide("list"))
    field = page.get_by_label("Naam", exact=True)
    field.focus()
    page.keyboard.type("a/?")
    assert field.input_value() == "a/?"
    field.blur()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator(".whoami").click()
    page.locator("[data-keys-toggle]").click()
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_the_question_mark_lists_the_keys_of_the_page(guide, page: Page):
    page.goto(guide("today"))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    for text in ("Akkoord", "Maak plan", "alles akkoord"):
        expect(sheet).to_contain_text(text)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#drawer")).to_be_visible()


def test_the_chosen_theme_is_drawn_by_the_server_on_the_next_page(guide, page: Page):
    page.goto(guide("list"))
    page.locator(".whoami").click()
    page.locator("[data-theme-set=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(guide("today"))
    assert re.search(r"<html[^>]* data-theme=\"dark\"", page.context.request.get(guide("list")).text())
    page.locator(".whoami").click()
    page.locator("[data-theme-set=system]").click()
    assert "data-theme" not in page.context.request.get(guide("list")).text().split("<head>")[0]


def test_the_map_shows_a_mark_per_need_and_the_same_as_a_list(guide, page: Page):
    page.goto(guide("today"))
    expect(page.locator(".map .pin[data-point='De Zeevonk, IJmuiden, Nog open']")).to_have_count(1)
    expect(page.locator(".pin--selected")).to_have_count(1)
    page.keyboard.press("m")
    table = page.locator("[data-map-list] table")
    expect(table).to_be_visible()
    expect(table.locator("tbody tr").first).to_contain_text("Nog open")
    page.keyboard.press("m")
    expect(table).to_be_hidden()


def test_an_error_stays_until_it_is_closed_and_is_read_out(guide, page: Page):
    page.goto(guide("faces"))
    error = page.locator(".note-toast--error")
    expect(page.locator("#assertive")).to_have_text("Deze persoon is net ingedeeld.")
    error.locator("[data-toast-close]").click()
    expect(error).to_have_count(0)


def test_the_offline_strip_follows_the_connection(guide, page: Page):
    page.goto(guide("list"))
    expect(page.locator("#offline")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_the_focus_ring_is_yellow_and_ink(guide, page: Page):
    page.goto(guide("list"))
    page.get_by_role("link", name="XLSX").focus()
    page.keyboard.press("Shift+Tab")
    ring = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement);"
        " return [s.outlineWidth, s.outlineColor, s.boxShadow]; }"
    )
    assert ring == ["2px", "rgb(20, 33, 31)", "rgb(255, 201, 51) 0px 0px 0px 3px"]


def test_a_list_prints_without_its_controls(guide, page: Page):
    page.goto(guide("today"))
    page.emulate_media(media="print")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#need-13")).to_be_visible()


@override_settings(DEBUG=False)
def test_a_page_that_is_not_there_says_so_in_our_own_words(client: Client):
    answer = client.get("/look/nothing/")
    assert "<h1>Deze pagina is er niet</h1>" in answer.content.decode()
