"""From rows to a problem of `beurs.cover/1`."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from beurs.cover.models import Assignment, Need, NeedPart
from beurs.cover.problem.bars import chain_full, counts_in_chain, short_notice, week_limit
from beurs.cover.problem.pairs import kept_from, pool_for
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.problem.roster import Worker
from beurs.cover.problem.shares import Shares, shared
from beurs.cover.problem.snapshot import Snapshot, slot_name
from beurs.engine import formats
from beurs.engine.formats import cover as files
from beurs.pools.models import Reach
from beurs.region.dated import holds
from beurs.region.lessons import PARTS
from beurs.region.models import School

REPAIR_TIERS: list[files.TierName] = ["covered", "fit", "changes", "ring", "faces", "travel", "spread"]
MOST_WORKED = 10_000

type BarRule = Literal["approval", "chain", "notice", "other"]
type CapKey = tuple[str, int, Literal["day", "week"]]


def problem_of(
    snapshot: Snapshot, *, declined: Collection[tuple[int, int]] = (), known: bool = False
) -> files.CoverProblem:
    """Return the problem of a snapshot: its needs, everybody its pools bring, and what is fixed already.

    Agreed, published, own and locked parts are fixed; pairs (need, person) in `declined` are barred. After publication
    "least change" comes third.
    Raises `beurs.engine.Refusal` if the rows make no valid problem; what is `known` differs from one that was valid by
    events that are checked themselves.
    """
    builder = _Builder(snapshot, declined)
    published = builder.pins(Assignment.State.PUBLISHED)
    problem = files.CoverProblem(
        tiers=REPAIR_TIERS if published else list(files.TIERS),
        explain="all",
        travel=files.Travel(
            detour=snapshot.region.detour_percent / 100,
            kmh=float(snapshot.region.kmh),
            midday_min=snapshot.region.midday_min,
        ),
        schools=builder.schools(),
        pools=builder.pools(),
        caps=builder.caps(),
        people=[builder.person(worker) for worker in snapshot.people.values()],
        needs=[builder.need(need) for need in snapshot.needs],
        fixed=builder.pins(),
        planned=published,
    )
    return problem if known else formats.checked(problem)


class _Builder:
    """Turns the rows of one snapshot into the structs of the format; ids are a letter and the primary key."""

    def __init__(self, snapshot: Snapshot, declined: Collection[tuple[int, int]]) -> None:
        self.snapshot = snapshot
        self.refused = _by_person(pair for pair in declined if pair[0] in snapshot.parts)
        self.days = sorted({need.date for need in snapshot.needs})
        self.slots = [(date, part, slot_name(date, part)) for date in self.days for part in PARTS]
        self.inside = snapshot.own_bookings()
        self.skills = {pk: _Skills.of(worker, self.days) for pk, worker in snapshot.people.items()}
        self.reaching = [span for span in snapshot.pools if span.reach and any(map(span.holds, self.days))]
        self.steady = all(span.holds(date) for span in self.reaching for date in self.days)
        self.named = [(span.pool.pk, span.id, span) for span in self.reaching]
        self.rules = {date: snapshot.rule_on(date) for date in self.days}
        self.late = self._barred("notice", [need for need in snapshot.needs if self._is_late(need)])
        self.chaining = [need for need in snapshot.needs if counts_in_chain(need)]
        self.chain_places = sorted({(need.school.board_id, need.date) for need in self.chaining})
        self.asking = {span.pool.pk for span in self.reaching if span.policy.approval_needed or span.exclusions}
        self.shares = Shares.of(snapshot)
        self.schools_seen = {need.school_id for need in snapshot.needs}
        self.by_place: dict[tuple[int, dt.date], list[Need]] = defaultdict(list)
        for need in snapshot.needs:
            self.by_place[need.school_id, need.date].append(need)

    def schools(self) -> list[files.School]:
        """Return the schools of the needs, in the order of their first need."""
        found: dict[int, School] = {need.school_id: need.school for need in self.snapshot.needs}
        return [
            files.School(id=f"s{school.pk}", board=f"b{school.board_id}", lat=school.lat, lon=school.lon)
            for school in found.values()
        ]

    def pools(self) -> list[files.Pool]:
        """Return the pool spans; only boards that have a need appear, other boards' needs raise the reserve."""
        known = self.snapshot.per_board
        return [
            files.Pool(
                id=span.id,
                rings={f"b{board}": reach.ring for board, reach in span.reach.items() if board in known},
                reserve=self._reserve(span),
            )
            for span in self.reaching
        ]

    def _reserve(self, span: PoolSpan) -> int | None:
        if span.policy.reserve is None:
            return None
        return span.policy.reserve + self.snapshot.asked_elsewhere(span)

    def caps(self) -> list[files.Cap]:
        """Return what is left of the caps on what a board may draw from a pool, and of what boards tolerate."""
        found: dict[CapKey, int] = {
            (span.id, board, per): max(0, limit - self._outside(span, board, per))
            for span in self.reaching
            for board, reach in span.reach.items()
            for per, limit in _limits(reach)
            if board in self.snapshot.per_board and limit is not None
        }
        self._share_weeks(found)
        for (span_id, board), slots in self.shares.limits.items():
            found[span_id, board, "week"] = min(slots, found.get((span_id, board, "week"), slots))
        return [files.Cap(pool=pool, board=f"b{board}", per=per, slots=n) for (pool, board, per), n in found.items()]

    def _share_weeks(self, found: dict[CapKey, int]) -> None:
        """Share a week's cap out over the spans of a pool that is cut within the week, by the needs of their days."""
        cut: dict[tuple[int, int], list[PoolSpan]] = defaultdict(list)
        for span in self.reaching:
            for board in span.reach:
                if span.cut and (span.id, board, "week") in found:
                    cut[span.pool.pk, board].append(span)
        for (_pool, board), spans in cut.items():
            keys: list[CapKey] = [(span.id, board, "week") for span in spans]
            needs = [need for need in self.snapshot.needs if need.school.board_id == board]
            weights = [sum(span.holds(need.date) for need in needs) for span in spans]
            for key, share in zip(keys, shared(max(found[key] for key in keys), weights), strict=True):
                found[key] = min(found[key], share)

    def _outside(self, span: PoolSpan, board: int, per: str) -> int:
        """Return the bookings through a pool at a board that the problem does not hold as fixed."""
        rows = [row for row in self.snapshot.drawn[span.pool.pk, board] if row.pk not in self.inside]
        if per == "week":
            return len(rows)
        return max(Counter(row.date for row in rows if row.date in self.days).values(), default=0)

    def person(self, worker: Worker) -> files.Person:
        """Return one person: pools by preference, skills, the slots still free, limits, wishes and bars."""
        person = worker.person
        return files.Person(
            id=f"p{person.pk}",
            pools=self._pools_of(worker),
            lat=person.lat,
            lon=person.lon,
            skills=self.skills[person.pk].names(),
            slots=[name for date, part, name in self.slots if self._is_free(worker, date, part)],
            week_max=self._week_left(worker),
            worked=min(worker.worked, MOST_WORKED),
            max_travel_min=person.max_travel_min,
            avoid=[f"s{school}" for school in sorted(worker.avoid)],
            prefer=[f"s{school}" for school in sorted(worker.prefer)],
            barred=self._bars(worker),
        )

    def need(self, need: Need) -> files.Need:
        """Return one need."""
        parts = self.snapshot.parts[need.pk]
        dated = self.dated.get(need.date, frozenset())
        tagged = {f"{skill}@{need.date}": fit for skill, fit in need.accepts.items() if skill in dated}
        return files.Need(
            id=f"n{need.pk}",
            school=f"s{need.school_id}",
            slots=[slot_name(need.date, part.part) for part in parts],
            accepts={**need.accepts, **tagged},
            priority=need.priority,
            spell=need.spell,
            previous=None if need.previous_id is None else f"p{need.previous_id}",
            splittable=self._may_split(need),
        )

    def _may_split(self, need: Need) -> bool:
        """Tell whether two people may share a need: by its own rule, or because a part is fixed and others are not.

        What one person holds whole leaves nothing to split, and a day without splits is solved as an assignment.
        """
        rows = [
            self.snapshot.standing[part.pk] for part in self.snapshot.parts[need.pk] if self.snapshot.is_fixed(part)
        ]
        if len(rows) == len(self.snapshot.parts[need.pk]) and len({row.person_id for row in rows}) == 1:
            return False
        return need.splittable or bool(rows)

    def pins(self, state: str | None = None) -> list[files.Pin]:
        """Return the fixed parts (those of one state when it is given)."""
        return [
            files.Pin(need=f"n{need.pk}", slot=slot_name(need.date, part.part), person=f"p{row.person_id}")
            for need, part, row in self._fixed()
            if state is None or row.state == state
        ]

    def _fixed(self) -> list[tuple[Need, NeedPart, Assignment]]:
        rows = self.snapshot.standing
        return [
            (need, part, rows[part.pk])
            for need in self.snapshot.needs
            for part in self.snapshot.parts[need.pk]
            if self.snapshot.is_fixed(part)
        ]

    def _pools_of(self, worker: Worker) -> list[str]:
        """Return the spans whose pool has the person on a day in view, in the order of the spans."""
        mine = {row.pool_id for row in worker.memberships}
        return [name for pool, name, span in self.named if pool in mine and self._is_in(worker, pool, span)]

    def _is_in(self, worker: Worker, pool: int, span: PoolSpan) -> bool:
        return any(
            row.pool_id == pool and any(holds(row, date) and span.holds(date) for date in self.days)
            for row in worker.memberships
        )

    @cached_property
    def dated(self) -> dict[dt.date, frozenset[str]]:
        """Return the skills that somebody has on a day but not on every day in view."""
        return {
            date: frozenset(skill for skills in self.skills.values() for skill in skills.dated.get(date, ()))
            for date in self.days
        }

    def _is_free(self, worker: Worker, date: dt.date, part: str) -> bool:
        booked = worker.bookings.get((date, part))
        return (
            worker.offered(date, part)
            and not worker.teaches(date, part)
            and not worker.is_absent(date, part)
            and (date, part) not in worker.held
            and (booked is None or booked.pk in self.inside)
        )

    def _week_left(self, worker: Worker) -> int | None:
        limits = [week_limit(worker.person.week_max, rule) for rule in self.rules.values()]
        limit = min((known for known in limits if known is not None), default=worker.person.week_max)
        if limit is None:
            return None
        outside = [booking for booking in worker.bookings.values() if booking.pk not in self.inside]
        return max(0, limit - len(outside))

    def _bars(self, worker: Worker) -> list[files.Bar]:
        schools = worker.blocked & self.schools_seen
        unapproved, excluded = self._kept_away(worker)
        other = [*self._unreached(worker), *excluded, *self.shares.barred.get(worker.person.pk, ())]
        found = [
            *(files.Bar(rule="school-block", school=f"s{school}") for school in sorted(schools)),
            *self._barred("chain", self._chained(worker)),
            *([] if worker.person.short_notice else self.late),
            *self._barred("approval", unapproved),
            *self._barred("other", list({need.pk: need for need in other}.values())),
            *(files.Bar(rule="other", need=f"n{need}") for need in self.refused.get(worker.person.pk, ())),
        ]
        return list({(bar.rule, bar.board, bar.school, bar.need): bar for bar in found}.values())

    def _kept_away(self, worker: Worker) -> tuple[list[Need], list[Need]]:
        """Return the needs whose board did not approve a person, and those that an agreement excludes."""
        found: dict[str, list[Need]] = {"not-approved": [], "excluded": []}
        if any(row.pool_id in self.asking for row in worker.memberships):
            for needs in self.by_place.values():
                span = pool_for(self.snapshot, worker, needs[0])
                if span is not None and span.pool.pk in self.asking:
                    for reason in kept_from(self.snapshot, worker, needs[0], span):
                        found[reason.rule] += needs
        return found["not-approved"], found["excluded"]

    def _barred(self, rule: BarRule, needs: list[Need]) -> list[files.Bar]:
        """Return bars on needs, on a whole board where they hit all its needs."""
        if not needs:
            return []
        hit = Counter(need.school.board_id for need in needs)
        whole = {board for board, count in hit.items() if count == self.snapshot.per_board[board]}
        return [
            *(files.Bar(rule=rule, board=f"b{board}") for board in sorted(whole)),
            *(files.Bar(rule=rule, need=f"n{need.pk}") for need in needs if need.school.board_id not in whole),
        ]

    def _chained(self, worker: Worker) -> list[Need]:
        """Return the needs that would break the contract chain of a person."""
        jobs = worker.employments
        if not jobs:
            return []
        full = {(board, date) for board, date in self.chain_places if chain_full(jobs, board, date, self.rules[date])}
        return [need for need in self.chaining if (need.school.board_id, need.date) in full] if full else []

    def _unreached(self, worker: Worker) -> list[Need]:
        """Return the needs whose day no pool brings the person, or another than a problem without days would take."""
        if self.steady and all(holds(row, date) for row in worker.memberships for date in self.days):
            return []
        mine = [
            span for pool, _name, span in self.named
            if pool in {row.pool_id for row in worker.memberships} and self._is_in(worker, pool, span)
        ]  # fmt: skip
        taken = {board: _taken(mine, board) for board in self.snapshot.per_board}
        needs = [(need, pool_for(self.snapshot, worker, need)) for need in self.snapshot.needs]
        return [need for need, span in needs if span is None or span is not taken[need.school.board_id]]

    def _is_late(self, need: Need) -> bool:
        rule = self.rules[need.date]
        return any(
            short_notice(part, need.date, self.snapshot.called_at(need), rule) for part in self.snapshot.parts[need.pk]
        )


@dataclass(frozen=True)
class _Skills:
    """What a person may do alone: `steady` on every day in view, `dated` on some day but not on every one."""

    steady: frozenset[str]
    dated: dict[dt.date, frozenset[str]]

    @classmethod
    def of(cls, worker: Worker, dates: list[dt.date]) -> "_Skills":
        per_day = {date: worker.skills_on(date) for date in dates}
        steady = frozenset.intersection(*per_day.values()) if per_day else frozenset()
        return cls(steady, {date: skills - steady for date, skills in per_day.items() if skills != steady})

    def names(self) -> list[str]:
        """Return the skills in the words of a problem; one that holds on some days carries the day."""
        dated = [f"{skill}@{date}" for date, skills in self.dated.items() for skill in sorted(skills)]
        return [*sorted(self.steady), *dated]


def _by_person(declined: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for need, person in sorted(declined):
        found.setdefault(person, []).append(need)
    return found


def _taken(spans: list[PoolSpan], board: int) -> PoolSpan | None:
    """Return the span through which a problem brings somebody to a board: the smallest ring, then the first."""
    return min((span for span in spans if board in span.reach), key=lambda span: span.reach[board].ring, default=None)


def _limits(reach: Reach) -> list[tuple[Literal["day", "week"], int | None]]:
    return [("day", reach.day_cap), ("week", reach.week_cap)]


def key_of(name: str) -> int:
    """Return the primary key in an id such as "p12", "o3@2026-11-24" or "b7"."""
    return int(name[1:].partition("@")[0])
