"""What one part of a cover problem demands of another: known ids, no repeats, spells and fixed work that fit.

Each function yields faults as (path, found, expected) and trusts no value to be right, because the checks of
single values have only put neutral values in place of wrong ones.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec import to_builtins

from beurs.engine.formats.cover import TIERS, Bar, Cap, CoverProblem, Need, Person, Pin, School
from beurs.engine.formats.shape import Found, Path, show

KNOWN = {what: f"the id of a {what} in this file" for what in ("school", "board", "pool", "person", "need")}
DEFINED_BY = {
    "schools": (KNOWN["school"], KNOWN["board"]),
    "pools": (KNOWN["pool"],),
    "people": (KNOWN["person"],),
    "needs": (KNOWN["need"],),
}
NEUTRAL = ""  # stands in place of a slot or id that was no string of its kind


@dataclass(frozen=True)
class Names:
    """The ids that a problem defines."""

    schools: set[str]
    boards: set[str]
    pools: set[str]
    people: set[str]
    needs: dict[str, Need]

    @classmethod
    def of(cls, problem: CoverProblem) -> "Names":
        """The ids of the problem; of a need that is listed twice the first."""
        return cls(
            schools={school.id for school in problem.schools},
            boards={school.board for school in problem.schools},
            pools={pool.id for pool in problem.pools},
            people={person.id for person in problem.people},
            needs={need.id: need for need in reversed(problem.needs)},
        )


def problem_faults(problem: CoverProblem) -> Iterator[Found]:
    """Every fault of the problem that is not in a single value, in the order of the file."""
    names = Names.of(problem)
    yield from _tiers(problem)
    yield from _travel(problem, names)
    yield from _places("schools", problem.schools)
    yield from _places("people", problem.people)
    for key in ("schools", "pools", "people", "needs"):
        yield from _repeated_ids(key, [row.id for row in getattr(problem, key)])
    yield from _caps(problem, names)
    for place, person in enumerate(problem.people):
        yield from _person(person, ("people", place), names)
    for place, need in enumerate(problem.needs):
        yield from _need(need, ("needs", place), names)
    yield from _spells(problem)
    yield from _pins("fixed", problem.fixed, names)
    yield from _fixed_people(problem, names)
    yield from _pins("planned", problem.planned, names)


def _quoted(value: object) -> str:
    return show(to_builtins(value))


def _unknown(path: Path, value: str, known: Iterable[str], what: str) -> Iterator[Found]:
    if value not in known:
        yield path, _quoted(value), KNOWN[what]


def _repeats(path: Path, values: list[str]) -> Iterator[Found]:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield (*path, place), f"{_quoted(value)} a second time", "each value once"
        seen.add(value)


def _repeated_rows(path: Path, rows: Iterable[Bar | Cap], what: str) -> Iterator[Found]:
    seen: set[Bar | Cap] = set()
    for place, row in enumerate(rows):
        if row in seen:
            yield (*path, place), f"the same {what} a second time", f"each {what} once"
        seen.add(row)


def _repeated_ids(key: str, ids: list[str]) -> Iterator[Found]:
    for path, found, _ in _repeats((key,), ids):
        yield (*path, "id"), found, "an id that is unique in its list"


def _tiers(problem: CoverProblem) -> Iterator[Found]:
    if sorted(problem.tiers) != sorted(TIERS):
        yield ("tiers",), json.dumps(problem.tiers), f"each once of {', '.join(TIERS)}"
    elif problem.tiers[0] != "covered":
        yield ("tiers", 0), _quoted(problem.tiers[0]), '"covered"'


def _travel(problem: CoverProblem, names: Names) -> Iterator[Found]:
    travel = problem.travel
    matrix = travel.matrix
    if matrix is None:
        for key in ("detour", "kmh"):
            if getattr(travel, key) is None:
                yield ("travel", key), "nothing", "a number (or a matrix)"
        return
    for rows, key, known, what in (
        (matrix.home, "home", names.people, "person"),
        (matrix.between, "between", names.schools, "school"),
    ):
        for name, row in rows.items():
            path = ("travel", "matrix", key, name)
            yield from _unknown(path, name, known, what)
            for school in row:
                yield from _unknown((*path, school), school, names.schools, "school")


def _places(key: str, rows: Iterable[School | Person]) -> Iterator[Found]:
    for place, row in enumerate(rows):
        if (row.lat is None) != (row.lon is None):
            missing = "lat" if row.lat is None else "lon"
            yield (key, place, missing), "nothing", "lat and lon both given or both null"


def _caps(problem: CoverProblem, names: Names) -> Iterator[Found]:
    for place, cap in enumerate(problem.caps):
        path = ("caps", place)
        yield from _unknown((*path, "pool"), cap.pool, names.pools, "pool")
        yield from _unknown((*path, "board"), cap.board, names.boards, "board")
    yield from _repeated_rows(("caps",), problem.caps, "cap")


def _person(person: Person, path: Path, names: Names) -> Iterator[Found]:
    for key in ("pools", "skills", "slots", "avoid", "prefer"):
        yield from _repeats((*path, key), getattr(person, key))
    for place, pool in enumerate(person.pools):
        yield from _unknown((*path, "pools", place), pool, names.pools, "pool")
    for place, bar in enumerate(person.barred):
        yield from _bar(bar, (*path, "barred", place), names)
    yield from _repeated_rows((*path, "barred"), person.barred, "bar")


def _bar(bar: Bar, path: Path, names: Names) -> Iterator[Found]:
    given = [key for key in ("board", "school", "need") if getattr(bar, key) is not None]
    if len(given) != 1:
        yield path, " and ".join(given) or "nothing barred", "exactly one of board, school, need"
    known: dict[str, Iterable[str]] = {"board": names.boards, "school": names.schools, "need": names.needs}
    for key in given:
        yield from _unknown((*path, key), getattr(bar, key), known[key], key)


def _need(need: Need, path: Path, names: Names) -> Iterator[Found]:
    yield from _unknown((*path, "school"), need.school, names.schools, "school")
    yield from _repeats((*path, "slots"), need.slots)
    if len({slot[:10] for slot in need.slots}) > 1:
        yield (*path, "slots"), ", ".join(need.slots), "slots of one day"


def _spells(problem: CoverProblem) -> Iterator[Found]:
    """Two needs of a spell in one slot, and a `previous` that contradicts that of the earliest need."""
    spells: dict[str, list[int]] = {}
    for place, need in enumerate(problem.needs):
        if need.spell is not None and need.slots:
            spells.setdefault(need.spell, []).append(place)
    for places in spells.values():
        yield from _same_slot(problem, places)
        order = sorted(places, key=lambda place: min(problem.needs[place].slots))
        first = problem.needs[order[0]].previous
        for place in order[1:]:
            later = problem.needs[place].previous
            if later not in (None, first):
                expected = f"{_quoted(first)} as on the earliest need of the spell, or nothing"
                yield ("needs", place, "previous"), _quoted(later), expected


def _same_slot(problem: CoverProblem, places: list[int]) -> Iterator[Found]:
    taken: dict[str, int] = {}
    for place in places:
        for at, slot in enumerate(problem.needs[place].slots):
            other = taken.setdefault(slot, place)
            if other != place:
                found = f"{slot}, which need {_quoted(problem.needs[other].id)} of the same spell has too"
                yield ("needs", place, "slots", at), found, "one need of a spell in a slot"


def _pins(key: str, pins: list[Pin], names: Names) -> Iterator[Found]:
    """Unknown needs, slots that the need does not have, and need-slots listed twice."""
    seen: set[tuple[str, str]] = set()
    for place, pin in enumerate(pins):
        path = (key, place)
        need = names.needs.get(pin.need)
        yield from _unknown((*path, "need"), pin.need, names.needs, "need")
        if need is not None and pin.slot not in need.slots and NEUTRAL not in need.slots:
            yield (*path, "slot"), _quoted(pin.slot), f"a slot of the need: {', '.join(need.slots)}"
        if (pin.need, pin.slot) in seen:
            yield path, f"{_quoted(pin.need)} in {pin.slot} a second time", "one person per need and slot"
        seen.add((pin.need, pin.slot))


def _fixed_people(problem: CoverProblem, names: Names) -> Iterator[Found]:
    """Unknown people, and unsplittable needs of which only a part is fixed or each part on another person."""
    by_need: dict[str, list[int]] = {}
    for place, pin in enumerate(problem.fixed):
        yield from _unknown(("fixed", place, "person"), pin.person, names.people, "person")
        by_need.setdefault(pin.need, []).append(place)
    for name, places in by_need.items():
        need = names.needs.get(name)
        if need is None or need.splittable or NEUTRAL in need.slots:
            continue
        pins = [problem.fixed[place] for place in places]
        if {pin.slot for pin in pins} != set(need.slots):
            found = f"{_quoted(name)} fixed in {len(pins)} of its {len(need.slots)} slots"
            yield ("fixed", places[0]), found, "all slots of an unsplittable need"
        elif len({pin.person for pin in pins}) > 1:
            found = f"{_quoted(name)} fixed on more than one person"
            yield ("fixed", places[0]), found, "one person for all slots of an unsplittable need"
