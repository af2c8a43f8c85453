"""Which day parts count as filled, with their ring and booking, and what a measure costs from which day on."""

import datetime as dt

import pytest

from beurs.cover.access.filled import filled_parts
from beurs.cover.access.outcomes import prices_since
from beurs.cover.measures import STANDARD_CENTS
from beurs.cover.models import MeasurePrice, Outcome
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
TUESDAY = make.MONDAY + dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


def filled(morning, first=make.MONDAY, last=make.MONDAY):
    return sorted((one.ring, one.minutes, one.booking) for one in filled_parts([morning.board], first, last))


def test_who_stands_there_counts_with_ring_and_booking(morning):
    rows = make.assignment(morning.need(), morning.substitute(), state="published", ring=2)
    make.assignment(morning.need(), morning.substitute(), ring=1)
    assert filled(morning) == sorted(
        ("2", minutes, row.booking_id) for minutes, row in zip((210, 120), rows, strict=True)
    )


def test_an_agency_and_the_school_itself_count_and_a_divided_group_does_not(morning):
    helper = morning.substitute()
    for kind, booked in (("agency", False), ("head", True), ("split", False)):
        part = morning.need(parts=("am",)).parts.get()
        Outcome.objects.create(need_part=part, kind=kind, booking=make.booking(helper, part) if booked else None)
    assert [(ring, booking is not None) for ring, _minutes, booking in filled(morning)] == [
        ("agency", False), ("own", True),
    ]  # fmt: skip


def test_only_days_of_the_period_count(morning):
    make.assignment(morning.need(parts=("am",)), morning.substitute(), state="agreed", ring=1)
    assert len(filled(morning)) == 1
    assert filled(morning, TUESDAY, TUESDAY) == []


def test_a_measure_costs_the_standard_price_until_another_is_set(morning):
    for since, cents in ((TUESDAY, 200), (make.MONDAY, 100)):
        MeasurePrice.objects.create(region=morning.region, kind="agency", since=since, cents=cents)
    MeasurePrice.objects.create(region=morning.region, kind="head", since=TUESDAY, cents=1)
    assert prices_since(morning.region)["agency"] == [
        (dt.date.min, STANDARD_CENTS["agency"]), (make.MONDAY, 100), (TUESDAY, 200),
    ]  # fmt: skip
