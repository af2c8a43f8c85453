"""Hours count as planned until both sides signed the same or a planner decided."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.ledger.access.hours import differences, week_of_school
from beurs.ledger.models import SignOff
from beurs.ledger.services.signing import SCHOOL, WORKER, hours_decide, hours_sign
from beurs.pools.services import bookings_release
from tests import factories as make
from tests.cover.scenes import refused
from tests.ledger.scenes import TODAY, Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def lending():
    return Lending()


def signed(lending, booking, side, minutes):
    return hours_sign(minutes={booking: minutes}, side=side, by=lending.by)[0]


def test_both_sides_with_the_same_minutes_agree(lending):
    booking = lending.worked()
    assert signed(lending, booking, SCHOOL, 180).agreed is None
    row = signed(lending, booking, WORKER, 180)
    assert (row.agreed, row.differs, row.planned) == (180, False, 210)


def test_a_difference_is_flagged_until_a_planner_decides(lending):
    booking = lending.worked()
    signed(lending, booking, SCHOOL, 180)
    row = signed(lending, booking, WORKER, 200)
    assert (row.agreed, row.differs) == (None, True)
    row = hours_decide(booking=booking, minutes=190, ground="gebeld met de school", by=lending.by)
    assert (row.agreed, row.differs) == (190, False)
    lending.post()
    assert lending.live()[0].minutes == 190
    refused("hours-decided", signed, lending, booking, WORKER, 210)


def test_a_decision_needs_a_ground_and_a_difference(lending):
    booking = lending.worked()
    refused("hours-note", hours_decide, booking=booking, minutes=10, ground=" ", by=lending.by)
    signed(lending, booking, SCHOOL, 210)
    signed(lending, booking, WORKER, 210)
    refused("hours-alike", hours_decide, booking=booking, minutes=10, ground="toch niet", by=lending.by)


def test_a_whole_week_is_signed_at_once_and_signed_again_the_later_minutes_hold(lending):
    rows = [lending.worked(minutes=60 + at) for at in range(3)]
    hours_sign(minutes={row: row.minutes for row in rows}, side=SCHOOL, by=lending.by)
    assert sorted(SignOff.objects.values_list("school_minutes", flat=True)) == [60, 61, 62]
    assert AuditRow.objects.filter(action="hours.school").count() == 3
    assert signed(lending, rows[0], SCHOOL, 0).school_minutes == 0
    assert SignOff.objects.count() == 3


@pytest.mark.parametrize(("minutes", "fits"), [(0, True), (600, True), (601, False), (-1, False)])
def test_the_range_of_minutes(lending, minutes, fits):
    booking = lending.worked()
    if fits:
        assert signed(lending, booking, SCHOOL, minutes).school_minutes == minutes
    else:
        refused("hours-range", signed, lending, booking, SCHOOL, minutes)


def test_today_can_be_signed_and_tomorrow_or_what_was_given_back_cannot(lending):
    assert signed(lending, lending.worked(date=TODAY), SCHOOL, 60)
    refused("hours-ahead", signed, lending, lending.worked(date=TODAY.replace(day=24)), SCHOOL, 60)
    booking = lending.worked()
    bookings_release(bookings=[booking.pk], by=lending.by)
    booking.refresh_from_db()
    refused("hours-gone", signed, lending, booking, SCHOOL, 60)


def test_a_school_signs_what_was_worked_up_to_today(lending):
    who = lending.lent()
    worked = [lending.worked(who, date=TODAY - dt.timedelta(days=back)) for back in (0, -1)]
    found = week_of_school(lending.at_b, TODAY, TODAY)
    assert [row.booking for row in found] == worked[:1]


def test_what_was_given_back_is_no_difference_to_decide_on(lending):
    booking = lending.worked()
    signed(lending, booking, SCHOOL, 180)
    signed(lending, booking, WORKER, 200)
    planner = make.user("P", {"role": "planner", "region": lending.region, "board": lending.b})
    assert [row.booking for row in differences(planner)] == [booking]
    bookings_release(bookings=[booking.pk], by=lending.by)
    assert differences(planner) == []
