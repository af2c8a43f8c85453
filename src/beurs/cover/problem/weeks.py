"""What boards agreed on sharing, asked of one person for weeks: each day is judged with the days before it counted in.

The rules are those of one choice by hand (`pairs`); what a person would take on earlier days counts against a cap and
against the difference that boards tolerate. A reserve is kept per day part.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from beurs.cover.explain import Reason
from beurs.cover.problem.agreed import kept_away, way_of
from beurs.cover.problem.facts import Booked
from beurs.cover.problem.pairs import Pair, limited, reach, reserved, tolerated
from beurs.cover.problem.snapshot import Snapshot
from beurs.pools.terms import Differences

UNSAVED = 0


@dataclass(frozen=True)
class Shared:
    """What agreements leave of a stretch: the needs with the day parts that may go, those a reserve keeps, what fails.

    A reason names the first day on which it fails (`day`).
    """

    pairs: tuple[Pair, ...]
    kept_back: int
    failed: tuple[Reason, ...]


def shared_of(pairs: Iterable[Pair], *, poolless: bool) -> Shared:
    """Judge the day parts that one person would take at one board, in the order of their days.

    Who is `poolless` needs no pool to come: only the difference that boards tolerate is asked then.
    """
    found: list[Pair] = []
    failed: dict[str, Reason] = {}
    held: list[Reason] = []
    scratch: Snapshot | None = None
    for pair in pairs:
        kept = {part.pk: reason for part in pair.parts for reason in reserved(replace(pair, parts=[part]))}
        held += [_on(pair.need.date, reason) for reason in kept.values()]
        scratch = scratch or _scratch(pair.snapshot, pair.need.school.board_id)
        mine = replace(pair, snapshot=scratch, parts=[part for part in pair.parts if part.pk not in kept])
        if mine.parts:
            for reason in _against(mine, poolless):
                failed.setdefault(reason.rule, _on(pair.need.date, reason))
            _count(mine)
            found.append(mine)
    nothing_left = held[:1] if not found else []
    return Shared(tuple(found), len(held), (*failed.values(), *nothing_left))


def _on(date: dt.date, reason: Reason) -> Reason:
    return Reason(reason.rule, {**reason.facts, "day": date.isoformat()})


def _scratch(snapshot: Snapshot, board: int) -> Snapshot:
    """Return a snapshot in which what one person takes can be counted without a trace."""
    known = snapshot.agreed.differences
    lent = {way: days.copy() if way.receiver == board else days for way, days in known.lent.items()}
    drawn = {place: list(rows) if place[1] == board else rows for place, rows in snapshot.drawn.items()}
    return replace(
        snapshot,
        drawn=defaultdict(list, drawn),
        agreed=replace(snapshot.agreed, differences=Differences(known.rules, defaultdict(Counter, lent))),
    )


def _against(pair: Pair, poolless: bool) -> Iterator[Reason]:
    span = pair.span()
    if span is not None:
        yield from kept_away(pair.snapshot.agreed, pair.worker, pair.need.school, pair.need.date, span)
        yield from limited(pair)
    elif poolless:
        yield from tolerated(pair)
    else:
        yield from reach(pair)


def _count(pair: Pair) -> None:
    """Count what is taken of a need on the days to come."""
    span, need, snapshot = pair.span(), pair.need, pair.snapshot
    pool, board = None if span is None else span.pool.pk, need.school.board_id
    way = way_of(pair.worker, span, board, need.date)
    for part in pair.parts:
        if pool is not None:
            place = (pair.worker.person.pk, need.date, part.part, need.school_id, board, pool)
            snapshot.drawn[pool, board].append(Booked(UNSAVED, *place, None, None))
        if way is not None:
            snapshot.agreed.differences.note(way, need.date)
