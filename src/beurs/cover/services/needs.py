"""Needs follow their causes: built once, adjusted when a cause changes, never dropping who was promised."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import Absence, Assignment, Gap, Need, NeedPart
from beurs.cover.services.offers.closing import offers_withdraw_parts
from beurs.cover.services.outcomes_end import outcomes_lapse
from beurs.cover.services.priority import needs_prioritise
from beurs.cover.services.scene import Cause, Place, Scene, key_of
from beurs.cover.services.trail import needs_touch
from beurs.cover.wanted import Times
from beurs.region.models import Board, Region

PROMISED = (Assignment.State.AGREED, Assignment.State.PUBLISHED)
BATCH = 200
AHEAD = dt.timedelta(weeks=8)


@dataclass
class Sync:
    """What building the needs of some causes did; `freed` are the group-days where a part was cancelled."""

    opened: list[Need] = field(default_factory=list)
    changed: list[Need] = field(default_factory=list)
    cancelled: list[Need] = field(default_factory=list)
    freed: set[Place] = field(default_factory=set)
    parts_new: list[NeedPart] = field(default_factory=list)
    parts_moved: list[NeedPart] = field(default_factory=list)
    parts_cancelled: list[NeedPart] = field(default_factory=list)


def needs_extend(*, region: Region, upto: dt.date, by: User | None = None) -> int:
    """Build the needs of open ends up to and including `upto`; return how many needs were added.

    Days beyond `AHEAD` from today are left alone: nobody knows who is still away by then. A board that left gets none.
    """
    upto = min(upto, timezone.localdate() + AHEAD)
    gone = Board.objects.filter(region=region, left_on__lte=timezone.localdate())
    behind = Q(last__isnull=True, withdrawn_at__isnull=True) & (Q(built_until__lt=upto) | Q(built_until__isnull=True))
    absences = Absence.objects.filter(behind, school__board__region=region, cover_wanted=True)
    absences = absences.exclude(school__board__in=gone)
    gaps = Gap.objects.filter(behind, group__school__board__region=region).exclude(group__school__board__in=gone)
    causes: list[Cause] = [*absences, *gaps]
    if not causes:
        return 0
    with transaction.atomic():
        return len(causes_build(causes, by=by, upto=upto, onward=True).opened)


def causes_build(
    causes: list[Cause],
    *,
    by: User | None,
    since: dt.date | None = None,
    upto: dt.date | None = None,
    onward: bool = False,
) -> Sync:
    """Make needs and parts agree with what the causes want; a second run changes nothing.

    Days before `since` (default: the first day of each cause) are left alone; `onward` starts after what was
    built. A part that another cause already asks for a group is not asked twice; when a part is cancelled the
    other causes at that group are looked at again. A cancelled part loses a proposal, never an agreed person.
    """
    done = _build(causes, by=by, since=since, upto=upto, onward=onward)
    if done.freed:
        others = _causes_at(done.freed)
        first = min(date for _, date in done.freed)
        done.opened += _build(others, by=by, since=first, upto=None, onward=False).opened
    return done


def promised(needs: Q) -> list[Assignment]:
    """Return the agreed and published assignments whose part was cancelled, for needs that match."""
    rows = Assignment.objects.filter(state__in=PROMISED, need_part__cancelled_at__isnull=False)
    rows = rows.filter(need_part__need__in=Need.objects.filter(needs))
    return list(rows.select_related("person", "need_part__need__group").order_by("need_part__need__date", "id"))


def _build(causes: list[Cause], *, by: User | None, since: dt.date | None, upto: dt.date | None, onward: bool) -> Sync:
    scene = Scene(causes, since=since, upto=upto, onward=onward)
    done = Sync()
    for cause in causes:
        _match(cause, scene, done)
    _store(scene, done, by)
    _store_built(causes)
    for needs, action in ((done.changed, "need.change"), (done.cancelled, "need.cancel"), (done.opened, "need.open")):
        needs_touch(needs, action, by=by)
    return done


def _match(cause: Cause, scene: Scene, done: Sync) -> None:
    own = scene.own[key_of(cause)]
    wanted = scene.wanted(cause)
    first, last = scene.span[key_of(cause)]
    for place, times in wanted.items():
        if place not in own:
            own[place] = scene.need_new(cause, *place)
            done.opened.append(own[place])
        _adjust(own[place], times, scene, done)
    for place, need in own.items():
        if place not in wanted and need.date >= first:
            _adjust(need, {}, scene, done)
    cause.built_until = last if cause.last is not None else max(last, cause.built_until or last)


def _adjust(need: Need, times: Times, scene: Scene, done: Sync) -> None:
    """Bring the parts of one need to `times`: add, revive, move their lesson times, or cancel."""
    have = {part.part: part for part in scene.parts.get(need.pk, [])} if need.pk else {}
    new = [name for name in sorted(times) if name not in have]
    moved = [part for name, part in have.items() if name in times and _moves(part, times[name])]
    gone = [part for name, part in have.items() if name not in times and part.cancelled_at is None]
    done.parts_new += [NeedPart(need=need, part=name, starts=times[name][0], ends=times[name][1]) for name in new]
    done.parts_moved += moved
    for part in gone:
        part.cancelled_at = scene.now
        done.parts_cancelled.append(part)
        done.freed.add((need.group_id, need.date))
    if need.pk is not None and (new or moved or gone):
        need.cancelled_at = None if times else scene.now
        (done.changed if times else done.cancelled).append(need)


def _moves(part: NeedPart, times: tuple[int, int]) -> bool:
    if part.cancelled_at is None and (part.starts, part.ends) == times:
        return False
    part.cancelled_at = None
    part.starts, part.ends = times
    return True


def _store(scene: Scene, done: Sync, by: User | None) -> None:
    needs_prioritise(done.opened, scene.lessons)
    Need.objects.bulk_create(done.opened, batch_size=BATCH)
    Need.objects.bulk_update([*done.changed, *done.cancelled], ["cancelled_at"], batch_size=BATCH)
    NeedPart.objects.bulk_create(done.parts_new, batch_size=BATCH)
    moved = [*done.parts_moved, *done.parts_cancelled]
    NeedPart.objects.bulk_update(moved, ["cancelled_at", "starts", "ends"], batch_size=BATCH)
    loose = Assignment.objects.filter(need_part__in=done.parts_cancelled, state=Assignment.State.PROPOSED)
    loose.update(state=Assignment.State.RELEASED, released_at=scene.now)
    outcomes_lapse(parts=done.parts_cancelled, by=by, now=scene.now)
    offers_withdraw_parts(parts=done.parts_cancelled, by=by, now=scene.now)


def _store_built(causes: list[Cause]) -> None:
    Absence.objects.bulk_update([cause for cause in causes if isinstance(cause, Absence)], ["built_until"])
    Gap.objects.bulk_update([cause for cause in causes if isinstance(cause, Gap)], ["built_until"])


def _causes_at(freed: set[Place]) -> list[Cause]:
    """Return the causes that may now ask for the parts that became free."""
    groups = {group for group, _ in freed}
    first, last = min(date for _, date in freed), max(date for _, date in freed)
    during = Q(withdrawn_at__isnull=True, first__lte=last) & (Q(last__isnull=True) | Q(last__gte=first))
    absences = Absence.objects.filter(during, cover_wanted=True, person__teaching__group__in=groups).distinct()
    gaps = Gap.objects.filter(during, group__in=groups)
    return [*absences.order_by("id"), *gaps.order_by("id")]
