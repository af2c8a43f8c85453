"""Taking back a yes: the group asks for somebody else at once, or planner and school hear that nobody comes."""

import pytest
from django.utils import timezone

from beurs.cover.models import Offer
from beurs.cover.services import offer_accept
from beurs.cover.services.cancelling import yes_take_back
from beurs.messages.models import Work
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
