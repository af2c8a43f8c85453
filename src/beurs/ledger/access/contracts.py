"""The contracts of people, by which a booking is own work, a loan or hired."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from beurs.pools.lending import Lending, case_of
from beurs.pools.models import Booking, Membership
from beurs.region.models import Employment


class Held(NamedTuple):
    """An employment as the rule of own, lent and hired reads it; behind a membership not before that began."""

    board_id: int
    contract: str
    since: dt.date
    until: dt.date | None
    employment: Employment


@dataclass(frozen=True)
class Contracts:
    """Contracts per person, and those behind memberships per person and pool (ids)."""

    jobs: dict[int, list[Held]]
    through: dict[tuple[int, int], list[Held]]

    @classmethod
    def of(cls, people: Iterable[int]) -> "Contracts":
        """Read the contracts of people (two queries)."""
        wanted = set(people)
        jobs: dict[int, list[Held]] = defaultdict(list)
        for row in Employment.objects.filter(person__in=wanted).select_related("board"):
            jobs[row.person_id].append(_held(row))
        through: dict[tuple[int, int], list[Held]] = defaultdict(list)
        members = Membership.objects.filter(person__in=wanted).exclude(employment=None).order_by("since", "pk")
        for member in members.select_related("employment__board"):
            job = member.employment
            assert job is not None
            held = _held(job)._replace(since=max(member.since, job.since))
            through[member.person_id, member.pool_id].append(held)
        return cls(jobs, through)

    def standing(self, booking: Booking) -> Lending[Held]:
        """Return the case of a booking, and the contract under which the work was done."""
        under = None
        if booking.pool_id is not None:
            under = self._through(booking.person_id, booking.pool_id, booking.date)
        return case_of(self.jobs.get(booking.person_id, ()), booking.board_id, booking.date, through=under)

    def covering(self, booking: Booking) -> tuple[int, str] | None:
        """Return the board (its id) whose tariff holds for a booking, and the function; None without any contract.

        Who is hired on a contract that the board has yet to make covers in the function of the membership's contract.
        """
        under = self.standing(booking).under
        if under is not None:
            return under.board_id, under.employment.function
        if booking.pool_id is None:
            return None
        member = self._through(booking.person_id, booking.pool_id, booking.date)
        return None if member is None else (booking.board_id, member.employment.function)

    def _through(self, person: int, pool: int, date: dt.date) -> Held | None:
        """Return the contract of the latest membership by then, also when that ended: what was booked outlasts it."""
        rows = [row for row in self.through.get((person, pool), ()) if row.since <= date]
        return rows[-1] if rows else None


def _held(row: Employment) -> Held:
    return Held(row.board_id, row.contract, row.since, row.until, row)
