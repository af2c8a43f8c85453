"""Months close in order, once, and only when everything of them has a price."""

import datetime as dt

import pytest

from beurs.ledger.models import Entry
from beurs.ledger.services.closing import month_close, open_month
from beurs.ledger.services.rules import tariff_add
from tests.cover.scenes import refused
from tests.ledger.scenes import NOVEMBER, OCTOBER, RATE, Lending

pytestmark = pytest.mark.django_db


def close(lending, month=OCTOBER):
    return month_close(region=lending.region, month=month, by=lending.by)


def test_closing_posts_what_is_left_and_counts_it():
    lending = Lending()
    lending.worked(date=OCTOBER)
    assert open_month(lending.region) == NOVEMBER
    made = close(lending)
    assert (made.entries, made.cents, open_month(lending.region)) == (1, 13458, NOVEMBER)


def test_a_month_closes_once_after_its_last_day_and_after_those_before_it(clock):
    lending = Lending()
    lending.worked(date=dt.date(2026, 9, 30))
    refused("month-before-open", close, lending)
    lending.post()
    assert open_month(lending.region) == dt.date(2026, 9, 1)
    close(lending, dt.date(2026, 9, 1))
    close(lending)
    refused("month-closed", close, lending)
    refused("month-not-over", close, lending, NOVEMBER)
    clock(day=30)
    refused("month-not-over", close, lending, NOVEMBER)
    clock(month=12, day=1)
    assert close(lending, NOVEMBER).entries == 0


def test_a_loan_without_a_price_keeps_its_month_open_and_nothing_is_half_done():
    lending = Lending(priced=False)
    lending.worked(date=OCTOBER)
    assert refused("month-unpriced", close, lending)["number"] == 1
    lending.price()
    assert close(lending).entries == 1


def test_no_setting_reaches_back_into_a_closed_month():
    lending = Lending()
    close(lending)
    given = {"board": lending.a, "cents_per_hour": RATE, "source": "x", "by": lending.by, "function": "teacher"}
    refused("setting-closed", tariff_add, since=dt.date(2026, 10, 31), **given)
    assert tariff_add(since=NOVEMBER, **given)
    assert not Entry.objects.exists()
