"""Which of three cases a day part of work is: an own employee, a loan, or a call worker hired on the spot."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from beurs.region.models import Employment


class Case(StrEnum):
    """The cases the ledger knows."""

    OWN = "own"
    LOAN = "loan"
    CALL = "call"


@dataclass(frozen=True)
class Standing:
    """The case of one day part; of a loan also the employment under which somebody is lent."""

    case: Case
    employment: Employment | None = None


def case_of(employments: Iterable[Employment], board: int, date: dt.date) -> Standing:
    """Return the case of somebody with these employments who works for a board (its id) on a date.

    Who has a contract with the board that day is its own employee. Who has one elsewhere, other than a call contract,
    is lent by that employer: of several the one with most hours, then the oldest. Everybody else is hired by
    the receiving board itself, on its own payroll and in its own chain.
    """
    held = [row for row in employments if row.contract != Employment.Contract.NONE and _holds(row, date)]
    for row in held:
        if row.board_id == board:
            return Standing(Case.OWN, row)
    lenders = [row for row in held if row.contract != Employment.Contract.ON_CALL]
    if not lenders:
        return Standing(Case.CALL)
    return Standing(Case.LOAN, min(lenders, key=lambda row: (-row.fte_hundredths, row.since, row.board_id)))


def _holds(row: Employment, date: dt.date) -> bool:
    return row.since <= date and (row.until is None or row.until >= date)
