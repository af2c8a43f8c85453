"""Who carried how much: work done per person and pool, and what schools got of what they asked, over a period.

Only work counts that was done: what somebody refused, or was ill for, is asked nowhere here.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q

from beurs.cover.access.region import Fill, asked_parts, stood
from beurs.pools.models import Booking, Membership
from beurs.region.access import VIEW_CARRIED, Visitor, boards_for, people_for, region_of, regions_for
from beurs.region.models import Person

PURPOSE = "cover"
LEAST_MEMBERS = 3
QUINTILES = 5
SORTS = ("name", "pool", "parts", "difference")


@dataclass(frozen=True)
class Share:
    """The day parts that a person worked through a pool, beside the median of all its members.

    The median is None for a pool so small that it would tell of one colleague.
    """

    person: int
    name: str
    pool: str
    parts: int
    median: float | None

    @property
    def difference(self) -> float | None:
        """Day parts above (or below) the median."""
        return None if self.median is None else self.parts - self.median


@dataclass(frozen=True)
class SchoolFill:
    """What one school asked and got."""

    code: str
    name: str
    board: str
    fill: Fill


@dataclass(frozen=True)
class Quintile:
    """A fifth of the schools by how much of what they asked was filled; number 1 got least."""

    number: int
    schools: int
    fill: Fill
    low: float
    high: float


@dataclass(frozen=True)
class Carried:
    """Who carried how much from `first` to `last`, and what every school got, worst first."""

    first: dt.date
    last: dt.date
    shares: tuple[Share, ...]
    schools: tuple[SchoolFill, ...]
    quintiles: tuple[Quintile, ...]


def carried(user: Visitor, first: dt.date, last: dt.date, sort: str = "-parts") -> Carried:
    """Return what the people and schools in a user's sight carried; a board sees its own only."""
    schools = _schools(user, first, last)
    return Carried(first, last, tuple(_sorted(_shares(user, first, last), sort)), schools, quintiles_of(schools))


def _shares(user: Visitor, first: dt.date, last: dt.date) -> list[Share]:
    """Return a line per pool that somebody in sight belonged to, who did nothing included."""
    seen = people_for(user, VIEW_CARRIED).values("pk")
    mine = Q(person__in=seen) | Q(person__region__in=regions_for(user, VIEW_CARRIED))
    during = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    members = Membership.objects.filter(during, pool__region=region_of(user)).order_by()
    per_pool: dict[int, set[int]] = {}
    for pool, person in members.values_list("pool", "person"):
        per_pool.setdefault(pool, set()).add(person)
    work = _work(per_pool, first, last)
    middle = {pool: _median([work[pool, person] for person in people]) for pool, people in per_pool.items()}
    rows = set(members.filter(mine).values_list("person", "pool", "pool__name"))
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in={row[0] for row in rows})}
    return [Share(person, names[person], name, work[pool, person], middle[pool]) for person, pool, name in rows]


def _work(pools: Iterable[int], first: dt.date, last: dt.date) -> Counter[tuple[int, int]]:
    """Return the day parts worked per pool and person."""
    rows = Booking.objects.filter(
        released_at__isnull=True, purpose=PURPOSE, pool__in=list(pools), date__range=(first, last)
    ).order_by()
    counted = rows.values_list("pool", "person").annotate(n=Count("pk"))
    return Counter({(pool, person): count for pool, person, count in counted})


def _median(parts: list[int]) -> float | None:
    return float(median(parts)) if len(parts) >= LEAST_MEMBERS else None


def _sorted(shares: list[Share], sort: str) -> list[Share]:
    """Return shares by a column, "-" before its name for the largest first; who has no difference comes last."""
    name, falling = sort.removeprefix("-"), sort.startswith("-")
    found = sorted(shares, key=lambda share: (share.name, share.pool), reverse=falling and name == "name")
    if name == "pool":
        return sorted(found, key=lambda share: share.pool, reverse=falling)
    if name == "parts":
        return sorted(found, key=lambda share: share.parts, reverse=falling)
    if name != "difference":
        return found
    known = [share for share in found if share.difference is not None]
    known.sort(key=lambda share: share.difference or 0.0, reverse=falling)
    return [*known, *(share for share in found if share.difference is None)]


def _schools(user: Visitor, first: dt.date, last: dt.date) -> tuple[SchoolFill, ...]:
    """Return the schools that asked something, by the share they got, the least first."""
    rows = asked_parts(list(boards_for(user, VIEW_CARRIED)), first, last).values_list(
        "need__school__code", "need__school__name", "need__school__board__name"
    )
    counted = rows.annotate(total=Count("pk"), covered=Count("pk", filter=stood()))
    found = [SchoolFill(code, name, board, Fill(covered, total)) for code, name, board, total, covered in counted]
    return tuple(sorted(found, key=lambda one: (one.fill.rate or 0.0, -one.fill.total, one.name)))


def quintiles_of(schools: Iterable[SchoolFill]) -> tuple[Quintile, ...]:
    """Return schools (least filled first) in fifths of as equal size as can be; none with fewer than five schools."""
    rows = list(schools)
    if len(rows) < QUINTILES:
        return ()
    found = []
    for number in range(QUINTILES):
        part = rows[number * len(rows) // QUINTILES : (number + 1) * len(rows) // QUINTILES]
        total = sum((one.fill for one in part), Fill())
        rates = [one.fill.percent or 0.0 for one in part]
        found.append(Quintile(number + 1, len(part), total, min(rates), max(rates)))
    return tuple(found)
