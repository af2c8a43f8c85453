"""One school, one person, one need: the smallest problem, to be changed one value at a time."""

from msgspec.structs import replace

from beurs.engine.cover import Instance, solve
from beurs.engine.formats import CoverProblem, CoverResult, checked
from beurs.engine.formats.cover import Matrix, Need, Person, Pool, School, Travel

AM, PM, NEXT = "2026-11-23/am", "2026-11-23/pm", "2026-11-24/am"


def school(name: str = "s1", board: str = "b1") -> School:
    return School(id=name, board=board, lat=52.0, lon=4.0)


def person(name: str = "p1", **facts: object) -> Person:
    plain = {"pools": ["own"], "skills": ["upper"], "slots": [AM, PM, NEXT], "max_travel_min": 30}
    return Person(id=name, lat=52.0, lon=4.0, **{**plain, **facts})


def need(name: str = "n1", **facts: object) -> Need:
    return Need(id=name, **{"school": "s1", "slots": [AM, PM], "accepts": {"upper": 0}, "priority": 1, **facts})


def problem(**facts: object) -> CoverProblem:
    plain = {
        "explain": "none",
        "travel": Travel(detour=1.0, kmh=30.0),
        "schools": [school()],
        "pools": [Pool(id="own", rings={"b1": 1, "b2": 2})],
        "people": [person()],
        "needs": [need()],
    }
    return CoverProblem(**{**plain, **facts})


def trips(home: dict, between: dict | None = None, midday: int | None = None) -> Travel:
    return Travel(midday_min=midday, matrix=Matrix(home=home, between=between or {}))


def plan(given: CoverProblem) -> CoverResult:
    return solve(Instance.from_problem(checked(given)))


def covered(given: CoverProblem) -> int:
    return plan(given).tiers[0].value


def tier(given: CoverProblem, name: str) -> int:
    return next(one.value for one in plan(given).tiers if one.name == name)


def holders(given: CoverProblem) -> dict[tuple[str, str], str]:
    return {(row.need, row.slot): row.person for row in plan(given).assignments}


__all__ = [
    "AM",
    "NEXT",
    "PM",
    "covered",
    "holders",
    "need",
    "person",
    "plan",
    "problem",
    "replace",
    "school",
    "tier",
    "trips",
]
