"""Numbers and days in an address, just inside and just outside."""

import datetime as dt

import pytest

from beurs.cover.views.asked import day_within, number_of


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_read(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", "\u00b2", "9" * 19, "9" * 5000, "\0", "x"])
def test_anything_else_is_no_number(text):
    assert number_of(text) is None


def test_days_of_this_century_are_read():
    assert day_within("2000-01-01") == dt.date(2000, 1, 1)
    assert day_within("2099-12-31") == dt.date(2099, 12, 31)


@pytest.mark.parametrize("text", ["1999-12-31", "2100-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "morgen", ""])
def test_other_days_and_other_texts_are_none(text):
    assert day_within(text) is None
