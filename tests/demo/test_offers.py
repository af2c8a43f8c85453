"""The demo's substitute finds an offer on the phone, with what the school tells about it."""

import pytest

from beurs import demo
from beurs.cover.models import Offer
from beurs.messages.models import Work
from beurs.region.models import ContactWish, GroupGuide, Person, SchoolGuide, TravelRule
from tests.demo.conftest import MONDAY

pytestmark = pytest.mark.django_db


def test_an_offer_of_days_ahead_that_nobody_has_waits_for_the_substitute(small: demo.Loaded) -> None:
    offer = Offer.objects.get()
    assert offer.person == Person.objects.get(email="invaller@voorbeeld.example")
    parts = offer.parts.select_related("need_part__need")
    assert all((part.need_part.need.date - MONDAY).days >= 2 for part in parts)
    assert not any(part.need_part.assignments.exists() for part in parts)
    assert len({part.need_part.need.spell for part in parts}) == 1
    assert {work.kind for work in Work.objects.filter(due=offer.until)} == {"offer.expire", "search.wave"}


def test_schools_boards_and_people_say_what_an_offer_needs(small: demo.Loaded) -> None:
    assert SchoolGuide.objects.exists()
    assert GroupGuide.objects.exclude(timetable="").exists()
    assert TravelRule.objects.count() == small.region.boards.count()
    assert ContactWish.objects.exists()
