"""How far places lie apart."""

import math
from typing import Protocol

EARTH_KM = 6371.0088


class Placed(Protocol):
    """Something with a place, or with none."""

    @property
    def lat(self) -> float | None:
        """Degrees north."""

    @property
    def lon(self) -> float | None:
        """Degrees east."""


def km_between(one: Placed, other: Placed) -> float | None:
    """Return the kilometres over the great circle (haversine), None when either place is unknown."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    rise = math.sin(math.radians(other.lat - one.lat) / 2)
    turn = math.sin(math.radians(other.lon - one.lon) / 2)
    h = rise * rise + math.cos(math.radians(one.lat)) * math.cos(math.radians(other.lat)) * turn * turn
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def minutes_at(km: float, *, detour_percent: int, kmh: int) -> int:
    """Return the minutes of a trip of so many kilometres as the crow flies, by the formula of `beurs.cover/1`."""
    return math.floor(detour_percent / 100 * km * 60 / kmh + 0.5)
