"""Own, lent or hired: under which contract somebody works at a board. One pure rule for day parts and for money."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from beurs.region.dated import Dated, holds
from beurs.region.models import Employment

PAYROLL = frozenset({Employment.Contract.PERMANENT, Employment.Contract.TEMPORARY})
"""Contracts under which a board pays somebody whether or not there is work: only these can be lent."""


class Contract(Dated, Protocol):
    """What the rule asks of a contract; `Employment` has it, and so have the plain rows that planning reads."""

    @property
    def board_id(self) -> int:
        """Return the id of the one board that employs."""

    @property
    def contract(self) -> str:
        """Return the kind, of `Employment.Contract`."""


class Case(StrEnum):
    """The three cases of a day part worked at a board."""

    OWN = "own"
    LOAN = "loan"
    HIRED = "hired"


@dataclass(frozen=True)
class Lending[C: Contract]:
    """How somebody works at a board on a day.

    `giver` is the id of the lending board, None unless the case is a loan; `under` is the contract that decides, None
    where the receiving board has yet to make one.
    """

    case: Case
    giver: int | None
    under: C | None


def case_of[C: Contract](contracts: Iterable[C], board: int, date: dt.date, *, through: C | None = None) -> Lending[C]:
    """Return the case of somebody with `contracts` who works at a board (its id) on a date.

    The work is done under `through`, the contract of the membership that brought the person, while that holds and is
    permanent or temporary. Else under a permanent or temporary contract with the board itself: own work. Else a call
    contract with the board: hired. Else under any other permanent or temporary contract, the oldest first: a loan. Who
    has none of these is hired by the board, on a contract it has yet to make.
    """
    held = sorted((row for row in contracts if holds(row, date)), key=lambda row: (row.since, row.board_id))
    if through is not None and holds(through, date) and through.contract in PAYROLL:
        return _under(through, board)
    paid = [row for row in held if row.contract in PAYROLL]
    own = [row for row in paid if row.board_id == board]
    called = [row for row in held if row.board_id == board and row.contract == Employment.Contract.ON_CALL]
    if own or (paid and not called):
        return _under((own or paid)[0], board)
    return Lending(Case.HIRED, None, next(iter(called), None))


def _under[C: Contract](row: C, board: int) -> Lending[C]:
    return Lending(Case.OWN, None, row) if row.board_id == board else Lending(Case.LOAN, row.board_id, row)
