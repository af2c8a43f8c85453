"""One's own days: published ones only, and nobody else's."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.accounts.services import browser_mark
from beurs.cover.access.own import CAN, NOT, WORKS, own_days
from beurs.region.models import AvailabilityException
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def region():
    return make.region()


@pytest.fixture
def person(region):
    user = make.user("Daan", {"role": "substitute", "region": region}, language="en")
    return make.person(region, offers=[(1, "am"), (2, "am")], user=user)


@pytest.fixture
def daan(client, person):
    client.force_login(person.user)
    client.cookies["django_language"] = "en"
    return client


def planned(region, person, state="published", **fields):
    school = make.school(make.board(region), name="De Tjalk", phone="023-0000009")
    need = make.need(make.group(school, name="3"), **fields)
    make.assignment(need, person, state=state)


def test_a_published_day_stands_there_with_school_times_and_telephone(daan, region, person):
    planned(region, person)
    shown = daan.get("/", follow=True).content.decode()
    assert "Group 3, De Tjalk" in shown
    assert "08:30–15:00" in shown
    assert "tel:023-0000009" in shown


@pytest.mark.parametrize("state", ["proposed", "agreed", "released"])
def test_what_is_not_published_is_not_told(daan, region, person, state):
    planned(region, person, state=state)
    shown = daan.get("/own/").content.decode()
    assert "De Tjalk" not in shown
    assert "Nothing is planned for you yet" in shown


def test_somebody_elses_day_is_not_shown(daan, region):
    planned(region, make.person(region))
    assert "De Tjalk" not in daan.get("/own/").content.decode()


def test_the_calendar_tells_work_from_can_and_not(region, person):
    planned(region, person, parts=("am",))
    AvailabilityException.objects.create(person=person, date=DAY, part="pm", available=True)
    AvailabilityException.objects.create(person=person, date=DAY + dt.timedelta(days=8), part="am", available=False)
    shown = own_days(person, DAY, timezone.now())
    days = {day.date: day.parts for week in shown.weeks for day in week}
    assert len(days) == 20
    assert days[DAY] == (WORKS, CAN)
    assert days[DAY + dt.timedelta(days=1)] == (CAN, NOT)
    assert days[DAY + dt.timedelta(days=8)] == (NOT, NOT)


def test_two_parts_of_one_day_are_one_place_and_yesterday_is_gone(region, person):
    planned(region, person)
    planned(region, person, date=DAY - dt.timedelta(days=1))
    (place,) = own_days(person, DAY - dt.timedelta(days=7), timezone.now()).places
    assert (place.parts, place.starts, place.ends) == (("am", "pm"), 510, 900)


def test_somebody_without_a_person_or_the_role_finds_nothing(client, region):
    client.force_login(make.user("Leeg", {"role": "substitute", "region": region}))
    assert client.get("/own/").status_code == 404
    planner = make.user("Eva", {"role": "planner", "region": region})
    make.person(region, user=planner)
    client.force_login(planner)
    assert client.get("/own/").status_code == 404


@pytest.mark.parametrize("far", ["2026-99-99", "9999-12-31", "x", ""])
def test_a_day_that_is_none_or_far_away_shows_today(daan, far):
    assert daan.get("/own/", {"from": far}).context["shown"].weeks[0][0].date == DAY


def test_the_page_says_whose_it_is_and_until_when_it_may_be_kept(daan, region, person):
    told = daan.get("/own/")
    assert told.headers["X-Own"] == browser_mark(person.user.pk)
    left = int(told.headers["X-Own-Until"]) / 1000 - timezone.now().timestamp()
    assert 0 < left <= daan.session.get_expiry_age() + 5
