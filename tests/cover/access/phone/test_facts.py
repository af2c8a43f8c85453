"""What an offer says: its days, the way there, who pays, whom to ask."""

import datetime as dt
from typing import Any

import pytest

from beurs.cover.access.phone.facts import offer_facts, offers_facts
from beurs.cover.models import OfferPart
from beurs.region.models import Group, Person, SchoolGuide, TravelRule
from tests import factories as make
from tests.cover.offering import offered

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def group() -> Group:
    school = make.school(make.board(make.region()), phone="023-1", name="De Stormvogel", lat=52.38, lon=4.63)
    return make.group(school, name="6")


@pytest.fixture
def person(group: Group) -> Person:
    """Return somebody who lives 2 km north of the school."""
    return make.person(group.school.board.region, employer=group.school.board, lat=52.38 + 2 / 111.195, lon=4.63)


def days(group: Group, count: int) -> list[Any]:
    return [make.need(group, date=DAY + dt.timedelta(days=day), spell="s") for day in range(count)]


def test_an_offer_of_four_days_says_each_day_with_its_paid_minutes(group: Group, person: Person) -> None:
    facts = offer_facts(offered(person, days(group, 4)))
    assert [day.date for day in facts.days] == [DAY + dt.timedelta(days=day) for day in range(4)]
    assert (facts.first.starts, facts.first.ends, facts.first.minutes) == (510, 900, 330)
    assert (facts.minutes, facts.first.am, facts.first.pm, len(facts.first.ids)) == (1320, True, True, 2)
    assert facts.last.date == DAY + dt.timedelta(days=3)


def test_the_way_there_is_longer_by_bike_and_begins_in_time_to_be_there_half_an_hour_before(
    group: Group, person: Person
) -> None:
    trip = offer_facts(offered(person, days(group, 1))).trip
    assert trip is not None
    assert (trip.bike, trip.car, round(trip.km, 1)) == (10, 5, 2.6)  # 2 km, 30 % detour, at 16 and 30 km/h
    assert (trip.arrive, trip.leave, trip.by_bike) == (480, 470, True)


@pytest.mark.parametrize(("kmh", "by_bike", "minutes"), [(7, True, 22), (6, False, 5)])
def test_the_strip_shows_the_bike_while_that_is_near_enough(
    group: Group, person: Person, kmh: int, by_bike: bool, minutes: int
) -> None:
    region = group.school.board.region
    region.bike_kmh = kmh
    region.save()
    trip = offer_facts(offered(person, days(group, 1))).trip
    assert trip is not None
    assert (trip.by_bike, trip.minutes) == (by_bike, minutes)


def test_who_comes_later_is_there_from_then_and_paid_from_then_on_the_first_day_only(
    group: Group, person: Person
) -> None:
    facts = offer_facts(offered(person, days(group, 2), from_minute=570))
    assert (facts.first.starts, facts.first.minutes, facts.arrive) == (570, 270, 570)
    assert (facts.last.starts, facts.last.minutes) == (510, 330)


def test_once_the_first_day_went_to_another_nobody_comes_later(group: Group, person: Person) -> None:
    first, second = days(group, 2)
    offer = offered(person, [first, second], from_minute=570)
    OfferPart.objects.filter(need_part__need=first).update(state="filled")
    facts = offer_facts(offer)
    assert (facts.first.date, facts.first.starts, facts.arrive) == (second.date, 510, 480)


def test_a_home_or_school_without_a_place_gives_no_trip_and_no_travel_pay(group: Group) -> None:
    board = group.school.board
    TravelRule.objects.create(board=board, since=make.LONG_AGO, cents_km=23)
    facts = offer_facts(offered(make.person(board.region, employer=board, lat=None), days(group, 1)))
    assert (facts.trip, facts.travel_cents) == (None, None)


@pytest.mark.parametrize(
    ("rule", "cents"),
    [({}, 2 * 3 * 20), ({"most_km": 2}, 2 * 2 * 20), ({"from_km": 3}, 2 * 3 * 20), ({"from_km": 4}, 0)],
)
def test_travel_is_paid_there_and_back_by_the_employers_rule_of_that_day(
    group: Group, person: Person, rule: dict[str, int], cents: int
) -> None:
    board = group.school.board
    TravelRule.objects.create(board=board, since=make.LONG_AGO, cents_km=99)
    TravelRule.objects.create(board=board, since=DAY, cents_km=20, **rule)
    TravelRule.objects.create(board=board, since=DAY + dt.timedelta(days=1), cents_km=50)
    TravelRule.objects.create(board=make.board(board.region), since=DAY, cents_km=70)
    assert offer_facts(offered(person, days(group, 1))).travel_cents == cents


def test_one_works_for_the_own_employer_else_for_the_board_of_the_pool_else_of_the_school(group: Group) -> None:
    region, other = group.school.board.region, make.board(group.school.board.region)
    employed, free = make.person(region, employer=other), make.person(region)
    left = make.person(region)
    left.employments.create(board=other, function="substitute", fte_hundredths=0, since=make.LONG_AGO, until=DAY)
    need = days(group, 1)
    pool = make.pool(region, owner=other)
    assert offer_facts(offered(employed, need)).employer == other
    assert offer_facts(offered(free, need, pool=pool)).employer == other
    assert offer_facts(offered(free, days(group, 1), pool=make.pool(region))).employer == group.school.board
    assert offer_facts(offered(left, need)).employer == other
    later = [make.need(group, date=DAY + dt.timedelta(days=1))]
    assert offer_facts(offered(left, later)).employer == group.school.board


def test_whom_to_ask_is_the_contact_of_the_school_else_its_own_number(group: Group, person: Person) -> None:
    offer = offered(person, days(group, 1))
    assert (offer_facts(offer).contact_phone, offer_facts(offer).guide.contact_name) == ("023-1", "")
    SchoolGuide.objects.create(school=group.school, contact_name="Marit Poelgeest", contact_phone="06-1")
    assert (offer_facts(offer).contact_phone, offer_facts(offer).guide.contact_name) == ("06-1", "Marit Poelgeest")


def test_parts_that_went_to_somebody_else_are_no_longer_shown_unless_nothing_else_is_left(
    group: Group, person: Person
) -> None:
    offer = offered(person, days(group, 2))
    OfferPart.objects.filter(offer=offer, need_part__need__date=DAY).update(state="filled")
    assert [day.date for day in offer_facts(offer).days] == [DAY + dt.timedelta(days=1)]
    OfferPart.objects.filter(offer=offer).update(state="filled")
    assert len(offer_facts(offer).days) == 2


def test_many_offers_are_read_with_as_many_questions_as_one(
    group: Group, person: Person, django_assert_num_queries: Any
) -> None:
    offers = [offered(person, days(group, 2)) for _ in range(4)]
    with django_assert_num_queries(5):
        assert [facts.offer for facts in offers_facts(offers)] == offers
