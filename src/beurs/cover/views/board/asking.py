"""What a request to the board asks for: the day, what to show, in which order."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone

from beurs.cover.access import board
from beurs.cover.views.asked import day_within, number_of
from beurs.region.models import School

SATURDAY = 6


@dataclass(frozen=True)
class Asked:
    """The day and the filters of a board page, and where its bench stands."""

    day: dt.date
    filters: board.Filters
    bench: str = board.NEAR
    page: int = 1

    def query(self, **other: Any) -> str:
        """Return the query string of this page ("date=2026-11-23&..."), with some choices replaced.

        Keywords: `day`, `order`, `boards`, `states`, `kinds`, `text`, `bench`, `page`.
        """
        top = {name: other.pop(name) for name in ("day", "bench", "page") if name in other}
        asked = replace(self, **top, filters=replace(self.filters, **other))
        return asked._encoded()

    def _encoded(self) -> str:
        chosen = self.filters
        fields = QueryDict(mutable=True)
        fields["date"] = self.day.isoformat()
        fields.setlist("board", sorted(str(pk) for pk in chosen.boards))
        fields.setlist("state", sorted(chosen.states))
        fields.setlist("kind", sorted(chosen.kinds))
        _keep(fields, "q", chosen.text, "")
        _keep(fields, "order", chosen.order, board.URGENCY)
        _keep(fields, "bench", self.bench, board.NEAR)
        _keep(fields, "page", str(self.page), "1")
        return fields.urlencode()

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Name and value of every choice except the filters themselves, for a form that narrows the list."""
        kept = [("date", self.day.isoformat()), ("order", self.filters.order), ("bench", self.bench)]
        return [(name, value) for name, value in kept if value]


def _keep(fields: QueryDict, name: str, value: str, default: str) -> None:
    if value != default:
        fields[name] = value


def asked_of(request: HttpRequest) -> Asked:
    """Read a request; a date that is none is a page that does not exist, other nonsense is left out."""
    given = request.GET
    order = given.get("order", board.URGENCY)
    return Asked(
        day=day_of(given.get("date", "")),
        filters=board.Filters(
            boards=frozenset(pk for text in given.getlist("board") if (pk := number_of(text)) is not None),
            states=_known(given.getlist("state"), board.STATES),
            kinds=_known(given.getlist("kind"), School.Kind.values),
            text=given.get("q", "").strip()[:80],
            order=order if order in board.ORDERS else board.URGENCY,
        ),
        bench=board.QUALIFIED if given.get("bench") == board.QUALIFIED else board.NEAR,
        page=number_of(given.get("page", "")) or 1,
    )


def _known(given: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    return frozenset(given) & frozenset(known)


def day_of(text: str) -> dt.date:
    """Return the date of an ISO text; without text today, or the Monday after in a weekend."""
    if not text:
        return school_day(timezone.localdate())
    day = day_within(text)
    if day is None:
        raise Http404
    return day


def school_day(day: dt.date, step: int = 1) -> dt.date:
    """Return the first day from `day` on, in steps of 1 or -1, that is not in a weekend."""
    while day.isoweekday() >= SATURDAY:
        day += dt.timedelta(days=step)
    return day
