"""What building needs reads, in a fixed number of queries however many causes there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model, Q
from django.utils import timezone

from beurs.cover.models import Absence, Gap, GapPart, Need, NeedPart, WorkedPart
from beurs.cover.wanted import (
    Wanted,
    absence_wants,
    accepts_of,
    changes_at_midday,
    gap_wants,
    span_of,
    spell_of,
)
from beurs.region.lessons import ONE_DAY, Lessons
from beurs.region.models import Group, TeachingPart

type Cause = Absence | Gap
type Key = tuple[str, int]
type Place = tuple[int, dt.date]


def key_of(cause: Cause) -> Key:
    """Return a name for a cause that tells absences from gaps."""
    return ("a" if isinstance(cause, Absence) else "v", cause.pk)


class Scene:
    """Causes with the teaching, timetables and needs they touch; their groups and needs are locked.

    `span` per cause: the first day to touch and the last day to build. `own` per cause its needs by group and
    day, `asked` which cause asks for a group's day part now.
    """

    def __init__(self, causes: list[Cause], *, since: dt.date | None, upto: dt.date | None, onward: bool) -> None:
        absences = [cause for cause in causes if isinstance(cause, Absence)]
        gaps = [cause for cause in causes if isinstance(cause, Gap)]
        self.now = timezone.now()
        self.span = {key_of(cause): _span(cause, since, upto, onward) for cause in causes}
        rows = TeachingPart.objects.filter(person__in=[absence.person_id for absence in absences])
        self.teaching = grouped(rows.order_by("id"), "person_id")
        self.gap_parts = grouped(GapPart.objects.filter(gap__in=gaps), "gap_id")
        self.worked = grouped(WorkedPart.objects.filter(absence__in=absences), "absence_id")
        self.group = _groups({row.group_id for rows in self.teaching.values() for row in rows}, gaps)
        for parts in self.teaching.values():
            for row in parts:
                row.group = self.group[row.group_id]
        self.shared = grouped(TeachingPart.objects.filter(group__in=self.group), "group_id")
        self.lessons = Lessons.of({group.school_id: group.school for group in self.group.values()}.values())
        self._read_needs(absences, gaps)

    def wanted(self, cause: Cause) -> Wanted:
        """Return what a cause wants, less the parts for which another cause already asks.

        From the day on which a board no longer takes part nothing new is asked for its groups; what was stays.
        """
        key = key_of(cause)
        if isinstance(cause, Absence):
            rows = self.teaching.get(cause.person_id, [])
            found = absence_wants(cause, rows, self.worked.get(cause.pk, []), self.lessons, self.span[key])
        else:
            found = gap_wants(cause, self.gap_parts.get(cause.pk, []), self.lessons, self.span[key])
        for (group, date), times in found.items():
            for part in list(times):
                if self.asked.setdefault((group, date, part), key) != key:
                    del times[part]
        return {
            place: times
            for place, times in found.items()
            if times and (place in self.own[key] or not self._has_left(*place))
        }

    def _has_left(self, group: int, date: dt.date) -> bool:
        left_on = self.group[group].school.board.left_on
        return left_on is not None and left_on <= date

    def need_new(self, cause: Cause, group_id: int, date: dt.date) -> Need:
        """Return an unsaved need of a cause; its priority is set later."""
        group = self.group[group_id]
        return Need(
            absence=cause if isinstance(cause, Absence) else None,
            gap=cause if isinstance(cause, Gap) else None,
            school=group.school,
            group=group,
            date=date,
            spell=spell_of(cause, group_id),
            accepts=accepts_of(group, group.school),
            priority=1,
            splittable=changes_at_midday(self.shared.get(group_id, []), date),
            version=0,
        )

    def _read_needs(self, absences: list[Absence], gaps: list[Gap]) -> None:
        first = min((span[0] for span in self.span.values()), default=dt.date.max)
        mine = Q(absence__in=absences) | Q(gap__in=gaps) | Q(group__in=self.group)
        rows = Need.objects.select_for_update(of=("self",)).filter(mine, date__gte=first).order_by("pk")
        needs = list(rows.select_related("school__board", "group"))
        self.parts = grouped(NeedPart.objects.filter(need__in=needs), "need_id")
        self.own: dict[Key, dict[Place, Need]] = defaultdict(dict)
        self.asked: dict[tuple[int, dt.date, str], Key] = {}
        for need in needs:
            key = ("a", need.absence_id) if need.absence_id is not None else ("v", need.gap_id or 0)
            self.own[key][need.group_id, need.date] = need
            for part in self.parts.get(need.pk, []):
                if part.cancelled_at is None:
                    self.asked[need.group_id, need.date, part.part] = key


def grouped[M: Model](rows: Iterable[M], name: str) -> dict[int, list[M]]:
    """Return rows by the value of one of their fields."""
    found: dict[int, list[M]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _span(cause: Cause, since: dt.date | None, upto: dt.date | None, onward: bool) -> tuple[dt.date, dt.date]:
    first, last = span_of(cause, timezone.localdate(), upto)
    if onward and cause.built_until is not None:
        return max(first, cause.built_until + ONE_DAY), last
    return (first if since is None else since), last


def _groups(pks: set[int], gaps: list[Gap]) -> dict[int, Group]:
    wanted = pks | {gap.group_id for gap in gaps}
    rows = Group.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = {group.pk: group for group in rows.select_related("school__board")}
    for gap in gaps:
        gap.group = found[gap.group_id]
    return found
