"""The page that says who carried how much."""

import datetime as dt

import pytest

from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(db):
    return Morning()


@pytest.fixture
def carla(client, morning):
    client.force_login(make.user("Carla", {"role": "coordinator", "region": morning.region}, language="en"))
    client.cookies["django_language"] = "en"
    return client


def fill(morning, people=30):
    for number in range(people):
        sub = morning.substitute(last_name=f"Nummer {number:02}")
        make.assignment(morning.need(), sub, state="published", pool=morning.pool)


def test_an_empty_region_says_what_will_stand_here(carla):
    page = carla.get("/carried/").text
    assert "Nobody is in a pool yet" in page
    assert "No school asked for anybody" in page


def test_people_come_in_pages_and_the_order_stays(carla, morning):
    fill(morning)
    first = carla.get("/carried/?sort=name").text
    assert "Nummer 00" in first
    assert "Nummer 25" not in first
    assert "sort=name" in first
    assert "Nummer 25" in carla.get("/carried/?sort=name&page=2").text


def test_the_period_ends_today_at_the_latest_and_nonsense_is_left_out(carla, morning):
    for query in ("last=2099-01-01", "first=x&last=y", "first=2026-12-31&last=2026-11-23", "sort=secret&page=x"):
        page = carla.get(f"/carried/?{query}")
        assert page.status_code == 200
        assert 'name="last" value="2026-11-23"' in page.text


def test_fifths_say_how_far_apart_the_schools_are(carla, morning):
    for number in range(5):
        need = make.need(make.group(make.school(morning.board)))
        if number:
            make.assignment(need, morning.substitute(), state="published")
    page = carla.get("/carried/").text
    assert "The fifth that got least had 0%, the fifth that got most 100%" in page
    assert "Fifth 1: 1 school, 0 to 0%" in page


@pytest.mark.parametrize(("what", "head"), [("people", "Median of the pool"), ("schools", "Filled")])
def test_both_lists_can_be_taken_as_a_file(carla, morning, what, head):
    fill(morning, 1)
    answer = carla.get(f"/carried/{what}/csv/")
    assert head in answer.content.decode("utf-8-sig")
    assert answer["Content-Type"] == "text/csv"
    assert carla.get(f"/carried/{what}/xlsx/").status_code == 200
    assert carla.get(f"/carried/{what}/pdf/").status_code == 404
    assert carla.get("/carried/secrets/csv/").status_code == 404


@pytest.fixture
def signed_in(live_server, client, morning):
    """Return the cookie of a signed-in coordinator of a region with work done and groups left open."""
    fill(morning, 6)
    for _number in range(5):
        make.need(make.group(make.school(morning.board)), date=make.MONDAY - dt.timedelta(days=7))
    client.force_login(make.user("Carla", {"role": "coordinator", "region": morning.region}))
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
@pytest.mark.django_db(transaction=True)
def test_the_page_is_accessible_and_never_scrolls_sideways(open_context, axe, signed_in, size):
    page = open_context(*size).new_page()
    page.context.add_cookies([signed_in])
    page.goto(f"{signed_in['url']}/carried/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
