"""The guard of the pool: what is kept when a group gets somebody from outside while a salaried person stands idle."""

import datetime as dt

from beurs.accounts.models import User
from beurs.cover.models import IdleNote, Need, NeedPart
from beurs.cover.problem import Snapshot
from beurs.cover.problem.idle import idle_for


def idle_note(
    *, snapshot: Snapshot, need: Need, parts: list[NeedPart], route: str, by: User, now: dt.datetime, chosen: int | None
) -> IdleNote | None:
    """Keep who of the salaried pools was free and fit when somebody else was taken; None when nobody was.

    `snapshot` is that of the moment before the act, `chosen` who was taken (a person's id).
    """
    people = [worker.person for worker in idle_for(snapshot, need, parts) if worker.person.pk != chosen]
    if not people:
        return None
    note = IdleNote.objects.create(need=need, parts=[part.part for part in parts], route=route, made_by=by, made_at=now)
    note.people.set(people)
    return note
