"""How many day parts a school has yet to sign in a week."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.ledger.access.hours import unsigned_at
from beurs.ledger.models import SignOff
from tests.ledger.scenes import TODAY, YESTERDAY, Lending

pytestmark = pytest.mark.django_db
MONDAY = YESTERDAY - dt.timedelta(days=4)


def sign(booking, **minutes):
    SignOff.objects.create(booking=booking, planned=210, changed_at=timezone.now(), **minutes)


def test_what_a_school_signed_or_a_planner_decided_is_not_to_sign():
    lending = Lending()
    open_one, by_worker, by_school, decided = (lending.worked(part=part) for part in ("am", "pm", "am", "pm"))
    sign(by_worker, worker_minutes=200)
    sign(by_school, school_minutes=210)
    sign(decided, worker_minutes=200, decided_minutes=200)
    assert unsigned_at([lending.at_b, lending.at_a], MONDAY, YESTERDAY) == {open_one.school_id: 2}


def test_only_days_of_the_week_up_to_today_count():
    lending = Lending()
    for date in (MONDAY - dt.timedelta(days=1), MONDAY, YESTERDAY, YESTERDAY + dt.timedelta(days=1)):
        lending.worked(date=date)
    assert unsigned_at([lending.at_b], MONDAY, YESTERDAY) == {lending.at_b.pk: 2}
    assert unsigned_at([lending.at_b], TODAY, TODAY) == {}
