"""The books of the demo: everything lent is in them, they add up, and the next posting finds nothing to do."""

import datetime as dt
from dataclasses import replace

import pytest

from beurs import demo
from beurs.demo.sizes import SMALL
from beurs.ledger.access.books import balances
from beurs.ledger.access.hours import differences
from beurs.ledger.models import Closing, Entry, SignOff, Stance
from beurs.ledger.services.posting import entries_post
from tests.demo.conftest import MONDAY
from tests.ledger.scenes import unbalanced


def test_the_books_add_up_and_posting_finds_nothing(whole: demo.Loaded) -> None:
    region = whole.region
    assert Entry.objects.filter(kind="loan").count() > 200
    assert unbalanced(region) == []
    assert sum(balances(region).values()) == 0
    posted = entries_post(region=region, until=MONDAY - dt.timedelta(days=1), by=None)
    assert (posted.loans, posted.corrections, posted.waiting.total) == (0, 0, 0)


@pytest.mark.django_db
def test_the_months_before_the_last_are_closed() -> None:
    region = demo.load(scale=demo.Scale(1, replace(SMALL, weeks=9)), today=MONDAY).region
    closed = list(Closing.objects.filter(region=region))
    assert [row.month for row in closed] == [dt.date(2026, 9, 1)]
    assert closed[0].entries == Entry.objects.filter(month=closed[0].month).count() > 0


def test_there_is_a_dispute_and_there_are_hours_that_differ(whole: demo.Loaded) -> None:
    assert Stance.objects.filter(state="disputed").count() == 1
    assert SignOff.objects.count() > 50
    assert differences(whole.users["coordinator@voorbeeld.example"])
