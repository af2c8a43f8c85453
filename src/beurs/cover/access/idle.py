"""Acts by which a group got somebody from outside while salaried people of a pool were free and fit."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from beurs.cover.models import IdleNote
from beurs.region.access import VIEW_COVER, Visitor, boards_for


def idle_notes(user: Visitor, first: dt.date, last: dt.date) -> QuerySet[IdleNote]:
    """Return the acts on days of a period at the boards in sight, with everybody who was free."""
    rows = IdleNote.objects.filter(
        need__school__board__in=boards_for(user, VIEW_COVER), need__date__range=(first, last)
    )
    return rows.select_related("need__school__board", "need__group", "made_by").prefetch_related("people")


def idle_people_of(need: int, since: dt.datetime) -> int:
    """Return how many people the latest act on a need (its id) since a moment left idle, each once."""
    note = IdleNote.objects.filter(need=need, made_at__gte=since).first()
    return note.people.count() if note else 0


@dataclass(frozen=True)
class IdleSum:
    """The acts of a period in figures: how many, how many people (each once), and the day parts they could have had."""

    acts: int
    people: int
    parts: int


def idle_sum(rows: QuerySet[IdleNote]) -> IdleSum:
    """Count acts, people and day parts; somebody free for two acts on one day part is counted once."""
    slots = {(person.pk, note.need.date, part) for note in rows for person in note.people.all() for part in note.parts}
    return IdleSum(len(rows), len({slot[0] for slot in slots}), len(slots))
