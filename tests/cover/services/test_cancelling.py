"""Taking back a yes: the group asks for somebody else at once, or planner and school hear that nobody comes."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.cover.models import CancelRule, Offer
from beurs.cover.services import offer_accept, release, search_start
from beurs.cover.services.cancelling import yes_take_back
from beurs.messages.models import Outgoing, Work
from beurs.region.models import SchoolGuide
from tests import factories as make
from tests.cover.scenes import fresh, refused, who
from tests.cover.services.offers.scenes import Dispatching, asked, offer_of, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    made = Dispatching()
    made.rule()
    return made


def accepted(morning, need, person):
    morning.search(need)
    return offer_accept(offer=offer_of(need, person), via="app", by=None, now=timezone.now())


def test_who_takes_a_yes_back_makes_the_search_begin_again(morning, clock):
    clock(day=22, hour=12)
    one, two = morning.substitute(), morning.substitute()
    need = morning.need()
    offer = accepted(morning, need, one)
    yes_take_back(offer=Offer.objects.get(pk=offer.pk), now=timezone.now(), by=morning.by)
    work()
    assert asked(need) == [(one, "cancelled"), (two, "sent")]


def test_when_it_is_too_late_to_ask_planner_and_school_hear_at_once(morning, clock):
    clock(hour=7, minute=50)
    person, need = morning.substitute(), morning.need()
    offer = accepted(morning, need, person)
    clock(hour=8, minute=2)
    yes_take_back(offer=Offer.objects.get(pk=offer.pk), now=timezone.now(), by=morning.by)
    assert Work.objects.filter(kind="search.notice", state="open", due=timezone.now()).count() == 1


@pytest.fixture
def spell(morning, clock):
    clock(day=22, hour=12)
    person = morning.substitute(email="p@voorbeeld.example")
    group = morning.group()
    needs = [make.need(group, date=make.MONDAY + dt.timedelta(days=day), spell="s") for day in range(3)]
    search_start(needs=needs, by=morning.by, now=timezone.now())
    work()
    offer = offer_accept(offer=offer_of(needs[0], person), via="app", by=None, now=timezone.now())
    assert {row.need_part.need_id for row in offer.parts.all()} == {need.pk for need in needs}
    return morning, person, needs, offer


def back(morning, offer, days):
    return yes_take_back(offer=Offer.objects.get(pk=offer.pk), now=timezone.now(), by=morning.by, days=days)


def test_one_day_of_a_yes_is_given_back_and_the_rest_stays(spell):
    morning, person, needs, offer = spell
    assert back(morning, offer, [needs[1].pk]) == [needs[1]]
    assert [set(who(need)) for need in needs] == [{"am", "pm"}, set(), {"am", "pm"}]
    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert sorted(offer.parts.values_list("state", flat=True)) == ["accepted"] * 4 + ["cancelled"] * 2
    work()
    told = Outgoing.objects.filter(key__contains="gave-back").get()
    assert told.recipient == person.email


def test_the_day_given_back_asks_somebody_else_at_once(spell):
    morning, person, needs, offer = spell
    other = morning.substitute()
    back(morning, offer, [needs[1].pk])
    work()
    assert asked(needs[1]) == [(person, "accepted"), (other, "sent")]


def test_day_after_day_given_back_ends_the_yes_with_the_last(spell):
    morning, _person, needs, offer = spell
    for need in needs:
        back(morning, offer, [need.pk])
    offer.refresh_from_db()
    assert offer.state == "cancelled"


def test_every_day_has_its_own_rule_and_its_own_first_lesson(spell, clock):
    morning, _person, needs, offer = spell
    CancelRule.objects.create(region=morning.region, since=make.MONDAY, grace_min=0, app_min=60)
    clock(day=23, hour=7, minute=31)
    refused("cancel-call", back, morning, offer, [needs[0].pk, needs[1].pk])
    assert [bool(who(need)) for need in needs] == [True, True, True]
    back(morning, offer, [needs[1].pk])
    assert [bool(who(need)) for need in needs] == [True, False, True]


def test_just_before_that_moment_the_first_day_may_go_too(spell, clock):
    morning, _person, needs, offer = spell
    CancelRule.objects.create(region=morning.region, since=make.MONDAY, grace_min=0, app_min=60)
    clock(day=23, hour=7, minute=29)
    back(morning, offer, [needs[0].pk, needs[1].pk])
    assert [bool(who(need)) for need in needs] == [False, False, True]


@pytest.mark.parametrize("days", [[], [10**6]])
def test_no_day_of_the_yes_is_no_cancelling(spell, days):
    morning, _person, _needs, offer = spell
    refused("no-days", back, morning, offer, days)


def test_a_day_that_the_planner_takes_back_is_told_and_the_rest_stays(spell):
    morning, person, needs, offer = spell
    need = fresh(needs[2])
    release(need=need, version=need.version, ground="the teacher is back", by=morning.by)
    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert [bool(who(need)) for need in needs] == [True, True, False]
    work()
    told = Outgoing.objects.filter(key__contains=":fewer:").get()
    assert told.recipient == person.email


def test_what_was_never_accepted_is_not_taken_back(morning):
    person, need = morning.substitute(), morning.need()
    morning.search(need)
    offer = offer_of(need, person)
    refused("offer-answered", yes_take_back, offer=offer, now=timezone.now(), by=morning.by)
    assert Offer.objects.get(pk=offer.pk).state == "sent"


@pytest.mark.parametrize(("guide", "said"), [("06-11111111", "06-11111111"), ("", "020-7654321")])
def test_too_late_for_the_app_the_number_of_the_school_is_said(spell, clock, guide, said):
    morning, _person, needs, offer = spell
    morning.school.phone = "020-7654321"
    morning.school.save()
    SchoolGuide.objects.create(school=morning.school, contact_phone=guide)
    CancelRule.objects.create(region=morning.region, since=make.MONDAY, grace_min=0, app_min=60)
    clock(day=23, hour=7, minute=31)
    assert refused("cancel-call", back, morning, offer, [needs[0].pk])["phone"] == said
