"""Making a plan: bring needs up to date, let the engine solve, store the run and its proposals."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.models import Assignment, Need, NeedPart, Plan
from beurs.cover.problem import Outcome, Proposal, Snapshot, solve
from beurs.cover.services.needs import BATCH, needs_extend
from beurs.cover.services.offers.standing import standing_due
from beurs.cover.services.placing import proposals_at, proposals_release
from beurs.cover.services.priority import COVERED, needs_prioritise
from beurs.cover.services.steps import step_write
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.errors import Refused
from beurs.region.lessons import Lessons
from beurs.region.models import Board, Region

State, Source = Assignment.State, Assignment.Source


def plan_make(
    *,
    region: Region,
    boards: list[Board],
    first: dt.date,
    last: dt.date,
    by: User,
    seed: int = 0,
    time_limit: float = 30.0,
    wanted: Callable[[], bool] = lambda: True,
) -> Plan:
    """Plan the needs of boards from `first` to `last`, days of one ISO week; days that passed are left out.

    What is agreed, published, a school's own or locked stays; other proposals of these boards and days are
    replaced. The engine runs outside a transaction; a need that somebody changed meanwhile keeps what it has.
    `wanted` is asked after the engine is done, in the transaction that stores: a stopped run writes nothing.
    Raises `Refused`: "past-day", "one-week", "nothing-to-plan", "plan-stopped", "plan-overtaken".
    """
    first = _first_day(first, last)
    needs_extend(region=region, upto=last, by=by)
    with transaction.atomic():
        needs_refresh(boards, first, last)
    snapshot = Snapshot.of(region, boards, first, last)
    if not any(snapshot.open_parts(need) for need in snapshot.needs):
        raise Refused("nothing-to-plan")
    outcome = solve(snapshot, seed=seed, time_limit=time_limit)
    with transaction.atomic():
        if not wanted():
            raise Refused("plan-stopped")
        return _store(snapshot, outcome, seed=seed, by=by)


def needs_refresh(boards: list[Board], first: dt.date, last: dt.date) -> None:
    """Bring priority and "who stood there last" of the needs up to date (no new version: nobody did anything)."""
    rows = Need.objects.filter(school__board__in=boards, date__gte=first, date__lte=last, cancelled_at__isnull=True)
    needs = list(rows.select_for_update(of=("self",)).select_related("school__board", "group").order_by("pk"))
    lessons = Lessons.of({need.school_id: need.school for need in needs}.values())
    Need.objects.bulk_update(needs_prioritise(needs, lessons), ["priority", "priority_why"], batch_size=BATCH)
    previous = _previous({need.spell for need in needs}, first)
    moved = [need for need in needs if need.previous_id != previous.get(need.spell)]
    for need in moved:
        need.previous_id = previous.get(need.spell)
    Need.objects.bulk_update(moved, ["previous"], batch_size=BATCH)


def _previous(spells: set[str], first: dt.date) -> dict[str, int]:
    """Return per spell who stood there last before a day."""
    rows = Assignment.objects.filter(
        state__in=COVERED, need_part__need__spell__in=spells, need_part__need__date__lt=first
    ).order_by("need_part__need__date", "need_part__part")
    return dict(rows.values_list("need_part__need__spell", "person_id"))


def _first_day(first: dt.date, last: dt.date) -> dt.date:
    today = timezone.localdate()
    if last < first:
        raise Refused("dates-in-order", first=first.isoformat(), last=last.isoformat())
    if last < today:
        raise Refused("past-day", date=last.isoformat())
    if first.isocalendar()[:2] != last.isocalendar()[:2]:
        raise Refused("one-week")
    return max(first, today)


def _store(snapshot: Snapshot, outcome: Outcome, *, seed: int, by: User) -> Plan:
    seen = {need.pk: need.version for need in snapshot.needs}
    needs = {need.pk: need for need in needs_hold(seen) if need.version == seen[need.pk]}
    if not needs:
        raise Refused("plan-overtaken")
    plan = _plan(snapshot, outcome, seed=seed, by=by)
    made, replaced = _propose(plan, snapshot, outcome.proposals(), needs, by)
    touched = {row.need_part.need_id for row in [*made, *replaced]}
    changed = [needs[pk] for pk in sorted(touched)]
    needs_touch(changed, "plan.propose", by=by, plan=plan.pk)
    facts = {"made": [row.pk for row in made], "replaced": [row.pk for row in replaced], "plan": plan.pk}
    step_write("plan", by=by, region=snapshot.region, day=snapshot.first, needs=changed, **facts)
    for day in sorted({need.date for need in snapshot.needs}):
        standing_due(
            (need.school.board_id for need in snapshot.needs if need.date == day),
            day,
            cause=f"plan-{plan.pk}",
            now=plan.made_at,
        )
    return plan


def _plan(snapshot: Snapshot, outcome: Outcome, *, seed: int, by: User) -> Plan:
    problem, result = outcome.files()
    plan = Plan.objects.create(
        region=snapshot.region,
        first=snapshot.first,
        last=snapshot.last,
        seed=seed,
        status=outcome.result.status,
        tiers=outcome.tiers(),
        problem=problem,
        result=result,
        made_by=by,
        made_at=timezone.now(),
    )
    plan.boards.set(snapshot.boards)
    audit_write(
        "plan.make",
        by=by,
        target=f"plan:{plan.pk}",
        region_id=snapshot.region.pk,
        board_id=snapshot.boards[0].pk if len(snapshot.boards) == 1 else None,
        day=snapshot.first,
        last=snapshot.last.isoformat(),
        needs=len(snapshot.needs),
    )
    return plan


def _propose(
    plan: Plan, snapshot: Snapshot, proposals: Iterable[Proposal], needs: dict[int, Need], by: User
) -> tuple[list[Assignment], list[Assignment]]:
    """Store the proposals for needs that nobody changed; return what was made and what had to give way.

    A proposal for the same person stays the same row, with the reasons of the new plan.
    """
    parts = {(part.need_id, part.part): part for rows in snapshot.parts.values() for part in rows}
    wanted = {parts[found.need, found.part]: found for found in proposals if found.need in needs}
    open_parts = [part for part in parts.values() if part.need_id in needs and not snapshot.is_fixed(part)]
    kept: list[Assignment] = []
    replaced: list[Assignment] = []
    for row in proposals_at(open_parts):
        found = wanted.get(row.need_part)
        (kept if found is not None and found.person == row.person_id else replaced).append(row)
    proposals_release(replaced)
    _refill(kept, wanted, plan)
    staying = {row.need_part for row in kept}
    made = [_new(part, found, plan, by) for part, found in wanted.items() if part not in staying]
    return Assignment.objects.bulk_create(made, batch_size=BATCH), replaced


def _refill(kept: list[Assignment], wanted: dict[NeedPart, Proposal], plan: Plan) -> None:
    """Give proposals that stay the figures and reasons of the new plan; most have them already."""
    other = [row for row in kept if _fill(row, wanted[row.need_part], plan)]
    Assignment.objects.bulk_update(other, ["pool", "ring", "fit", "minutes", "why"], batch_size=BATCH)
    Assignment.objects.filter(pk__in=[row.pk for row in kept]).update(plan=plan)


def _new(part: NeedPart, found: Proposal, plan: Plan, by: User) -> Assignment:
    row = Assignment(need_part=part, person_id=found.person, state=State.PROPOSED, source=Source.PLAN, made_by=by)
    _fill(row, found, plan)
    return row


def _fill(row: Assignment, found: Proposal, plan: Plan) -> bool:
    """Set what a plan says on a proposal; tell whether anything but the plan is other than it was."""
    before = (row.pool_id, row.ring, row.fit, row.minutes, row.why)
    row.pool_id, row.ring, row.fit, row.minutes = found.pool, found.ring, found.fit, found.minutes
    row.why = {"reasons": found.why}
    row.plan = plan
    return before != (row.pool_id, row.ring, row.fit, row.minutes, row.why)
