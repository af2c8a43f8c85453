"""The app of who covers in a real Chromium: axe and width of every screen, and days without a connection."""

import contextlib
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, Page, expect

from beurs.cover.models import LIVE, Offer, SchoolQuestion
from beurs.cover.services.offers.telling import LINK
from beurs.messages.services import link_make
from beurs.region.models import AvailabilityException, GroupGuide, Person, SchoolGuide, SchoolPreference, TravelRule
from tests import factories as make
from tests.cover.offering import offered

pytestmark = pytest.mark.django_db(transaction=True)
HOURS = dt.timedelta(hours=5)


def school_day(after: int) -> dt.date:
    """Return the weekday so many weekdays after today, never a Wednesday (a free afternoon)."""
    day, left = timezone.localdate(), after
    while left or day.isoweekday() in (3, 6, 7):
        day += dt.timedelta(days=1)
        left -= day.isoweekday() in (1, 2, 4, 5) and left > 0
    return day


@pytest.fixture
def person() -> Person:
    region = make.region()
    school = make.school(make.board(region), name="De Stormvogel", place="Santpoort-Noord", phone="023-1")
    pool = make.pool(region, owner=school.board)
    user = make.user("Daan", {"role": "substitute", "region": region})
    who = make.substitute(pool, user=user, employer=school.board, email=user.email, phone="06-1")
    group = make.group(school, name="6")
    SchoolGuide.objects.create(
        school=school, contact_name="Marit", contact_role="schoolleider", routines="Stil is stil."
    )
    GroupGuide.objects.create(group=group, timetable="08:30 rekenen\n10:15 pauze", changed_on=timezone.localdate())
    TravelRule.objects.create(board=school.board, since=make.LONG_AGO, cents_km=23)
    AvailabilityException.objects.create(person=who, date=school_day(7), part="am", available=False)
    SchoolPreference.objects.create(person=who, school=school, kind="prefer")
    worked = make.need(group, date=school_day(2))
    make.assignment(worked, who, state="published", published_at=timezone.now())
    offered(who, [worked], state="accepted", pool=pool)
    SchoolQuestion.objects.create(need=worked, person=who, text="Is er gym?", asked_at=timezone.now())
    needs = [make.need(group, date=school_day(after), spell="s") for after in (3, 4)]
    offered(who, needs, pool=pool, ring=1, until=timezone.now() + HOURS)
    return who


@pytest.fixture
def phone(live_server: Any, person: Person, client: Client, open_context: Callable[[int, int], BrowserContext]) -> Page:
    """Return a page 360 px wide on which Daan is signed in."""
    assert person.user is not None
    client.force_login(person.user)
    context = open_context(360, 740)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def screens(person: Person) -> list[str]:
    """Return the address of every screen, with what it shows filled in."""
    waiting, taken = Offer.objects.get(state__in=LIVE), Offer.objects.get(state="accepted")
    need = taken.parts.first().need_part.need_id  # type: ignore[union-attr]
    token = link_make(
        kind=LINK, target=f"offer:{waiting.pk}", person_id=person.pk, until=waiting.until, now=timezone.now()
    )
    plain = ("own", "phone-offers", "phone-hours", "phone-me", "phone-week", "phone-reach", "phone-limits")
    return [
        *(reverse(f"cover:{name}") for name in (*plain, "phone-calendar")),
        reverse("cover:phone-offer", args=[waiting.pk]),
        reverse("cover:phone-offer", args=[taken.pk]),
        *(reverse(f"cover:{name}", args=[need]) for name in ("phone-day", "phone-question", "phone-cancel")),
        reverse("cover:answer", args=[token]),
        "/a/wrong/",
        reverse("app-offline"),
    ]


def test_every_screen_passes_axe_and_fits_a_phone_of_320(
    phone: Page, live_server: Any, person: Person, axe: Any
) -> None:
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for path in screens(person):
            phone.goto(live_server.url + path)
            axe(phone)
            for width in (360, 320):
                phone.set_viewport_size({"width": width, "height": 740})
                wider = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wider == 0, f"{path} at {width}"


def test_the_question_of_an_offer_is_pinned_and_every_button_is_large_enough(
    phone: Page, live_server: Any, person: Person
) -> None:
    phone.goto(live_server.url + reverse("cover:phone-offer", args=[Offer.objects.get(state="sent").pk]))
    for name in ("Ja, ik kom", "Nee, nu niet"):
        box = phone.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 740
    assert Offer.objects.get(pk=Offer.objects.get(person=person, state__in=["sent", "seen"]).pk)
    expect(phone.locator("[data-ring-figure]")).to_have_text("5")


def test_by_keyboard_every_link_of_an_offer_comes_above_its_pinned_answers(
    phone: Page, live_server: Any, person: Person
) -> None:
    phone.goto(live_server.url + reverse("cover:phone-offer", args=[Offer.objects.get(state="sent").pk]))
    last = phone.get_by_role("link", name="stel een vraag")
    for _ in range(12):
        phone.keyboard.press("Tab")
        if last.evaluate("link => link === document.activeElement"):
            break
    expect(last).to_be_focused()
    phone.wait_for_function(
        "() => document.activeElement.getBoundingClientRect().bottom"
        " <= document.querySelector('.task__pin').getBoundingClientRect().top"
    )


def with_worker(phone: Page, address: str) -> None:
    """Open the calendar and wait until the worker of the app has taken over."""
    phone.goto(address)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.reload()
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.reload()


def test_the_calendar_opens_without_a_connection_and_says_of_when_it_is(
    phone: Page, live_server: Any, person: Person
) -> None:
    own = live_server.url + reverse("cover:own")
    with_worker(phone, own)
    seen = phone.locator("[data-agenda]").get_attribute("data-seen")
    phone.context.set_offline(True)
    phone.goto(own)
    expect(phone.locator("#offline")).to_have_text(f"Geen verbinding. Agenda van {seen}.")
    expect(phone.get_by_role("link", name="Groep 6, De Stormvogel").first).to_be_visible()
    phone.goto(live_server.url + reverse("cover:phone-hours"))
    expect(phone.get_by_role("heading", name="Geen verbinding")).to_be_visible()
    phone.context.set_offline(False)
    phone.goto(own)
    expect(phone.locator("#offline")).to_be_hidden()


def shows_nothing_of_daan(phone: Page, own: str) -> None:
    """Assert that the calendar does not open without a connection: a page that says so, or the browser's own."""
    phone.context.set_offline(True)
    with contextlib.suppress(Error):
        phone.goto(own)
    expect(phone.locator("body")).not_to_contain_text("De Stormvogel")
    phone.context.set_offline(False)


def test_after_an_expired_session_the_old_calendar_is_gone_also_before_anybody_signs_in(
    phone: Page, live_server: Any, person: Person
) -> None:
    own = live_server.url + reverse("cover:own")
    with_worker(phone, own)
    Session.objects.all().delete()
    phone.goto(own)
    expect(phone).to_have_url(re.compile("sign-in"))
    assert kept_caches(phone) == 0
    shows_nothing_of_daan(phone, own)


@pytest.mark.parametrize("role", ["substitute", "planner"])
def test_who_signs_in_next_on_a_shared_phone_sees_nothing_of_the_one_before(
    open_context: Callable[[int, int], BrowserContext], live_server: Any, person: Person, role: str
) -> None:
    region = person.region
    other = make.user("Noor", {"role": role, "region": region})
    if role == "substitute":
        make.person(region, user=other, email=other.email)
    phone, own = open_context(360, 740).new_page(), live_server.url + reverse("cover:own")
    sign_in(phone, live_server, person.user)
    with_worker(phone, own)
    assert kept_caches(phone) == 1
    Session.objects.all().delete()
    sign_in(phone, live_server, other)
    assert kept_caches(phone) == 0
    shows_nothing_of_daan(phone, own)


def test_who_signs_in_again_keeps_the_own_calendar(
    open_context: Callable[[int, int], BrowserContext], live_server: Any, person: Person
) -> None:
    phone, own = open_context(360, 740).new_page(), live_server.url + reverse("cover:own")
    sign_in(phone, live_server, person.user)
    with_worker(phone, own)
    Session.objects.all().delete()
    sign_in(phone, live_server, person.user)
    phone.context.set_offline(True)
    phone.goto(own)
    expect(phone.get_by_role("link", name="Groep 6, De Stormvogel").first).to_be_visible()


def sign_in(phone: Page, live_server: Any, user: Any) -> None:
    """Sign in by the form, as people do."""
    phone.goto(live_server.url + reverse("accounts:sign-in"))
    phone.fill("input[name=email]", user.email)
    phone.fill("input[name=password]", "geheim-genoeg")
    phone.locator("#sign-in button[type=submit]").click()
    phone.wait_for_function("!location.pathname.includes('sign-in')")


def kept_caches(phone: Page) -> int:
    """Return how many calendars the browser keeps."""
    names: list[str] = phone.evaluate("caches.keys()")
    return sum(name.startswith("beurs-days") for name in names)


def test_an_answer_without_a_connection_waits_and_is_never_shown_as_accepted(
    phone: Page, live_server: Any, person: Person
) -> None:
    offer = Offer.objects.get(state="sent")
    with_worker(phone, live_server.url + reverse("cover:own"))
    phone.goto(live_server.url + reverse("cover:phone-offer", args=[offer.pk]))
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Nee, nu niet").click()
    expect(phone.locator("#waiting")).to_contain_text("Nog niet verstuurd: Nee, nu niet")
    expect(phone.get_by_role("button", name="Ja, ik kom")).to_be_disabled()
    assert Offer.objects.get(pk=offer.pk).state in {"sent", "seen"}
    phone.goto(live_server.url + reverse("cover:own"))
    expect(phone.locator("#waiting")).to_contain_text("Nog niet verstuurd")
    phone.context.set_offline(False)
    phone.goto(live_server.url + reverse("cover:own"))
    expect(phone.locator("#waiting")).to_contain_text("Verstuurd.")
    assert Offer.objects.get(pk=offer.pk).state == "declined"
    phone.reload()
    expect(phone.locator("#waiting")).to_be_hidden()


def test_an_answer_that_waited_too_long_is_not_sent_and_says_so(phone: Page, live_server: Any, person: Person) -> None:
    offer = Offer.objects.get(state="sent")
    # An address of the same origin without the script that would look at what waits too early.
    phone.goto(live_server.url + reverse("app-manifest"))
    kept = {
        "url": reverse("cover:phone-answer", args=[offer.pk]),
        "page": reverse("cover:phone-offer", args=[offer.pk]),
        "fields": [["answer", "yes"]],
        "said": "Ja, ik kom",
        "what": "Groep 6",
        "until": (timezone.now() - HOURS).isoformat(),
    }
    phone.evaluate("kept => localStorage.setItem('beurs.unsent', JSON.stringify([kept]))", kept)
    phone.goto(live_server.url + reverse("cover:own"))
    expect(phone.locator("#waiting")).to_contain_text("Niet verstuurd: de tijd om te antwoorden was voorbij.")
    assert Offer.objects.get(pk=offer.pk).state in {"sent", "seen"}


def test_signing_out_takes_the_calendar_off_the_phone(phone: Page, live_server: Any, person: Person) -> None:
    with_worker(phone, live_server.url + reverse("cover:own"))
    assert kept_caches(phone) == 1
    phone.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').submit()")
    phone.wait_for_url("**/sign-in/**")
    phone.wait_for_function("caches.keys().then((keys) => keys.length === 0)")


def test_one_tap_books_and_shows_the_day(phone: Page, live_server: Any, person: Person) -> None:
    offer = Offer.objects.get(state="sent")
    phone.goto(live_server.url + reverse("cover:phone-offer", args=[offer.pk]))
    phone.get_by_role("button", name="Ja, ik kom").click()
    expect(phone.get_by_role("heading", name="Je komt. Dank je.")).to_be_visible()
    assert Offer.objects.get(pk=offer.pk).state == "accepted"


def test_the_app_can_be_installed(phone: Page, live_server: Any) -> None:
    phone.goto(live_server.url + reverse("cover:own"))
    manifest = phone.request.get(live_server.url + reverse("app-manifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/own/", "/own/", "standalone")
    for icon in manifest["icons"]:
        reply = phone.request.get(live_server.url + icon["src"])
        width = int.from_bytes(reply.body()[16:20], "big")
        assert (reply.status, f"{width}x{width}") == (200, icon["sizes"])
