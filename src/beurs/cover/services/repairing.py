"""Standing proposals follow what happens: kept at the best plan without anybody pressing plan again."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.plans import day_plan, planned_days, stamp_of
from beurs.cover.models import Assignment, Need, NeedPart, Plan, Step
from beurs.cover.problem.build import key_of
from beurs.cover.problem.desk import Desk, desk_moved, desk_read
from beurs.cover.problem.pairs import Pair
from beurs.cover.problem.refreshing import Moves
from beurs.cover.problem.snapshot import slot_name
from beurs.cover.services.needs import BATCH
from beurs.cover.services.placing import proposals_release
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.region.models import Board

State, Source = Assignment.State, Assignment.Source

type Wanted = dict[NeedPart, int]


def plans_follow(*, places: Iterable[tuple[Board, dt.date]], by: User | None, step: Step | None = None) -> int:
    """Bring the proposals of planned days back to the best plan; return how many groups got somebody else.

    `places` are the boards and days that something happened to. A day that nobody planned, that has passed or that
    was planned as part of a week stays as it is; agreed, published, own and locked work does too. With `step` the
    moves belong to that step, and undoing it takes them back.
    """
    asked = set(places)
    today = timezone.localdate()
    regions = {board.region for board, _day in asked}
    known = {day for region in regions for day in planned_days(region, today)}
    places = sorted((place for place in asked if place[1] in known), key=lambda place: (place[1], place[0].pk))
    done: set[tuple[int, dt.date]] = set()
    return sum(_follow(board, day, by, step, done) for board, day in places if (board.pk, day) not in done)


def days_of(needs: Iterable[Need]) -> set[tuple[Board, dt.date]]:
    """Return the boards and days of needs (school and board selected along)."""
    return {(need.school.board, need.date) for need in needs}


def _follow(board: Board, day: dt.date, by: User | None, step: Step | None, done: set[tuple[int, dt.date]]) -> int:
    """Repair a day for all boards of its plan; who repairs it meanwhile waits, and sees what this one wrote."""
    with transaction.atomic():
        found = day_plan(board, day)
        if found is None or not found.of_one_day:
            return 0
        done.update((one, day) for one in found.boards)
        plan = Plan.objects.select_for_update(of=("self",)).defer("problem", "result").get(pk=found.pk)
        desk = desk_read(board.region, found.boards, day, found, stamp_of(board.region))
        return _moved(desk, plan, by, step)


def _moved(desk: Desk, plan: Plan, by: User | None, step: Step | None) -> int:
    """Store the moves of a desk; a need that somebody changed since it was read keeps what it has."""
    wanted, leaving = _moves(desk)
    touched = {part.need_id for part in wanted} | {row.need_part.need_id for row in leaving}
    if not touched:
        return 0
    seen = {need.pk: need.version for need in desk.snapshot.needs}
    needs = {need.pk: need for need in needs_hold(touched) if need.version == seen[need.pk]}
    gone = proposals_release([row for row in leaving if row.need_part.need_id in needs])
    rows = [_proposal(desk, part, person, plan, by) for part, person in wanted.items() if part.need_id in needs]
    made = [row.pk for row in Assignment.objects.bulk_create(rows, batch_size=BATCH)]
    needs_touch(needs.values(), "plan.repair", by=by, plan=plan.pk)
    _told(desk, plan, by, {"made": made, "replaced": gone, "needs": len(needs)})
    moves = Moves(rows, frozenset(gone), {pk: need.version for pk, need in needs.items()})
    transaction.on_commit(partial(desk_moved, desk, moves))
    if step is not None:
        _joined(step, needs.values(), made, gone)
    return len(needs)


def _moves(desk: Desk) -> tuple[Wanted, list[Assignment]]:
    """Return who is to be proposed for which part, and the proposals that give way."""
    snapshot = desk.snapshot
    wanted: Wanted = {}
    leaving: list[Assignment] = []
    for need in snapshot.needs:
        for part in snapshot.open_parts(need):
            name = desk.plan.get((f"n{need.pk}", slot_name(need.date, part.part)))
            best = None if name is None else key_of(name)
            row = snapshot.standing.get(part.pk)
            if row is not None and row.person_id == best:
                continue
            if row is not None:
                row.need_part = part
                leaving.append(row)
            if best is not None:
                part.need = need
                wanted[part] = best
    return wanted, leaving


def _proposal(desk: Desk, part: NeedPart, person: int, plan: Plan, by: User | None) -> Assignment:
    """Return a proposal without reasons: who opens it gets them as the day stands then."""
    pair = Pair(desk.snapshot, desk.snapshot.people[person], part.need, [part])
    span = pair.span()
    return Assignment(
        need_part=part,
        person_id=person,
        state=State.PROPOSED,
        source=Source.PLAN,
        plan=plan,
        made_by=by,
        pool=span.pool if span else None,
        ring=span.reach[part.need.school.board_id].ring if span else None,
        fit=pair.fit(),
        minutes=pair.minutes(),
    )


def _told(desk: Desk, plan: Plan, by: User | None, facts: dict[str, Any]) -> None:
    boards = desk.snapshot.boards
    audit_write(
        "plan.repair",
        by=by,
        target=f"plan:{plan.pk}",
        region_id=desk.snapshot.region.pk,
        board_id=boards[0].pk if len(boards) == 1 else None,
        day=desk.snapshot.first,
        **facts,
    )


def _joined(step: Step, needs: Iterable[Need], made: list[int], gone: list[int]) -> None:
    """Let a step take these moves back with itself."""
    facts = step.facts
    facts["versions"] |= {str(need.pk): need.version for need in needs}
    facts["made"] = [*facts.get("made", []), *made]
    facts["replaced"] = [*facts.get("replaced", []), *gone]
    facts["moved"] = len(list(needs))
    step.save(update_fields=["facts"])
