"""What would help: a button only where the change brings the person to this very need."""

import pytest

from beurs.cover.problem import helping
from beurs.engine.formats.cover import AvoidChange, OpenNeed, Relax, TravelChange
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


def helps(need, change):
    relax = [Relax(change=change, gains=20)]
    return helping.helps_in(OpenNeed(need=f"n{need.pk}", slots=[f"{need.date}/am"], relax=relax), need)


@pytest.mark.parametrize(("more", "service"), [(0, "assign_by_hand"), (-1, "")])
def test_a_longer_trip_has_a_button_where_it_reaches_the_need(morning, more, service):
    need, far = morning.need(), morning.substitute(lat=52.70)
    minutes = helping.minutes_between(far, need.school, morning.region)
    (found,) = helps(need, TravelChange(person=f"p{far.pk}", to=minutes + more))
    assert (found.kind, found.person, found.service) == ("travel", far, service)


def test_a_person_without_a_known_home_has_no_button(morning):
    need, lost = morning.need(), morning.substitute(lat=None, lon=None, place_source="none")
    (found,) = helps(need, TravelChange(person=f"p{lost.pk}", to=90))
    assert found.service == ""


def test_a_school_that_is_avoided_has_a_button_at_that_school_only(morning):
    need, shy = morning.need(), morning.substitute()
    other = make.school(morning.board)
    (here,) = helps(need, AvoidChange(person=f"p{shy.pk}", school=f"s{need.school_id}"))
    (there,) = helps(need, AvoidChange(person=f"p{shy.pk}", school=f"s{other.pk}"))
    assert (here.service, there.service) == ("assign_by_hand", "")
