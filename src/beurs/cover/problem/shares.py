"""Tolerated differences as what a problem can say: limits per pool and board, and people who stay at home.

A tolerance is about two boards, over all pools that one owns; a problem limits one pool at one board. So what is left
is shared out over the pools through which one board lends to the other, and no plan can pass it. Where a pool brings
others too, a limit would hit those: there as many of the lender's people may go as can never pass its share, who
worked least first.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from beurs.cover.models import Need
from beurs.cover.problem.agreed import way_of
from beurs.cover.problem.pairs import pool_for
from beurs.cover.problem.pooling import PoolSpan
from beurs.cover.problem.roster import Worker
from beurs.cover.problem.snapshot import Snapshot
from beurs.pools.dividing import split
from beurs.pools.terms import Way

type Lenders = dict[tuple[int, Way | None], dict[int, list[Need]]]
"""Per span (its place) and way (None: nobody limits it) the people with the needs they could take."""


@dataclass(frozen=True)
class Shares:
    """Limits per span (id) and board, and per person (id) the needs that would pass what is tolerated."""

    limits: dict[tuple[str, int], int] = field(default_factory=dict)
    barred: dict[int, list[Need]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Shares":
        """Share out what is left on the days in view; empty where no agreement has such a rule."""
        found = cls()
        rules = snapshot.agreed.differences.rules
        for board in {board for rule in rules for board in rule.receivers} & snapshot.per_board.keys():
            found._share(snapshot, board)
        return found

    def _share(self, snapshot: Snapshot, board: int) -> None:
        needs = [need for need in snapshot.needs if need.school.board_id == board]
        lenders = _lenders(snapshot, board, needs)
        mixed = {span for span, way in lenders if way is None or any(
            other != way for place, other in lenders if place == span)}  # fmt: skip
        dates = [need.date for need in needs]
        weeks = len({date.isocalendar()[:2] for date in dates})
        for way in sorted({way for _span, way in lenders if way is not None}):
            left = snapshot.agreed.differences.left(way, min(dates), max(dates)) or 0
            spans = sorted((place for place, other in lenders if other == way),
                           key=lambda place: (snapshot.pools[place].reach[board].ring, place))  # fmt: skip
            for place, share in zip(spans, shared(left, [1] * len(spans)), strict=True):
                span = snapshot.pools[place]
                if place in mixed:
                    self._people(snapshot, lenders[place, way], share)
                else:
                    self.limits[span.id, board] = share // weeks + _counted(snapshot, span, needs)

    def _people(self, snapshot: Snapshot, people: dict[int, list[Need]], share: int) -> None:
        """Bar who would pass a share if everybody before took all they can."""
        for pk in sorted(people, key=lambda pk: (snapshot.people[pk].worked, pk)):
            slots = {(need.date, part.part) for need in people[pk] for part in snapshot.parts[need.pk]}
            if len(slots) <= share:
                share -= len(slots)
            else:
                self.barred[pk] += [need for need in people[pk] if not _stands(snapshot, need, pk)]


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Return a total shared out by weight (`pools.dividing`), earlier ones first; nothing where nobody has weight."""
    return list(split(total, dict(enumerate(weights))).values()) if any(weights) else [0] * len(weights)


def _lenders(snapshot: Snapshot, board: int, needs: list[Need]) -> Lenders:
    places = {id(span): place for place, span in enumerate(snapshot.pools)}
    by_date: dict[dt.date, list[Need]] = defaultdict(list)
    for need in needs:
        by_date[need.date].append(need)
    found: Lenders = defaultdict(lambda: defaultdict(list))
    for pk, worker in snapshot.people.items():
        for asked in by_date.values():
            span = pool_for(snapshot, worker, asked[0])
            if span is not None:
                found[places[id(span)], _limited(snapshot, worker, span, asked[0])][pk] += asked
    return found


def _limited(snapshot: Snapshot, worker: Worker, span: PoolSpan, need: Need) -> Way | None:
    """Return the way that a person is lent for a need where an agreement limits that, else None."""
    known, place = snapshot.known[worker.person.pk].ways, (span.id, need.school.board_id, need.date)
    if place not in known:
        way = way_of(worker, span, need.school.board_id, need.date)
        limits = way is not None and any(rule.limits(way) for rule in snapshot.agreed.differences.rules)
        known[place] = way if limits else None
    return known[place]


def _counted(snapshot: Snapshot, span: PoolSpan, needs: list[Need]) -> int:
    """Return the booked parts that a problem counts as fixed through a span: they are in what was lent already."""
    return sum(
        row.booking_id is not None and pool_for(snapshot, snapshot.people[row.person_id], need) is span
        for need in needs
        for part in snapshot.parts[need.pk]
        if (row := snapshot.standing.get(part.pk)) is not None
    )


def _stands(snapshot: Snapshot, need: Need, person: int) -> bool:
    rows = (snapshot.standing.get(part.pk) for part in snapshot.parts[need.pk])
    return any(row is not None and row.booking_id is not None and row.person_id == person for row in rows)
