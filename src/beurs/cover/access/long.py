"""Long cover as a school and its planner see it: what is long enough for a vacancy, and the vacancies."""

import datetime as dt

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.http import Http404

from beurs.cover.models import LongCover, Need
from beurs.region.access import EDIT_PEOPLE, REPORT_ABSENCE, Visitor, boards_for, schools_for
from beurs.region.models import Employment

LONG = dt.timedelta(days=14)
TO_LAST = dt.timedelta(days=13)
"""From the first day of two weeks to the last, both inclusive."""


def longs_in_reach(user: Visitor) -> QuerySet[LongCover]:
    """Return the vacancies of the schools for which a user reports."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    rows = LongCover.objects.filter(group__school__in=schools)
    return rows.select_related("group__school__board__region", "person", "opened_by", "ended_by", "employment")


def long_get(user: Visitor, pk: int) -> LongCover:
    """Return one vacancy; Http404 when absent or out of reach."""
    for row in longs_in_reach(user).filter(pk=pk):
        return row
    raise Http404


def spells_long(user: Visitor, today: dt.date) -> list[Need]:
    """Return the first need ahead of every spell of two weeks or more (or without an end) that has no vacancy."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    begun = Q(absence__first__lte=today - LONG) | Q(gap__first__lte=today - LONG)
    ends = Q(absence__last__gte=F("absence__first") + TO_LAST) | Q(gap__last__gte=F("gap__first") + TO_LAST)
    endless = Q(absence__isnull=False, absence__last__isnull=True) | Q(gap__isnull=False, gap__last__isnull=True)
    known = LongCover.objects.filter(spell=OuterRef("spell")).exclude(state=LongCover.State.WITHDRAWN)
    rows = Need.objects.filter(ends | (endless & begun), ~Exists(known), school__in=schools, date__gte=today)
    firsts = rows.filter(cancelled_at__isnull=True).order_by().values_list("spell").annotate(lowest=Min("pk"))
    pks = [lowest for _spell, lowest in firsts]
    found = Need.objects.filter(pk__in=pks).select_related("group", "school__board__region", "absence", "gap")
    return list(found.order_by("school__name", "group__name"))


def need_long(user: Visitor, pk: int) -> Need:
    """Return one need of a school for which a user reports; Http404 when absent or out of reach."""
    schools = schools_for(user, REPORT_ABSENCE).order_by().values("pk")
    rows = Need.objects.filter(pk=pk, school__in=schools).select_related("group", "school__board__region")
    for need in rows:
        return need
    raise Http404


def _employs(first: object, last: object) -> Q:
    """Return the condition on employments that pay somebody on every day of a stretch; a call list does not."""
    paid = (Employment.Contract.PERMANENT, Employment.Contract.TEMPORARY)
    return Q(Q(until__isnull=True) | Q(until__gte=last), since__lte=first, contract__in=paid)


def employed_for(long: LongCover) -> Employment | None:
    """Return the contract that who was chosen has for the whole stretch, at the school's board or lent by another."""
    rows = Employment.objects.filter(_employs(long.first, long.last), person=long.person_id).select_related("board")
    here = long.group.school.board_id
    return min(rows, key=lambda job: (job.pk != long.employment_id, job.board_id != here, job.pk), default=None)


def contracts_waiting(user: Visitor) -> QuerySet[LongCover]:
    """Return the choices of schools that wait for an HR adviser of the board to confirm a contract."""
    employed = Employment.objects.filter(_employs(OuterRef("first"), OuterRef("last")), person=OuterRef("person"))
    rows = LongCover.objects.filter(
        ~Exists(employed),
        state=LongCover.State.CHOSEN,
        employment__isnull=True,
        group__school__board__in=boards_for(user, EDIT_PEOPLE),
    )
    return rows.select_related("group__school__board", "person").order_by("first", "pk")
