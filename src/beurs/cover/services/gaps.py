"""Gaps: groups without a teacher though nobody is away; their needs follow."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.models import Assignment, Gap, GapPart, Need
from beurs.cover.services.absences import left_check, period_check
from beurs.cover.services.needs import causes_build, promised
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.errors import Refused
from beurs.region.models import Group


@dataclass(frozen=True)
class GapReport:
    """A gap with its needs; `kept` are agreed people whose need vanished, a task for the planner."""

    gap: Gap
    needs: list[Need]
    kept: list[Assignment]


def gap_report(
    *, group: Group, kind: str, first: dt.date, parts: set[tuple[int, str]], by: User, last: dt.date | None = None
) -> GapReport:
    """Store that a group has no teacher in these (weekday, part) of the week, and build the needs.

    Raises `Refused`: "no-parts", "dates-in-order", "day-too-far", "period-too-long", "board-left".
    """
    if not parts:
        raise Refused("no-parts")
    if last is not None and last < first:
        raise Refused("dates-in-order", first=first.isoformat(), last=last.isoformat())
    period_check(first, last)
    left_check(group.school.board, first)
    with transaction.atomic():
        gap = Gap.objects.create(group=group, kind=kind, first=first, last=last, reported_by=by)
        GapPart.objects.bulk_create(GapPart(gap=gap, weekday=weekday, part=part) for weekday, part in sorted(parts))
        _audit("gap.report", gap, by)
        told = _followed(gap, by)
    _plans_follow(told, by)
    return told


def gap_withdraw(*, gap: Gap, version: int, by: User) -> GapReport:
    """Take a gap back; its open needs go, agreed people stay as a planner's task.

    Raises `Refused("gap-changed")` when somebody was first.
    """
    with transaction.atomic():
        row = Gap.objects.select_for_update(of=("self",)).select_related("group__school__board").get(pk=gap.pk)
        if row.version != version or row.withdrawn_at is not None:
            raise Refused("gap-changed")
        row.withdrawn_at = timezone.now()
        row.version += 1
        row.save()
        _audit("gap.withdraw", row, by)
        told = _followed(row, by)
    _plans_follow(told, by)
    return told


def _followed(gap: Gap, by: User) -> GapReport:
    causes_build([gap], by=by)
    needs = Need.objects.filter(gap=gap, cancelled_at__isnull=True).select_related("group", "school")
    return GapReport(gap, list(needs), promised(Q(gap=gap)))


def _plans_follow(told: GapReport, by: User) -> None:
    needs = Need.objects.filter(gap=told.gap, date__gte=timezone.localdate())
    plans_follow(places=days_of(needs.select_related("school__board__region")), by=by)


def _audit(action: str, gap: Gap, by: User) -> None:
    board = gap.group.school.board
    audit_write(action, by=by, target=f"gap:{gap.pk}", region_id=board.region_id, board_id=board.pk, day=gap.first)
