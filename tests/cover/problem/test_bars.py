"""Dates and hours behind the bars."""

import datetime as dt

import pytest

from beurs.cover.models import NeedPart
from beurs.cover.problem.bars import late_pay, starts_at, week_limit
from beurs.region.models import EmploymentRule
from beurs.region.months import months_later


@pytest.mark.parametrize(
    ("date", "months", "later"),
    [
        (dt.date(2026, 5, 23), 6, dt.date(2026, 11, 23)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2027, 8, 31), 6, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 31)),
        (dt.date(2026, 11, 30), 1, dt.date(2026, 12, 30)),
        (dt.date(2023, 11, 23), 36, dt.date(2026, 11, 23)),
        (dt.date(2026, 1, 31), 0, dt.date(2026, 1, 31)),
    ],
)
def test_months_end_on_the_last_day_where_the_day_does_not_exist(date, months, later):
    assert months_later(date, months) == later


@pytest.mark.parametrize(
    ("date", "hour"),
    [(dt.date(2026, 11, 23), 7), (dt.date(2026, 6, 1), 6), (dt.date(2026, 3, 30), 6), (dt.date(2026, 3, 27), 7)],
)
def test_half_past_eight_in_amsterdam_is_another_hour_in_summer(date, hour):
    assert starts_at(NeedPart(starts=510), date) == dt.datetime(
        date.year, date.month, date.day, hour, 30, tzinfo=dt.UTC
    )


RULE = EmploymentRule(call_notice_hours=24)
DAY = dt.date(2026, 11, 24)
MORNING, AFTERNOON = NeedPart(pk=1, starts=510, ends=720), NeedPart(pk=2, starts=780, ends=900)


def at(day, hour, minute):
    return dt.datetime(2026, 11, day, hour - 1, minute, tzinfo=dt.UTC)


def test_a_call_withdrawn_in_time_is_not_paid_and_one_a_minute_later_is():
    assert late_pay([MORNING], DAY, at(23, 8, 30), RULE) == {}
    assert late_pay([MORNING], DAY, at(23, 8, 31), RULE) == {1: 210}


def test_only_the_parts_inside_the_notice_are_paid():
    assert late_pay([MORNING, AFTERNOON], DAY, at(23, 12, 0), RULE) == {1: 210}
    assert late_pay([MORNING, AFTERNOON], DAY, at(23, 13, 1), RULE) == {1: 210, 2: 120}


def test_a_call_pays_at_least_three_hours_and_a_region_may_agree_on_less():
    assert late_pay([AFTERNOON], DAY, at(24, 9, 0), RULE) == {2: 180}
    agreed = EmploymentRule(call_notice_hours=24, late_pay_percent=50, call_pay_minutes=0)
    assert late_pay([AFTERNOON], DAY, at(24, 9, 0), agreed) == {2: 60}
    nothing = EmploymentRule(call_notice_hours=24, late_pay_percent=0)
    assert late_pay([AFTERNOON], DAY, at(24, 9, 0), nothing) == {2: 0}


@pytest.mark.parametrize(
    ("own", "region", "limit"), [(None, None, None), (4, None, 4), (None, 8, 8), (4, 8, 4), (9, 8, 8)]
)
def test_the_lower_of_what_somebody_says_and_the_region_allows_holds(own, region, limit):
    assert week_limit(own, EmploymentRule(week_parts=region)) == limit
