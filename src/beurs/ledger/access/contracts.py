"""The contracts of people, by which a booking is own work, a loan or hired."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from beurs.pools.lending import Lending, case_of
from beurs.pools.models import Booking, Membership
from beurs.region.models import Employment


@dataclass(frozen=True)
class Contracts:
    """Employments per person, and memberships with a contract per person and pool (ids)."""

    jobs: dict[int, list[Employment]]
    through: dict[tuple[int, int], list[Membership]]

    @classmethod
    def of(cls, people: Iterable[int]) -> "Contracts":
        """Read the contracts of people (two queries)."""
        wanted = set(people)
        jobs: dict[int, list[Employment]] = defaultdict(list)
        for row in Employment.objects.filter(person__in=wanted).select_related("board"):
            jobs[row.person_id].append(row)
        through: dict[tuple[int, int], list[Membership]] = defaultdict(list)
        members = Membership.objects.filter(person__in=wanted, employment__isnull=False)
        for member in members.select_related("employment__board").order_by("since"):
            through[member.person_id, member.pool_id].append(member)
        return cls(jobs, through)

    def standing(self, booking: Booking) -> Lending[Employment]:
        """Return the case of a booking, and the contract under which the work was done."""
        under = None
        if booking.pool_id is not None:
            under = self._through(booking.person_id, booking.pool_id, booking.date)
        return case_of(self.jobs.get(booking.person_id, ()), booking.board_id, booking.date, through=under)

    def _through(self, person: int, pool: int, date: dt.date) -> Employment | None:
        rows = self.through.get((person, pool), ())
        held = [row for row in rows if row.since <= date and (row.until is None or date <= row.until)]
        return held[-1].employment if held else None
