"""A joint pool of three boards with people of each, and changes of its design."""

import datetime as dt
from dataclasses import dataclass, field

from beurs.accounts.models import User
from beurs.ledger.access.changes import boards_concerned
from beurs.ledger.models import DesignChange
from beurs.ledger.services.changes import Wanted, change_carry_out, change_draft, change_sign
from beurs.pools.models import Booking, Pool
from beurs.region.models import Board, Employment, Person, School
from tests import factories as make
from tests.ledger.scenes import TODAY, Lending

ON = dt.date(2026, 12, 1)
DAY_BEFORE = ON - dt.timedelta(days=1)


@dataclass
class Joint:
    """Boards a, b and c; a joint pool of all three; an own pool of a only."""

    lending: Lending = field(default_factory=Lending)
    c: Board = field(init=False)
    at_c: School = field(init=False)
    pool: Pool = field(init=False)
    own_a: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.region, self.by = self.lending.region, self.lending.by
        self.a, self.b = self.lending.a, self.lending.b
        self.c = make.board(self.region)
        self.at_c = make.school(self.c)
        self.pool = make.pool(self.region, reach=dict.fromkeys(self.boards, 2))
        self.own_a = make.pool(self.region, owner=self.a)

    @property
    def boards(self) -> list[Board]:
        """Return the boards."""
        return [self.a, self.b, self.c]

    def member(self, board: Board | None, pool: Pool | None = None) -> Person:
        """Return a member of the joint pool, employed by a board."""
        return make.person(self.region, employer=board, pool=pool or self.pool)

    def booked(self, who: Person, at: School, date: dt.date, pool: Pool | None = None) -> Booking:
        """Return a booking through the joint pool."""
        return self.lending.worked(who, date=date, at=at, pool=pool or self.pool)

    def draft(self, kind: str = "dissolve", on: dt.date = ON, **wanted: object) -> DesignChange:
        """Return a draft."""
        subject = {"dissolve": {"pool": self.pool}, "found": {}, "leave": {"board": self.c}}[kind]
        return change_draft(
            region=self.region, kind=kind, on=on, by=self.by, wanted=Wanted(**wanted), **subject
        )  # fmt: skip

    def agreed(self, change: DesignChange) -> DesignChange:
        """Let every board it concerns sign."""
        for board in Board.objects.filter(pk__in=boards_concerned(change)).order_by("pk"):
            change_sign(change=change, board=board, by=self.by)
        change.refresh_from_db()
        return change

    def done(self, change: DesignChange) -> DesignChange:
        """Carry a change out that everybody agreed to; the clock must stand on its day."""
        return change_carry_out(change=change, by=None)


def adviser(board: Board) -> User:
    """Return an HR adviser of a board."""
    return make.user("Hugo", {"role": "hr-adviser", "region": board.region, "board": board})


def job(who: Person) -> Employment:
    """Return somebody's contract."""
    return who.employments.get()


__all__ = ["DAY_BEFORE", "ON", "TODAY", "Joint", "adviser", "job"]
