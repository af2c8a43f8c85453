"""A fixed clock: Monday 23 November 2026, 07:30 in Amsterdam, unless a test moves it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from beurs.cover.problem import desks_forget

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def set_to(year=2026, month=11, day=23, hour=7, minute=30):
        moment = dt.datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(dt.UTC))
        return moment

    set_to()
    return set_to


@pytest.fixture(autouse=True)
def no_kept_plan():
    """Forget the plans that were kept in memory: tests that are rolled back use the same numbers again."""
    desks_forget()
