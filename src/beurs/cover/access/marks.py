"""The schools of a region as marks on a map: what each of them still waits for on one day."""

import datetime as dt
from dataclasses import dataclass

from beurs.cover.access.board.rows import NeedRow, rows_between
from beurs.cover.access.board.states import OPEN, need_state
from beurs.cover.access.board.today import Place, places_of, sight_of
from beurs.region.access import Visitor


@dataclass(frozen=True, slots=True)
class SchoolMark:
    """One open school: the gravest state of its groups ("" without a need), how many ask, how many are open."""

    place: Place
    state: str
    asked: int
    open: int


def school_marks(user: Visitor, day: dt.date) -> tuple[SchoolMark, ...]:
    """Return the schools of the boards in a user's sight by name; Http404 for who sees no board. Five queries."""
    sight = sight_of(user, day)
    found: dict[int, list[NeedRow]] = {}
    for row in rows_between(sight.scope, day, day):
        found.setdefault(row.school_id, []).append(row)
    return tuple(_mark(place, found.get(place.id, [])) for place in places_of(sight))


def _mark(place: Place, rows: list[NeedRow]) -> SchoolMark:
    state = need_state(row.state for row in rows) or ""
    return SchoolMark(place, state, len(rows), sum(row.state == OPEN for row in rows))
