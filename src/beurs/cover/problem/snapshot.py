"""What a plan or an explanation looks at: needs, who stands where, pools and people, read in bulk."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import FETCH_PEERS, Q
from django.utils import timezone

from beurs.cover.access.outcomes import has_outcome
from beurs.cover.explain import Reason
from beurs.cover.models import Assignment, Need, NeedPart
from beurs.cover.problem.agreed import Agreed
from beurs.cover.problem.facts import Booked
from beurs.cover.problem.pooling import PoolSpan, spans_of
from beurs.cover.problem.roster import Slot, Worker, roster_of, week_of
from beurs.cover.problem.said import among
from beurs.pools.models import Booking, Pool
from beurs.pools.release import released_until
from beurs.pools.terms import FIRST_RING, Way
from beurs.region.dated import holds
from beurs.region.models import Board, EmploymentRule, Region, School

FIXED_STATES = (Assignment.State.AGREED, Assignment.State.PUBLISHED)
PROPOSED = Assignment.State.PROPOSED
ACTIVE = (PROPOSED, *FIXED_STATES)
OF_BOOKING = Booked._fields[:-2]
ALL = Q()


@dataclass
class Known:
    """What was worked out about one person in a snapshot: spans per board and day, ways lent per span, board and day,
    and what an agreement keeps the person from per school and day.

    It holds as long as the rows of the person do; agreements do not change within a snapshot.
    """

    spans: dict[tuple[int, dt.date], PoolSpan | None] = field(default_factory=dict)
    ways: dict[tuple[str, int, dt.date], Way | None] = field(default_factory=dict)
    away: dict[tuple[int, dt.date], list[Reason]] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """Rows of one moment, read in a fixed number of queries; later only `elsewhere` asks the database.

    `parts` per need in time order without cancelled ones; `standing` per need part; `drawn` the standing bookings
    of the ISO weeks in view per pool in view and board.
    """

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
    drawn: dict[tuple[int, int], list[Booked]]
    rules: list[EmploymentRule]
    agreed: Agreed
    known: dict[int, Known] = field(init=False, default_factory=lambda: defaultdict(Known))

    @classmethod
    def of(
        cls,
        region: Region,
        boards: list[Board],
        first: dt.date,
        last: dt.date,
        *,
        people: Iterable[int] = (),
        need: Need | None = None,
    ) -> "Snapshot":
        """Read everything for the boards from `first` to `last`; `people` adds persons no pool brings.

        What pools release on a day counts as it is now. With `need`, read and held by the caller, nothing is read but
        its parts, who stands there and `people`; unless one of them comes from a pool that keeps a reserve, which
        counts everybody.
        """
        needs = needs_of(boards, first, last) if need is None else [need]
        parts = parts_of(boards, first, last, ALL if need is None else Q(need=need))
        standing = standing_of(boards, first, last, ALL if need is None else Q(need_part__need=need))
        now = timezone.now()
        pools = spans_of(boards, first, last, now)
        through = frozenset(span.pool.pk for span in pools)
        members = through if need is None else frozenset()
        extra = frozenset(row.person_id for row in standing.values()) | frozenset(people)
        roster = roster_of(members, extra, first, last)
        if need is not None and _keep_back(pools, boards, roster.values()):
            return cls.of(region, boards, first, last, people=people)
        counted = through if need is None else _capped(pools)
        whose = among(members, extra, first, last) | Q(pool__in=counted)
        drawn = booked_in(bookings_of(whose, first, last), roster, through)
        join(standing, roster, pools)
        hold_locked(roster, parts, first, last)
        return cls(
            region=region,
            boards=boards,
            first=first,
            last=last,
            now=now,
            needs=[need for need in needs if need.pk in parts],
            parts=parts,
            standing=standing,
            pools=pools,
            people=roster,
            drawn=drawn,
            rules=list(EmploymentRule.objects.filter(region=region).order_by("since")),
            agreed=Agreed.of(pools, boards, first, last),
        )

    def open_parts(self, need: Need) -> list[NeedPart]:
        """Return the parts of a need that nobody is agreed for, none of one that was cancelled."""
        return [part for part in self.parts.get(need.pk, []) if not self.is_fixed(part)]

    def is_fixed(self, part: NeedPart) -> bool:
        """Tell whether a plan has to leave a part as it stands: agreed, published, own, or locked."""
        row = self.standing.get(part.pk)
        return row is not None and (row.state in FIXED_STATES or row.locked)

    def rule_on(self, date: dt.date) -> EmploymentRule:
        """Return the employment rule of a date, the standard numbers when the region has none."""
        if date not in self._rule_by_day:
            found = [rule for rule in self.rules if rule.since <= date]
            self._rule_by_day[date] = found[-1] if found else EmploymentRule(since=date)
        return self._rule_by_day[date]

    def called_at(self, need: Need) -> dt.datetime:
        """Return when somebody is called for a need: now."""
        return self.now

    def own_bookings(self) -> set[int]:
        """Return the ids of bookings that belong to fixed parts in view (all others take people away)."""
        return {row.booking_id for row in self.standing.values() if row.booking_id is not None}

    def is_released_since(self, now: dt.datetime) -> bool:
        """Tell whether a pool released its people for a day in view between this snapshot and a moment."""
        return any(
            released_until(span.policy, self.now) != released_until(span.policy, now)
            for span in self.pools
            if span.waiting
        )

    def note(self, booking: Booking) -> None:
        """Count a booking that was made after the snapshot was read."""
        school = booking.school
        row = Booked._make([*(getattr(booking, name) for name in OF_BOOKING), school.lat, school.lon])
        self.drawn[row.pool_id or 0, row.board_id].append(row)
        if row.person_id in self.people:
            self.people[row.person_id].bookings[row.date, row.part] = row
            self.agreed.note(self.people[row.person_id], row)

    def booked_through(self, pool: Pool, board: Board, first: dt.date, last: dt.date) -> int:
        """Return how many standing bookings a pool has at a board from `first` to `last`, both in view."""
        return sum(first <= row.date <= last for row in self.drawn[pool.pk, board.pk])

    def spare(self, span: PoolSpan, date: dt.date, part: str) -> int | None:
        """Return how many people a pool can lend in a day part beyond its reserve; None where it keeps none."""
        if span.policy.reserve is None:
            return None
        key = (span.pool.pk, date, part)
        if key not in self.agreed.spare:
            free = sum(self._is_idle(worker, span, date, part) for worker in self.people.values())
            self.agreed.spare[key] = free - self._asked_first(span, date, part) - span.policy.reserve
        return self.agreed.spare[key]

    def _is_idle(self, worker: Worker, span: PoolSpan, date: dt.date, part: str) -> bool:
        return (
            any(row.pool_id == span.pool.pk and holds(row, date) for row in worker.memberships)
            and worker.offered(date, part)
            and (date, part) not in worker.bookings
            and (date, part) not in worker.held
            and not worker.teaches(date, part)
            and not worker.is_absent(date, part)
        )

    def _asked_first(self, span: PoolSpan, date: dt.date, part: str) -> int:
        """Return the parts that the boards of ring 1 ask for in a day part and that nobody is agreed for."""
        first = {board for board, reach in {**span.reach, **span.waiting}.items() if reach.ring == FIRST_RING}
        here = [need for need in self.needs if need.date == date and need.school.board_id in first]
        asked = sum(one.part == part for need in here for one in self.open_parts(need))
        away = first - {board.pk for board in self.boards}
        return asked + sum(self.elsewhere[board, date, part] for board in away)

    def asked_elsewhere(self, span: PoolSpan) -> int:
        """Return the most parts that boards out of view ask of their own pool in one day part."""
        owners = {board for board, reach in span.reach.items() if reach.ring == 1} - {board.pk for board in self.boards}
        if not owners:
            return 0
        found: Counter[Slot] = Counter()
        for (board, date, part), count in self.elsewhere.items():
            if board in owners and span.holds(date):
                found[date, part] += count
        return max(found.values(), default=0)

    @cached_property
    def _rule_by_day(self) -> dict[dt.date, EmploymentRule]:
        return {}

    @cached_property
    def spans_by_pool(self) -> dict[int, list[tuple[int, PoolSpan]]]:
        """Return the spans per pool (id), each with its place among all."""
        found: dict[int, list[tuple[int, PoolSpan]]] = defaultdict(list)
        for place, span in enumerate(self.pools):
            found[span.pool.pk].append((place, span))
        return dict(found)

    @cached_property
    def per_board(self) -> Counter[int]:
        """Return the number of needs in view per board id."""
        return Counter(need.school.board_id for need in self.needs)

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


def _keep_back(pools: Iterable[PoolSpan], boards: Iterable[Board], people: Iterable[Worker]) -> bool:
    """Tell whether somebody comes to one of the boards from a pool that keeps people back there."""
    places = [board.pk for board in boards]
    keeping = {
        span.pool.pk
        for span in pools
        if span.policy.reserve is not None
        and any(span.reach[board].ring > FIRST_RING for board in places if board in span.reach)
    }
    return any(row.pool_id in keeping for worker in people for row in worker.memberships)


def _capped(pools: Iterable[PoolSpan]) -> frozenset[int]:
    """Return the pools (ids) with a limit on their day parts at some board: what they are booked for is counted."""
    limited = (
        span for span in pools if any((reach.day_cap, reach.week_cap) != (None, None) for reach in span.reach.values())
    )
    return frozenset(span.pool.pk for span in limited)


def slot_name(date: dt.date, part: str) -> str:
    """Return a day part as `beurs.cover/1` writes it."""
    return f"{date.isoformat()}/{part}"


def needs_of(boards: list[Board], first: dt.date, last: dt.date, only: Q = ALL) -> list[Need]:
    """Return the needs with cause and school; the group of one is read together with the groups of all.

    Needs at one school share its object, and schools that of the board.
    """
    rows = Need.objects.filter(_in_view(boards, first, last, ""), only)
    needs = list(rows.select_related("absence").fetch_mode(FETCH_PEERS).order_by("date", "pk"))
    schools = School.objects.in_bulk({need.school_id for need in needs})
    known = {board.pk: board for board in boards}
    for school in schools.values():
        school.board = known[school.board_id]
    for need in needs:
        need.school = schools[need.school_id]
    return needs


def _in_view(boards: list[Board], first: dt.date, last: dt.date, path: str) -> Q:
    where = {"school__board__in": boards, "date__gte": first, "date__lte": last, "cancelled_at__isnull": True}
    return Q(**{f"{path}{name}": value for name, value in where.items()})


def parts_of(boards: list[Board], first: dt.date, last: dt.date, only: Q = ALL) -> dict[int, list[NeedPart]]:
    """Return the parts that are wanted and that no school settled itself, per need in time order."""
    found: dict[int, list[NeedPart]] = defaultdict(list)
    wanted = Q(~has_outcome(), cancelled_at__isnull=True)
    rows = NeedPart.objects.filter(_in_view(boards, first, last, "need__"), wanted, only)
    for part in rows.order_by("part"):
        found[part.need_id].append(part)
    return dict(found)


def standing_of(boards: list[Board], first: dt.date, last: dt.date, only: Q = ALL) -> dict[int, Assignment]:
    """Return who is proposed, agreed or published per part."""
    wanted = Q(need_part__cancelled_at__isnull=True, state__in=ACTIVE)
    rows = Assignment.objects.filter(_in_view(boards, first, last, "need_part__need__"), wanted, only)
    return {row.need_part_id: row for row in rows}


def join(standing: dict[int, Assignment], roster: dict[int, Worker], pools: list[PoolSpan]) -> None:
    """Give assignments the people and pools that were read anyway; a pool out of view is read for itself."""
    known = {span.pool.pk: span.pool for span in pools}
    missing = {row.pool_id for row in standing.values() if row.pool_id is not None} - known.keys()
    if missing:
        known |= Pool.objects.in_bulk(missing)
    for row in standing.values():
        row.person = roster[row.person_id].person
        row.pool = None if row.pool_id is None else known[row.pool_id]


def bookings_of(whose: Q, first: dt.date, last: dt.date) -> list[Booked]:
    """Return the standing bookings of the ISO weeks in view."""
    monday, sunday = week_of(first, last)
    rows = Booking.objects.filter(whose, released_at__isnull=True, date__gte=monday, date__lte=sunday).order_by("pk")
    return list(map(Booked._make, rows.values_list(*OF_BOOKING, "school__lat", "school__lon")))


def booked_in(
    rows: Iterable[Booked], roster: dict[int, Worker], pools: frozenset[int]
) -> dict[tuple[int, int], list[Booked]]:
    """Give everybody their bookings; return those through the pools, per pool and board."""
    drawn: dict[tuple[int, int], list[Booked]] = defaultdict(list)
    for row in rows:
        if row.person_id in roster:
            roster[row.person_id].bookings[row.date, row.part] = row
        if row.pool_id in pools:
            drawn[row.pool_id or 0, row.board_id].append(row)
    return drawn


def hold_locked(roster: dict[int, Worker], parts: dict[int, list[NeedPart]], first: dt.date, last: dt.date) -> None:
    """Note the slots that locked proposals of other boards keep."""
    rows = Assignment.objects.filter(
        need_part__need__date__gte=first, need_part__need__date__lte=last, state=PROPOSED, locked=True
    )
    names = ("person_id", "need_part__need_id", "need_part__need__date", "need_part__part")
    for person, need, date, part in rows.values_list(*names):
        slot: Slot = (date, part)
        if need not in parts and person in roster:
            roster[person].held.add(slot)
