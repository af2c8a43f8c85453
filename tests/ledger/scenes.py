"""Two or more boards that lend each other people, with tariffs and VAT rules."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Sum

from beurs.accounts.models import User
from beurs.ledger.access.loans import live_loans
from beurs.ledger.models import Entry, Posting, Tariff, VatRule
from beurs.ledger.services.posting import Posted, entries_post
from beurs.pools.models import Booking, Pool
from beurs.region.models import Board, Person, Region, School
from tests import factories as make

TODAY = make.MONDAY
YESTERDAY = TODAY - dt.timedelta(days=3)
OCTOBER = dt.date(2026, 10, 1)
NOVEMBER = dt.date(2026, 11, 1)
RATE = 3845


@dataclass
class Lending:
    """Boards a and b with a school each; a tariff of a and of b, loans exempt from VAT."""

    by: User = field(default_factory=make.user)
    region: Region = field(default_factory=make.region)
    priced: bool = True
    a: Board = field(init=False)
    b: Board = field(init=False)
    at_a: School = field(init=False)
    at_b: School = field(init=False)

    def __post_init__(self) -> None:
        self.a, self.b = make.board(self.region), make.board(self.region)
        self.at_a, self.at_b = make.school(self.a), make.school(self.b)
        if self.priced:
            self.price()

    def price(self, permille: int = 0) -> None:
        """Write tariffs for both boards, and VAT rules."""
        for board in (self.a, self.b):
            self.price_board(board)
        treatment = "taxed" if permille else "exempt-loan"
        for subject in ("loan", "shared"):
            VatRule.objects.create(
                region=self.region, subject=subject, treatment=treatment, permille=permille, ground="Wet OB",
                since=make.LONG_AGO,
            )  # fmt: skip

    def price_board(self, board: Board) -> None:
        """Write the tariff of a board."""
        Tariff.objects.create(board=board, cents_per_hour=RATE, source="begroting 2026", since=make.LONG_AGO)

    def lent(self, **fields: object) -> Person:
        """Return somebody employed by board a."""
        return make.person(self.region, employer=self.a, **fields)

    def worked(
        self, who: Person | None = None, *, date: dt.date = YESTERDAY, part: str = "am", at: School | None = None,
        minutes: int = 210, pool: Pool | None = None,
    ) -> Booking:  # fmt: skip
        """Return a booking at a school of board b."""
        school = at or self.at_b
        starts = 510 if part == "am" else 780
        return Booking.objects.create(
            person=who or self.lent(), date=date, part=part, school=school, board=school.board, pool=pool,
            purpose="cover", starts=starts, ends=starts + max(minutes, 1), minutes=minutes,
        )  # fmt: skip

    def post(self, until: dt.date = YESTERDAY, **fields: int) -> Posted:
        """Bring the books up to a day."""
        return entries_post(region=self.region, until=until, by=self.by, **fields)

    def live(self) -> list[Entry]:
        """Return the loans that stand."""
        return list(live_loans().filter(region=self.region).order_by("pk"))


def unbalanced(region: Region) -> list[int]:
    """Return the entries (ids) of a region whose postings do not sum to zero: none, unless somebody broke the books."""
    rows = Posting.objects.filter(entry__region=region).order_by().values("entry").annotate(total=Sum("cents"))
    bare = Entry.objects.filter(region=region, postings__isnull=True).order_by().values_list("pk", flat=True)
    return sorted({row["entry"] for row in rows.exclude(total=0)} | set(bare))
