"""What others changed on a day or a week since the page was drawn: one query over the audit trail."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from beurs.accounts.models import AuditRow
from beurs.cover.access.board.today import Sight


@dataclass(frozen=True, slots=True)
class Changes:
    """Who changed how many needs; `needs` holds those named one by one, `mark` the last row seen."""

    names: tuple[str, ...]
    needs: frozenset[int]
    deeds: int
    mark: int


def changes_since(sight: Sight, first: dt.date, last: dt.date, since: int, *, without: int | None) -> Changes:
    """Return what others than the user with id `without` did on the boards in sight after row `since`.

    Counted is what is about the days `first` to `last`.
    """
    boards = Q(board_id__in=list(sight.scope.boards)) | Q(board_id__isnull=True)
    found = AuditRow.objects.filter(boards, region_id=sight.region.pk, day__range=(first, last), id__gt=since).order_by(
        "id"
    )
    rows = list(found.values_list("id", "by_id", "by__name", "target"))
    others = [row for row in rows if row[1] != without]
    return Changes(
        names=_once([name or "" for _pk, _by, name, _target in others]),
        needs=frozenset(_need(target) for *_rest, target in others if target.startswith("need:")),
        deeds=len(others),
        mark=max((pk for pk, *_rest in rows), default=since),
    )


def _need(target: str) -> int:
    return int(target.partition(":")[2])


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
