"""Small real rows for tests: plain functions, everything optional, no surprises.

`MONDAY` is a Monday in term time. A school gets a traditional timetable (Wednesday afternoon free) unless
`timetable=None`; a person gets a teacher's qualification, a certificate of conduct, a home next to the schools
and, with `offers`, availability. Numbers in references and codes count up, so rows never collide.
"""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from beurs.accounts.models import User
from beurs.cover.models import Absence, Assignment, Gap, GapPart, Need, NeedPart
from beurs.pools.models import Booking, Membership, Policy, Pool, Reach
from beurs.region.models import (
    AvailabilityPart,
    Board,
    Employment,
    Grant,
    Group,
    Person,
    Qualification,
    Region,
    School,
    TeachingPart,
    TimetablePart,
)

MONDAY = dt.date(2026, 11, 23)
LONG_AGO = dt.date(2020, 8, 1)
LAT, LON = 52.38, 4.63
WEEK = [(weekday, part) for weekday in range(1, 6) for part in ("am", "pm")]
TRADITIONAL = [
    (weekday, part, *((510, 720) if part == "am" else (780, 900)))
    for weekday, part in WEEK
    if (weekday, part) != (3, "pm")
]
FIVE_EQUAL = [(weekday, part, *((510, 690) if part == "am" else (720, 840))) for weekday, part in WEEK]

_count = itertools.count(1)


def user(name: str = "Noor", *grants: dict[str, Any], **fields: Any) -> User:
    """Return a user who may sign in, with a grant per given dict (role, region, board, school)."""
    made = User.objects.create_user(
        email=f"u{next(_count)}@voorbeeld.example", password="geheim-genoeg", name=name, **fields
    )
    for grant in grants:
        Grant.objects.create(user=made, **grant)
    return made


def region(**fields: Any) -> Region:
    """Return a region."""
    number = next(_count)
    return Region.objects.create(**{"name": f"Regio {number}", "slug": f"regio-{number}", **fields})


def board(place: Region, **fields: Any) -> Board:
    """Return a board of a region."""
    number = next(_count)
    return Board.objects.create(region=place, **{"number": f"{number:05}", "name": f"Bestuur {number}", **fields})


def school(
    owner: Board, *, timetable: Iterable[tuple[int, str, int, int]] | None = TRADITIONAL, **fields: Any
) -> School:
    """Return a school with its timetable; `lat=None` makes a school without a place."""
    number = next(_count)
    place = {"lat": LAT, "lon": LON, "place_source": "exact"}
    if "lat" in fields and fields["lat"] is None:
        place = {"lat": None, "lon": None, "place_source": "none"}
    made = School.objects.create(
        board=owner,
        **{"code": f"{number % 100:02}ZZ{number // 100 % 100:02}", "name": f"School {number}", **place, **fields},
    )
    TimetablePart.objects.bulk_create(
        TimetablePart(school=made, since=LONG_AGO, weekday=weekday, part=part, starts=starts, ends=ends)
        for weekday, part, starts, ends in timetable or ()
    )
    return made


def group(place: School, year_from: int = 6, year_to: int | None = None, **fields: Any) -> Group:
    """Return a group of a school."""
    name = fields.pop("name", f"g{next(_count)}")
    return Group.objects.create(
        school=place, name=name, year_from=year_from, year_to=year_to or year_from, **{"since": LONG_AGO, **fields}
    )


def person(
    place: Region,
    *,
    skills: Iterable[str] = ("teacher",),
    offers: Iterable[tuple[int, str]] = (),
    employer: Board | None = None,
    pool: Pool | None = None,
    **fields: Any,
) -> Person:
    """Return a person with a certificate of conduct, dated skills, offered day parts, employer and pool."""
    number = next(_count)
    home = {"lat": LAT, "lon": LON, "place_source": "postcode"}
    if "lat" in fields and fields["lat"] is None:
        home = {"lat": None, "lon": None, "place_source": "none"}
    given = {
        "reference": f"r{number}",
        "first_name": "Sam",
        "last_name": f"De Vries {number}",
        "vog_issued_on": LONG_AGO,
    }
    made = Person.objects.create(region=place, **{**given, **home, **fields})
    Qualification.objects.bulk_create(Qualification(person=made, skill=skill, since=LONG_AGO) for skill in skills)
    offer(made, offers)
    job = None
    if employer is not None:
        job = Employment.objects.create(
            person=made, board=employer, function="teacher", fte_hundredths=100, since=LONG_AGO
        )
    if pool is not None:
        Membership.objects.create(pool=pool, person=made, since=LONG_AGO, employment=job)
    return made


def offer(who: Person, parts: Iterable[tuple[int, str]]) -> None:
    """Let a person offer these day parts of the week."""
    AvailabilityPart.objects.bulk_create(
        AvailabilityPart(person=who, weekday=weekday, part=part, since=LONG_AGO) for weekday, part in parts
    )


def teaches(who: Person, where: Group, parts: Iterable[tuple[int, str]] = tuple(WEEK), **fields: Any) -> None:
    """Let a person teach a group in these day parts of the week."""
    TeachingPart.objects.bulk_create(
        TeachingPart(person=who, group=where, weekday=weekday, part=part, **{"since": LONG_AGO, **fields})
        for weekday, part in parts
    )


def teacher(where: Group, parts: Iterable[tuple[int, str]] = tuple(WEEK), **fields: Any) -> Person:
    """Return a teacher employed by the group's board who teaches it in these day parts."""
    owner = where.school.board
    made = person(owner.region, employer=owner, **fields)
    teaches(made, where, parts)
    return made


def pool(
    place: Region, *, owner: Board | None = None, reserve: int | None = None, reach: dict[Board, int] | None = None
) -> Pool:
    """Return a pool with one policy; `reach` gives the ring per board (an own pool reaches its owner in ring 1)."""
    number = next(_count)
    made = Pool.objects.create(region=place, owner=owner, code=f"pool-{number}", name=f"Pool {number}", since=LONG_AGO)
    rings = reach if reach is not None else ({owner: 1} if owner else {})
    policy = policy_of(made, reserve=reserve)
    Reach.objects.bulk_create(Reach(policy=policy, board=served, ring=ring) for served, ring in rings.items())
    return made


def policy_of(of: Pool, *, since: dt.date = LONG_AGO, **fields: Any) -> Policy:
    """Return an agreement of a pool, signed on paper and in force from its day on; it serves nobody yet."""
    return Policy.objects.create(pool=of, since=since, **{"on_paper": True, "holds_from": since, **fields})


def substitute(into: Pool, *, offers: Iterable[tuple[int, str]] = tuple(WEEK), **fields: Any) -> Person:
    """Return a member of a pool who offers these day parts (all, when nothing is said)."""
    return person(into.region, offers=offers, pool=into, **fields)


def absence(who: Person, where: School, *, first: dt.date = MONDAY, **fields: Any) -> Absence:
    """Return an absence of one day without building its needs (use the service for that)."""
    return Absence.objects.create(person=who, school=where, **{"kind": "sick", "first": first, "last": first, **fields})


def need(
    where: Group,
    *,
    date: dt.date = MONDAY,
    parts: Iterable[str] = ("am", "pm"),
    cause: Absence | None = None,
    **fields: Any,
) -> Need:
    """Return a need with its parts, caused by an absence made for it or by a vacancy (`cause=None`)."""
    gap = None
    if cause is None:
        gap = Gap.objects.create(group=where, kind="vacancy", first=date, last=date)
        GapPart.objects.bulk_create(GapPart(gap=gap, weekday=date.isoweekday(), part=part) for part in parts)
    given = {"spell": f"spell-{next(_count)}", "priority": 10, "accepts": {"teacher": 0}}
    made = Need.objects.create(
        absence=cause, gap=gap, school=where.school, group=where, date=date, **{**given, **fields}
    )
    for part in parts:
        starts, ends = (510, 720) if part == "am" else (780, 900)
        NeedPart.objects.create(need=made, part=part, starts=starts, ends=ends)
    return made


def assignment(
    of: Need, who: Person, *, state: str = "proposed", source: str = "plan", **fields: Any
) -> list[Assignment]:
    """Return an assignment per part of a need; anything but a proposal gets its booking."""
    return [_assign(part, who, state, source, fields) for part in of.parts.order_by("part")]


def _assign(part: NeedPart, who: Person, state: str, source: str, fields: dict[str, Any]) -> Assignment:
    booked = booking(who, part, fields.get("pool")) if state not in {"proposed", "released"} else None
    return Assignment.objects.create(need_part=part, person=who, state=state, source=source, booking=booked, **fields)


def booking(who: Person, part: NeedPart, through: Pool | None = None) -> Booking:
    """Return a booking of a person for one part of a need."""
    return Booking.objects.create(
        person=who,
        date=part.need.date,
        part=part.part,
        school=part.need.school,
        board=part.need.school.board,
        pool=through,
        purpose="cover",
        purpose_id=part.pk,
        starts=part.starts,
        ends=part.ends,
        minutes=part.ends - part.starts,
    )
