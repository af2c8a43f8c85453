"""What people decide by hand: a planner's own choice, and a school's own solution."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.explain import OVERRIDABLE, Reason
from beurs.cover.models import Assignment, IdleNote, Need, NeedPart, Step
from beurs.cover.problem import Snapshot
from beurs.cover.problem.idle import is_salaried
from beurs.cover.problem.pairs import Pair, legal, occupied
from beurs.cover.services.idle import idle_note
from beurs.cover.services.outcomes_end import part_solved_refuse
from beurs.cover.services.placing import booked, proposals_at, proposals_release
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.steps import step_write
from beurs.cover.services.trail import need_hold, needs_touch
from beurs.errors import Refused
from beurs.pools.services import caps_lock, people_lock
from beurs.region.dated import holds
from beurs.region.models import Person

State, Source, OwnKind = Assignment.State, Assignment.Source, Assignment.OwnKind
STANDING = (State.AGREED, State.PUBLISHED)


def assign_by_hand(
    *, need: Need, parts: set[str], person: Person, overrides: list[str], ground: str, version: int, by: User
) -> list[Assignment]:
    """Agree a person of the planner's choice for parts of a need; proposals for them give way.

    `overrides` names the rules the planner sets aside (`chain`, `travel`, `notice`, `avoid`), `ground` says why.
    Raises `Refused`: the code of a rule that can never be set aside, "needs-ground" with the rules that fail
    without being named, "not-overridable", "part-covered", "part-not-needed", "need-changed", "past-day".
    """
    for rule in overrides:
        if rule not in OVERRIDABLE:
            raise Refused("not-overridable", rule=rule)
    with transaction.atomic():
        people_lock([person.pk])
        caps_lock([need.school.board_id])
        row = need_hold(need, version)
        past_refuse(row.date)
        pair = _pair(row, person, parts)
        failed = pair.failed()
        _refuse_first([reason for reason in failed if not reason.overridable], person)
        set_aside = [reason.rule for reason in failed if reason.overridable]
        if set_aside and (not ground.strip() or set(set_aside) - set(overrides)):
            raise Refused("needs-ground", rules=set_aside)
        new = [_by_hand(pair, part, set_aside, ground.strip(), by) for part in pair.parts]
        if not is_salaried(pair.snapshot, pair.worker, row):
            _guard(pair, IdleNote.Route.ON_CALL, by)
        step = _placed(pair, new, State.AGREED, "assign", by, ground=ground.strip(), hours=None)
    plans_follow(places=days_of([pair.need]), by=by, step=step)
    return new


def own_solution(
    *,
    need: Need,
    parts: set[str],
    person: Person,
    own_kind: str,
    version: int,
    by: User,
    starts: int | None = None,
    ends: int | None = None,
    follow: bool = True,
) -> list[Assignment]:
    """Store how a school solved parts of a need itself: a duo partner, or an extra day by consent.

    `starts` and `ends` (minutes after midnight) are the hours of the first and last part when they are not the
    lesson times. The school has the person's consent, so availability, travel and week are not asked; the law,
    own groups, absences and other bookings are.
    Without `follow` the caller lets plans follow. Raises `Refused`: those codes, "not-duo", "not-own-staff",
    "hours-in-order", "part-covered", "part-not-needed", "need-changed".
    """
    with transaction.atomic():
        people_lock([person.pk])
        row = need_hold(need, version)
        pair = _pair(row, person, parts)
        _refuse_stranger(pair, own_kind)
        _refuse_first([*legal(pair), *(reason for part in pair.parts for reason in occupied(pair, part))], person)
        if own_kind == OwnKind.EXTRA_DAY:
            _guard(pair, IdleNote.Route.EXTRA_DAY, by)
        hours = _hours(pair.parts, starts, ends)
        new = [
            Assignment(need_part=part, person=person, source=Source.OWN, own_kind=own_kind, fit=pair.fit(), made_by=by)
            for part in pair.parts
        ]
        step = _placed(pair, new, State.PUBLISHED, "own", by, ground="", hours=hours)
    if follow:
        plans_follow(places=days_of([pair.need]), by=by, step=step)
    return new


def _guard(pair: Pair, route: str, by: User) -> None:
    """Keep who of the salaried pools was free and fit when somebody else was taken."""
    idle_note(
        snapshot=pair.snapshot,
        need=pair.need,
        parts=pair.parts,
        route=route,
        by=by,
        now=timezone.now(),
        chosen=pair.worker.person.pk,
    )


def past_refuse(date: dt.date) -> None:
    """Refuse to plan a day that has passed in Amsterdam."""
    if date < timezone.localdate():
        raise Refused("past-day", date=date.isoformat())


def _pair(need: Need, person: Person, parts: Iterable[str]) -> Pair:
    """Return the person with the asked parts of the need; those must be needed and not yet covered."""
    board = need.school.board
    snapshot = Snapshot.of(board.region, [board], need.date, need.date, people=[person.pk])
    have = {part.part: part for part in snapshot.parts.get(need.pk, [])}
    wanted = sorted(parts)
    if not wanted:
        raise Refused("no-parts")
    for name in wanted:
        if name not in have:
            _refuse_solved(need, name)
            raise Refused("part-not-needed", part=name)
        standing = snapshot.standing.get(have[name].pk)
        if standing is not None and standing.state in STANDING:
            raise Refused("part-covered", person=str(standing.person), part=name)
    return Pair(snapshot, snapshot.people[person.pk], need, [have[name] for name in wanted])


def _refuse_solved(need: Need, name: str) -> None:
    for part in need.parts.filter(part=name, cancelled_at__isnull=True):
        part_solved_refuse(part)


def _by_hand(pair: Pair, part: NeedPart, set_aside: list[str], ground: str, by: User) -> Assignment:
    span = pair.span()
    return Assignment(
        need_part=part,
        person=pair.worker.person,
        source=Source.HAND,
        pool=span.pool if span else None,
        ring=span.reach[pair.need.school.board_id].ring if span else None,
        fit=pair.fit(),
        minutes=pair.minutes(),
        overrides=set_aside,
        ground=ground,
        made_by=by,
    )


def _placed(
    pair: Pair,
    new: list[Assignment],
    state: str,
    kind: str,
    by: User,
    *,
    ground: str,
    hours: list[tuple[int, int]] | None,
) -> Step:
    """Let proposals give way, book the new assignments, and leave version, audit row and step behind."""
    replaced = proposals_release(proposals_at(pair.parts))
    for index, row in enumerate(new):
        row.need_part.need = pair.need
        booked(row, state, by=by, hours=hours[index] if hours else None)
    facts = {"person": pair.worker.person.pk, "parts": [part.part for part in pair.parts]}
    needs_touch([pair.need], f"need.{kind}", by=by, ground=ground, overrides=new[0].overrides, **facts)
    board, day = pair.need.school.board, pair.need.date
    made = [row.pk for row in new]
    return step_write(kind, by=by, region=board.region, day=day, needs=[pair.need], made=made, replaced=replaced)


def _refuse_first(failed: list[Reason], person: Person) -> None:
    for reason in failed:
        raise Refused(reason.rule, person=str(person), **reason.facts)


def _refuse_stranger(pair: Pair, own_kind: str) -> None:
    worker, date = pair.worker, pair.need.date
    if own_kind == OwnKind.DUO:
        rows = [row for rows in worker.teaching.values() for row in rows]
        if not any(row.group_id == pair.need.group_id and holds(row, date) for row in rows):
            raise Refused("not-duo", person=str(worker.person))
    elif own_kind == OwnKind.EXTRA_DAY:
        board = pair.need.school.board_id
        if not any(job.board_id == board and holds(job, date) for job in worker.employments):
            raise Refused("not-own-staff", person=str(worker.person))
    else:
        raise ValueError(f"own_kind: found {own_kind!r}; expected one of {OwnKind.values}")


def _hours(parts: list[NeedPart], starts: int | None, ends: int | None) -> list[tuple[int, int]]:
    """Return the hours per part: the lesson times, with another start of the first and end of the last part."""
    found = [(part.starts, part.ends) for part in parts]
    if starts is not None:
        found[0] = (starts, found[0][1])
    if ends is not None:
        found[-1] = (found[-1][0], ends)
    for start, end in found:
        if start >= end:
            raise Refused("hours-in-order", starts=start, ends=end)
    return found
