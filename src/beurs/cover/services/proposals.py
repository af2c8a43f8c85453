"""What a planner does with proposals and with what was agreed: agree, drop, lock, release, publish."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import Assignment, Need, Step
from beurs.cover.problem import Snapshot
from beurs.cover.problem.pairs import Pair
from beurs.cover.services.hand import STANDING, past_refuse
from beurs.cover.services.paying import late_pay_note
from beurs.cover.services.placing import all_agreed, all_unbooked, booking_of, proposals_of, proposals_release
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.steps import step_write
from beurs.cover.services.trail import last_change, need_hold, needs_hold, needs_touch
from beurs.errors import Refused
from beurs.pools.services import caps_lock, people_lock
from beurs.region.models import Board, Region

State, Source = Assignment.State, Assignment.Source


@dataclass(frozen=True)
class AgreeOutcome:
    """What was agreed, what was refused and why (other needs are not held up), and the step to undo it."""

    agreed: list[Assignment]
    refused: list[tuple[Need, Refused]]
    step: Step | None


def proposals_agree(*, needs: dict[int, int], by: User) -> AgreeOutcome:
    """Agree the proposals of needs (id to the version the planner saw); each need is agreed whole or not at all.

    A refusal per need: "need-changed", "nothing-proposed", "past-day", "person-taken", the code of a rule that can
    never be set aside and that fails by now, or "rule-fails-now" where one does that asks for a ground.
    """
    with transaction.atomic():
        people_lock(_proposed_people(needs))
        caps_lock(Need.objects.filter(pk__in=list(needs)).values("school__board"))
        rows = needs_hold(needs)
        proposals: dict[int, list[Assignment]] = {need.pk: [] for need in rows}
        for row in proposals_of(rows):
            proposals[row.need_part.need_id].append(row)
        agreed, refused = _together(rows, needs, proposals, by)
        lost = {need.pk for need, _ in refused}
        return AgreeOutcome(agreed, refused, _agreed_step([need for need in rows if need.pk not in lost], agreed, by))


def proposal_drop(*, need: Need, version: int, by: User) -> Step:
    """Drop the proposals of a need; the best other person is proposed, and the next plan may propose the same again.

    Raises `Refused`: "need-changed", "nothing-proposed".
    """
    with transaction.atomic():
        row = need_hold(need, version)
        replaced = proposals_release(_proposals(row))
        step = _done("drop", [row], by, replaced=replaced, dropped=replaced)
    plans_follow(places=days_of([row]), by=by, step=step)
    return step


def lock(*, need: Need, version: int, by: User) -> Step:
    """Keep the proposals of a need as they are in later plans. Raises as `proposal_drop`."""
    return _lock(need, version, by, locked=True)


def unlock(*, need: Need, version: int, by: User) -> Step:
    """Let later plans replace the proposals of a need again. Raises as `proposal_drop`."""
    return _lock(need, version, by, locked=False)


def release(*, need: Need, version: int, ground: str, by: User, parts: set[str] | None = None) -> Step:
    """Give the people of a need (or of some of its parts) back, also where the part itself was cancelled.

    What was published by a planner needs a ground. Raises `Refused`: "need-changed", "nothing-to-release",
    "needs-ground".
    """
    with transaction.atomic():
        row = need_hold(need, version)
        rows = _standing(row, parts)
        if not rows:
            raise Refused("nothing-to-release")
        if not ground.strip() and any(a.state == State.PUBLISHED and a.source != Source.OWN for a in rows):
            raise Refused("needs-ground", rules=["published"])
        before = [(assignment.pk, assignment.state) for assignment in rows]
        late_pay_note(row, rows, timezone.now())
        all_unbooked([assignment.pk for assignment in rows], State.RELEASED, by=by)
        step = _done("release", [row], by, ground=ground.strip(), released=before)
    plans_follow(places=days_of([row]), by=by, step=step)
    return step


def publish(*, region: Region, boards: list[Board], day: dt.date, by: User) -> int:
    """Publish everything agreed for the boards on a day, so that schools see it; return the number of groups.

    Raises `Refused`: "past-day", "nothing-to-publish".
    """
    past_refuse(day)
    with transaction.atomic():
        agreed = Q(need_part__need__school__board__in=boards, need_part__need__school__board__region=region)
        rows = Assignment.objects.filter(
            agreed, state=State.AGREED, need_part__need__date=day, need_part__cancelled_at__isnull=True
        )
        needs = needs_hold(set(rows.values_list("need_part__need_id", flat=True)))
        pks = sorted(rows.filter(need_part__need__in=needs).values_list("pk", flat=True))
        if not pks:
            raise Refused("nothing-to-publish")
        Assignment.objects.filter(pk__in=pks).update(state=State.PUBLISHED, published_at=timezone.now())
        _done("publish", needs, by, published=pks)
        return len(needs)


def _together(
    needs: list[Need], versions: dict[int, int], proposals: dict[int, list[Assignment]], by: User
) -> tuple[list[Assignment], list[tuple[Need, Refused]]]:
    """Agree what can be agreed in one go, each need whole or not at all.

    The locks make a refusal of the bookings themselves impossible, unless something wrote bookings without them:
    then every need is tried alone, so that one does not hold up the others.
    """
    ready, refused = _sorted_out(needs, versions, proposals)
    if not ready:
        return [], refused
    try:
        with transaction.atomic():
            return all_agreed([row for need in ready for row in proposals[need.pk]], by=by), refused
    except Refused:
        return _one_by_one(ready, proposals, by, refused)


def _one_by_one(
    ready: list[Need], proposals: dict[int, list[Assignment]], by: User, refused: list[tuple[Need, Refused]]
) -> tuple[list[Assignment], list[tuple[Need, Refused]]]:
    agreed: list[Assignment] = []
    for need in ready:
        try:
            with transaction.atomic():
                agreed += all_agreed(proposals[need.pk], by=by)
        except Refused as error:
            refused.append((need, error))
    return agreed, refused


def _sorted_out(
    needs: list[Need], versions: dict[int, int], proposals: dict[int, list[Assignment]]
) -> tuple[list[Need], list[tuple[Need, Refused]]]:
    """Return the needs that can be agreed, each counting for those after it, and the others with why not."""
    ready: list[Need] = []
    refused: list[tuple[Need, Refused]] = []
    for snapshot, need in _with_snapshot(needs):
        try:
            _refuse_unfit(snapshot, need, versions[need.pk], proposals[need.pk])
            ready.append(need)
        except Refused as error:
            refused.append((need, error))
    return ready, refused


def _refuse_unfit(snapshot: Snapshot, need: Need, version: int, rows: list[Assignment]) -> None:
    """Refuse a need that cannot be agreed; count one that can."""
    if need.version != version:
        raise Refused("need-changed", **last_change(need))
    past_refuse(need.date)
    if not rows:
        raise Refused("nothing-proposed")
    for row in rows:
        row.need_part.need = need
    for pk in {row.person_id: None for row in rows}:
        mine = [row for row in rows if row.person_id == pk]
        _refuse_failed(snapshot, need, mine)
        for row in mine:
            snapshot.note(booking_of(row))


def _refuse_failed(snapshot: Snapshot, need: Need, rows: list[Assignment]) -> None:
    """Refuse what fails since the plan for one person; that the person was taken meanwhile comes after the law.

    The person's parts are judged together, so that a limit that has room for one of two refuses both.

    No plan sets a rule aside, so agreeing to its proposal never does either: that takes a choice by hand.
    """
    worker = snapshot.people[rows[0].person_id]
    person = worker.person
    failed = Pair(snapshot, worker, need, [row.need_part for row in rows]).failed()
    for reason in sorted(failed, key=lambda reason: reason.rule == "double-booking"):
        if not reason.overridable:
            code = "person-taken" if reason.rule == "double-booking" else reason.rule
            raise Refused(code, person=str(person), **reason.facts)
    if failed:
        raise Refused("rule-fails-now", person=str(person), rules=[reason.rule for reason in failed])


def _with_snapshot(needs: list[Need]) -> Iterable[tuple[Snapshot, Need]]:
    """Yield every need, by day, with one snapshot per day of the boards concerned."""
    for date in sorted({need.date for need in needs}):
        rows = [need for need in needs if need.date == date]
        boards = {need.school.board_id: need.school.board for need in rows}
        snapshot = Snapshot.of(rows[0].school.board.region, list(boards.values()), date, date)
        for need in rows:
            yield snapshot, need


def _agreed_step(needs: list[Need], agreed: list[Assignment], by: User) -> Step | None:
    if not needs:
        return None
    return _done("agree", needs, by, agreed=[row.pk for row in agreed])


def _lock(need: Need, version: int, by: User, *, locked: bool) -> Step:
    with transaction.atomic():
        row = need_hold(need, version)
        rows = _proposals(row)
        before = [(proposal.pk, proposal.locked) for proposal in rows]
        Assignment.objects.filter(pk__in=[proposal.pk for proposal in rows]).update(locked=locked)
        return _done("lock" if locked else "unlock", [row], by, locked=before)


def _done(kind: str, needs: list[Need], by: User, *, ground: str = "", **facts: object) -> Step:
    needs_touch(needs, f"need.{kind}", by=by, ground=ground)
    region = needs[0].school.board.region
    return step_write(kind, by=by, region=region, day=needs[0].date, needs=needs, **facts)


def _proposals(need: Need) -> list[Assignment]:
    rows = proposals_of([need])
    if not rows:
        raise Refused("nothing-proposed")
    return rows


def _standing(need: Need, parts: set[str] | None) -> list[Assignment]:
    rows = Assignment.objects.filter(need_part__need=need, state__in=STANDING)
    if parts is not None:
        rows = rows.filter(need_part__part__in=parts)
    return list(rows.select_related("need_part").order_by("need_part__part"))


def _proposed_people(needs: Iterable[int]) -> set[int]:
    rows = Assignment.objects.filter(need_part__need__in=list(needs), state=State.PROPOSED)
    return set(rows.values_list("person_id", flat=True))
