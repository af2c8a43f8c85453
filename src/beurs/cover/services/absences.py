"""Absences: reported, changed, withdrawn or partly over; their needs follow."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.plans import planned_places
from beurs.cover.models import Absence, Assignment, Need, OfferPart, WorkedPart
from beurs.cover.services.hand import own_solution
from beurs.cover.services.needs import PROMISED, causes_build, promised
from beurs.cover.services.offers.closing import person_gone
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.cover.wanted import absence_wants, covers, span_of
from beurs.errors import Refused
from beurs.pools.services import people_lock
from beurs.region.lessons import Lessons
from beurs.region.models import Board, Group, Person, School, TeachingPart

LONGEST_DAYS = 366
CHANGEABLE = ("kind", "first", "first_part", "last", "last_part", "cover_wanted")


@dataclass(frozen=True)
class AbsenceReport:
    """An absence with its needs; `kept` are agreed people whose need vanished, a task for the planner.

    `struck` are assignments of the absent person in these days: somebody else has to be found.
    """

    absence: Absence
    needs: list[Need]
    kept: list[Assignment]
    struck: list[Assignment]


def absence_report(
    *,
    person: Person,
    school: School,
    kind: str,
    first: dt.date,
    first_part: str,
    by: User,
    last: dt.date | None = None,
    last_part: str = "pm",
    cover_wanted: bool = True,
) -> AbsenceReport:
    """Store that somebody is away and build the needs; `last` empty leaves the end open.

    Raises `Refused`: "dates-in-order", "day-too-far", "period-too-long", "absence-overlaps", "board-left".
    """
    days = _Days(first, first_part, last, last_part)
    absence = _absence(person, school, kind, days, by)
    absence.cover_wanted = cover_wanted
    with transaction.atomic():
        made = _stored(absence, by)
    _plans_follow(made, by)
    return made


def absence_report_with_own(
    *,
    person: Person,
    school: School,
    kind: str,
    first: dt.date,
    first_part: str,
    own_person: Person,
    own_kind: str,
    own_parts: set[tuple[dt.date, str]],
    by: User,
    last: dt.date | None = None,
    last_part: str = "pm",
) -> AbsenceReport:
    """Report an absence together with the school's own solution for some of its (date, part): both or neither.

    Parts that are not in `own_parts` stay open. Raises as `absence_report` and `own_solution`, and
    "part-not-needed" for a part that nobody has to be found for.
    """
    absence = _absence(person, school, kind, _Days(first, first_part, last, last_part), by)
    with transaction.atomic():
        made = _stored(absence, by)
        _own_solutions(made, own_person, own_kind, set(own_parts), by)
        needs = Need.objects.filter(pk__in=[need.pk for need in made.needs]).select_related("group", "school")
        told = AbsenceReport(made.absence, list(needs), made.kept, made.struck)
    _plans_follow(told, by)
    return told


class _Days(NamedTuple):
    """From which day part to which; `last` empty: end unknown."""

    first: dt.date
    first_part: str
    last: dt.date | None
    last_part: str


def _absence(person: Person, school: School, kind: str, days: _Days, by: User) -> Absence:
    """Return an absence, unsaved; one without an end lasts the whole day, however long it lasts."""
    whole = days if days.last is not None else days._replace(last_part="pm")
    return Absence(person=person, school=school, kind=kind, reported_by=by, **whole._asdict())


def _stored(absence: Absence, by: User) -> AbsenceReport:
    people_lock([absence.person_id])
    period_check(absence.first, absence.last)
    left_check(absence.school.board, absence.first)
    _check(absence)
    absence.save()
    _audit("absence.report", absence, by)
    return _followed(absence, by=by, since=None)


def _own_solutions(
    made: AbsenceReport, person: Person, own_kind: str, left: set[tuple[dt.date, str]], by: User
) -> None:
    """Store who the school found itself; parts in `left` that nobody has to be found for are refused."""
    for need in made.needs:
        parts = {part for part in need.parts.values_list("part", flat=True) if (need.date, part) in left}
        left -= {(need.date, part) for part in parts}
        if parts:
            own_solution(
                need=need,
                parts=parts,
                person=person,
                own_kind=own_kind,
                version=need.version,
                by=by,
                follow=False,
            )
    for _, part in sorted(left):
        raise Refused("part-not-needed", part=part)


def absence_change(*, absence: Absence, version: int, by: User, **changes: Any) -> AbsenceReport:
    """Change kind, days or `cover_wanted` of an absence and adjust its open needs.

    Days that have passed are touched only where the first or last day itself moves across them. An unknown
    field is a TypeError. Raises `Refused`: "absence-changed", "absence-withdrawn" and those of a report.
    """
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise TypeError(f"absence_change: found {', '.join(unknown)}; expected some of {', '.join(CHANGEABLE)}")
    with transaction.atomic():
        row = _hold(absence, version)
        before = {name: getattr(row, name) for name in CHANGEABLE}
        for name, value in changes.items():
            setattr(row, name, value)
        if row.first != before["first"]:
            period_check(row.first, row.last)
            left_check(row.school.board, row.first)
        _check(row)
        row.version += 1
        row.save()
        _audit("absence.change", row, by, changed={name: str(value) for name, value in changes.items()})
        told = _followed(row, by=by, since=_touched(before, row))
    _plans_follow(told, by)
    return told


def absence_withdraw(*, absence: Absence, version: int, by: User) -> AbsenceReport:
    """Take an absence back; its open needs go, agreed people stay as a planner's task."""
    with transaction.atomic():
        row = _hold(absence, version)
        row.withdrawn_at = timezone.now()
        row.version += 1
        row.save()
        _audit("absence.withdraw", row, by)
        told = _followed(row, by=by, since=None)
    _plans_follow(told, by)
    return told


def absence_partial_return(
    *, absence: Absence, version: int, since: dt.date, parts: set[tuple[int, str]], by: User
) -> AbsenceReport:
    """Record in which (weekday, part) of the week the absent person works again from `since` on.

    The set replaces what was recorded; a part that was already worked keeps its earlier day.
    """
    with transaction.atomic():
        row = _hold(absence, version)
        row.worked_parts.exclude(pk__in=[w.pk for w in row.worked_parts.all() if (w.weekday, w.part) in parts]).delete()
        have = {(worked.weekday, worked.part): worked for worked in row.worked_parts.all()}
        for weekday, part in sorted(parts - set(have)):
            WorkedPart.objects.create(absence=row, since=since, weekday=weekday, part=part)
        row.version += 1
        row.save()
        listed = [f"{weekday}/{part}" for weekday, part in sorted(parts)]
        _audit("absence.partial-return", row, by, since=since.isoformat(), parts=listed)
        told = _followed(row, by=by, since=since)
    _plans_follow(told, by)
    return told


def absence_preview(
    *, person: Person, first: dt.date, first_part: str, last: dt.date | None = None, last_part: str = "pm"
) -> list[tuple[Group, list[tuple[dt.date, str]]]]:
    """Return per group the day parts that a report would ask cover for; nothing is written."""
    absence = Absence(
        person=person, first=first, first_part=first_part, last=last, last_part=last_part if last else "pm"
    )
    teaching = list(TeachingPart.objects.filter(person=person).select_related("group__school__board"))
    groups = {row.group_id: row.group for row in teaching}
    lessons = Lessons.of({group.school_id: group.school for group in groups.values()}.values())
    wanted = absence_wants(absence, teaching, [], lessons, span_of(absence, timezone.localdate()))
    found: dict[int, list[tuple[dt.date, str]]] = {}
    for (group, date), times in sorted(wanted.items()):
        found.setdefault(group, []).extend((date, part) for part in sorted(times))
    return [(groups[group], slots) for group, slots in found.items()]


def struck_by(absence: Absence) -> list[Assignment]:
    """Return the agreed and published assignments of the absent person that lie inside the absence."""
    rows = Assignment.objects.filter(
        person=absence.person_id, state__in=PROMISED, need_part__need__date__gte=absence.first
    ).select_related("person", "need_part__need__group")
    return [row for row in rows if covers(absence, row.need_part.need.date, row.need_part.part)]


def _followed(absence: Absence, *, by: User, since: dt.date | None) -> AbsenceReport:
    sync = causes_build([absence], by=by, since=since)
    struck = struck_by(absence)
    _withdraw_offers(absence, by)
    touched = {need.pk for need in [*sync.opened, *sync.changed, *sync.cancelled]}
    _tell({row.need_part.need_id for row in struck} - touched, absence, by)
    needs = Need.objects.filter(absence=absence, cancelled_at__isnull=True).select_related("group", "school")
    return AbsenceReport(absence, list(needs), promised(Q(absence=absence)), struck)


def _withdraw_offers(absence: Absence, by: User) -> None:
    """Take back what the absent person was asked for in these days."""
    rows = OfferPart.objects.filter(
        person=absence.person_id, state=OfferPart.State.LIVE, need_part__need__date__gte=absence.first
    )
    asked = rows.values_list("need_part__need__date", "need_part__part")
    slots = {(date, part) for date, part in asked if covers(absence, date, part)}
    person_gone(absence.person_id, slots, by=by, now=timezone.now())


def _plans_follow(told: AbsenceReport, by: User) -> None:
    """Let standing plans follow: for the groups of an absence, and wherever somebody of the pools comes or goes."""
    absence, today = told.absence, timezone.localdate()
    needs = Need.objects.filter(absence=absence, date__gte=today).select_related("school__board__region")
    places = days_of(needs)
    if absence.person.memberships.exists():
        places |= planned_places(absence.school.board.region, today, None)
    plans_follow(places=places, by=by)


def _tell(needs: Iterable[int], absence: Absence, by: User) -> None:
    needs_touch(needs_hold(needs), "person.absent", by=by, person=absence.person_id)


def _touched(before: dict[str, Any], absence: Absence) -> dt.date:
    days = [timezone.localdate()]
    if (before["first"], before["first_part"]) != (absence.first, absence.first_part):
        days += [before["first"], absence.first]
    if (before["last"], before["last_part"]) != (absence.last, absence.last_part):
        days += [day for day in (before["last"], absence.last) if day is not None]
    return min(days)


def _hold(absence: Absence, version: int) -> Absence:
    people_lock([absence.person_id])
    row = Absence.objects.select_for_update(of=("self",)).select_related("person", "school__board").get(pk=absence.pk)
    if row.version != version:
        raise Refused("absence-changed")
    if row.withdrawn_at is not None:
        raise Refused("absence-withdrawn")
    return row


def _check(absence: Absence) -> None:
    if absence.last is not None:
        if (absence.last, absence.last_part) < (absence.first, absence.first_part):
            raise Refused("dates-in-order", first=absence.first.isoformat(), last=absence.last.isoformat())
        length_check(absence.first, absence.last)
    for other in _overlapping(absence):
        raise Refused("absence-overlaps", person=str(absence.person), first=other.first.isoformat())


def period_check(first: dt.date, last: dt.date | None) -> None:
    """Refuse a report that starts far from today ("day-too-far") or lasts too long ("period-too-long")."""
    if abs((first - timezone.localdate()).days) > LONGEST_DAYS:
        raise Refused("day-too-far", date=first.isoformat(), days=LONGEST_DAYS)
    if last is not None:
        length_check(first, last)


def left_check(board: Board, first: dt.date) -> None:
    """Refuse a report that starts on or after the day from which a board no longer takes part ("board-left")."""
    if board.left_on is not None and board.left_on <= first:
        raise Refused("board-left", board=str(board), date=board.left_on.isoformat())


def length_check(first: dt.date, last: dt.date) -> None:
    """Refuse an end a year or more ahead; an absence that began long ago may still get its end."""
    if (last - max(first, timezone.localdate())).days >= LONGEST_DAYS:
        raise Refused("period-too-long", days=LONGEST_DAYS)


def _overlapping(absence: Absence) -> list[Absence]:
    rows = Absence.objects.filter(person=absence.person, withdrawn_at__isnull=True).exclude(pk=absence.pk)
    rows = rows.filter(Q(last__isnull=True) | Q(last__gte=absence.first))
    return [row for row in rows if _starts_before_end(row, absence) and _starts_before_end(absence, row)]


def _starts_before_end(one: Absence, other: Absence) -> bool:
    return other.last is None or (one.first, one.first_part) <= (other.last, other.last_part)


def _audit(action: str, absence: Absence, by: User, **facts: Any) -> None:
    audit_write(
        action,
        by=by,
        target=f"absence:{absence.pk}",
        region_id=absence.school.board.region_id,
        board_id=absence.school.board_id,
        day=absence.first,
        **facts,
    )
