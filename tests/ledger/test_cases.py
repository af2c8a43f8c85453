"""Own employee, loan or call worker: decided by the contracts of the day."""

import datetime as dt

from beurs.ledger.cases import Case, case_of
from beurs.region.models import Employment

DAY = dt.date(2026, 11, 20)
HERE, THERE, OTHER = 1, 2, 3


def contract(board, kind="permanent", fte=80, since=dt.date(2020, 8, 1), until=None):
    return Employment(board_id=board, contract=kind, fte_hundredths=fte, since=since, until=until)


def case(*contracts):
    return case_of(contracts, HERE, DAY)


def test_a_contract_with_the_receiving_board_makes_an_own_employee_whatever_else_there_is():
    own = contract(HERE, "on-call", fte=0)
    assert case(contract(THERE), own) == case_of([own], HERE, DAY)
    assert case(own).case == Case.OWN


def test_a_contract_elsewhere_is_a_loan_by_that_employer():
    found = case(contract(THERE, "temporary"))
    assert (found.case, found.employment.board_id) == (Case.LOAN, THERE)


def test_of_two_employers_the_one_with_most_hours_lends_then_the_oldest():
    assert case(contract(THERE, fte=40), contract(OTHER, fte=60)).employment.board_id == OTHER
    older = contract(OTHER, fte=40, since=dt.date(2019, 8, 1))
    assert case(contract(THERE, fte=40), older).employment.board_id == OTHER


def test_who_has_only_a_call_contract_elsewhere_is_hired_here():
    assert case(contract(THERE, "on-call", fte=0)).case == Case.CALL


def test_no_contract_at_all_is_a_call_worker():
    assert case().case == Case.CALL
    assert case(contract(THERE, "none")).case == Case.CALL


def test_a_contract_counts_on_its_last_day_and_no_longer():
    assert case(contract(THERE, until=DAY)).case == Case.LOAN
    assert case(contract(THERE, until=DAY - dt.timedelta(days=1))).case == Case.CALL
    assert case(contract(THERE, since=DAY)).case == Case.LOAN
    assert case(contract(THERE, since=DAY + dt.timedelta(days=1))).case == Case.CALL


def test_a_secondment_ends_with_the_contract_and_the_new_employer_lends():
    before = contract(THERE, until=DAY - dt.timedelta(days=1))
    assert case(before, contract(OTHER, since=DAY)).employment.board_id == OTHER
