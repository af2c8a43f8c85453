"""Travel minutes between places, by the formula of `beurs.cover/1`."""

from beurs.cover.problem.facts import Booked
from beurs.region.distance import km_between, minutes_at
from beurs.region.models import Person, Region, School


def minutes_between(one: Person | Booked, other: School, region: Region) -> int | None:
    """Return the minutes from a home or the school of a booking to a school, None when either place is unknown."""
    km = km_between(one, other)
    return None if km is None else minutes_at(km, detour_percent=region.detour_percent, kmh=region.kmh)
