"""Day parts lent between boards, counted from bookings alone and in a fixed number of queries."""

import datetime as dt

import pytest
from django.db.models import Q
from django.utils import timezone

from beurs.pools.access.loans import lent, loans_of, net
from beurs.pools.models import Booking, Membership
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = make.MONDAY


@pytest.fixture
def scene():
    """Two boards, the pool of the first, and a group of the second that asks for somebody."""
    place = make.region()
    giver, receiver = make.board(place), make.board(place)
    pool = make.pool(place, owner=giver, reach={giver: 1, receiver: 4})
    return giver, receiver, pool, make.group(make.school(receiver))


def booked(who, group, pool=None, date=DAY, parts=("am", "pm")):
    need = make.need(group, date=date, parts=parts)
    return [make.booking(who, part, pool) for part in need.parts.order_by("part")]


def counted(first=DAY, last=DAY):
    return dict(lent(loans_of(Q(), first, last)))


def test_a_day_through_the_pool_of_another_board_is_two_day_parts_lent(scene):
    giver, receiver, pool, group = scene
    booked(make.substitute(pool, employer=giver), group, pool)
    assert counted() == {(giver.pk, receiver.pk): 2}


def test_own_people_and_hired_ones_are_no_loan(scene):
    _giver, receiver, pool, group = scene
    booked(make.person(receiver.region, employer=receiver), group, pool)
    booked(make.person(receiver.region), make.group(group.school), pool)
    assert counted() == {}


def test_released_bookings_and_other_days_do_not_count(scene):
    giver, receiver, pool, group = scene
    who = make.substitute(pool, employer=giver)
    booked(who, group, pool)
    booked(who, group, pool, date=DAY + dt.timedelta(days=1))
    Booking.objects.filter(date=DAY, part="am").update(released_at=timezone.now())
    assert counted() == {(giver.pk, receiver.pk): 1}
    assert counted(last=DAY + dt.timedelta(days=1)) == {(giver.pk, receiver.pk): 3}


def test_the_contract_of_the_membership_says_who_lends(scene):
    giver, receiver, pool, group = scene
    who = make.substitute(pool, employer=giver)
    second = make.person(receiver.region, employer=receiver).employments.get()
    second.person = who
    second.save()
    booked(who, group, pool)
    assert counted() == {(giver.pk, receiver.pk): 2}
    Membership.objects.update(employment=None)
    assert counted() == {}


def test_what_came_back_is_set_off(scene):
    giver, receiver, pool, group = scene
    booked(make.substitute(pool, employer=giver), group, pool)
    back = make.group(make.school(giver))
    booked(make.person(giver.region, employer=receiver), back, parts=("am",))
    parts = lent(loans_of(Q(), DAY, DAY))
    assert (net(parts, (giver.pk, receiver.pk)), net(parts, (receiver.pk, giver.pk))) == (1, -1)


def test_more_bookings_take_no_more_queries(scene, django_assert_num_queries):
    giver, _receiver, pool, group = scene
    with django_assert_num_queries(1):
        loans_of(Q(), DAY, DAY)
    for _ in range(4):
        booked(make.substitute(pool, employer=giver), make.group(group.school), pool)
    with django_assert_num_queries(3):
        assert len(loans_of(Q(), DAY, DAY)) == 8


def test_what_was_booked_through_a_pool_is_lent_by_who_brought_it_also_after_the_place_ended(scene):
    giver, receiver, pool, group = scene
    who = make.substitute(pool, employer=giver)
    older = make.board(giver.region)
    who.employments.create(
        board=older, function="other", fte_hundredths=20, since=make.LONG_AGO - dt.timedelta(days=1)
    )  # fmt: skip
    booked(who, group, pool, date=DAY, parts=("am",))
    booked(who, group, date=DAY, parts=("pm",))
    Membership.objects.filter(person=who).update(until=DAY - dt.timedelta(days=1))
    assert counted() == {(giver.pk, receiver.pk): 1, (older.pk, receiver.pk): 1}
    Membership.objects.filter(person=who).update(since=DAY + dt.timedelta(days=1), until=None)
    assert counted() == {(older.pk, receiver.pk): 2}
