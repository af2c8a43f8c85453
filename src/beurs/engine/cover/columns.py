"""The columns that the cover kernels read: named tuples of NumPy arrays, indexed as the problem lists them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]

NO_LIMIT = 1 << 40
NOBODY = -1
STRANGER = -2


class Places(NamedTuple):
    """Schools, boards and how far things are; angles in radians, nan where the place is unknown.

    `minute_km` is detour * 60 / kmh; `has_matrix` says that `home_*` (minutes per person and school, in rows by
    person) replaces the great circle.
    """

    school_board: Ints
    school_lat: Floats
    school_lon: Floats
    detour: float
    kmh: float
    has_matrix: bool
    home_ptr: Ints
    home_school: Ints
    home_minutes: Ints


class Pools(NamedTuple):
    """Per pool its boards and rings (rows by pool) and its reserve, -1 for none."""

    ptr: Ints
    board: Ints
    ring: Ints
    reserve: Ints


class People(NamedTuple):
    """People: home (radians), skills as bit words, limits, and lists in rows by person.

    `bar_kind` is 0 for a board, 1 for a school, 2 for a need; `week_max` is NO_LIMIT where there is none.
    """

    lat: Floats
    lon: Floats
    skills: NDArray[np.uint64]
    free: Bools
    week_max: Ints
    worked: Ints
    max_travel: Ints
    pool_ptr: Ints
    pool: Ints
    avoid_ptr: Ints
    avoid: Ints
    prefer_ptr: Ints
    prefer: Ints
    bar_ptr: Ints
    bar_kind: Ints
    bar_index: Ints


class Needs(NamedTuple):
    """Needs: `slot` is int64[N, 2] in time order with -1 for no second slot; accepted skills by rising value.

    `previous` is a person, NOBODY without one, STRANGER for an unknown id; `spell` numbers spells densely.
    """

    school: Ints
    slot: Ints
    priority: Ints
    spell: Ints
    previous: Ints
    splittable: Bools
    accept_ptr: Ints
    accept_word: Ints
    accept_bit: NDArray[np.uint64]
    accept_value: Ints


class Slots(NamedTuple):
    """The slots that some need asks for, in time order: day and ISO week numbered densely, part 0 am and 1 pm."""

    day: Ints
    week: Ints
    part: Ints


class Pins(NamedTuple):
    """Fixed or planned need-slots; a planned person may be STRANGER."""

    need: Ints
    slot: Ints
    person: Ints


class Caps(NamedTuple):
    """Per cap its pool, board, whether it counts per week (else per day), and the most need-slots."""

    pool: Ints
    board: Ints
    weekly: Bools
    slots: Ints


def ragged(rows: list[list[int]]) -> tuple[Ints, Ints]:
    """Lay lists of integers end to end: row pointers int64[n+1] and values."""
    ptr = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=ptr[1:])
    return ptr, np.array([value for row in rows for value in row], np.int64)
