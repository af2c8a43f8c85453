"""Steps that can be taken back: written by every action on a plan, undone within ten minutes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import Assignment, Need, OfferPart, Step
from beurs.cover.problem import Snapshot
from beurs.cover.problem.pairs import Pair, legal, limited, occupied
from beurs.cover.services.placing import all_unbooked, booked, state_set
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.trail import last_change, needs_hold, needs_touch
from beurs.errors import Refused
from beurs.pools.services import caps_lock, people_lock
from beurs.region.models import Region

WINDOW = dt.timedelta(minutes=10)
SAME_ACT = dt.timedelta(minutes=1)
MOVING = frozenset({"assign", "drop", "own", "release"})

State = Assignment.State


def step_write(kind: str, *, by: User, region: Region, day: dt.date, needs: Iterable[Need], **facts: Any) -> Step:
    """Record an action on needs so that it can be undone.

    `facts` may list assignments that were `made`, `replaced` (proposals that gave way), `agreed`, `published`,
    `released` (pairs of id and the state before) and `locked` (pairs of id and whether it was locked before).
    """
    versions = {str(need.pk): need.version for need in needs}
    return Step.objects.create(
        by=by, region=region, day=day, kind=kind, facts={"versions": versions, **facts}, at=timezone.now()
    )


def step_undo(*, step: Step, by: User) -> Step:
    """Take a step back, as long as nothing else changed its needs.

    Raises `Refused`: "not-your-step", "undone-already", "undo-too-late" (after ten minutes), "changed-since",
    "person-told" when a released person was told not to come, "person-taken" when booked elsewhere in the meantime,
    and the code of the law, absence, own group or agreed limit of a pool that keeps the person away by now.
    """
    with transaction.atomic():
        people_lock(_people(step))
        caps_lock(_boards(step))
        row = Step.objects.select_for_update(of=("self",)).select_related("by", "region").get(pk=step.pk)
        _refuse(row, by)
        needs = needs_hold(int(pk) for pk in row.facts["versions"])
        for need in needs:
            if need.version != row.facts["versions"][str(need.pk)]:
                raise Refused("changed-since", **last_change(need))
        _take_back(row, by)
        needs_touch(needs, "need.undo", by=by, step=row.pk, kind=row.kind)
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
    if row.kind in MOVING:
        plans_follow(places=days_of(needs), by=by)
    return row


def step_last(*, by: User) -> Step | None:
    """Return the step a user may still undo: the latest, unless it was undone or is older than ten minutes."""
    row = Step.objects.filter(by=by).order_by("-id").first()
    if row is None or row.undone_at is not None or timezone.now() - row.at > WINDOW:
        return None
    return row


def _refuse(step: Step, by: User) -> None:
    if step.by_id != by.pk:
        raise Refused("not-your-step", who=str(step.by))
    if step.undone_at is not None:
        raise Refused("undone-already")
    if timezone.now() - step.at > WINDOW:
        raise Refused("undo-too-late", minutes=int(WINDOW.total_seconds() // 60))


def _take_back(step: Step, by: User) -> None:
    facts = step.facts
    all_unbooked(facts.get("made", []), State.RELEASED, by=by)
    all_unbooked(facts.get("agreed", []), State.PROPOSED, by=by)
    before = dict(facts.get("released", []))
    for row in _rows(before):
        if before[row.pk] == State.PROPOSED:
            state_set(row, State.PROPOSED)
        else:
            _refuse_told(row, step.at)
            _refuse_impossible(row)
            booked(row, before[row.pk], by=by)
    Assignment.objects.filter(pk__in=facts.get("replaced", [])).update(state=State.PROPOSED, released_at=None)
    Assignment.objects.filter(pk__in=facts.get("published", [])).update(state=State.AGREED, published_at=None)
    for pk, locked in facts.get("locked", []):
        Assignment.objects.filter(pk=pk).update(locked=locked)


def _refuse_told(row: Assignment, at: dt.datetime) -> None:
    """Refuse to bring back who said yes and was told, by this step, that they need not come: they would stay home."""
    told = Q(offer__accepted_at__isnull=False, offer__ended_at__gte=at - SAME_ACT)
    parts = OfferPart.objects.filter(need_part=row.need_part, person=row.person, state=OfferPart.State.WITHDRAWN)
    if parts.filter(told).exists():
        raise Refused("person-told", person=str(row.person))


def _refuse_impossible(row: Assignment) -> None:
    """Refuse to bring back who may not stand there any more; whoever is booked elsewhere is left to the booking."""
    need, board = row.need_part.need, row.need_part.need.school.board
    snapshot = Snapshot.of(board.region, [board], need.date, need.date, people=[row.person_id], need=need)
    pair = Pair(snapshot, snapshot.people[row.person_id], need, [row.need_part])
    for reason in (*legal(pair), *occupied(pair, row.need_part), *limited(pair)):
        if reason.rule != "double-booking":
            raise Refused(reason.rule, person=str(row.person), **reason.facts)


def _rows(pks: Iterable[int]) -> list[Assignment]:
    rows = Assignment.objects.filter(pk__in=list(pks)).order_by("pk")
    return list(rows.select_related("person", "booking", "pool", "need_part__need__school__board"))


def _people(step: Step) -> set[int]:
    pks = [pk for pk, _ in step.facts.get("released", [])]
    return set(Assignment.objects.filter(pk__in=pks).values_list("person_id", flat=True))


def _boards(step: Step) -> set[int]:
    pks = [pk for pk, _ in step.facts.get("released", [])]
    return set(Assignment.objects.filter(pk__in=pks).values_list("need_part__need__school__board", flat=True))
