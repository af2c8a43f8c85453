"""The day of one school: who comes, how to reach them, what is still open."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import Http404

from beurs.cover.access.absences import current_on
from beurs.cover.access.board import states
from beurs.cover.access.board.rows import Funnels, NeedRow, Scope, rows_between
from beurs.cover.access.board.stands import Stand
from beurs.cover.access.outcomes import live_outcomes
from beurs.cover.access.reporting import Colleague, colleagues_of, partners_of
from beurs.cover.models import Absence, Need, Outcome
from beurs.region.models import Person, School

LOOKING = "looking"
KNOWN = (states.FILLED, states.OWN, states.WITHOUT)


@dataclass(frozen=True)
class Visit:
    """One person who stands before a group, in which parts, and how to reach him or her."""

    person: Person
    parts: tuple[str, ...]
    starts: int
    ends: int
    own: bool


@dataclass(frozen=True)
class GroupLine:
    """A group that needs somebody: `state` is open, looking, filled or own; who comes is told once it is settled.

    `open_parts` still ask for somebody; `partners` and `others` are the colleagues who could take over; `outcomes` is
    what the school did itself, one a deed.
    """

    row: NeedRow
    state: str
    visits: tuple[Visit, ...]
    open_parts: tuple[str, ...]
    partners: tuple[Colleague, ...] = ()
    others: tuple[Colleague, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def may_bridge(self) -> bool:
        """Whether the school may name who stands there until somebody who comes later arrives."""
        return self.state in (states.OPEN, LOOKING) and bool(self.open_parts)


@dataclass(frozen=True)
class SchoolDay:
    """What a school sees of one day."""

    school: School
    day: dt.date
    lines: tuple[GroupLine, ...]
    away: tuple[Absence, ...]

    @property
    def known(self) -> int:
        """Count the groups that have somebody."""
        return sum(line.state in KNOWN for line in self.lines)

    @property
    def open(self) -> tuple[GroupLine, ...]:
        """The groups for which nobody is found yet."""
        return tuple(line for line in self.lines if line.state not in KNOWN)


def school_day(school: School, day: dt.date, *, with_helpers: bool, funnels: Funnels | None = None) -> SchoolDay:
    """Return the day of a school; `with_helpers` also reads which colleagues could take over an open group.

    `funnels` gives per board and open need what its plan found, for the line of reason.
    """
    scope = Scope({school.board_id: school.board.name}, frozenset())
    rows = [
        row
        for row in rows_between(scope, day, day, funnels)
        if row.school_id == school.pk and row.state != states.ORPHAN
    ]
    people = Person.objects.in_bulk({pk for row in rows for pk in row.person_ids})
    done = _deeds({row.id for row in rows if any(stand.outcome for stand in row.stands)})
    lines = [replace(_line(row, people), outcomes=done.get(row.id, ())) for row in rows]
    if with_helpers and any(line.state not in KNOWN for line in lines):
        lines = _helped(lines, colleagues_of(school, day), day)
    away = current_on(Absence.objects.filter(school=school, first__lte=day), day).select_related("person")
    return SchoolDay(school, day, tuple(sorted(lines, key=_urgency)), tuple(away))


def need_of_school(school: School, pk: int) -> Need:
    """Return one need of a school with group and board; Http404 when it is another's, or nobody is wanted there."""
    rows = Need.objects.filter(pk=pk, school=school, cancelled_at__isnull=True)
    for need in rows.select_related("group", "school__board__region", "absence", "gap"):
        return need
    raise Http404


def _deeds(needs: set[int]) -> dict[int, tuple[Outcome, ...]]:
    """Return per need what the school did itself: the first row of every deed."""
    found: dict[int, dict[tuple[str, dt.datetime], Outcome]] = {}
    rows = (
        live_outcomes().filter(need_part__need__in=needs).select_related("need_part", "person", "responsible", "agency")
    )
    for row in rows.order_by("need_part__part") if needs else ():
        found.setdefault(row.need_part.need_id, {}).setdefault((row.kind, row.made_at), row)
    return {need: tuple(deeds.values()) for need, deeds in found.items()}


def _urgency(line: GroupLine) -> tuple[bool, str]:
    return line.state in KNOWN, line.row.tile


def _line(row: NeedRow, people: dict[int, Person]) -> GroupLine:
    wanted = [stand for stand in row.stands if not stand.cancelled]
    visits: dict[int, list[Stand]] = {}
    for stand in wanted:
        if stand.state in KNOWN and stand.hold:
            visits.setdefault(stand.hold.person_id, []).append(stand)
    settled = tuple(_visit(people[pk], stands) for pk, stands in visits.items())
    return GroupLine(row, _state(wanted), settled, tuple(s.part for s in wanted if s.state not in KNOWN))


def _state(stands: Sequence[Stand]) -> str:
    """Return the state as a school sees it: what is not settled yet shows no name."""
    found = {stand.state for stand in stands}
    if states.OPEN in found:
        return states.OPEN
    if found & {states.PROPOSED, states.OFFERED, states.AGREED}:
        return LOOKING
    if states.WITHOUT in found:
        return states.WITHOUT
    return states.OWN if found == {states.OWN} else states.FILLED


def _visit(person: Person, stands: Sequence[Stand]) -> Visit:
    return Visit(
        person=person,
        parts=tuple(stand.part for stand in stands),
        starts=min(stand.starts for stand in stands),
        ends=max(stand.ends for stand in stands),
        own=all(stand.state == states.OWN for stand in stands),
    )


def _helped(lines: Sequence[GroupLine], colleagues: Sequence[Colleague], day: dt.date) -> list[GroupLine]:
    """Add to the open lines who shares the absent teacher's group, and who else works at the school."""
    opened = {line.row.id for line in lines if line.state not in KNOWN}
    absent = {
        need.pk: need.absence.person
        for need in Need.objects.filter(pk__in=opened, absence__isnull=False).select_related("absence__person")
        if need.absence
    }
    found = []
    for line in lines:
        if line.row.id not in opened:
            found.append(line)
            continue
        wanted = [(day.isoweekday(), part) for part in line.open_parts]
        partners, others = _split(absent.get(line.row.id), [one for one in colleagues if one.free_in(wanted)], day)
        found.append(replace(line, partners=tuple(partners), others=tuple(others)))
    return found


def _split(
    person: Person | None, colleagues: Sequence[Colleague], day: dt.date
) -> tuple[list[Colleague], list[Colleague]]:
    if person is None:
        return [], [one for one in colleagues if not one.absent]
    return partners_of(person, colleagues, day)
