"""What somebody who covers writes about themselves, with the plans that have to follow."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from beurs.accounts.models import User
from beurs.cover.access.plans import planned_days
from beurs.cover.models import Assignment
from beurs.cover.services.repairing import plans_follow
from beurs.pools.models import Reach
from beurs.region import services as region
from beurs.region.access.schools import valid_on
from beurs.region.models import Board, Person


def own_week_offer(
    *, person: Person, parts: Iterable[tuple[int, str]], since: dt.date, today: dt.date, by: User
) -> None:
    """Let a person offer other day parts of the week from a day on; planned days follow, agreed work stays."""
    with transaction.atomic():
        before = _proposed(person, today)
        region.week_offer(person=person, parts=parts, since=since, today=today, by=by)
    _follow(person, before, today, by)


def own_day_offer(
    *, person: Person, date: dt.date, parts: Iterable[str], available: bool | None, today: dt.date, by: User
) -> None:
    """Let a person say whether they can on parts of one date; planned days follow, agreed work stays."""
    with transaction.atomic():
        before = _proposed(person, today)
        region.day_offer(person=person, date=date, parts=parts, available=available, today=today, by=by)
    _follow(person, before, today, by, only=date)


def _proposed(person: Person, today: dt.date) -> set[tuple[Board, dt.date]]:
    """Return the boards and days for which a plan proposes a person."""
    rows = Assignment.objects.filter(
        person=person, state=Assignment.State.PROPOSED, need_part__need__date__gte=today
    ).select_related("need_part__need__school__board__region")
    return {(row.need_part.need.school.board, row.need_part.need.date) for row in rows}


def _follow(
    person: Person, before: set[tuple[Board, dt.date]], today: dt.date, by: User, only: dt.date | None = None
) -> None:
    """Let the planned days follow where the person is proposed, or could be now."""
    pools = person.memberships.filter(valid_on(today)).values("pool")
    reached = Reach.objects.filter(policy__pool__in=pools).values("board")
    boards = Board.objects.filter(pk__in=reached).select_related("region")
    planned = [day for day in planned_days(person.region, today) if only in (None, day)]
    plans_follow(places=before | {(board, day) for board in boards for day in planned}, by=by)
