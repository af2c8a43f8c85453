"""Which plan a day stands on, and what was turned down since it was made."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from beurs.accounts.models import AuditRow
from beurs.cover.access.composed import composed
from beurs.cover.models import Assignment, OfferPart, Plan, Step
from beurs.region.models import Board, Region

RECENT_ROWS = 500
WEEK = dt.timedelta(days=6)


@dataclass(frozen=True)
class DayPlan:
    """The latest plan of a day for some boards: those for which no later plan covers the day."""

    pk: int
    first: dt.date
    last: dt.date
    boards: tuple[int, ...]

    @property
    def of_one_day(self) -> bool:
        """Whether the plan was made for this day alone, and so can be kept up day by day."""
        return self.first == self.last


def day_plan(board: Board, day: dt.date) -> DayPlan | None:
    """Return the plan on which a board stands on a day; None when nobody planned it, or took that back."""
    latest = {one: (pk, first, last) for one, pk, first, last in _plans(board.region_id, day)}
    if board.pk not in latest:
        return None
    mine = latest[board.pk]
    return DayPlan(*mine, tuple(sorted(one for one, plan in latest.items() if plan == mine)))


@composed
def _plans(region: int, day: dt.date) -> "QuerySet[Any, Any]":
    """Return board, plan, first and last day of what covers a day and was not taken back, the latest plan last."""
    undone = Step.objects.filter(region=region, kind="plan", undone_at__isnull=False, day__range=(day - WEEK, day))
    taken_back = undone.annotate(made=Cast(KT("facts__plan"), BigIntegerField())).values("made")
    rows = Plan.boards.through.objects.filter(plan__region=region, plan__first__lte=day, plan__last__gte=day)
    rows = rows.exclude(plan__in=taken_back).order_by("plan")
    return rows.values_list("board", "plan", "plan__first", "plan__last")


def said_no(first: dt.date, last: dt.date) -> set[tuple[int, int]]:
    """Return (need, person) of who declined an offer of a day, or cancelled: not planned there again, and no more."""
    return set(_said_no(first, last))


@composed
def _said_no(first: dt.date, last: dt.date) -> "QuerySet[Any, Any]":
    no = OfferPart.objects.filter(state__in=(OfferPart.State.DECLINED, OfferPart.State.CANCELLED))
    rows = no.filter(need_part__need__date__range=(first, last)).order_by()
    return rows.values_list("need_part__need", "person")


def turned_down(plan: DayPlan, day: dt.date) -> set[tuple[int, int]]:
    """Return (need, person) that a planner dropped or released on a day since its plan was made, and did not undo."""
    facts = [one for (one,) in _turning_down(plan.pk, day)]
    pks = {pk for one in facts for pk in one.get("dropped", [])}
    pks |= {pk for one in facts for pk, _state in one.get("released", [])}
    rows = Assignment.objects.filter(pk__in=pks) if pks else Assignment.objects.none()
    return set(rows.values_list("need_part__need", "person"))


@composed
def _turning_down(plan: int, day: dt.date) -> "QuerySet[Any, Any]":
    steps = Step.objects.filter(day=day, kind__in=("drop", "release"), undone_at__isnull=True)
    return steps.filter(at__gte=Plan.objects.filter(pk=plan).values("made_at")[:1]).values_list("facts")


def planned_days(region: Region, first: dt.date) -> set[dt.date]:
    """Return the days from `first` on that somebody planned by themselves."""
    rows = Plan.objects.filter(region=region, first__gte=first, first=F("last"))
    return set(rows.order_by().values_list("first", flat=True).distinct())


def planned_places(region: Region, first: dt.date, last: dt.date | None) -> set[tuple[Board, dt.date]]:
    """Return a board of every plan of one day from `first` to `last`, with the day."""
    plans = Plan.objects.filter(region=region, first__gte=first, first=F("last"))
    if last is not None:
        plans = plans.filter(last__lte=last)
    boards = Board.objects.filter(plans__in=plans).select_related("region").annotate(day=F("plans__first"))
    return {(board, board.day) for board in boards}


def stamp_of(region: Region) -> tuple[Any, ...]:
    """Return what differs as soon as anything was done in a region: every service leaves a row in the trail.

    It holds number and moment of the last row, and how many the recent ones are and the latest moment among them: one
    with a lower number may be stored later than one with a higher.
    """
    return next(iter(_stamp(region.pk)), (0, None, 0, None))


@composed
def _stamp(region: int) -> "QuerySet[Any, Any]":
    last = AuditRow.objects.filter(region_id=region).order_by("-id")
    rows = AuditRow.objects.filter(region_id=region, id__gt=Subquery(last.values("id")[:1]) - RECENT_ROWS)
    told = {"last": Max("id"), "moment": Subquery(last.values("at")[:1]), "n": Count("id"), "newest": Max("at")}
    return rows.order_by().values("region_id").annotate(**told).values_list(*told)


def stamp_stands(region: Region, stamp: tuple[Any, ...]) -> bool:
    """Tell whether the rows that a stamp counted are still those: none came late, none was taken back and replaced."""
    last, _moment, known, newest = stamp
    counted = next(iter(_counted(region.pk, last - RECENT_ROWS, last)), (0, None))
    return bool(counted == (known, newest))


@composed
def _counted(region: int, after: int, upto: int) -> "QuerySet[Any, Any]":
    rows = AuditRow.objects.filter(region_id=region, id__gt=after, id__lte=upto).order_by()
    return rows.values("region_id").annotate(n=Count("id"), newest=Max("at")).values_list("n", "newest")
