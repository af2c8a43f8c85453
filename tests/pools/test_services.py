"""Booking people: one place at a time, whichever path writes it."""

import pytest
from django.db import IntegrityError, transaction

from beurs.errors import Refused
from beurs.pools.models import Booking
from beurs.pools.services import booking_make, booking_release
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def scene():
    place = make.region()
    where = make.school(make.board(place))
    return where, make.person(place), make.user()


def book(where, who, by, part="am", date=make.MONDAY):
    return booking_make(person=who, date=date, part=part, school=where, starts=510, ends=720, purpose="cover", by=by)


def test_a_booking_takes_the_board_of_the_school_and_all_minutes(scene):
    where, who, by = scene
    made = book(where, who, by)
    assert (made.board, made.minutes, made.made_by) == (where.board, 210, by)


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
    booking_release(booking=book(where, who, by), by=by)
    assert book(where, who, by).released_at is None


def test_releasing_twice_is_refused(scene):
    where, who, by = scene
    made = book(where, who, by)
    booking_release(booking=made, by=by)
    with pytest.raises(Refused, match="booking-released"):
        booking_release(booking=made, by=by)


def test_the_database_itself_refuses_a_double_booking(scene):
    where, who, by = scene
    made = book(where, who, by)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_path_that_skips_the_check_is_still_refused_by_the_constraint(scene, monkeypatch):
    where, who, by = scene
    book(where, who, by)
    monkeypatch.setattr("beurs.pools.services._refuse_taken", lambda *facts: None)
    with pytest.raises(Refused, match="person-taken"):
        book(where, who, by)


def test_another_broken_constraint_is_not_called_a_double_booking(scene):
    where, who, by = scene
    with pytest.raises(IntegrityError):
        booking_make(
            person=who,
            date=make.MONDAY,
            part="am",
            school=where,
            starts=720,
            ends=510,
            minutes=0,
            purpose="cover",
            by=by,
        )
