# mypy: allow-untyped-defs
# ruff: noqa: PLR0917
"""Which person may take which atom, found by a sweep over pools, boards and schools in a kernel.

An *atom* is what one person takes as a whole: an unsplittable need, or one slot of a splittable one; what is fixed
is no atom. Every callee of a cached kernel stands in this file, because Numba's cache looks at its date only.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from beurs.engine.cover.columns import Ints
from beurs.engine.cover.instance import Instance

EARTH_KM = 6371.0088
PREFERENCE = 15


class Atoms(NamedTuple):
    """Per atom its need, its one or two slots (-1: none) and their number; ordered by need, then slot."""

    need: Ints
    first: Ints
    second: Ints
    size: Ints


class Pairs(NamedTuple):
    """Eligible pairs in rows by atom, people in file order within a row.

    `fit`, `ring`, `pool` and `minutes` as the result reports them; `travel` is minutes less the preference.
    """

    ptr: Ints
    person: Ints
    fit: Ints
    ring: Ints
    pool: Ints
    minutes: Ints
    travel: Ints


def atoms_of(instance: Instance) -> Atoms:
    """Cut the needs of an instance into atoms, leaving out fixed slots."""
    slot = instance.needs.slot
    taken = np.zeros(slot.shape, np.bool_)
    fixed = instance.fixed
    taken[fixed.need, (slot[fixed.need, 1] == fixed.slot).astype(np.int64)] = True
    open_slot = (slot >= 0) & ~taken
    whole = ~instance.needs.splittable & open_slot.all(axis=1)
    lone = ~instance.needs.splittable & (slot[:, 1] < 0) & open_slot[:, 0]
    single = open_slot & (instance.needs.splittable | lone)[:, None]
    need, column = np.nonzero(single | (whole[:, None] & np.array([True, False])))
    first = slot[need, column]
    second = np.where(whole[need], slot[need, 1], -1)
    return Atoms(need, first, second, 1 + (second >= 0).astype(np.int64))


def busy_slots(instance: Instance) -> np.ndarray:
    """Count the fixed need-slots of each person in each slot: int64[people, slots]."""
    busy = np.zeros(instance.people.free.shape, np.int64)
    np.add.at(busy, (instance.fixed.person, instance.fixed.slot), 1)
    return busy


def by_week(instance: Instance, counts: np.ndarray) -> np.ndarray:
    """Sum int64[people, slots] into int64[people, ISO weeks]."""
    weeks = instance.slots.week
    out = np.zeros((counts.shape[0], int(weeks.max(initial=-1)) + 1), np.int64)
    for slot, week in enumerate(weeks):
        out[:, week] += counts[:, slot]
    return out


def eligible_pairs(instance: Instance, atoms: Atoms) -> Pairs:
    """List every pair that no rule forbids on its own: skill, pool, bars, travel, free slots, week."""
    busy = busy_slots(instance)
    week_left = instance.people.week_max[:, None] - by_week(instance, busy)
    return Pairs(
        *_eligible(
            instance.people,
            instance.pools,
            instance.places,
            instance.needs,
            atoms,
            instance.people.free & (busy == 0),
            week_left,
            instance.slots.week,
            len(instance.boards),
        )
    )


@njit
def _minutes(lat_a, lon_a, lat_b, lon_b, detour, kmh):
    """Travel minutes over the great circle by the haversine formula; angles in radians."""
    rise = np.sin((lat_b - lat_a) / 2)
    turn = np.sin((lon_b - lon_a) / 2)
    h = rise * rise + np.cos(lat_a) * np.cos(lat_b) * turn * turn
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(min(1.0, h)))
    return np.int64(np.floor(detour * km * 60 / kmh + 0.5))


@njit
def _index_rows(keys, n):
    """Group positions by key: row pointers int64[n+1] and positions in order."""
    ptr = np.zeros(n + 1, np.int64)
    for key in keys:
        ptr[key + 1] += 1
    for k in range(n):
        ptr[k + 1] += ptr[k]
    put = ptr[:-1].copy()
    rows = np.empty(keys.size, np.int64)
    for k in range(keys.size):
        rows[put[keys[k]]] = k
        put[keys[k]] += 1
    return ptr, rows


@njit
def _unit_vectors(lat, lon):
    out = np.empty((lat.size, 3))
    for k in range(lat.size):
        out[k, 0] = np.cos(lat[k]) * np.cos(lon[k])
        out[k, 1] = np.cos(lat[k]) * np.sin(lon[k])
        out[k, 2] = np.sin(lat[k])
    return out


@njit
def _chord_limit(max_travel, detour, kmh):
    """Square of the longest chord on the unit sphere that can still round to `max_travel` minutes."""
    if detour <= 0.0:
        return 5.0
    angle = (max_travel + 0.5) * kmh / (60.0 * detour) / EARTH_KM
    if angle >= np.pi:
        return 5.0
    return 4 * np.sin(angle / 2) ** 2 * (1 + 1e-9) + 1e-15


@njit
def _mark_boards(people, pools, p, ring_of, pool_of, boards):
    """Find the smallest ring, and the first pool with it, by which a person reaches each board."""
    n = 0
    for k in range(people.pool_ptr[p], people.pool_ptr[p + 1]):
        pool = people.pool[k]
        for e in range(pools.ptr[pool], pools.ptr[pool + 1]):
            board, ring = pools.board[e], pools.ring[e]
            if ring_of[board] == 0:
                boards[n] = board
                n += 1
            if ring_of[board] == 0 or ring < ring_of[board]:
                ring_of[board], pool_of[board] = ring, pool
    return n


@njit
def _mark_lists(people, p, ring_of, school_mark):
    """Stamp p+1 on avoided and barred schools, the negative on preferred ones; forget the ring of barred boards."""
    for k in range(people.prefer_ptr[p], people.prefer_ptr[p + 1]):
        school_mark[people.prefer[k]] = -(p + 1)
    for k in range(people.avoid_ptr[p], people.avoid_ptr[p + 1]):
        school_mark[people.avoid[k]] = p + 1
    for k in range(people.bar_ptr[p], people.bar_ptr[p + 1]):
        index = people.bar_index[k]
        if people.bar_kind[k] == 1:
            school_mark[index] = p + 1
        elif people.bar_kind[k] == 0 and index >= 0:
            ring_of[index] = 0


@njit
def _grown(rows):
    out = np.empty((rows.shape[0] * 2, rows.shape[1]), np.int32)
    out[: rows.shape[0]] = rows
    return out


@njit
def _home_row(places, p, home, minutes_of):
    for k in range(places.home_ptr[p], places.home_ptr[p + 1]):
        home[places.home_school[k]] = p + 1
        minutes_of[places.home_school[k]] = places.home_minutes[k]


@njit
def _within(unit, school, here, limit):
    x = here[0] - unit[school, 0]
    y = here[1] - unit[school, 1]
    z = here[2] - unit[school, 2]
    return x * x + y * y + z * z <= limit


@njit
def _schools_in_reach(found, n, p, schools, ring, pool, place, here, person, unit, mark, home, home_minutes):
    """Append (person, school, ring, pool, minutes, travel) for the schools of one board within travel.

    `place` is (school lat, lon, detour, kmh, matrix given); `person` is (lat, lon, longest trip, squared chord).
    """
    lat, lon, detour, kmh, has_matrix = place
    for school in schools:
        if mark[school] == p + 1:
            continue
        if has_matrix:
            if home[school] != p + 1:
                continue
            minutes = home_minutes[school]
        elif _within(unit, school, here, person[3]):
            minutes = _minutes(person[0], person[1], lat[school], lon[school], detour, kmh)
        else:
            continue
        if minutes > person[2]:
            continue
        if n == found.shape[0]:
            found = _grown(found)
        found[n, 0], found[n, 1], found[n, 2], found[n, 3] = p, school, ring, pool
        found[n, 4] = minutes
        found[n, 5] = minutes - PREFERENCE if mark[school] == -(p + 1) else minutes
        n += 1
    return found, n


@njit
def _reach(people, pools, places, active, used, n_boards):
    """Find the schools each active person may go to, and its barred needs as a stamp list."""
    n_schools = places.school_board.size
    open_schools = np.flatnonzero(used)
    s_ptr, s_rows = _index_rows(places.school_board[open_schools], n_boards)
    s_rows = open_schools[s_rows]
    unit = _unit_vectors(places.school_lat, places.school_lon)
    person_unit = _unit_vectors(people.lat, people.lon)
    place = (places.school_lat, places.school_lon, places.detour, places.kmh, places.has_matrix)
    ring_of, pool_of = np.zeros(n_boards, np.int64), np.zeros(n_boards, np.int64)
    boards = np.empty(n_boards, np.int64)
    mark, home = np.zeros(n_schools, np.int64), np.zeros(n_schools, np.int64)
    home_minutes = np.zeros(n_schools, np.int64)
    found = np.empty((1024, 6), np.int32)
    n = 0
    for p in np.flatnonzero(active):
        n_reached = _mark_boards(people, pools, p, ring_of, pool_of, boards)
        _mark_lists(people, p, ring_of, mark)
        _home_row(places, p, home, home_minutes)
        limit = _chord_limit(people.max_travel[p], places.detour, places.kmh)
        person = (people.lat[p], people.lon[p], people.max_travel[p], limit)
        for board in boards[:n_reached]:
            ring, ring_of[board] = ring_of[board], 0
            if ring > 0:
                found, n = _schools_in_reach(
                    found, n, p, s_rows[s_ptr[board] : s_ptr[board + 1]], ring, pool_of[board], place,
                    person_unit[p], person, unit, mark, home, home_minutes,
                )  # fmt: skip
    return found[:n]


@njit
def _stamp_needs(ptr, kind, index, p, need_mark):
    for k in range(ptr[p], ptr[p + 1]):
        if kind[k] == 2:
            need_mark[index[k]] = p + 1


@njit
def _fit(accepts, need, skills):
    """Smallest accepted value among a person's skills, -1 without one; accepts is (ptr, word, bit, value)."""
    ptr, word, bit, value = accepts
    for k in range(ptr[need], ptr[need + 1]):
        if skills[word[k]] & bit[k]:
            return value[k]
    return -1


@njit
def _join(reach, a_ptr, a_rows, atoms, accepts, bars, skills, open_slots, week_left, week_of, n_needs):
    """Join reachable schools with their atoms: rows (atom, row of reach, fit)."""
    need_mark = np.zeros(n_needs, np.int64)
    found = np.empty((max(1024, 2 * reach.shape[0]), 3), np.int32)
    n, last = 0, -1
    for r in range(reach.shape[0]):
        p, school = reach[r, 0], reach[r, 1]
        if p != last:
            _stamp_needs(bars[0], bars[1], bars[2], p, need_mark)
            last = p
        for k in range(a_ptr[school], a_ptr[school + 1]):
            a = a_rows[k]
            need, first, second = atoms[0][a], atoms[1][a], atoms[2][a]
            if not open_slots[p, first] or (second >= 0 and not open_slots[p, second]):
                continue
            if week_left[p, week_of[first]] < atoms[3][a] or need_mark[need] == p + 1:
                continue
            fit = _fit(accepts, need, skills[p])
            if fit < 0:
                continue
            if n == found.shape[0]:
                found = _grown(found)
            found[n, 0], found[n, 1], found[n, 2] = a, r, fit
            n += 1
    return found[:n]


@njit(cache=True)
def _eligible(people, pools, places, needs, atoms, open_slots, week_left, week_of, n_boards):
    a_ptr, a_rows = _index_rows(needs.school[atoms.need], places.school_board.size)
    active = np.zeros(people.lat.size, np.bool_)
    for p in range(active.size):
        active[p] = open_slots[p].any()
    reach = _reach(people, pools, places, active, a_ptr[1:] > a_ptr[:-1], n_boards)
    accepts = (needs.accept_ptr, needs.accept_word, needs.accept_bit, needs.accept_value)
    bars = (people.bar_ptr, people.bar_kind, people.bar_index)
    columns = (atoms.need, atoms.first, atoms.second, atoms.size)
    found = _join(
        reach, a_ptr, a_rows, columns, accepts, bars, people.skills, open_slots, week_left, week_of,
        needs.school.size,
    )  # fmt: skip
    ptr, rows = _index_rows(found[:, 0], atoms.need.size)
    out = np.empty((6, rows.size), np.int32)
    for k in range(rows.size):
        r = found[rows[k], 1]
        out[0, k], out[1, k] = reach[r, 0], found[rows[k], 2]
        for c in range(2, 6):
            out[c, k] = reach[r, c]
    return ptr, out[0], out[1], out[2], out[3], out[4], out[5]
