"""A snapshot brought up to date: only what the trail names is read again, everything else stays the object it was."""

import dataclasses
from collections import defaultdict
from copy import copy

from django.db.models import Q
from django.utils import timezone

from beurs.cover.access.touched import Touched
from beurs.cover.models import Assignment, Need, NeedPart
from beurs.cover.problem.facts import Booked
from beurs.cover.problem.roster import Worker, roster_of
from beurs.cover.problem.snapshot import (
    Snapshot,
    booked_in,
    bookings_of,
    hold_locked,
    join,
    needs_of,
    parts_of,
    standing_of,
)

NOBODY: frozenset[int] = frozenset()

type Drawn = dict[tuple[int, int], list[Booked]]


def refreshed(old: Snapshot, touched: Touched) -> Snapshot:
    """Return a snapshot as it would be read now, given that nothing but `touched` changed since `old` was read.

    `old` is left as it is: another request may be looking at it.
    """
    view = (old.boards, old.first, old.last)
    needs, parts, standing = _needs_again(old, touched)
    people = touched.people | {row.person_id for row in standing.values()} - old.people.keys() | _guests(old, touched)
    roster, drawn = _people_again(old, people, standing)
    join(standing, roster, old.pools)
    if people:
        hold_locked({pk: roster[pk] for pk in people if pk in roster}, parts, *view[1:])
    found = dataclasses.replace(
        old,
        now=timezone.now(),
        needs=needs,
        parts=parts,
        standing=standing,
        people=roster,
        drawn=drawn,
        agreed=old.agreed.again(old.pools, old.first, old.last, people),
    )
    found.known.update((pk, known) for pk, known in list(old.known.items()) if pk not in people)
    return found


@dataclasses.dataclass(frozen=True)
class Moves:
    """What a repair wrote: proposals that came, ids of those that gave way, the new version per need (id)."""

    made: list[Assignment]
    gone: frozenset[int]
    versions: dict[int, int]


def moved(old: Snapshot, moves: Moves) -> Snapshot:
    """Return a snapshot as it would be read after a repair, given that nothing else happened; nothing is read."""
    standing = {part: row for part, row in old.standing.items() if row.pk not in moves.gone}
    standing |= {row.need_part_id: row for row in moves.made}
    join(standing, old.people, old.pools)
    needs = [_with_version(need, moves.versions.get(need.pk, need.version)) for need in old.needs]
    found = dataclasses.replace(old, needs=needs, standing=standing)
    found.known.update(old.known)
    return found


def _with_version(need: Need, version: int) -> Need:
    if need.version == version:
        return need
    found = copy(need)
    found.version = version
    return found


def _needs_again(
    old: Snapshot, touched: Touched
) -> tuple[list[Need], dict[int, list[NeedPart]], dict[int, Assignment]]:
    view = (old.boards, old.first, old.last)
    if not touched.needs:
        return old.needs, old.parts, dict(old.standing)
    stood = {part.pk for need in touched.needs for part in old.parts.get(need, ())}
    standing = {part: row for part, row in old.standing.items() if part not in stood}
    standing |= standing_of(*view, Q(need_part__need__in=touched.needs))
    version = dict(Need.objects.filter(pk__in=touched.moved).values_list("pk", "version")) if touched.moved else {}
    needs = [_with_version(need, version.get(need.pk, need.version)) for need in old.needs]
    again = touched.needs - touched.moved
    if not again:
        return needs, old.parts, standing
    parts = {need: rows for need, rows in old.parts.items() if need not in again}
    parts |= parts_of(*view, Q(need__in=again))
    needs = [need for need in needs if need.pk not in again]
    needs += [need for need in needs_of(*view, Q(pk__in=again)) if need.pk in parts]
    return sorted(needs, key=lambda need: (need.date, need.pk)), parts, standing


def _guests(old: Snapshot, touched: Touched) -> set[int]:
    """Return the people whom no pool brings and who stood on what was touched: they are known while they stand."""
    through = {span.pool.pk for span in old.pools}
    rows = (old.standing.get(part.pk) for need in touched.needs for part in old.parts.get(need, ()))
    stood = {row.person_id for row in rows if row is not None}
    return {pk for pk in stood if not any(row.pool_id in through for row in old.people[pk].memberships)}


def _people_again(
    old: Snapshot, people: frozenset[int] | set[int], standing: dict[int, Assignment]
) -> tuple[dict[int, Worker], Drawn]:
    """Return everybody as `Snapshot.of` would have them, and what is drawn from the pools, with `people` read again."""
    if not people:
        return old.people, old.drawn
    through = frozenset(span.pool.pk for span in old.pools)
    stands = {row.person_id for row in standing.values()}
    fresh = {
        pk: worker
        for pk, worker in roster_of(NOBODY, frozenset(people), old.first, old.last).items()
        if pk in stands or any(row.pool_id in through for row in worker.memberships)
    }
    roster = {pk: worker for pk, worker in old.people.items() if pk not in people} | fresh
    again = booked_in(bookings_of(Q(person__in=list(people)), old.first, old.last), fresh, through)
    drawn: Drawn = defaultdict(list)
    for place, rows in old.drawn.items():
        drawn[place] = [row for row in rows if row.person_id not in people]
    for place, rows in again.items():
        drawn[place] += rows
    return dict(sorted(roster.items())), drawn
