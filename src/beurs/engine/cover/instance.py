"""From a typed cover problem to frozen columns: everything after this works on integers."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from beurs.engine.cover.columns import (
    NO_LIMIT,
    NOBODY,
    STRANGER,
    Caps,
    Floats,
    Needs,
    People,
    Pins,
    Places,
    Pools,
    Slots,
    ragged,
)
from beurs.engine.formats.cover import CoverProblem, Need, Person, Pin


@dataclass(frozen=True, eq=False)
class Instance:
    """A cover problem as columns.

    `problem` keeps the ids; every index counts in file order, except `slots` (time order) and `boards` (order of
    first mention by a school). `midday` is the limit in minutes, None without the rule; `between` holds given
    school-school minutes, None when they come from the great circle.
    """

    problem: CoverProblem
    tiers: tuple[str, ...]
    slot_names: tuple[str, ...]
    slots: Slots
    boards: tuple[str, ...]
    places: Places
    pools: Pools
    people: People
    needs: Needs
    fixed: Pins
    planned: Pins
    caps: Caps
    midday: int | None
    between: dict[tuple[int, int], int] | None

    @classmethod
    def from_problem(cls, problem: CoverProblem) -> "Instance":
        """Turn a problem that `formats.checked` accepts into columns."""
        names = Names(problem)
        return cls(
            problem=problem,
            tiers=tuple(problem.tiers),
            slot_names=tuple(names.slot),
            slots=_slots(tuple(names.slot)),
            boards=tuple(names.board),
            places=_places(problem, names),
            pools=_pools(problem, names),
            people=_people(problem, names),
            needs=needs_of(problem.needs, names),
            fixed=_pins(problem.fixed, names),
            planned=_pins(problem.planned, names),
            caps=_caps(problem, names),
            midday=problem.travel.midday_min,
            between=_between(problem, names),
        )


class Names:
    """Index of every id in the file: `slot` in time order, all others in file order."""

    def __init__(self, problem: CoverProblem) -> None:
        self.slot = _index(sorted({slot for need in problem.needs for slot in need.slots}))
        self.board = _index(list(dict.fromkeys(school.board for school in problem.schools)))
        self.school = _index([school.id for school in problem.schools])
        self.pool = _index([pool.id for pool in problem.pools])
        self.person = _index([person.id for person in problem.people])
        self.need = _index([need.id for need in problem.needs])
        self.skill = _index(list(dict.fromkeys(skill for need in problem.needs for skill in need.accepts)))


def _index(ids: list[str]) -> dict[str, int]:
    return {name: k for k, name in enumerate(ids)}


def _known(ids: list[str], index: dict[str, int]) -> list[int]:
    return [index[name] for name in ids if name in index]


def _ints(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)


def _radians(degrees: list[float | None]) -> Floats:
    return np.radians(np.array([np.nan if d is None else d for d in degrees], np.float64))


def _slots(names: tuple[str, ...]) -> Slots:
    days = [dt.date.fromisoformat(name[:10]) for name in names]
    weeks = [day.isocalendar()[:2] for day in days]
    return Slots(
        day=np.unique(_ints([day.toordinal() for day in days]), return_inverse=True)[1].astype(np.int64),
        week=np.unique(_ints([year * 100 + week for year, week in weeks]), return_inverse=True)[1].astype(np.int64),
        part=_ints([int(name.endswith("pm")) for name in names]),
    )


def _places(problem: CoverProblem, names: Names) -> Places:
    travel = problem.travel
    home = travel.matrix.home if travel.matrix else {}
    rows = [home.get(person.id, {}) for person in problem.people]
    ptr, school = ragged([_known(list(row), names.school) for row in rows])
    minutes = [value for row in rows for name, value in row.items() if name in names.school]
    return Places(
        school_board=_ints([names.board[school.board] for school in problem.schools]),
        school_lat=_radians([school.lat for school in problem.schools]),
        school_lon=_radians([school.lon for school in problem.schools]),
        detour=float(travel.detour or 0.0),
        kmh=float(travel.kmh or 1.0),
        has_matrix=travel.matrix is not None,
        home_ptr=ptr,
        home_school=school,
        home_minutes=_ints(minutes),
    )


def _between(problem: CoverProblem, names: Names) -> dict[tuple[int, int], int] | None:
    if problem.travel.matrix is None:
        return None
    return {
        (names.school[am], names.school[pm]): minutes
        for am, row in problem.travel.matrix.between.items()
        for pm, minutes in row.items()
        if am in names.school and pm in names.school
    }


def _pools(problem: CoverProblem, names: Names) -> Pools:
    rings = [{names.board[b]: r for b, r in pool.rings.items() if b in names.board} for pool in problem.pools]
    ptr, board = ragged([list(row) for row in rings])
    reserve = [-1 if pool.reserve is None else pool.reserve for pool in problem.pools]
    return Pools(ptr, board, ragged([list(row.values()) for row in rings])[1], _ints(reserve))


def _bits(people: list[Person], skill: dict[str, int]) -> np.ndarray:
    words = np.zeros((len(people), max(1, -(-len(skill) // 64))), np.uint64)
    for k, person in enumerate(people):
        for bit in _known(person.skills, skill):
            words[k, bit >> 6] |= np.uint64(1 << (bit & 63))
    return words


def _free(people: list[Person], slot: dict[str, int]) -> np.ndarray:
    free = np.zeros((len(people), len(slot)), np.bool_)
    for k, person in enumerate(people):
        free[k, _known(person.slots, slot)] = True
    return free


def _bars(person: Person, names: Names) -> list[tuple[int, int]]:
    out = []
    for bar in person.barred:
        if bar.board is not None:
            out.append((0, names.board.get(bar.board, -1)))
        elif bar.school is not None:
            out.append((1, names.school[bar.school]))
        elif bar.need is not None:
            out.append((2, names.need[bar.need]))
    return out


def _people(problem: CoverProblem, names: Names) -> People:
    people = problem.people
    pool_ptr, pool = ragged([_known(person.pools, names.pool) for person in people])
    avoid_ptr, avoid = ragged([_known(person.avoid, names.school) for person in people])
    prefer_ptr, prefer = ragged([_known(person.prefer, names.school) for person in people])
    bars = [_bars(person, names) for person in people]
    bar_ptr, bar_kind = ragged([[kind for kind, _ in row] for row in bars])
    return People(
        lat=_radians([person.lat for person in people]),
        lon=_radians([person.lon for person in people]),
        skills=_bits(people, names.skill),
        free=_free(people, names.slot),
        week_max=_ints([NO_LIMIT if p.week_max is None else p.week_max for p in people]),
        worked=_ints([person.worked for person in people]),
        max_travel=_ints([person.max_travel_min for person in people]),
        pool_ptr=pool_ptr,
        pool=pool,
        avoid_ptr=avoid_ptr,
        avoid=avoid,
        prefer_ptr=prefer_ptr,
        prefer=prefer,
        bar_ptr=bar_ptr,
        bar_kind=bar_kind,
        bar_index=_ints([index for row in bars for _, index in row]),
    )


def _spells(needs: list[Need]) -> list[int]:
    numbers: dict[tuple[str, str], int] = {}
    keys = [("need", need.id) if need.spell is None else ("spell", need.spell) for need in needs]
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _previous(needs: list[Need], names: Names) -> list[int]:
    return [NOBODY if n.previous is None else names.person.get(n.previous, STRANGER) for n in needs]


def _need_slots(needs: list[Need], slot: dict[str, int]) -> np.ndarray:
    rows = [sorted(slot[name] for name in need.slots) for need in needs]
    return np.array([(*row, -1)[:2] for row in rows], np.int64).reshape(len(needs), 2)


def needs_of(needs: list[Need], names: Names) -> Needs:
    """Turn needs whose slots, schools and skills have names into columns; spells are numbered among themselves."""
    accepts = [sorted((value, names.skill[s]) for s, value in need.accepts.items()) for need in needs]
    ptr, bit = ragged([[skill for _, skill in row] for row in accepts])
    return Needs(
        school=_ints([names.school[need.school] for need in needs]),
        slot=_need_slots(needs, names.slot),
        priority=_ints([need.priority for need in needs]),
        spell=_ints(_spells(needs)),
        previous=_ints(_previous(needs, names)),
        splittable=np.array([need.splittable for need in needs], np.bool_),
        accept_ptr=ptr,
        accept_word=bit >> 6,
        accept_bit=np.uint64(1) << (bit & 63).astype(np.uint64),
        accept_value=ragged([[value for value, _ in row] for row in accepts])[1],
    )


def _pins(pins: list[Pin], names: Names) -> Pins:
    return Pins(
        need=_ints([names.need[pin.need] for pin in pins]),
        slot=_ints([names.slot[pin.slot] for pin in pins]),
        person=_ints([names.person.get(pin.person, STRANGER) for pin in pins]),
    )


def _caps(problem: CoverProblem, names: Names) -> Caps:
    caps = problem.caps
    return Caps(
        pool=_ints([names.pool[cap.pool] for cap in caps]),
        board=_ints([names.board[cap.board] for cap in caps]),
        weekly=np.array([cap.per == "week" for cap in caps], np.bool_),
        slots=_ints([cap.slots for cap in caps]),
    )
