"""Own, lent or hired: one case inside each rule and one outside."""

import datetime as dt
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from beurs.pools.lending import Case, case_of

DAY = dt.date(2026, 11, 23)
LONG_AGO = dt.date(2020, 8, 1)
GIVER, RECEIVER, THIRD = 1, 2, 3


class Job(NamedTuple):
    board_id: int
    contract: str = "permanent"
    since: dt.date = LONG_AGO
    until: dt.date | None = None


def found(*jobs, through=None, date=DAY):
    lending = case_of(jobs, RECEIVER, date, through=through)
    return lending.case, lending.giver


def test_who_the_board_employs_is_its_own():
    assert found(Job(RECEIVER)) == (Case.OWN, None)
    assert found(Job(RECEIVER, "temporary"), Job(GIVER)) == (Case.OWN, None)


def test_who_another_board_employs_is_lent_by_it():
    assert found(Job(GIVER)) == (Case.LOAN, GIVER)
    assert found(Job(GIVER, "temporary")) == (Case.LOAN, GIVER)


def test_of_two_employers_the_oldest_contract_lends():
    newer = Job(THIRD, since=dt.date(2025, 1, 1))
    assert found(newer, Job(GIVER)) == (Case.LOAN, GIVER)


def test_a_call_worker_is_hired_by_the_board_with_or_without_its_contract():
    assert found(Job(GIVER, "on-call")) == (Case.HIRED, None)
    own = Job(RECEIVER, "on-call")
    assert case_of([own], RECEIVER, DAY).under is own
    assert case_of([Job(GIVER, "on-call")], RECEIVER, DAY).under is None


def test_a_call_contract_with_the_board_goes_before_a_loan_from_another():
    assert found(Job(GIVER), Job(RECEIVER, "on-call")) == (Case.HIRED, None)
    assert found(Job(GIVER), Job(THIRD, "on-call")) == (Case.LOAN, GIVER)


def test_without_a_contract_the_board_hires():
    assert found() == (Case.HIRED, None)
    assert found(Job(GIVER, "none")) == (Case.HIRED, None)


def test_a_contract_counts_on_its_last_day_and_not_after():
    job = Job(GIVER, until=DAY)
    assert found(job) == (Case.LOAN, GIVER)
    assert found(job, date=DAY + dt.timedelta(days=1)) == (Case.HIRED, None)


def test_the_contract_of_the_membership_decides_where_there_are_two():
    both = (Job(GIVER), Job(RECEIVER))
    assert found(*both) == (Case.OWN, None)
    assert found(*both, through=both[0]) == (Case.LOAN, GIVER)
    assert found(*both, through=both[1]) == (Case.OWN, None)


def test_a_membership_on_a_call_contract_or_one_that_ended_decides_nothing():
    assert found(Job(GIVER), through=Job(THIRD, "on-call")) == (Case.LOAN, GIVER)
    assert found(Job(GIVER), through=Job(THIRD, until=LONG_AGO)) == (Case.LOAN, GIVER)


JOBS = st.lists(st.builds(Job, st.integers(1, 3), st.sampled_from(["permanent", "temporary", "on-call", "none"])))


@given(JOBS, st.integers(1, 3))
def test_a_giver_is_an_employer_and_never_the_receiver(jobs, board):
    lending = case_of(jobs, board, DAY)
    assert (lending.giver is not None) is (lending.case is Case.LOAN)
    assert lending.giver in {None, *(job.board_id for job in jobs)} - {board}


@given(JOBS, st.integers(1, 3))
def test_the_order_of_contracts_of_one_day_changes_no_giver(jobs, board):
    assert case_of(jobs, board, DAY).giver == case_of(jobs[::-1], board, DAY).giver
