"""What would fill an open need: the changes an engine run verified, with the service a planner may call."""

from typing import Any

from beurs.cover.explain import Help
from beurs.cover.models import Need
from beurs.cover.problem.build import key_of
from beurs.cover.problem.travelling import minutes_between
from beurs.engine.formats.cover import (
    AvoidChange,
    Change,
    MiddayChange,
    OpenNeed,
    Relax,
    RingChange,
    SkillChange,
    SlotsChange,
    TravelChange,
    WeekChange,
)
from beurs.pools.models import Pool
from beurs.region.models import Person, School

BY_HAND = "assign_by_hand"


def helps_in(opening: OpenNeed, need: Need) -> list[Help]:
    """Return the verified changes for a need that a plan leaves open, in the engine's order."""
    return [_help(relax, need, opening.slots) for relax in opening.relax]


def _help(relax: Relax, need: Need, slots: list[str]) -> Help:
    return Help(gains=relax.gains, **_facts(relax.change, need, {slot[-2:] for slot in slots}))


def _facts(change: Change, need: Need, parts: set[str]) -> dict[str, Any]:
    """Return kind and facts of a change; a service stands only where a planner may set the rule aside."""
    if isinstance(change, TravelChange):
        person = _person(change.person)
        call = _by_hand(person, "travel", parts) if _reaches(person, need, change.to) else {}
        return {"kind": "travel", "person": person, "to": change.to, **call}
    if isinstance(change, AvoidChange):
        person = _person(change.person)
        school = School.objects.get(pk=key_of(change.school))
        call = _by_hand(person, "avoid", parts) if school.pk == need.school_id else {}
        return {"kind": "avoid", "person": person, "school": school, **call}
    if isinstance(change, WeekChange):
        return {"kind": "week", "person": _person(change.person), "to": change.to}
    if isinstance(change, SlotsChange):
        return {"kind": "slots", "person": _person(change.person), "slots": tuple(change.slots)}
    if isinstance(change, RingChange):
        return {"kind": "ring", "pool": Pool.objects.get(pk=key_of(change.pool)), "to": change.to}
    if isinstance(change, SkillChange):
        return {"kind": "skill", "skill": change.skill.partition("@")[0], "to": change.to}
    assert isinstance(change, MiddayChange)
    return {"kind": "midday", "to": change.to}


def _reaches(person: Person, need: Need, minutes: int) -> bool:
    """Tell whether somebody who travels so long comes to this need; else the change fills it by way of another."""
    asked = minutes_between(person, need.school, need.school.board.region)
    return asked is not None and asked <= minutes


def _by_hand(person: Person, rule: str, parts: set[str]) -> dict[str, Any]:
    return {"service": BY_HAND, "call": {"person": person, "parts": parts, "overrides": [rule]}}


def _person(name: str) -> Person:
    return Person.objects.get(pk=key_of(name))
