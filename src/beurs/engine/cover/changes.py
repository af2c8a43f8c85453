"""A cover problem after one change of its input, as `relax` proposes it."""

from msgspec.structs import replace

from beurs.engine.formats.cover import (
    AvoidChange,
    Change,
    CoverProblem,
    MiddayChange,
    Person,
    RingChange,
    SkillChange,
    SlotsChange,
    TravelChange,
    WeekChange,
)


def apply(problem: CoverProblem, change: Change) -> CoverProblem:
    """Give the problem with the change made; everything else is as it was."""
    match change:
        case MiddayChange(to=to):
            return replace(problem, travel=replace(problem.travel, midday_min=to))
        case RingChange(pool=name, board=board, to=to):
            pools = [replace(p, rings={**p.rings, board: to}) if p.id == name else p for p in problem.pools]
            return replace(problem, pools=pools)
        case SkillChange(need=name, skill=skill, to=to):
            needs = [replace(n, accepts={**n.accepts, skill: to}) if n.id == name else n for n in problem.needs]
            return replace(problem, needs=needs)
        case TravelChange(person=name) | WeekChange(person=name):
            pass
        case AvoidChange(person=name) | SlotsChange(person=name):
            pass
    people = [_changed(one, change) if one.id == name else one for one in problem.people]
    return replace(problem, people=people)


def _changed(person: Person, change: Change) -> Person:
    match change:
        case TravelChange(to=to):
            return replace(person, max_travel_min=to)
        case WeekChange(to=to):
            return replace(person, week_max=to)
        case AvoidChange(school=school):
            return replace(person, avoid=[one for one in person.avoid if one != school])
        case SlotsChange(slots=slots):
            return replace(person, slots=[*person.slots, *slots])
    raise TypeError(change)
