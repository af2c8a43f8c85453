"""The Today board as one read model: who may see what, the list, the strip, the bench and the map."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from beurs.accounts.models import AuditRow, User
from beurs.cover.access.board import bench, filters, rows, strip
from beurs.cover.access.board.rows import NeedRow
from beurs.cover.access.composed import composed
from beurs.cover.models import Absence, Need, NeedPart, Step
from beurs.region import access
from beurs.region.models import Board, Person, Region, School


@dataclass(frozen=True, slots=True)
class Sight:
    """What a user may see and plan on the board: the region, its boards by id, and which need building.

    `unbuilt` tells that an open-ended absence of these boards has no needs yet up to the day.
    """

    region: Region
    scope: rows.Scope
    unbuilt: bool

    @property
    def may_plan(self) -> bool:
        """Whether the user may plan any of these boards."""
        return bool(self.scope.planned)

    def narrowed(self, boards: frozenset[int]) -> "Sight":
        """Return the sight on some of its boards; on all of them when `boards` names none it has."""
        kept = {pk: name for pk, name in self.scope.boards.items() if pk in boards}
        if not kept:
            return self
        return Sight(self.region, rows.Scope(kept, self.scope.planned & kept.keys()), self.unbuilt)


@dataclass(frozen=True, slots=True)
class Place:
    """A school on the map; without coordinates it stands in the list beside it."""

    id: int
    code: str
    name: str
    place: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the board shows for one day; `mark` is the number of the last audit row it knows of."""

    day: dt.date
    sight: Sight
    rows: tuple[NeedRow, ...]
    groups: tuple[filters.RowGroup, ...]
    strip: strip.Strip
    places: tuple[Place, ...]
    mark: int

    @property
    def shown(self) -> int:
        """How many needs the filters leave in the list."""
        return sum(len(group.rows) for group in self.groups)

    def row(self, need: int) -> NeedRow | None:
        """Return the row of a need, None when it is not on this day or not on these boards."""
        return next((row for row in self.rows if row.id == need), None)


def sight_of(user: access.Visitor, day: dt.date) -> Sight:
    """Return what `user` may see of the board of `day`; Http404 for who may see no board, also when there is none."""
    access.require(user, access.VIEW_COVER)
    unbuilt = Absence.objects.filter(
        school__board=OuterRef("pk"), last__isnull=True, withdrawn_at__isnull=True, built_until__lt=day
    )
    here = access.boards_for(user, access.VIEW_COVER).exclude(left_on__lte=day)
    boards = list(here.annotate(unbuilt=Exists(unbuilt)).order_by("name"))
    planned = frozenset(board.pk for board in boards if access.may(user, access.PLAN, board=board))
    scope = rows.Scope({board.pk: board.name for board in boards}, planned)
    return Sight(access.region_of(user), scope, any(board.unbuilt for board in boards))


def today_of(
    sight: Sight,
    day: dt.date,
    now: dt.datetime,
    asked: filters.Filters,
    funnels: rows.Funnels | None = None,
) -> Today:
    """Return the board of `day` for what a user sees; `now` is local time. Four queries."""
    narrowed = sight.narrowed(asked.boards)
    mark = mark_of(sight, day, day)
    found = rows.rows_between(narrowed.scope, day, day, funnels)
    places = places_of(narrowed)
    return Today(
        day=day,
        sight=sight,
        rows=tuple(found),
        groups=filters.grouped(found, asked),
        strip=strip.strip_of(found, len(places), day, now),
        places=places,
        mark=mark,
    )


def mark_of(sight: Sight, first: dt.date, last: dt.date) -> int:
    """Return the number of the last audit row about the days `first` to `last` of the region; 0 without any."""
    return next((pk for (pk,) in _marks(sight.region.pk, first, last)), 0)


@composed
def _marks(region: int, first: dt.date, last: dt.date) -> "QuerySet[Any, Any]":
    rows = AuditRow.objects.filter(region_id=region, day__range=(first, last))
    return rows.order_by("-id").values_list("id")[:1]


def places_of(sight: Sight) -> tuple[Place, ...]:
    """Return the open schools of the boards in sight."""
    return tuple(Place(*facts) for facts in _places(frozenset(sight.scope.boards)))


@composed
def _places(boards: frozenset[int]) -> "QuerySet[Any, Any]":
    found = School.objects.filter(board__in=boards, closed_on__isnull=True).order_by("name", "code")
    return found.values_list("id", "code", "name", "place", "lat", "lon")


def need_of(user: access.Visitor, right: str, pk: int) -> Need:
    """Return one need with group, school and cause; Http404 when absent or out of the user's reach."""
    boards = access.boards_for(user, right)
    found = Need.objects.filter(pk=pk, school__board__in=boards).select_related(
        "group", "school__board__region", "absence", "gap", "previous"
    )
    for need in found:
        return need
    raise Http404


def needs_of(user: access.Visitor, right: str, pks: frozenset[int]) -> dict[int, int]:
    """Return id -> version of those needs that the user holds the right on; others are left out."""
    found = Need.objects.filter(pk__in=pks, school__board__in=access.boards_for(user, right))
    return dict(found.values_list("pk", "version"))


def target_of(need: Need) -> bench.Target:
    """Return what the bench is sorted for when this need is chosen; its parts are read from the database."""
    parts = frozenset(part for (part,) in _wanted(need.pk))
    return bench.Target(need.school.lat, need.school.lon, need.accepts, parts)


@composed
def _wanted(need: int) -> "QuerySet[Any, Any]":
    return NeedPart.objects.filter(need=need, cancelled_at__isnull=True).order_by().values_list("part")


def boards_of(sight: Sight, picked: frozenset[int] = frozenset()) -> list[Board]:
    """Return the boards that the user may plan, narrowed to those picked (none picked: all)."""
    allowed = sight.scope.planned & picked if picked else sight.scope.planned
    return list(Board.objects.filter(pk__in=allowed))


def row_of(sight: Sight, need: Need) -> NeedRow | None:
    """Return the row of one need, None when nobody is wanted and nobody stands there."""
    return rows.row_of(sight.scope, need.pk)


def rows_of(sight: Sight, day: dt.date) -> list[NeedRow]:
    """Return the needs of a day on the boards in sight."""
    return rows.rows_between(sight.scope, day, day)


def bench_people(need: Need) -> QuerySet[Person]:
    """Return everybody whom a pool brings to the board of a need on its day."""
    return bench.reachable([need.school.board_id], need.date)


def step_of(user: User, pk: int) -> Step:
    """Return a step of the user's own; Http404 for anybody else's."""
    for step in Step.objects.filter(pk=pk, by=user):
        return step
    raise Http404


def bench_person(sight: Sight, day: dt.date, pk: int) -> Person:
    """Return a person whom a pool brings to the boards in sight on a day; Http404 for anybody else."""
    for person in bench.reachable(list(sight.scope.boards), day).filter(pk=pk):
        return person
    raise Http404
