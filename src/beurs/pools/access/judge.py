"""An independent judge of sharing: which work breaks the agreements that hold on its day.

It shares no code with planning, reads nothing but work, agreements and approvals, and so can be put to bookings that
stand as well as to a plan that nobody agreed to yet. What a reserve asks depends on who was free, and is judged with
the plan itself (`beurs.engine.check`).
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from beurs.pools.lending import Case, case_of
from beurs.pools.models import Approval, Booking, Membership, Policy, Reach
from beurs.region.models import Employment, Region


class Work(NamedTuple):
    """A day part of somebody at a school through a pool, and when that was settled."""

    person: int
    date: dt.date
    part: str
    school: int
    board: int
    pool: int | None
    made_at: dt.datetime


class Violation(NamedTuple):
    """A rule of an agreement that work breaks."""

    rule: str
    work: Work


def violations(region: Region, first: dt.date, last: dt.date) -> list[Violation]:
    """Return what the bookings of a region that stand from `first` to `last` break. Eight queries."""
    rows = Booking.objects.filter(board__region=region, released_at__isnull=True).order_by("date", "part", "pk")
    work = list(
        map(Work._make, rows.values_list(*Work._fields[:1], "date", "part", "school", "board", "pool", "made_at"))
    )
    return [found for found in judged(region, work) if first <= found.work.date <= last]


def judged(region: Region, work: list[Work]) -> list[Violation]:
    """Return what some work breaks, taken together."""
    return list(_Judge.of(region, work).all())


@dataclass
class _Judge:
    work: list[Work]
    policies: dict[int, list[Policy]]
    approved: set[tuple[int, int]]
    jobs: dict[int, list[Employment]]
    members: dict[tuple[int, int], list[Membership]]

    @classmethod
    def of(cls, region: Region, work: list[Work]) -> "_Judge":
        policies: dict[int, list[Policy]] = defaultdict(list)
        rows = Policy.objects.filter(pool__region=region, holds_from__isnull=False).select_related("pool")
        for policy in rows.prefetch_related("reaches", "signatures", "exclusions"):
            policies[policy.pool_id].append(policy)
        jobs: dict[int, list[Employment]] = defaultdict(list)
        for job in Employment.objects.filter(board__region=region):
            jobs[job.person_id].append(job)
        members: dict[tuple[int, int], list[Membership]] = defaultdict(list)
        for member in Membership.objects.filter(pool__region=region).select_related("employment"):
            members[member.person_id, member.pool_id].append(member)
        approved = Approval.objects.filter(board__region=region, state="approved").values_list("person", "board")
        return cls(work, policies, set(approved), jobs, members)

    def all(self) -> Iterator[Violation]:
        for one in self.work:
            if one.pool is not None:
                yield from (Violation(rule, one) for rule in self._broken(one, one.pool))
        yield from self._capped()
        yield from self._lopsided()

    def _policy(self, pool: int, date: dt.date) -> Policy | None:
        begun = [one for one in self.policies[pool] if one.holds_from is not None and one.holds_from <= date]
        return max(begun, key=lambda one: (one.holds_from, one.since), default=None)

    def _reach(self, policy: Policy | None, board: int, date: dt.date) -> Reach | None:
        if policy is None:
            return None
        signed = {row.board_id for row in policy.signatures.all()}
        rows = [row for row in policy.reaches.all() if row.board_id == board and (policy.on_paper or board in signed)]
        if rows and rows[0].reciprocal and not self._is_returned(policy, board, date):
            return None
        return rows[0] if rows else None

    def _is_returned(self, policy: Policy, board: int, date: dt.date) -> bool:
        """Tell whether a pool of the board serves the owner in its turn on a date."""
        owner = policy.pool.owner_id
        pools = [pool for pool, rows in self.policies.items() if rows and rows[0].pool.owner_id == board]
        theirs = [there for pool in pools if (there := self._policy(pool, date)) is not None]
        return any(
            row.board_id == owner and (there.on_paper or self._has_signed(there, owner))
            for there in theirs
            for row in there.reaches.all()
        )

    @staticmethod
    def _has_signed(policy: Policy, board: int | None) -> bool:
        return any(row.board_id == board for row in policy.signatures.all())

    def _broken(self, one: Work, pool: int) -> Iterator[str]:
        policy = self._policy(pool, one.date)
        reach = self._reach(policy, one.board, one.date)
        if policy is None or reach is None:
            yield "out-of-reach"
            return
        if reach.ring > 1 and policy.release_minute is not None and one.made_at < _moment(policy, one.date):
            yield "not-released"
        employers = {job.board_id for job in self.jobs[one.person] if _runs(job, one.date)}
        known = one.board in employers or (one.person, one.board) in self.approved
        if policy.approval_needed and not known:
            yield "not-approved"
        if self._is_excluded(policy, reach, one):
            yield "excluded"

    def _is_excluded(self, policy: Policy, reach: Reach, one: Work) -> bool:
        for row in policy.exclusions.all():
            there = row.school_id == one.school if row.school_id else reach.ring > 1
            there = row.board_id == one.board if row.board_id else there
            who = row.person_id in (None, one.person) and row.function in ("", self._function(one))
            if there and who:
                return True
        return False

    def _function(self, one: Work) -> str:
        for row in self.members[one.person, one.pool or 0]:
            if _runs(row, one.date):
                return row.function or (row.employment.function if row.employment else "")
        return ""

    def _capped(self) -> Iterator[Violation]:
        """Yield the work of a day, or of a week, that is more than the largest cap of its days."""
        for per in ("day_cap", "week_cap"):
            together: dict[tuple[object, ...], list[Work]] = defaultdict(list)
            for one in self.work:
                when = one.date if per == "day_cap" else one.date.isocalendar()[:2]
                if one.pool is not None:
                    together[one.pool, one.board, when].append(one)
            for works in together.values():
                reaches = [self._reach(self._policy(one.pool or 0, one.date), one.board, one.date) for one in works]
                caps = [getattr(reach, per) for reach in reaches if reach is not None]
                if caps and None not in caps and len(works) > max(caps):
                    yield Violation("cap-reached", works[-1])

    def _lopsided(self) -> Iterator[Violation]:
        """Yield the loans on a day on which one board gave another more than tolerated beyond what it got back."""
        gave: dict[tuple[int, int, int], Counter[dt.date]] = defaultdict(Counter)
        through: dict[tuple[int, int, int, dt.date], Work] = {}
        for one in self.work:
            giver = self._giver(one)
            if giver is not None:
                joint = self._joint(one)
                gave[giver, one.board, joint][one.date] += 1
                if one.pool is not None:
                    through[giver, one.board, joint, one.date] = one
        for (giver, receiver, joint, date), one in through.items():
            for most, window in self._tolerances(giver, one, date):
                days = [date - dt.timedelta(days=back) for back in range(window)]
                went = sum(gave[giver, receiver, joint][day] for day in days)
                came = sum(gave[receiver, giver, joint][day] for day in days)
                if went - came > most:
                    yield Violation("tolerance-reached", one)

    def _giver(self, one: Work) -> int | None:
        begun = [row for row in self.members[one.person, one.pool or 0] if row.employment and row.since <= one.date]
        under = max(begun, key=lambda row: row.since).employment if begun else None
        found = case_of(self.jobs[one.person], one.board, one.date, through=under)
        return found.giver if found.case is Case.LOAN else None

    def _joint(self, one: Work) -> int:
        rows = self.policies.get(one.pool or 0, [])
        return one.pool or 0 if rows and rows[0].pool.owner_id is None else 0

    def _tolerances(self, giver: int, one: Work, date: dt.date) -> Iterator[tuple[int, int]]:
        """Yield what the pools of the giver tolerate together, or what the joint pool of the work does by itself."""
        joint = self._joint(one)
        for pool in [joint] if joint else list(self.policies):
            policy = self._policy(pool, date)
            if policy is None or policy.tolerance is None or (not joint and policy.pool.owner_id != giver):
                continue
            if self._reach(policy, one.board, date) is not None:
                yield policy.tolerance, policy.window_days


def _moment(policy: Policy, date: dt.date) -> dt.datetime:
    minute = policy.release_minute or 0
    day = date - dt.timedelta(days=policy.release_days)
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), tzinfo=ZoneInfo(settings.TIME_ZONE))


def _runs(row: Employment | Membership, date: dt.date) -> bool:
    return row.since <= date and (row.until is None or row.until >= date)
