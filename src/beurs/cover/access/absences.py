"""The absences somebody may see, and what became of their groups."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from beurs.cover.models import Absence, Assignment, Gap, NeedPart
from beurs.region.access import REPORT_ABSENCE, Visitor, schools_for

STANDING = [Assignment.State.AGREED, Assignment.State.PUBLISHED]


def absences_in_reach(user: Visitor) -> QuerySet[Absence]:
    """Return the absences of the schools for which a user reports."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    return Absence.objects.filter(school__in=schools).select_related("person", "school__board", "reported_by")


def absence_get(user: Visitor, pk: int) -> Absence:
    """Return one absence; Http404 when absent or out of reach."""
    found = absences_in_reach(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def gaps_in_reach(user: Visitor) -> QuerySet[Gap]:
    """Return the vacancies and study days of the schools for which a user reports."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    return Gap.objects.filter(group__school__in=schools).select_related("group__school__board", "reported_by")


def gap_get(user: Visitor, pk: int) -> Gap:
    """Return one gap; Http404 when absent or out of reach."""
    found = gaps_in_reach(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def current_on(rows: QuerySet[Absence], day: dt.date) -> QuerySet[Absence]:
    """Keep the absences that are not withdrawn and not over on a day."""
    return rows.filter(Q(last__isnull=True) | Q(last__gte=day), withdrawn_at__isnull=True)


def with_counts(rows: QuerySet[Absence], day: dt.date) -> QuerySet[Absence]:
    """Count per absence, from a day on, the day parts asked for (`asked`) and those somebody stands in (`stood`)."""
    ahead = NeedPart.objects.filter(
        need__absence=OuterRef("pk"), need__date__gte=day, cancelled_at__isnull=True
    ).order_by()
    stands = Assignment.objects.filter(need_part=OuterRef("pk"), state__in=STANDING)
    return rows.annotate(asked=_count(ahead), stood=_count(ahead.filter(Exists(stands))))


def _count(rows: QuerySet[NeedPart]) -> Coalesce:
    counted = rows.values("need__absence").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class DayLine:
    """A day part of an absence and who stands there; `kept` when the need went but the person was promised."""

    date: dt.date
    part: str
    group: str
    person: str
    state: str
    own: bool
    kept: bool


def days_of(absence: Absence, since: dt.date) -> list[DayLine]:
    """Return the day parts of an absence from a day on, in order, with who stands there."""
    standing = Assignment.objects.exclude(state=Assignment.State.RELEASED)
    rows = (
        NeedPart.objects.filter(need__absence=absence, need__date__gte=since)
        .filter(Q(cancelled_at__isnull=True) | Exists(standing.filter(need_part=OuterRef("pk"))))
        .select_related("need__group")
        .order_by("need__date", "part", "need__group__name")
    )
    who = {one.need_part_id: one for one in standing.filter(need_part__in=rows).select_related("person")}
    return [_line(row, who.get(row.pk)) for row in rows]


def _line(row: NeedPart, holder: Assignment | None) -> DayLine:
    promised = holder is not None and holder.state in STANDING
    return DayLine(
        date=row.need.date,
        part=row.part,
        group=row.need.group.name,
        person=str(holder.person) if holder and promised else "",
        state=holder.state if holder else "",
        own=holder is not None and holder.source == Assignment.Source.OWN,
        kept=row.cancelled_at is not None and promised,
    )


def kept_among(lines: Iterable[DayLine]) -> list[DayLine]:
    """Return the day parts in which somebody still stands though nobody is wanted: a task for the planner."""
    return [line for line in lines if line.kept]
