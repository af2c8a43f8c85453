"""How urgent a need is: the region's dated rule, point by point, so that everybody can recompute it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from beurs.cover.access.outcomes import has_outcome, live_outcomes
from beurs.cover.models import Assignment, Need, NeedPart, PriorityRule
from beurs.region.lessons import Lessons
from beurs.region.models import Group, School

LOOK_BACK_SCHOOL_DAYS = 10
YOUNGEST = 3
HALF = 2
LEAST, MOST = 1, 1000
COVERED = (Assignment.State.AGREED, Assignment.State.PUBLISHED)

type LostParts = dict[tuple[int, dt.date], int]


def points_of(rule: PriorityRule, *, group: Group, school: School, lost: int, twice: bool) -> list[dict[str, Any]]:
    """Return the points that make a priority, each with its `rule` and `points` (`lost` with its `parts`).

    `lost` is the number of day parts the group lost in its last ten school days; `twice` says that it stood
    without a teacher on its previous school day. Rules that give nothing are left out.
    """
    found: list[dict[str, Any]] = [{"rule": "base", "points": rule.base}]
    if group.year_from <= YOUNGEST:
        found.append({"rule": "young", "points": rule.young})
    if school.kind != School.Kind.BO:
        found.append({"rule": "special", "points": rule.special})
    if lost:
        found.append({"rule": "lost", "points": min(rule.lost * lost, rule.lost_max), "parts": lost})
    if twice:
        found.append({"rule": "twice", "points": rule.twice})
    return [found[0], *(point for point in found[1:] if point["points"])]


def total(points: Iterable[dict[str, Any]]) -> int:
    """Return the priority that points add up to, kept between 1 and 1000."""
    return max(LEAST, min(MOST, sum(point["points"] for point in points)))


def rule_on(rules: list[PriorityRule], date: dt.date) -> PriorityRule:
    """Return the rule that holds on a date: the latest not after it, the standard points when there is none.

    `rules` are those of one region by ascending `since`.
    """
    valid = [rule for rule in rules if rule.since <= date]
    return valid[-1] if valid else PriorityRule(since=date)


def needs_prioritise(needs: list[Need], lessons: Lessons) -> list[Need]:
    """Set `priority` and `priority_why` of needs (school, board and group selected along); return the changed ones.

    Nothing is stored. Time counts as lost up to today: what lies ahead may still be filled.
    """
    if not needs:
        return []
    rules = _rules(needs)
    back = {
        (need.group_id, need.date): lessons.days_before(need.group, need.date, LOOK_BACK_SCHOOL_DAYS) for need in needs
    }
    lost = lost_parts({need.group_id for need in needs}, [day for days in back.values() for day in days])
    changed = []
    for need in needs:
        points = _points(need, rules[need.school.board.region_id], back[need.group_id, need.date], lost)
        if points != need.priority_why or total(points) != need.priority:
            need.priority, need.priority_why = total(points), points
            changed.append(need)
    return changed


def lost_parts(groups: Iterable[int], dates: list[dt.date]) -> LostParts:
    """Return per group and day how many needed day parts had nobody, up to and including today.

    What a school did itself counts as lost when at least half the lessons of the part were.
    """
    until = min(max(dates, default=dt.date.min), timezone.localdate())
    whose, since = list(groups), min(dates, default=until)
    rows = NeedPart.objects.filter(
        ~has_outcome(),
        need__group__in=whose,
        need__date__gte=since,
        need__date__lte=until,
        cancelled_at__isnull=True,
    ).exclude(assignments__state__in=COVERED)
    bare = rows.values_list("need__group_id", "need__date")
    return dict(Counter([*bare, *_given_up(whose, since, until)]))


def _given_up(groups: list[int], since: dt.date, until: dt.date) -> list[tuple[int, dt.date]]:
    """Return group and day of every part of which a school's own measure lost at least half the lessons."""
    own = Q(home_group__isnull=True, need_part__need__group__in=groups) | Q(home_group__in=groups)
    lost = live_outcomes().filter(own, need_part__need__date__range=(since, until), need_part__cancelled_at=None)
    return [
        (one.home_group_id or one.need_part.need.group_id, one.need_part.need.date)
        for one in lost.select_related("need_part__need")
        if HALF * one.lost_minutes >= one.need_part.ends - one.need_part.starts
    ]


def _points(need: Need, rules: list[PriorityRule], back: list[dt.date], lost: LostParts) -> list[dict[str, Any]]:
    per_day = [lost.get((need.group_id, day), 0) for day in back]
    return points_of(
        rule_on(rules, need.date),
        group=need.group,
        school=need.school,
        lost=sum(per_day),
        twice=bool(per_day and per_day[0]),
    )


def _rules(needs: list[Need]) -> dict[int, list[PriorityRule]]:
    found: dict[int, list[PriorityRule]] = {need.school.board.region_id: [] for need in needs}
    for rule in PriorityRule.objects.filter(region__in=found).order_by("since"):
        found[rule.region_id].append(rule)
    return found
