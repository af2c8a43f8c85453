"""What a request to the board asks for."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import RequestFactory

from beurs.cover.views.board.asking import asked_of, day_of, school_day


def asked(query=""):
    return asked_of(RequestFactory().get(f"/today/?{query}"))


def test_without_a_date_it_is_today():
    assert asked().day == dt.date(2026, 11, 23)


def test_in_a_weekend_it_is_the_monday_after(clock):
    clock(day=28)
    assert asked().day == dt.date(2026, 11, 30)


def test_a_date_that_is_none_is_not_found():
    for text in ("2026-13-01", "morgen", "9999-12-31", "0001-01-01"):
        with pytest.raises(Http404):
            day_of(text)


def test_unknown_choices_are_left_out():
    found = asked("state=open&state=odd&kind=bo&kind=x&order=odd&board=7&board=x&page=-2&bench=odd").filters
    assert (found.states, found.kinds, found.boards, found.order) == ({"open"}, {"bo"}, {7}, "urgency")


def test_numbers_longer_than_any_are_left_out():
    found = asked(f"board={'9' * 5000}&page={'9' * 5000}")
    assert (found.filters.boards, found.page) == (frozenset(), 1)


def test_the_query_string_leads_to_the_same_page():
    query = "date=2026-11-24&board=7&state=open&q=de+toren&order=school&bench=qualified&page=2"
    assert asked(asked(query).query()) == asked(query)


def test_one_choice_can_be_replaced():
    changed = asked(asked("q=toren&page=3").query(order="board", page=1))
    assert (changed.filters.order, changed.filters.text, changed.page) == ("board", "toren", 1)


def test_the_school_day_before_a_monday_is_friday():
    assert school_day(dt.date(2026, 11, 22), -1) == dt.date(2026, 11, 20)
