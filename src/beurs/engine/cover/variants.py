"""All changes of each kind that a problem allows, with the pairs each one would make eligible."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from beurs.engine.cover.assign import is_pure
from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import Bools, Ints
from beurs.engine.cover.instance import Instance
from beurs.engine.formats.cover import (
    LARGEST,
    AvoidChange,
    Change,
    CoverProblem,
    MiddayChange,
    Pool,
    RingChange,
    SkillChange,
    SlotsChange,
    TravelChange,
    WeekChange,
)

MOST_RING, MOST_FIT, MOST_WEEK = 100, 1000, 14


class Variant(NamedTuple):
    """A change, its size, and the new pairs it makes (atoms, people) that promise enough.

    `many` when it serves several people and needs; `wide` is the board with all changes of the kind made at once, None
    where there is none.
    """

    size: int
    change: Change
    atoms: Ints
    people: Ints
    many: bool
    wide: Board | None


class _New(NamedTuple):
    """The pairs that a problem with all changes of a kind has more than the given one."""

    atom: Ints
    person: Ints
    minutes: Ints
    wide: Board


class Promise(NamedTuple):
    """What a pair that becomes possible can gain at most: `reach` int64[atoms] less `cost` int64[people].

    `least` is what a change must gain. Holds while nobody can take two atoms, with the change or without.
    """

    reach: Ints
    cost: Ints
    least: int

    def keeps(self, new: Ints, person: Ints, *, many: bool) -> Bools:
        """Which new pairs could matter to a change that serves one person (or `many`)."""
        return np.asarray(self.reach[new] - self.cost[person] >= (1 if many else self.least))


def _new_pairs(board: Board, problem: CoverProblem, promise: Promise | None, *, many: bool = False) -> _New:
    """The pairs that a problem has more than the board, without those that promise too little."""
    wide = Board.of(Instance.from_problem(problem))
    n_people = board.instance.people.lat.size
    have = board.row * n_people + board.pairs.person
    key = wide.row * n_people + wide.pairs.person
    new = np.flatnonzero(~np.isin(key, have))
    if promise is not None and is_pure(wide):
        new = new[promise.keeps(wide.row[new], wide.pairs.person[new], many=many)]
    return _New(wide.row[new], wide.pairs.person[new].astype(np.int64), wide.pairs.minutes[new], wide)


def _variant(new: _New, mine: Bools, change: Change, size: int, *, many: bool = False) -> Variant:
    return Variant(size, change, new.atom[mine], new.person[mine], many, new.wide)


def _runs(keys: Ints) -> Iterator[tuple[int, Ints]]:
    """Positions of each key, keys rising."""
    order = np.argsort(keys, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1) if keys.size else ():
        yield int(keys[group[0]]), group


def _part(new: _New, at: Ints) -> _New:
    return _New(new.atom[at], new.person[at], new.minutes[at], new.wide)


def travel(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Raise one person's longest trip."""
    problem = board.instance.problem
    people = [replace(one, max_travel_min=LARGEST) for one in problem.people]
    new = _new_pairs(board, replace(problem, people=people), promise)
    for p, at in _runs(new.person):
        mine = _part(new, at)
        for to in np.unique(mine.minutes).tolist():
            change = TravelChange(person=problem.people[p].id, to=to)
            yield _variant(mine, mine.minutes <= to, change, to - problem.people[p].max_travel_min)


def ring(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Let one pool serve one more board, at the ring after its last."""
    problem, instance = board.instance.problem, board.instance
    everyone = _unused({pool.id for pool in problem.pools})
    pools = [*problem.pools, Pool(id=everyone, rings=dict.fromkeys(instance.boards, 1))]
    people = [replace(one, pools=[*one.pools, everyone]) for one in problem.people]
    new = _new_pairs(board, replace(problem, pools=pools, people=people), promise, many=True)
    owner = instance.places.school_board[instance.needs.school[board.atoms.need[new.atom]]]
    for k, pool in enumerate(problem.pools):
        members = np.zeros(instance.people.lat.size, np.bool_)
        members[np.repeat(np.arange(members.size), np.diff(instance.people.pool_ptr))[instance.people.pool == k]] = True
        to = max(pool.rings.values(), default=0) + 1
        inside = np.flatnonzero(members[new.person])
        for b, at in _runs(owner[inside]):
            if instance.boards[b] not in pool.rings and to <= MOST_RING:
                mine = _part(new, inside[at])
                change = RingChange(pool=pool.id, board=instance.boards[b], to=to)
                yield _variant(mine, np.ones(at.size, np.bool_), change, 0, many=True)


def _unused(names: set[str]) -> str:
    name = "everyone"
    while name in names:
        name += "+"
    return name


def week(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Raise one person's weekly limit."""
    problem, instance = board.instance.problem, board.instance
    people = [replace(one, week_max=MOST_WEEK) if one.week_max is not None else one for one in problem.people]
    new = _new_pairs(board, replace(problem, people=people), promise)
    left = board.week_left[new.person, instance.slots.week[board.atoms.first[new.atom]]]
    short = board.atoms.size[new.atom] - left
    able = np.unique(np.concatenate([board.pairs.person.astype(np.int64), new.person]))
    for p in able.tolist():
        limit = problem.people[p].week_max
        at = np.flatnonzero(new.person == p)
        for to in range((limit or 0) + 1, MOST_WEEK + 1) if limit is not None else ():
            change = WeekChange(person=problem.people[p].id, to=to)
            yield _variant(_part(new, at), short[at] <= to - (limit or 0), change, to - (limit or 0))


def skill(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Let one need accept one more skill."""
    problem = board.instance.problem
    known = list(dict.fromkeys(name for one in problem.people for name in one.skills))
    has = {name: np.array([name in one.skills for one in problem.people], np.bool_) for name in known}
    needs = [replace(n, accepts={**dict.fromkeys(known, MOST_FIT), **n.accepts}) for n in problem.needs]
    new = _new_pairs(board, replace(problem, needs=needs), promise, many=True)
    for n, at in _runs(board.atoms.need[new.atom]):
        need, mine = problem.needs[n], _part(new, at)
        to = max(need.accepts.values(), default=-1) + 1
        for name in known if to <= MOST_FIT else ():
            able = has[name][mine.person]
            if name not in need.accepts and able.any():
                yield _variant(mine, able, SkillChange(need=need.id, skill=name, to=to), 0, many=True)


def midday(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Raise the midday limit of all."""
    instance, limit = board.instance, board.instance.midday
    if limit is None or _never_two(board, promise):
        return
    lone = board.atoms.first[board.atoms.size == 1].size + instance.fixed.need.size
    schools = np.unique(instance.needs.school).tolist() if lone else []
    trips = {board.rules.between(am, pm) for am in schools for pm in schools if am != pm}
    none = np.empty(0, np.int64)
    for to in sorted(minutes for minutes in trips if minutes is not None and minutes > limit):
        yield Variant(to - limit, MiddayChange(to=to), none, none, True, None)


def _never_two(board: Board, promise: Promise | None) -> bool:
    """Whether nobody can take a piece beside another or beside fixed work, whatever the midday limit."""
    problem = board.instance.problem
    if promise is None:
        return False
    new = _new_pairs(board, replace(problem, travel=replace(problem.travel, midday_min=None)), None)
    return is_pure(new.wide) and not new.atom.size


def avoid(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Let one person go to a school they avoid."""
    problem = board.instance.problem
    people = [replace(one, avoid=[]) for one in problem.people]
    new = _new_pairs(board, replace(problem, people=people), promise)
    school = board.instance.needs.school[board.atoms.need[new.atom]]
    for p, at in _runs(new.person):
        for name in problem.people[p].avoid:
            here = np.array([problem.schools[s].id == name for s in school[at]], np.bool_)
            if here.any():
                change = AvoidChange(person=problem.people[p].id, school=name)
                yield _variant(_part(new, at), here, change, 0)


def slots(board: Board, promise: Promise | None) -> Iterator[Variant]:
    """Let one person be free in one more slot, or in both slots of a day."""
    problem, instance = board.instance.problem, board.instance
    names = instance.slot_names
    people = [replace(one, slots=list({*one.slots, *names})) for one in problem.people]
    new = _new_pairs(board, replace(problem, people=people), promise)
    first, second = board.atoms.first[new.atom], board.atoms.second[new.atom]
    for p, at in _runs(new.person):
        missing = np.flatnonzero(~instance.people.free[p])
        for extra in _sets(missing, instance.slots.day):
            free = instance.people.free[p].copy()
            free[extra] = True
            fits = free[first[at]] & ((second[at] < 0) | free[second[at]])
            if fits.any():
                change = SlotsChange(person=problem.people[p].id, slots=[names[s] for s in extra])
                yield _variant(_part(new, at), fits, change, len(extra))


def _sets(missing: Ints, day: Ints) -> Iterator[list[int]]:
    for slot in missing.tolist():
        yield [slot]
    for early, late in zip(missing[:-1].tolist(), missing[1:].tolist(), strict=True):
        if day[early] == day[late]:
            yield [early, late]


type Kind = Callable[[Board, Promise | None], Iterator[Variant]]
KINDS: tuple[Kind, ...] = (
    travel,
    ring,
    week,
    skill,
    midday,
    avoid,
    slots,
)
