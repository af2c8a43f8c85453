"""The needs of some days as rows of the board: plain values, two queries, whatever the number of needs."""

import datetime as dt
from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from beurs.cover.access.board import reasons
from beurs.cover.access.board.stands import HOLD_FIELDS, Hold, Looking, Settled, Stand
from beurs.cover.access.board.states import FILLED, OFFERED, OWN, need_state
from beurs.cover.access.composed import composed
from beurs.cover.access.outcomes import measure_word
from beurs.cover.explain import FunnelStep
from beurs.cover.models import Assignment, NeedPart, Search

PART_FIELDS = (
    "part",
    "starts",
    "ends",
    "cancelled_at",
    "need_id",
    "need__date",
    "need__version",
    "need__priority",
    "need__splittable",
    "need__bridge",
    "need__agency_at",
    "need__previous_id",
    "need__cancelled_at",
    "need__absence__first",
    "need__absence__last",
    "need__gap__first",
    "need__gap__last",
    "need__gap__kind",
    "need__group__name",
    "need__group__year_from",
    "need__group__year_to",
    "need__school_id",
    "need__school__code",
    "need__school__name",
    "need__school__place",
    "need__school__kind",
    "need__school__board_id",
    "need__school__lat",
    "need__school__lon",
    "settled__kind",
    "settled__name",
    "settled__agency__name",
    "settled__made_at",
    "search__id",
    "search__ring",
    "search__rings",
    "search__asked",
    "search__until",
    "search__chance",
)


_Part = cast(Any, namedtuple)("_Part", PART_FIELDS)

type Funnels = Mapping[int, Mapping[int, list[FunnelStep]]]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One line of the board: which group, when, who, in which state, and the reason in one line.

    `first` and `last` are the days of the spell (`last` empty: end unknown); `filled_at` is the moment from
    which the school knows who comes in all its parts, None while it does not.
    """

    id: int
    version: int
    date: dt.date
    state: str
    tile: str
    group: str
    school_id: int
    school_code: str
    school: str
    place: str
    school_kind: str
    board_id: int
    board: str
    lat: float | None
    lon: float | None
    priority: int
    splittable: bool
    vacancy: bool
    first: dt.date | None
    last: dt.date | None
    stands: tuple[Stand, ...]
    people: tuple[str, ...]
    person_ids: tuple[int, ...]
    starts: int
    ends: int
    filled_at: dt.datetime | None
    reason: reasons.Reason
    may_plan: bool
    bridge: str = ""
    agency_at: dt.datetime | None = None
    looking: Looking | None = None

    @property
    def am(self) -> bool:
        """Whether the morning is wanted or held."""
        return any(stand.part == "am" for stand in self.stands)

    @property
    def pm(self) -> bool:
        """Whether the afternoon is wanted or held."""
        return any(stand.part == "pm" for stand in self.stands)

    @property
    def locked(self) -> bool:
        """Whether a planner locked who stands here."""
        return any(stand.hold.locked for stand in self.stands if stand.hold)

    @property
    def times(self) -> str:
        """From the first lesson to the last, "08:30–14:15"."""
        return f"{clock(self.starts)}–{clock(self.ends)}"

    @property
    def label(self) -> str:
        """What the state chip says: the time left of what was offered, else the people, or what the school did."""
        if self.state == OFFERED and self.looking:
            return self.looking.left(timezone.now())
        return ", ".join(self.people or self.sent or self.measures)

    @property
    def until(self) -> dt.datetime | None:
        """When the last open offer ends, for the countdown of the chip; None where nothing is offered."""
        return self.looking.until if self.state == OFFERED and self.looking else None

    @property
    def sent(self) -> tuple[str, ...]:
        """Who came from outside for a measure."""
        names = (stand.settled.name for stand in self.stands if stand.settled and not stand.cancelled)
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def measures(self) -> tuple[str, ...]:
        """What the school did itself, in words."""
        kinds = dict.fromkeys(stand.outcome for stand in self.stands if stand.outcome and not stand.cancelled)
        return tuple(measure_word(kind) for kind in kinds)

    @property
    def parts_live(self) -> int:
        """How many day parts are wanted."""
        return sum(not stand.cancelled for stand in self.stands)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a user sees and may plan: the boards by id, and the ids of those where planning is allowed."""

    boards: Mapping[int, str]
    planned: frozenset[int]


def rows_between(scope: Scope, first: dt.date, last: dt.date, funnels: Funnels | None = None) -> list[NeedRow]:
    """Return the needs of the days `first` to `last` of the boards in `scope`, by date and id.

    `funnels` gives per board and open need the funnel of the plan that the board stands on, for its reason line.
    """
    boards = frozenset(scope.boards)
    return _rows(scope, _parts_between(boards, first, last), _holds_between(boards, first, last), funnels or {})


def row_of(scope: Scope, need: int) -> NeedRow | None:
    """Return the row of one need of a board in `scope`, None when nobody is wanted and nobody stands there."""
    return next(iter(_rows(scope, _parts_of(frozenset(scope.boards), need), _holds_of(need), {})), None)


def _rows(scope: Scope, parts: Iterable[Any], holds: Iterable[Any], funnels: Funnels) -> list[NeedRow]:
    held = {(need, part): Hold(*facts) for need, part, *facts in holds}
    grouped: dict[int, list[Any]] = {}
    for part in map(_Part._make, parts):
        grouped.setdefault(part.need_id, []).append(part)
    found = (_row(rows, held, scope, funnels) for rows in grouped.values())
    return [row for row in found if row is not None]


@composed
def _parts_between(boards: frozenset[int], first: dt.date, last: dt.date) -> "QuerySet[Any, Any]":
    return _with_facts(Q(need__date__range=(first, last), need__school__board_id__in=boards))


@composed
def _parts_of(boards: frozenset[int], need: int) -> "QuerySet[Any, Any]":
    return _with_facts(Q(need_id=need, need__school__board_id__in=boards))


def _with_facts(wanted: Q) -> "QuerySet[Any, Any]":
    return (
        NeedPart.objects.filter(wanted)
        .annotate(
            settled=FilteredRelation("outcomes", condition=Q(outcomes__withdrawn_at__isnull=True)),
            search=FilteredRelation("need__searches", condition=Q(need__searches__state=Search.State.RUNNING)),
        )
        .order_by("need__date", "need_id", "part")
        .values_list(*PART_FIELDS)
    )


@composed
def _holds_between(boards: frozenset[int], first: dt.date, last: dt.date) -> "QuerySet[Any, Any]":
    return _holding(Q(need_part__need__date__range=(first, last), need_part__need__school__board_id__in=boards))


@composed
def _holds_of(need: int) -> "QuerySet[Any, Any]":
    return _holding(Q(need_part__need_id=need))


def _holding(held: Q) -> "QuerySet[Any, Any]":
    return Assignment.objects.filter(held).exclude(state=Assignment.State.RELEASED).values_list(*HOLD_FIELDS)


def _row(
    parts: list[Any],
    holds: Mapping[tuple[int, str], Hold],
    scope: Scope,
    funnels: Funnels,
) -> NeedRow | None:
    head = parts[0]
    stands = tuple(stand for stand in (_stand(part, holds) for part in parts) if stand.state is not None)
    state = need_state(stand.state for stand in stands)
    if state is None:
        return None
    people = {stand.hold.person_id: stand.hold.name for stand in stands if stand.hold}
    funnel = funnels.get(head.need__school__board_id, {}).get(head.need_id)
    looking = _looking(head)
    reason = reasons.of_row(
        state,
        stands,
        previous=head.need__previous_id,
        funnel=funnel,
        looking=looking,
        agency=head.need__agency_at is not None,
    )
    return NeedRow(
        **_place(head, scope),
        state=state,
        stands=stands,
        people=tuple(people.values()),
        person_ids=tuple(people),
        starts=min(stand.starts for stand in stands),
        ends=max(stand.ends for stand in stands),
        filled_at=_filled_at(stands),
        reason=reason,
        looking=looking,
    )


def _looking(head: Any) -> Looking | None:
    if head.search__id is None:
        return None
    return Looking(head.search__ring, head.search__rings, head.search__asked, head.search__until, head.search__chance)


def _place(head: Any, scope: Scope) -> dict[str, Any]:
    """Return what the rows of one need share: group, school, board, spell."""
    board = head.need__school__board_id
    return {
        "id": head.need_id,
        "version": head.need__version,
        "date": head.need__date,
        "tile": tile(head.need__group__name, head.need__group__year_from, head.need__group__year_to),
        "group": head.need__group__name,
        "school_id": head.need__school_id,
        "school_code": head.need__school__code,
        "school": head.need__school__name,
        "place": head.need__school__place,
        "school_kind": head.need__school__kind,
        "board_id": board,
        "board": scope.boards[board],
        "lat": head.need__school__lat,
        "lon": head.need__school__lon,
        "priority": head.need__priority,
        "splittable": head.need__splittable,
        "bridge": head.need__bridge,
        "agency_at": head.need__agency_at,
        "vacancy": head.need__gap__kind == "vacancy",
        "first": head.need__absence__first or head.need__gap__first,
        "last": head.need__absence__last or head.need__gap__last,
        "may_plan": board in scope.planned,
    }


def _stand(part: Any, holds: Mapping[tuple[int, str], Hold]) -> Stand:
    cancelled = part.cancelled_at is not None or part.need__cancelled_at is not None
    hold, searched = holds.get((part.need_id, part.part)), part.search__id is not None
    settled = None
    if part.settled__kind is not None:
        settled = Settled(part.settled__name, part.settled__agency__name or "", part.settled__made_at)
    return Stand(part.part, part.starts, part.ends, cancelled, hold, part.settled__kind, searched, settled)


def _filled_at(stands: tuple[Stand, ...]) -> dt.datetime | None:
    moments = [_known_at(stand) for stand in stands if not stand.cancelled]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


def _known_at(stand: Stand) -> dt.datetime | None:
    if stand.state not in (FILLED, OWN):
        return None
    if stand.hold is None:
        return stand.settled.at if stand.settled else None
    return stand.hold.published_at or stand.hold.booked_at


def clock(minute: int) -> str:
    """Return minutes after midnight as a time of day.

    >>> clock(510)
    '08:30'
    """
    return f"{minute // 60:02}:{minute % 60:02}"


def tile(name: str, year_from: int, year_to: int) -> str:
    """Return what fits the tile of a row: the group's name when short, else its years ("1/2").

    >>> tile("6b", 6, 6), tile("De Dolfijnen", 1, 2), tile("De Vossen", 6, 6)
    ('6b', '1/2', '6')
    """
    if len(name) <= 4:
        return name
    return str(year_from) if year_from == year_to else f"{year_from}/{year_to}"
