"""The region at a glance: how often there was somebody, where lessons were lost, what asks for attention."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from beurs.cover.access.absences import STANDING
from beurs.cover.access.board.bench import bench_page
from beurs.cover.access.outcomes import has_outcome, live_outcomes
from beurs.cover.models import Absence, Assignment, NeedPart
from beurs.pools.models import Membership
from beurs.region.access import VIEW_COVER, Visitor, boards_for, region_of
from beurs.region.access.schools import valid_on
from beurs.region.lessons import Lessons
from beurs.region.models import Board, Group, Person, Region, School

WEEKS = 13
LEAST_WEEKS = 3
RECENT = 3
NOTABLE = 0.01
LONG = dt.timedelta(days=14)
MOST_SCHOOLS = 8


@dataclass(frozen=True)
class Fill:
    """How many day parts that asked for somebody got somebody."""

    covered: int = 0
    total: int = 0

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None when nothing was asked."""
        return self.covered / self.total if self.total else None

    @property
    def percent(self) -> float | None:
        """The share in percent."""
        return None if self.rate is None else 100 * self.rate

    @property
    def open(self) -> int:
        """The day parts that got nobody."""
        return self.total - self.covered

    def __add__(self, other: "Fill") -> "Fill":
        return Fill(self.covered + other.covered, self.total + other.total)


@dataclass(frozen=True)
class WeekFill:
    """The fill of a whole school week, by its Monday."""

    monday: dt.date
    fill: Fill

    @property
    def number(self) -> int:
        """The ISO week number."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class BoardFill:
    """The fill of one board: today, this week up to today, and over the whole period."""

    board: Board
    today: Fill
    week: Fill
    period: Fill


@dataclass(frozen=True)
class Loss:
    """Lesson minutes that a school lost over the period, in all and per group of the school."""

    school: str
    code: str
    minutes: int
    groups: int

    @property
    def per_group(self) -> float:
        """Hours lost per group."""
        return self.minutes / 60 / max(self.groups, 1)


@dataclass(frozen=True)
class Trend:
    """What the weeks say: `change` is "up", "down" or "same", the last weeks against those before, in percent."""

    change: str
    recent: float
    before: float
    weeks_recent: int
    weeks_before: int


@dataclass(frozen=True)
class Orphan:
    """Somebody who still stands before a group that no longer asks, from a day on, for so many day parts."""

    person: Person
    group: Group
    first: dt.date
    parts: int


@dataclass(frozen=True)
class Matters:
    """What asks for attention in the region, each a list or a count."""

    twice: tuple[Group, ...]
    endless: tuple[Absence, ...]
    orphans: tuple[Orphan, ...]
    people_without_place: int
    schools_without_place: int

    @property
    def count(self) -> int:
        """How many matters there are; the absences without an end are one."""
        counts = (self.people_without_place > 0) + (self.schools_without_place > 0) + bool(self.endless)
        return len(self.twice) + len(self.orphans) + counts


@dataclass(frozen=True)
class RegionGlance:
    """Everything the region's home page shows for one day."""

    region: Region
    day: dt.date
    boards: tuple[BoardFill, ...]
    today: Fill
    week: Fill
    last_week: Fill
    weeks: tuple[WeekFill, ...]
    trend: Trend | None
    idle: int
    schools: int
    losses: tuple[Loss, ...]
    matters: Matters


def region_glance(user: Visitor, day: dt.date) -> RegionGlance:
    """Return the region as the boards in a user's sight make it, for one day and the weeks before it."""
    region = region_of(user)
    here = boards_for(user, VIEW_COVER).filter(region=region, closed_on__isnull=True)
    boards = list(here.exclude(left_on__lte=day))
    monday = day - dt.timedelta(days=day.weekday())
    start = monday - dt.timedelta(weeks=WEEKS)
    days = fill_by_day(boards, start, day)
    weeks = _weeks(days, start, monday)
    schools = School.objects.filter(board__in=boards, closed_on__isnull=True)
    return RegionGlance(
        region=region,
        day=day,
        boards=tuple(_board(board, days, monday, day) for board in boards),
        today=_sum(fill for (_board, date), fill in days.items() if date == day),
        week=_sum(fill for (_board, date), fill in days.items() if date >= monday),
        last_week=weeks[-1].fill if weeks else Fill(),
        weeks=weeks if len(weeks) >= LEAST_WEEKS else (),
        trend=trend_of([week.fill.rate for week in weeks if week.fill.rate is not None]),
        idle=bench_page(region, {board.pk for board in boards}, day).total,
        schools=schools.count(),
        losses=_losses(boards, start, day),
        matters=_matters(region, boards, schools, day),
    )


def trend_of(rates: Sequence[float]) -> Trend | None:
    """Compare the last `RECENT` weeks with those before; "same" within one percent point, None with too few weeks."""
    if len(rates) < LEAST_WEEKS + 1:
        return None
    recent, before = fmean(rates[-RECENT:]), fmean(rates[:-RECENT])
    change = "same" if abs(recent - before) < NOTABLE else "up" if recent > before else "down"
    return Trend(change, 100 * recent, 100 * before, RECENT, len(rates) - RECENT)


def asked_parts(boards: Iterable[Board], first: dt.date, last: dt.date) -> QuerySet[NeedPart]:
    """Return the day parts that asked for somebody."""
    rows = NeedPart.objects.filter(cancelled_at__isnull=True, need__cancelled_at__isnull=True)
    return rows.filter(need__date__range=(first, last), need__school__board__in=list(boards)).order_by()


def stood() -> Q:
    """Return the condition that somebody taught a day part: agreed, published, or a teacher of the school itself."""
    return Exists(Assignment.objects.filter(need_part=OuterRef("pk"), state__in=STANDING)) | has_outcome(taught=True)


def lost_time() -> Case:
    """Return the minutes of a day part that nobody taught: what the school said, else all of its lessons."""
    said = live_outcomes().filter(need_part=OuterRef("pk")).values("lost_minutes")[:1]
    whole = ExpressionWrapper(F("ends") - F("starts"), output_field=IntegerField())
    lost = Coalesce(Subquery(said, output_field=IntegerField()), whole)
    return Case(When(stood(), then=0), default=lost, output_field=IntegerField())


def fill_by_day(boards: Iterable[Board], first: dt.date, last: dt.date) -> dict[tuple[int, dt.date], Fill]:
    """Return the fill per board (its id) and day on which something was asked."""
    rows = asked_parts(boards, first, last).values_list("need__school__board", "need__date")
    counted = rows.annotate(total=Count("pk"), covered=Count("pk", filter=stood()))
    return {(board, date): Fill(covered, total) for board, date, total, covered in counted}


def _weeks(days: dict[tuple[int, dt.date], Fill], start: dt.date, monday: dt.date) -> tuple[WeekFill, ...]:
    """Return the whole weeks before this one in which something was asked, oldest first."""
    found: dict[dt.date, Fill] = {}
    for (_board, date), fill in days.items():
        if start <= date < monday:
            week = date - dt.timedelta(days=date.weekday())
            found[week] = found.get(week, Fill()) + fill
    return tuple(WeekFill(week, found[week]) for week in sorted(found))


def _board(board: Board, days: dict[tuple[int, dt.date], Fill], monday: dt.date, day: dt.date) -> BoardFill:
    own = {date: fill for (pk, date), fill in days.items() if pk == board.pk}
    week = _sum(fill for date, fill in own.items() if date >= monday)
    return BoardFill(board, own.get(day, Fill()), week, _sum(own.values()))


def _sum(fills: Iterable[Fill]) -> Fill:
    total = Fill()
    for fill in fills:
        total = total + fill
    return total


def _losses(boards: Iterable[Board], first: dt.date, day: dt.date) -> tuple[Loss, ...]:
    """Return the schools that lost most lesson time per group before a day."""
    rows = asked_parts(boards, first, day - dt.timedelta(days=1)).alias(gone=lost_time()).filter(gone__gt=0)
    summed = rows.values_list("need__school", "need__school__name", "need__school__code").annotate(lost=Sum("gone"))
    lost = list(summed)
    groups = Group.objects.filter(valid_on(day), school__in=[row[0] for row in lost]).order_by()
    sizes = dict(groups.values_list("school").annotate(n=Count("pk")))
    losses = [Loss(name, code, minutes, sizes.get(pk, 1)) for pk, name, code, minutes in lost]
    return tuple(sorted(losses, key=lambda loss: (-loss.per_group, loss.school))[:MOST_SCHOOLS])


def _matters(region: Region, boards: list[Board], schools: QuerySet[School], day: dt.date) -> Matters:
    away = Absence.objects.filter(school__board__in=boards, last__isnull=True, withdrawn_at__isnull=True)
    away = away.filter(first__lte=day - LONG).select_related("school").order_by("first")
    pooled = Membership.objects.filter(valid_on(day), person=OuterRef("pk"))
    homeless = Person.objects.filter(Exists(pooled), region=region, place_source="none", left_on__isnull=True)
    homeless = homeless.filter(Q(employments__board__in=boards) | Q(employments__isnull=True)).distinct()
    return Matters(
        twice=_twice(boards, day),
        endless=tuple(away),
        orphans=_orphans(boards, day),
        people_without_place=homeless.count(),
        schools_without_place=schools.filter(place_source="none").count(),
    )


def _orphans(boards: Iterable[Board], day: dt.date) -> tuple[Orphan, ...]:
    """Return who still stands where nobody is wanted, one line per person and group."""
    rows = Assignment.objects.filter(
        state__in=STANDING,
        need_part__cancelled_at__isnull=False,
        need_part__need__date__gte=day,
        need_part__need__school__board__in=list(boards),
    )
    found: dict[tuple[int, int], list[Assignment]] = {}
    for row in rows.select_related("person", "need_part__need__group__school").order_by("need_part__need__date"):
        found.setdefault((row.person_id, row.need_part.need.group_id), []).append(row)
    return tuple(
        Orphan(rows[0].person, rows[0].need_part.need.group, rows[0].need_part.need.date, len(rows))
        for rows in found.values()
    )


def _twice(boards: Iterable[Board], day: dt.date) -> tuple[Group, ...]:
    """Return the groups that have nobody today and had nobody on their previous school day either."""
    bare = asked_parts(boards, day, day).filter(~stood()).values("need__group")
    groups = list(Group.objects.filter(pk__in=bare).select_related("school__board"))
    lessons = Lessons.of({group.school_id: group.school for group in groups}.values())
    before = {group.pk: lessons.days_before(group, day, 1) for group in groups}
    earliest = min((days[0] for days in before.values() if days), default=day)
    missed = set(
        asked_parts(boards, earliest, day - dt.timedelta(days=1))
        .filter(~stood(), need__group__in=groups)
        .values_list("need__group", "need__date")
    )
    return tuple(group for group in groups if before[group.pk] and (group.pk, before[group.pk][0]) in missed)
