"""Travel minutes between places, by the formula of `beurs.cover/1`."""

import math

from beurs.cover.problem.facts import Booked
from beurs.region.models import Person, Region, School

EARTH_KM = 6371.0088


def minutes_between(one: Person | Booked, other: School, region: Region) -> int | None:
    """Return the minutes from a home or the school of a booking to a school, None when either place is unknown."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    rise = math.sin(math.radians(other.lat - one.lat) / 2)
    turn = math.sin(math.radians(other.lon - one.lon) / 2)
    h = rise * rise + math.cos(math.radians(one.lat)) * math.cos(math.radians(other.lat)) * turn * turn
    km = 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))
    return math.floor(region.detour_percent / 100 * km * 60 / region.kmh + 0.5)
