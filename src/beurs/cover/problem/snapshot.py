"""What a plan or an explanation looks at: needs, who stands where, pools and people, read in bulk."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from beurs.cover.models import Assignment, Need, NeedPart
from beurs.cover.problem.pooling import PoolSpan, spans_of
from beurs.cover.problem.roster import Slot, Worker, by_field, roster_of, week_of
from beurs.pools.models import Booking, Pool
from beurs.region.models import Board, EmploymentRule, Region

FIXED_STATES = (Assignment.State.AGREED, Assignment.State.PUBLISHED)
PROPOSED = Assignment.State.PROPOSED
ACTIVE = (PROPOSED, *FIXED_STATES)


@dataclass(frozen=True)
class Snapshot:
    """Rows of one moment. `parts` per need in time order without cancelled ones; `standing` per need part."""

    region: Region
    boards: list[Board]
    first: dt.date
    last: dt.date
    now: dt.datetime
    needs: list[Need]
    parts: dict[int, list[NeedPart]]
    standing: dict[int, Assignment]
    pools: list[PoolSpan]
    people: dict[int, Worker]
    rules: list[EmploymentRule]

    @classmethod
    def of(
        cls, region: Region, boards: list[Board], first: dt.date, last: dt.date, *, people: Iterable[int] = ()
    ) -> "Snapshot":
        """Read everything for the boards from `first` to `last`; `people` adds persons no pool brings."""
        needs = _needs(boards, first, last)
        parts = by_field(NeedPart.objects.filter(need__in=needs, cancelled_at__isnull=True).order_by("part"), "need_id")
        standing = _standing(needs)
        pools = spans_of(boards, first, last)
        extra = {row.person_id for row in standing.values()} | set(people)
        roster = roster_of(pools, extra, first, last)
        _hold_locked(roster, needs, first, last)
        return cls(
            region=region,
            boards=boards,
            first=first,
            last=last,
            now=timezone.now(),
            needs=[need for need in needs if need.pk in parts],
            parts=parts,
            standing=standing,
            pools=pools,
            people=roster,
            rules=list(EmploymentRule.objects.filter(region=region).order_by("since")),
        )

    def open_parts(self, need: Need) -> list[NeedPart]:
        """Return the parts of a need that nobody is agreed for."""
        return [part for part in self.parts[need.pk] if not self.is_fixed(part)]

    def is_fixed(self, part: NeedPart) -> bool:
        """Tell whether a plan has to leave a part as it stands: agreed, published, own, or locked."""
        row = self.standing.get(part.pk)
        return row is not None and (row.state in FIXED_STATES or row.locked)

    def rule_on(self, date: dt.date) -> EmploymentRule:
        """Return the employment rule of a date, the standard numbers when the region has none."""
        found = [rule for rule in self.rules if rule.since <= date]
        return found[-1] if found else EmploymentRule(since=date)

    def own_bookings(self) -> set[int]:
        """Return the ids of bookings that belong to fixed parts in view (all others take people away)."""
        return {row.booking_id for row in self.standing.values() if row.booking_id is not None}

    def note(self, booking: Booking) -> None:
        """Count a booking that was made after the snapshot was read."""
        self.drawn[booking.pool_id or 0, booking.board_id].append(booking)
        if booking.person_id in self.people:
            self.people[booking.person_id].bookings[booking.date, booking.part] = booking

    def booked_through(self, pool: Pool, board: Board, first: dt.date, last: dt.date) -> int:
        """Return how many standing bookings a pool has at a board from `first` to `last`, both in view."""
        return sum(first <= row.date <= last for row in self.drawn[pool.pk, board.pk])

    def asked_elsewhere(self, span: PoolSpan) -> int:
        """Return the most parts that boards out of view ask of their own pool in one day part."""
        owners = {board for board, reach in span.reach.items() if reach.ring == 1}
        found: Counter[Slot] = Counter()
        for (board, date, part), count in self.elsewhere.items():
            if board in owners and span.holds(date):
                found[date, part] += count
        return max(found.values(), default=0)

    @cached_property
    def per_board(self) -> Counter[int]:
        """Return the number of needs in view per board id."""
        return Counter(need.school.board_id for need in self.needs)

    @cached_property
    def drawn(self) -> dict[tuple[int, int], list[Booking]]:
        """Return the standing bookings of the ISO weeks in view per pool in view and board."""
        monday, sunday = week_of(self.first, self.last)
        rows = Booking.objects.filter(pool__in={span.pool.pk for span in self.pools}, released_at__isnull=True)
        found: dict[tuple[int, int], list[Booking]] = defaultdict(list)
        for row in rows.filter(date__gte=monday, date__lte=sunday):
            found[row.pool_id or 0, row.board_id].append(row)
        return found

    @cached_property
    def elsewhere(self) -> Counter[tuple[int, dt.date, str]]:
        """Return the parts that nobody is agreed for, per board out of view, day and part."""
        rows = NeedPart.objects.filter(
            cancelled_at__isnull=True,
            need__date__gte=self.first,
            need__date__lte=self.last,
            need__school__board__region=self.region,
        ).exclude(need__school__board__in=self.boards)
        fixed = Q(assignments__state__in=FIXED_STATES) | Q(assignments__state=PROPOSED, assignments__locked=True)
        names = ("need__school__board", "need__date", "part")
        return Counter(rows.exclude(fixed).values_list(*names))


def slot_name(date: dt.date, part: str) -> str:
    """Return a day part as `beurs.cover/1` writes it."""
    return f"{date.isoformat()}/{part}"


def _needs(boards: list[Board], first: dt.date, last: dt.date) -> list[Need]:
    rows = Need.objects.filter(school__board__in=boards, date__gte=first, date__lte=last, cancelled_at__isnull=True)
    return list(rows.select_related("school__board", "group", "absence").order_by("date", "pk"))


def _standing(needs: list[Need]) -> dict[int, Assignment]:
    rows = Assignment.objects.filter(need_part__need__in=needs, need_part__cancelled_at__isnull=True, state__in=ACTIVE)
    return {row.need_part_id: row for row in rows.select_related("pool", "person")}


def _hold_locked(roster: dict[int, Worker], needs: list[Need], first: dt.date, last: dt.date) -> None:
    """Note the slots that locked proposals of other boards keep."""
    rows = Assignment.objects.filter(
        Q(need_part__need__date__gte=first, need_part__need__date__lte=last),
        state=PROPOSED,
        locked=True,
        person__in=roster,
    ).exclude(need_part__need__in=needs)
    for person, date, part in rows.values_list("person_id", "need_part__need__date", "need_part__part"):
        slot: Slot = (date, part)
        roster[person].held.add(slot)
