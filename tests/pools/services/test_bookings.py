"""Booking people: one place at a time, whichever path writes it."""

import pytest
from django.db import IntegrityError, transaction

from beurs.errors import Refused
from beurs.pools.models import Booking
from beurs.pools.services import bookings_make, bookings_release
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def scene():
    place = make.region()
    where = make.school(make.board(place))
    return where, make.person(place), make.user()


def asked(where, who, part="am", starts=510, ends=720):
    return Booking(
        person=who,
        date=make.MONDAY,
        part=part,
        school=where,
        board=where.board,
        starts=starts,
        ends=ends,
        minutes=210,
        purpose="cover",
    )


def book(where, who, by, **fields):
    return bookings_make(rows=[asked(where, who, **fields)], by=by)[0]


def test_a_booking_says_who_made_it(scene):
    where, who, by = scene
    made = book(where, who, by)
    assert Booking.objects.get().made_by == by == made.made_by


def test_several_bookings_are_made_or_none(scene):
    where, who, by = scene
    other = make.person(who.region)
    book(where, other, by, part="pm")
    with pytest.raises(Refused) as refused:
        bookings_make(rows=[asked(where, who), asked(where, other, part="pm")], by=by)
    assert refused.value.facts == {"person": str(other), "date": "2026-11-23", "part": "pm"}
    assert Booking.objects.count() == 1
    assert len(bookings_make(rows=[asked(where, who), asked(where, other)], by=by)) == 2


def test_a_second_booking_in_the_same_part_is_refused(scene):
    where, who, by = scene
    book(where, who, by)
    with pytest.raises(Refused) as refused:
        book(where, who, by)
    assert refused.value.code == "person-taken"
    assert Booking.objects.count() == 1


def test_the_other_part_of_the_day_stays_free(scene):
    where, who, by = scene
    book(where, who, by)
    assert book(where, who, by, part="pm").part == "pm"


def test_a_released_booking_leaves_the_person_free(scene):
    where, who, by = scene
    bookings_release(bookings=[book(where, who, by).pk], by=by)
    assert book(where, who, by).released_at is None


def test_releasing_twice_is_refused(scene):
    where, who, by = scene
    made = book(where, who, by)
    bookings_release(bookings=[made.pk], by=by)
    with pytest.raises(Refused, match="booking-released"):
        bookings_release(bookings=[made.pk], by=by)


def test_the_database_itself_refuses_a_double_booking(scene):
    where, who, by = scene
    made = book(where, who, by)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_path_that_skips_the_check_is_still_refused_by_the_constraint(scene, monkeypatch):
    where, who, by = scene
    book(where, who, by)
    monkeypatch.setattr("beurs.pools.services.bookings._refuse_taken", lambda rows: None)
    with pytest.raises(Refused, match="person-taken"):
        book(where, who, by)


def test_another_broken_constraint_is_not_called_a_double_booking(scene):
    where, who, by = scene
    with pytest.raises(IntegrityError):
        book(where, who, by, starts=720, ends=510)
