"""Which plan a day stands on, and what was turned down since it was made."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Max

from beurs.accounts.models import AuditRow
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
    taken_back = Step.objects.filter(region=board.region_id, kind="plan", undone_at__isnull=False)
    taken_back = taken_back.filter(day__range=(day - WEEK, day)).values_list("facts__plan", flat=True)
    found = Plan.boards.through.objects.filter(
        plan__region=board.region_id, plan__first__lte=day, plan__last__gte=day
    ).order_by("plan")
    found = found.exclude(plan__in=list(taken_back))
    rows = found.values_list("board", "plan", "plan__first", "plan__last")
    latest = {one: (pk, first, last) for one, pk, first, last in rows}
    if board.pk not in latest:
        return None
    mine = latest[board.pk]
    return DayPlan(*mine, tuple(sorted(one for one, plan in latest.items() if plan == mine)))


def said_no(first: dt.date, last: dt.date) -> set[tuple[int, int]]:
    """Return (need, person) of who declined an offer of a day, or cancelled: not planned there again, and no more."""
    no = OfferPart.objects.filter(state__in=(OfferPart.State.DECLINED, OfferPart.State.CANCELLED))
    rows = no.filter(need_part__need__date__range=(first, last)).order_by()
    return set(rows.values_list("need_part__need", "person"))


def turned_down(plan: DayPlan, day: dt.date) -> set[tuple[int, int]]:
    """Return (need, person) that a planner dropped or released on a day since its plan was made, and did not undo."""
    steps = Step.objects.filter(day=day, kind__in=("drop", "release"), undone_at__isnull=True)
    steps = steps.filter(at__gte=Plan.objects.filter(pk=plan.pk).values("made_at")[:1])
    facts = list(steps.values_list("facts", flat=True))
    pks = {pk for one in facts for pk in one.get("dropped", [])}
    pks |= {pk for one in facts for pk, _state in one.get("released", [])}
    rows = Assignment.objects.filter(pk__in=pks) if pks else Assignment.objects.none()
    return set(rows.values_list("need_part__need", "person"))


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


def stamp_of(region: Region) -> tuple[object, ...]:
    """Return what differs as soon as anything was done in a region: every service leaves a row in the trail.

    The rows are counted too, because one with a lower number may be stored later than one with a higher.
    """
    rows = AuditRow.objects.filter(region_id=region.pk).order_by("-id")
    last = rows.values_list("id", "at").first() or (0, None)
    recent = rows.order_by().filter(id__gt=last[0] - RECENT_ROWS).aggregate(n=Count("id"), at=Max("at"))
    return (*last, recent["n"], recent["at"])
