"""How far salaried pools were used."""

import pytest

from beurs.cover.problem.using import LEAST_PEOPLE, use_of
from beurs.pools.models import Pool
from tests import factories as make
from tests.cover.lending import TUESDAY
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
DAYS = [make.MONDAY, TUESDAY]


@pytest.fixture
def morning():
    return Morning()


def used(morning):
    (found,) = use_of([morning.pool], DAYS)
    return found


def test_offered_worked_and_days_without_work(morning):
    busy, _idle = morning.substitute(), morning.substitute()
    make.assignment(morning.need(parts=("am",)), busy, state="published")
    found = used(morning)
    assert (found.people, found.offered, found.worked, found.idle_days) == (2, 8, 1, 3)
    assert found.percent == 12.5


def test_who_is_absent_teaches_or_offers_nothing_could_not_work(morning):
    ill, teaches = morning.substitute(), morning.substitute()
    morning.substitute(offers=())
    make.absence(ill, morning.school, last=TUESDAY)
    make.teaches(teaches, morning.group(), parts=[(1, "am")])
    found = used(morning)
    assert (found.people, found.offered, found.idle_days) == (3, 3, 2)


def test_work_that_was_not_offered_counts_as_both(morning):
    who = morning.substitute(offers=())
    make.assignment(morning.need(), who, state="published")
    assert (used(morning).offered, used(morning).worked, used(morning).idle_days) == (2, 2, 0)


def test_days_outside_the_membership_do_not_count(morning):
    who = morning.substitute()
    who.memberships.update(until=make.MONDAY)
    assert (used(morning).people, used(morning).offered) == (1, 2)


def test_only_salaried_pools_are_told_of(morning):
    morning.pool.kind = Pool.Kind.ON_CALL
    morning.pool.save()
    assert use_of([morning.pool], DAYS) == []


def test_nothing_is_told_of_a_pool_of_few(morning):
    for _ in range(LEAST_PEOPLE - 1):
        morning.substitute()
    assert not used(morning).told
    morning.substitute()
    assert used(morning).told


def test_an_empty_pool_has_no_share(morning):
    assert used(morning).percent is None
    assert use_of([morning.pool], []) == []
