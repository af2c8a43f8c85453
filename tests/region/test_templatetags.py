"""How days and moments stand on the screens, in both languages."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

DAY = dt.date(2026, 12, 7)
MOMENT = dt.datetime(2026, 12, 7, 16, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "day", "year", "moment"),
    [
        ("nl", "ma 7 dec", "7 dec 2026", "ma 7 dec 17:30"),
        ("en", "Mon 7 Dec", "7 Dec 2026", "Mon 7 Dec 17:30"),
    ],
)
def test_days_and_moments_are_written_as_people_do(language, day, year, moment):
    text = "{% load region %}{{ day|short_day }}|{{ day|dated }}|{{ at|short_moment }}|{{ none|short_moment }}"
    with translation.override(language), timezone.override("Europe/Amsterdam"):
        shown = Template(text).render(Context({"day": DAY, "at": MOMENT, "none": None}))
    assert shown == f"{day}|{year}|{moment}|"
