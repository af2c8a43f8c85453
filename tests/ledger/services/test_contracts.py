"""A contract entered, changed or ended after the posting: who lent by it is put right, once, in the open month."""

import datetime as dt

import pytest

from beurs.ledger.access.books import balances
from beurs.ledger.models import Entry, Tariff
from beurs.ledger.services.closing import month_close
from tests import factories as make
from tests.ledger.scenes import NOVEMBER, OCTOBER, YESTERDAY, Lending, unbalanced

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

BEFORE = OCTOBER - dt.timedelta(days=1)


@pytest.fixture
def lending():
    return Lending()


@pytest.fixture
def third(lending):
    board = make.board(lending.region)
    lending.price_board(board)
    return board


def hired(who, board, since=make.LONG_AGO, **fields):
    return who.employments.create(board=board, since=since, **{"function": "other", "fte_hundredths": 20, **fields})


def ended(who, until):
    who.employments.update(until=until)


def closed(lending):
    lending.post()
    month_close(region=lending.region, month=OCTOBER, by=lending.by)


def told(posted):
    return posted.loans, posted.corrections


def test_another_employer_lends_by_a_counter_entry_and_a_new_one_in_the_open_month(lending, third):
    who = lending.lent()
    lending.worked(who, date=OCTOBER)
    closed(lending)
    ended(who, BEFORE)
    hired(who, third)
    assert told(lending.post()) == (1, 1)
    assert told(lending.post()) == (0, 0)
    mirror, (entry,) = Entry.objects.get(kind="correction"), lending.live()
    assert (mirror.month, mirror.giver, mirror.corrects.giver) == (NOVEMBER, lending.a, lending.a)
    assert (entry.month, entry.date, entry.giver, entry.version) == (NOVEMBER, OCTOBER, third, 2)
    assert balances(lending.region) == {lending.a.pk: 0, lending.b.pk: -13458, third.pk: 13458}
    assert unbalanced(lending.region) == []


def test_a_contract_that_ended_the_day_before_lent_nothing_and_one_that_ended_that_day_did(lending):
    who = lending.lent()
    lending.worked(who, date=OCTOBER)
    lending.post()
    ended(who, OCTOBER)
    assert told(lending.post()) == (0, 0)
    ended(who, BEFORE)
    assert told(lending.post()) == (0, 1)
    assert (lending.live(), set(balances(lending.region).values())) == ([], {0})


def test_a_contract_with_the_board_itself_makes_it_own_work(lending):
    who = lending.lent()
    lending.worked(who, date=OCTOBER)
    closed(lending)
    hired(who, lending.b, since=OCTOBER)
    assert told(lending.post()) == (0, 1)
    assert set(balances(lending.region).values()) == {0}


def test_a_younger_contract_elsewhere_changes_nothing(lending, third):
    who = lending.lent()
    lending.worked(who)
    lending.post()
    hired(who, third, since=YESTERDAY)
    assert told(lending.post()) == (0, 0)


def test_own_work_and_calls_of_a_closed_month_become_loans_by_a_contract_entered_later(lending):
    who, called = make.person(lending.region, employer=lending.b), make.person(lending.region)
    lending.worked(who, date=OCTOBER)
    lending.worked(called, date=OCTOBER)
    lending.worked(date=OCTOBER)
    closed(lending)
    ended(who, BEFORE)
    for one in (who, called):
        hired(one, lending.a)
    assert told(lending.post()) == (2, 0)
    assert [entry.month for entry in lending.live()] == [OCTOBER, NOVEMBER, NOVEMBER]


def test_without_a_tariff_of_the_new_lender_the_old_entry_goes_and_the_loan_waits(lending):
    who, third = lending.lent(), make.board(lending.region)
    lending.worked(who)
    lending.post()
    ended(who, YESTERDAY - dt.timedelta(days=1))
    hired(who, third)
    posted = lending.post()
    assert (told(posted), dict(posted.waiting.counts)) == ((0, 1), {(third.pk, "tariff"): 1})
    Tariff.objects.create(board=third, cents_per_hour=6000, source="begroting", since=make.LONG_AGO)
    assert told(lending.post()) == (1, 0)
    assert [(entry.giver, entry.cents_per_hour) for entry in lending.live()] == [(third, 6000)]


def test_it_does_so_in_chunks(lending, third):
    who = lending.lent()
    for days in range(5):
        lending.worked(who, date=YESTERDAY - dt.timedelta(days=days))
    lending.post()
    ended(who, BEFORE)
    hired(who, third)
    assert told(lending.post(chunk=2)) == (5, 5)
    assert {entry.giver for entry in lending.live()} == {third}
