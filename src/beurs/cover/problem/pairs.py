"""One person and one need: every rule that fails, with its facts.

The same rules stand in the problem that the engine solves; here they are asked for one pair, for the lists a
planner chooses from and for what a planner does by hand.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from beurs.cover.access.composed import composed
from beurs.cover.explain import Candidate, Reason
from beurs.cover.models import Assignment, Need, NeedPart
from beurs.cover.problem.agreed import kept_away, way_of
from beurs.cover.problem.bars import chain_full, counts_in_chain, short_notice, week_limit
from beurs.cover.problem.facts import Booked
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.problem.roster import Worker, week_of
from beurs.cover.problem.snapshot import Snapshot
from beurs.cover.problem.travelling import minutes_between
from beurs.pools.release import release_of
from beurs.pools.terms import FIRST_RING
from beurs.region.dated import holds
from beurs.region.models import Skill

IN_TRAINING = frozenset({Skill.STUDENT, Skill.LIO_INTERN, Skill.ASSISTANT, Skill.SUPPORTER})
OTHER_PART = {"am": "pm", "pm": "am"}
NOBODY = 10**6


@dataclass(frozen=True)
class Pair:
    """A person and the parts of a need he or she would take, in a snapshot that holds both."""

    snapshot: Snapshot
    worker: Worker
    need: Need
    parts: list[NeedPart]

    def failed(self) -> list[Reason]:
        """Return every rule that fails, in the order of the funnel; a rule per part at most once."""
        found = list(self._failing())
        return list({reason.rule: reason for reason in reversed(found)}.values())[::-1]

    def keeps(self) -> bool:
        """Tell whether the person keeps every rule; no further rule is asked after the first that fails."""
        return next(self._failing(), None) is None

    def _failing(self) -> Iterator[Reason]:
        rules = (_skill, reach, _bars, _avoid, _travel, free, _week, midday, limited)
        return chain.from_iterable(rule(self) for rule in rules)

    @cached_property
    def key(self) -> tuple[int, int, tuple[int, ...]]:
        """The ids of person, need and parts."""
        return self.worker.person.pk, self.need.pk, tuple(part.pk for part in self.parts)

    def span(self) -> PoolSpan | None:
        """Return the pool that brings the person to the need's board: smallest ring, then the first pool."""
        return self._span

    def fit(self) -> int | None:
        """Return the fit of the person's best accepted skill on the day."""
        return self._fit

    def minutes(self) -> int | None:
        """Return the minutes from home to school, None when a place is unknown."""
        return self._minutes

    @cached_property
    def _span(self) -> PoolSpan | None:
        return pool_for(self.snapshot, self.worker, self.need)

    @cached_property
    def _fit(self) -> int | None:
        skills = self.worker.skills_on(self.need.date)
        return min((value for skill, value in self.need.accepts.items() if skill in skills), default=None)

    @cached_property
    def _minutes(self) -> int | None:
        return minutes_between(self.worker.person, self.need.school, self.snapshot.region)

    def candidate(self, taken: bool) -> Candidate:
        """Return the pair as a line of the list a planner chooses from."""
        return self._line(taken, self.failed())

    def keeping(self, taken: bool) -> Candidate:
        """Return the pair as it stands in that list when every rule is kept; none is asked."""
        return self._line(taken, [])

    def _line(self, taken: bool, failed: list[Reason]) -> Candidate:
        span = self.span()
        return Candidate(
            person=self.worker.person,
            pool=span.pool if span else None,
            ring=span.reach[self.need.school.board_id].ring if span else None,
            fit=self.fit(),
            minutes=self.minutes(),
            failed=failed,
            taken_by_other_need=taken,
            worked=self.worker.worked,
        )


def legal(pair: Pair) -> list[Reason]:
    """Return what the law forbids: certificate of conduct, court bar, qualification, training."""
    return list(_skill(pair))


def free(pair: Pair) -> Iterable[Reason]:
    """Yield what keeps the person away in one of the parts: not offered, own group, absent, or booked."""
    for part in pair.parts:
        date, name = pair.need.date, part.part
        facts = {"date": date.isoformat(), "part": name}
        if not pair.worker.offered(date, name):
            yield Reason("not-offered", facts)
        yield from occupied(pair, part)


def occupied(pair: Pair, part: NeedPart) -> Iterable[Reason]:
    """Yield what already holds the person in a part, whether or not it was offered."""
    date, name = pair.need.date, part.part
    facts = {"date": date.isoformat(), "part": name}
    if pair.worker.teaches(date, name, besides=pair.need.group_id):
        yield Reason("own-class", facts)
    if pair.worker.is_absent(date, name):
        yield Reason("person-absent", facts)
    booked = pair.worker.bookings.get((date, name))
    if booked is not None and not _is_here(pair, part, booked):
        yield Reason("double-booking", facts)


def pool_for(snapshot: Snapshot, worker: Worker, need: Need) -> PoolSpan | None:
    """Return the span with the smallest ring that brings a person to a need on its day."""
    board, date = need.school.board_id, need.date
    known = snapshot.known[worker.person.pk].spans
    if (board, date) not in known:
        known[board, date] = _span_for(snapshot, worker, board, date)
    return known[board, date]


def kept_from(snapshot: Snapshot, worker: Worker, need: Need, span: PoolSpan) -> list[Reason]:
    """Return why the agreement of the span that brings a person keeps the person from the school of a need."""
    known = snapshot.known[worker.person.pk].away
    place = (need.school_id, need.date)
    if place not in known:
        known[place] = list(kept_away(snapshot.agreed, worker, need.school, need.date, span))
    return known[place]


def _span_for(snapshot: Snapshot, worker: Worker, board: int, date: dt.date) -> PoolSpan | None:
    found = [
        (span.reach[board].ring, order)
        for pool in {row.pool_id for row in worker.memberships if holds(row, date)}
        for order, span in snapshot.spans_by_pool.get(pool, ())
        if board in span.reach and span.holds(date)
    ]
    return snapshot.pools[min(found)[1]] if found else None


def waiting_for(snapshot: Snapshot, worker: Worker, need: Need) -> PoolSpan | None:
    """Return the span that will bring a person to a need once it is released."""
    mine = {row.pool_id for row in worker.memberships if holds(row, need.date)}
    board = need.school.board_id
    spans = (span for span in snapshot.pools if span.pool.pk in mine and span.holds(need.date))
    return next((span for span in spans if board in span.waiting), None)


def _skill(pair: Pair) -> Iterable[Reason]:
    person, date = pair.worker.person, pair.need.date
    if person.court_barred:
        yield Reason("court-barred")
    if not pair.worker.has_vog(date):
        yield Reason("no-vog")
    if pair.fit() is None and pair.worker.has_vog(date) and not person.court_barred:
        training = pair.worker.all_skills(date) & IN_TRAINING
        yield Reason("student-alone" if training else "not-qualified")


def reach(pair: Pair) -> Iterable[Reason]:
    """Yield that no pool brings the person to the need's board, or that one does so only from its release on."""
    if pair.span() is not None:
        return
    held = waiting_for(pair.snapshot, pair.worker, pair.need)
    if held is None:
        yield Reason("out-of-reach")
    else:
        moment = timezone.localtime(release_of(held.policy, pair.need.date))
        yield Reason(
            "not-released", {"pool": str(held.pool), "date": moment.date().isoformat(), "at": f"{moment:%H:%M}"}
        )


def _bars(pair: Pair) -> Iterable[Reason]:
    worker, need = pair.worker, pair.need
    rule = pair.snapshot.rule_on(need.date)
    if need.school_id in worker.blocked:
        yield Reason("school-block")
    if counts_in_chain(need) and chain_full(worker.employments, need.school.board_id, need.date, rule):
        yield Reason("chain", {"contracts": rule.chain_contracts, "months": rule.chain_months})
    late = any(short_notice(part, need.date, pair.snapshot.called_at(need), rule) for part in pair.parts)
    if late and not worker.person.short_notice:
        yield Reason("notice", {"hours": rule.call_notice_hours})
    span = pair.span()
    if span is not None:
        yield from kept_from(pair.snapshot, worker, need, span)


def _avoid(pair: Pair) -> Iterable[Reason]:
    if pair.need.school_id in pair.worker.avoid:
        yield Reason("avoid")


def _travel(pair: Pair) -> Iterable[Reason]:
    minutes, limit = pair.minutes(), pair.worker.person.max_travel_min
    if minutes is None or minutes > limit:
        yield Reason("travel", {"minutes": minutes, "limit": limit})


def _week(pair: Pair) -> Iterable[Reason]:
    limit = week_limit(pair.worker.person.week_max, pair.snapshot.rule_on(pair.need.date))
    if limit is None:
        return
    monday, sunday = week_of(pair.need.date, pair.need.date)
    asked = {(pair.need.date, part.part) for part in pair.parts}
    booked = {slot for slot in pair.worker.bookings if monday <= slot[0] <= sunday} - asked
    if len(booked) + len(asked) > limit:
        yield Reason("week-full", {"limit": limit, "booked": len(booked)})


def midday(pair: Pair) -> Iterable[Reason]:
    """Yield that the way between the schools of a morning and an afternoon takes longer than the break."""
    asked = {part.part for part in pair.parts}
    for name in sorted(asked):
        other = pair.worker.bookings.get((pair.need.date, OTHER_PART[name]))
        if other is None or OTHER_PART[name] in asked or other.school_id == pair.need.school_id:
            continue
        minutes = minutes_between(other, pair.need.school, pair.snapshot.region)
        limit = pair.snapshot.region.midday_min
        if minutes is None or minutes > limit:
            yield Reason("travel", {"minutes": minutes, "limit": limit, "midday": True})


def limited(pair: Pair) -> Iterable[Reason]:
    """Yield the agreed limits on numbers that would be passed: cap, tolerated difference, reserve."""
    if pair.span() is not None:
        yield from _capped(pair)
        yield from tolerated(pair)
        yield from reserved(pair)


def _capped(pair: Pair) -> Iterable[Reason]:
    """Yield the limits on the day parts of the person's pool at the need's board that would be passed."""
    span = pair.span()
    if span is None:
        return
    reach = span.reach[pair.need.school.board_id]
    date = pair.need.date
    here = sum(_is_through(pair, part, span) for part in pair.parts)
    for limit, days in ((reach.day_cap, (date, date)), (reach.week_cap, week_of(date, date))):
        if limit is None:
            continue
        used = pair.snapshot.booked_through(span.pool, pair.need.school.board, *days) - here
        if used + len(pair.parts) > limit:
            yield Reason("cap-reached", {"pool": str(span.pool), "limit": limit})


def tolerated(pair: Pair) -> Iterable[Reason]:
    """Yield that the board that lends the person, through a pool or none, would lend more than both tolerate."""
    span, need = pair.span(), pair.need
    differences = pair.snapshot.agreed.differences
    way = way_of(pair.worker, span, need.school.board_id, need.date) if differences.rules else None
    if way is None:
        return
    left = differences.left(way, need.date, need.date)
    here = sum(_is_through(pair, part, span) for part in pair.parts) if span is not None else 0
    if left is not None and len(pair.parts) - here > left:
        yield Reason("tolerance-reached", {"limit": differences.limit(way)})


def reserved(pair: Pair) -> Iterable[Reason]:
    """Yield that a pool keeps who is free in a part for its own boards, beyond what those are known to need."""
    span = pair.span()
    if span is None or span.reach[pair.need.school.board_id].ring == FIRST_RING:
        return
    for part in pair.parts:
        spare = pair.snapshot.spare(span, pair.need.date, part.part)
        if spare is not None and spare < 1 and not _is_through(pair, part, span):
            yield Reason("reserve-kept", {"pool": str(span.pool)})


def _is_through(pair: Pair, part: NeedPart, span: PoolSpan) -> bool:
    row = pair.snapshot.standing.get(part.pk)
    return row is not None and row.booking_id is not None and row.pool_id == span.pool.pk


def _is_here(pair: Pair, part: NeedPart, booked: Booked) -> bool:
    row = pair.snapshot.standing.get(part.pk)
    return row is not None and row.booking_id is not None and row.booking_id == booked.pk


def rank(candidate: Candidate) -> tuple[int, ...]:
    """Return the key by which candidates are listed: possible first, then fit, ring, travel, work done."""
    never = sum(not reason.overridable for reason in candidate.failed)
    return (
        never,
        len(candidate.failed),
        int(candidate.taken_by_other_need),
        NOBODY if candidate.fit is None else candidate.fit,
        NOBODY if candidate.ring is None else candidate.ring,
        NOBODY if candidate.minutes is None else candidate.minutes,
        candidate.worked,
        candidate.person.pk,
    )


def proposed_elsewhere(need: Need, parts: list[NeedPart]) -> set[int]:
    """Return the people whom a proposal has in another need in one of these parts of the day."""
    names = frozenset(part.part for part in parts)
    return {person for person, other in _proposed(need.date, names) if other != need.pk}


@composed
def _proposed(date: dt.date, parts: frozenset[str]) -> "QuerySet[Any, Any]":
    """Return person and need of every proposal for one of these parts of a day."""
    wanted = {"need_part__need__date": date, "need_part__part__in": parts, "need_part__cancelled_at__isnull": True}
    rows = Assignment.objects.filter(state=Assignment.State.PROPOSED, **wanted).order_by()
    return rows.values_list("person_id", "need_part__need_id")
