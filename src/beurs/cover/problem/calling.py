"""Whom a planner may phone for a need, and who would be asked when if a search began now."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from beurs.cover.access.offers.rules import Ring, Rule
from beurs.cover.models import Need, NeedPart
from beurs.cover.problem.fixed import Field
from beurs.cover.problem.pairs import Pair
from beurs.region.models import Person

MOST_CALLS = 12


@dataclass(frozen=True)
class Call:
    """Somebody to phone: in which ring, minutes of travel; `asked` tells that an offer waits for an answer."""

    person: Person
    ring: Ring | None
    minutes: int | None
    asked: bool


@dataclass(frozen=True)
class Turn:
    """A ring's turn in a search: from when, how many minutes it may take, who would be asked and who comes after."""

    ring: Ring
    at: dt.datetime
    minutes: int
    people: tuple[Person, ...]
    later: int


def calls_of(
    need: Need, rule: Rule, now: dt.datetime, *, live: Collection[int], closed: Collection[int], bridged: bool
) -> list[Call]:
    """Return whom to phone: first who was asked and did not answer yet, then who may be asked, ring by ring.

    `live` and `closed` are the ids of people with an open offer, and of those who are not asked again.
    """
    field, parts = _field(need, rule, now, bridged, live)
    waiting = [_call(field, field.snapshot.people[pk].person, need, parts, asked=True) for pk in live]
    members = (pair for ring in rule.asking for pair in field.ranked(need, parts, ring.place, {*live, *closed}))
    others = islice(members, max(0, MOST_CALLS - len(waiting))) if parts else iter(())
    return [*waiting, *(_call(field, pair.worker.person, need, parts, asked=False) for pair in others)]


def turns_of(need: Need, rule: Rule, now: dt.datetime, *, bridged: bool = False) -> list[Turn]:
    """Return who would be asked when, ring by ring, if a search began now and nobody answered."""
    field, parts = _field(need, rule, now, bridged, ())
    return list(_turns(field, need, parts)) if parts else []


def _field(
    need: Need, rule: Rule, now: dt.datetime, bridged: bool, people: Collection[int]
) -> tuple[Field, list[NeedPart]]:
    board = need.school.board
    field = Field.of(board, rule, need.date, need.date, now, bridged=[need.pk] if bridged else [], people=people)
    known = field.needs.get(need.pk)
    return field, [] if known is None else field.snapshot.open_parts(known)


def _call(field: Field, person: Person, need: Need, parts: list[NeedPart], *, asked: bool) -> Call:
    pair = Pair(field.snapshot, field.snapshot.people[person.pk], need, parts)
    place = field.place(pair)
    return Call(person, None if place is None else field.rule.ring(place), pair.minutes(), asked)


def _turns(field: Field, need: Need, parts: list[NeedPart]) -> Iterator[Turn]:
    first = field.proposed(parts)
    at = field.now
    for ring in field.rule.asking:
        pairs = sorted(field.ranked(need, parts, ring.place, ()), key=lambda pair: pair.worker.person.pk != first)
        if not pairs:
            continue
        ways = [way for pair in pairs if (way := field.approach(pair)) is not None]
        starts = max(at, min(way.due for way in ways))
        wait = max(way.until - way.due for way in ways)
        asked = pairs[: field.rule.row.live_max]
        people = tuple(pair.worker.person for pair in asked)
        yield Turn(ring, starts, int(wait.total_seconds() // 60), people, len(pairs) - len(asked))
        at = starts + wait
