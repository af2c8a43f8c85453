"""One statement for all that is on record of the people of some pools: ten kinds of rows of one shape.

Django takes longer to compose ten statements than the database to answer them; this one is composed once for the
same pools and days. Every row is (kind, person id, word, first day, last day, number, other number).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Count, DateField, F, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from beurs.cover.models import Absence, WorkedPart
from beurs.pools.models import Booking, Membership
from beurs.region.lessons import days
from beurs.region.models import (
    AvailabilityException,
    AvailabilityPart,
    Employment,
    Qualification,
    SchoolPreference,
    TeachingPart,
)

MEMBER, SKILL, OFFER, EXCEPTION, TEACHES = "member", "skill", "offer", "exception", "teaches"
JOB, WISH, ABSENT, BACK, WORKED = "job", "wish", "absent", "back", "worked"
WORKED_DAYS = 28
A_WEEK = dt.timedelta(days=6)

type Columns = tuple[Any, Any, Any, Any, Any]


class Said(NamedTuple):
    """One thing that is said of a person; what it does not need is None, empty or zero."""

    kind: str
    person: int
    word: str
    since: dt.date
    until: dt.date | None
    number: int
    other: int


def said_of(pools: frozenset[int], extra: frozenset[int], first: dt.date, last: dt.date) -> Iterator[Said]:
    """Yield what is said of the members of `pools` on one of the days and of the people `extra`: there are some."""
    sql, params = _sql(pools, _size(extra), first, last)
    named = dict(zip(range(-1, -1 - _size(extra), -1), _padded(extra), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(sql, [named.get(param, param) if type(param) is int else param for param in params])
        for kind, person, word, since, until, number, other in cursor.fetchall():
            yield Said(kind, person, word, _day(since), _day(until), number, other)


def among(pools: Collection[int], extra: Iterable[int], first: dt.date, last: dt.date, path: str = "person") -> Q:
    """Return the condition that `path` leads to a member of `pools` on one of the days or to somebody of `extra`."""
    given = Q(**{f"{path}__in": list(extra)})
    if not pools:
        return given
    members = Membership.objects.filter(_current(first, last), pool__in=list(pools)).order_by().values("person")
    return Q(**{f"{path}__in": members}) | given


def _day(value: Any) -> Any:
    """Return a day as a date: SQLite keeps dates as text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _size(extra: frozenset[int]) -> int:
    """Return for how many people the statement has room: a power of two, so that few are ever composed."""
    return 1 << (len(extra) - 1).bit_length() if extra else 0


def _padded(extra: frozenset[int]) -> list[int]:
    people = sorted(extra)
    return people + people[-1:] * (_size(extra) - len(people))


@lru_cache(maxsize=64)
def _sql(pools: frozenset[int], size: int, first: dt.date, last: dt.date) -> tuple[str, tuple[Any, ...]]:
    """Return the statement with negative numbers in the places of `size` more people."""
    extra = range(-1, -1 - size, -1)
    people = among(pools, extra, first, last)
    parts = [
        _told(kind, model, people & where, columns)
        for kind, model, where, columns in (*_dated(first, last), *_others(first, last))
    ]
    back = among(pools, extra, first, last, "absence__person")
    again = (F("part"), F("since"), _no_day(), F("weekday"), F("absence_id"))
    parts.append(_told(BACK, WorkedPart, back & _away(first, last, "absence__"), again, "absence__person_id"))
    before = Q(released_at__isnull=True, date__gte=first - dt.timedelta(days=WORKED_DAYS), date__lt=first)
    worked = Booking.objects.filter(people, before).order_by().values("person_id")
    nothing = (_text(Value("")), _no_day(), _no_day())
    counted = worked.values_list(Value(WORKED), "person_id", *nothing, Count("pk"), Value(0))
    sql, params = parts[0].union(*parts[1:], counted, all=True).order_by().query.sql_with_params()
    return sql, tuple(params)


def _dated(first: dt.date, last: dt.date) -> list[tuple[str, type[Model], Q, Columns]]:
    """Return the kinds that hold from a day to another: skills, offers, own classes, contracts, pools."""
    current = _current(first, last)
    weekdays = {date.isoweekday() for date in days(first, min(last, first + A_WEEK))}
    since, until = F("since"), F("until")
    return [
        (MEMBER, Membership, current, (_function(), since, until, F("pool_id"), Coalesce("employment_id", 0))),
        (SKILL, Qualification, current, (F("skill"), since, until, Value(0), Value(0))),
        (OFFER, AvailabilityPart, current & Q(weekday__in=weekdays), (F("part"), since, until, F("weekday"), Value(0))),
        (TEACHES, TeachingPart, current, (F("part"), since, until, F("weekday"), F("group_id"))),
        (JOB, Employment, Q(since__lte=last), (F("contract"), since, until, F("board_id"), F("pk"))),
    ]


def _function() -> Coalesce:
    """Return the function in which somebody is a member: that of the contract unless the membership has its own."""
    return Coalesce(NullIf("function", Value("")), "employment__function", Value(""))


def _others(first: dt.date, last: dt.date) -> list[tuple[str, type[Model], Q, Columns]]:
    """Return the other kinds: odd days, wishes and absences."""
    can = Cast("available", IntegerField())
    odd = Q(date__range=(first, last))
    parts = Concat("first_part", "last_part")
    return [
        (EXCEPTION, AvailabilityException, odd, (F("part"), F("date"), _no_day(), can, Value(0))),
        (WISH, SchoolPreference, Q(), (F("kind"), _no_day(), _no_day(), F("school_id"), Value(0))),
        (ABSENT, Absence, _away(first, last), (parts, F("first"), F("last"), Value(0), F("pk"))),
    ]


def _away(first: dt.date, last: dt.date, path: str = "") -> Q:
    """Return the condition that the absence that `path` leads to touches the days."""
    begun = Q(**{f"{path}withdrawn_at__isnull": True, f"{path}first__lte": last})
    return begun & (Q(**{f"{path}last__isnull": True}) | Q(**{f"{path}last__gte": first}))


def _told(kind: str, model: type[Model], where: Q, columns: Columns, person: str = "person_id") -> QuerySet[Any]:
    word, *others = columns
    rows = model._default_manager.filter(where).order_by()
    return rows.values_list(Value(kind), person, _text(word), *others)


def _current(first: dt.date, last: dt.date) -> Q:
    return Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))


def _text(word: Any) -> Cast:
    return Cast(word, CharField())


def _no_day() -> Cast:
    return Cast(Value(None), DateField())
