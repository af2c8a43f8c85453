"""What rules ask about a person, as plain values: a model object for each of thousands of rows costs ten times more."""

import datetime as dt
from typing import NamedTuple


class Member(NamedTuple):
    """Who is in which pool, under which contract (its id, 0 without one) and in which function."""

    pool_id: int
    since: dt.date
    until: dt.date | None
    employment: int = 0
    function: str = ""


class Held(NamedTuple):
    """A skill on record."""

    skill: str
    since: dt.date
    until: dt.date | None


class Offered(NamedTuple):
    """A day part of the week that a person offers."""

    since: dt.date
    until: dt.date | None


class Taught(NamedTuple):
    """A day part of the week in which a person stands before an own group."""

    group_id: int
    since: dt.date
    until: dt.date | None


class Job(NamedTuple):
    """A contract with a board."""

    board_id: int
    contract: str
    since: dt.date
    until: dt.date | None
    pk: int = 0


class Booked(NamedTuple):
    """A standing booking, with the place of its school."""

    pk: int
    person_id: int
    date: dt.date
    part: str
    school_id: int
    board_id: int
    pool_id: int | None
    lat: float | None
    lon: float | None
