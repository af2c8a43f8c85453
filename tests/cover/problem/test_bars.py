"""Dates and hours behind the bars."""

import datetime as dt

import pytest

from beurs.cover.models import NeedPart
from beurs.cover.problem.bars import months_later, starts_at


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
