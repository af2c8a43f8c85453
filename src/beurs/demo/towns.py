"""Where the invented region lies: towns and their coordinates inside the window of southern Kennemerland and the Meer.

Towns and municipalities do not exist; they stand about where people live there, so that a map looks like one. Postcodes
end in letters that are never given out in the Netherlands (SA, SD, SS), so that no real address can be meant.
"""

import math
from dataclasses import dataclass
from random import Random

KM_PER_DEGREE = 111.2
KM_PER_DEGREE_EAST = 67.9
NEVER_GIVEN_OUT = ("SA", "SD", "SS")


@dataclass(frozen=True)
class Town:
    """A town: its centre, how far its houses lie around it (km, one standard deviation), and its share of schools."""

    name: str
    municipality: str
    lat: float
    lon: float
    spread_km: float
    weight: float
    district: int


TOWNS = (
    Town("Spaarnwerf", "Spaarnwerf", 52.383, 4.641, 1.5, 26, 2011),
    Town("Hoofdwerf", "Meerwoude", 52.305, 4.668, 1.6, 16, 2131),
    Town("Polderhage", "Meerwoude", 52.269, 4.628, 1.0, 7, 2151),
    Town("Vijfmeren", "Meerwoude", 52.351, 4.688, 0.5, 2, 2141),
    Town("Ringmeer", "Meerwoude", 52.337, 4.778, 0.7, 3, 2171),
    Town("Noordermeer", "Meerwoude", 52.376, 4.742, 0.6, 2, 2161),
    Town("Lisserveen", "Meerwoude", 52.251, 4.583, 0.6, 2, 2165),
    Town("Heemwoud", "Heemwoud", 52.348, 4.619, 0.8, 6, 2101),
    Town("Bloemdaal", "Bloemdaal", 52.404, 4.617, 0.7, 5, 2061),
    Town("Duinvoorde", "Bloemdaal", 52.363, 4.597, 0.5, 4, 2111),
    Town("Zandhorst", "Zandhorst", 52.373, 4.540, 0.6, 4, 2041),
    Town("Velzerdam", "Velzerdam", 52.441, 4.648, 1.0, 7, 1981),
    Town("Zeewering", "Velzerdam", 52.457, 4.621, 0.7, 8, 1971),
    Town("Beverhaven", "Beverhaven", 52.488, 4.661, 0.9, 7, 1941),
    Town("Heemsloot", "Heemsloot", 52.507, 4.673, 0.8, 8, 1961),
)


@dataclass(frozen=True)
class Spot:
    """One place: town, postcode that cannot exist, and coordinates in degrees."""

    town: Town
    postcode: str
    lat: float
    lon: float


def spot(rng: Random, towns: tuple[Town, ...]) -> Spot:
    """Draw a place to live or teach in one of `towns`, by their weights, never in the sea."""
    town = rng.choices(towns, weights=[each.weight for each in towns])[0]
    lat = town.lat + _near(rng, town.spread_km) / KM_PER_DEGREE
    lon = max(town.lon + _near(rng, town.spread_km) / KM_PER_DEGREE_EAST, _coast(lat, town))
    postcode = f"{town.district + rng.randrange(9)}{rng.choice(NEVER_GIVEN_OUT)}"
    return Spot(town, postcode, round(lat, 5), round(lon, 5))


def _near(rng: Random, spread_km: float) -> float:
    return max(-2 * spread_km, min(2 * spread_km, rng.gauss(0.0, spread_km)))


def _coast(lat: float, town: Town) -> float:
    """Return the westernmost longitude on land: the coast runs about straight, relative to the town's own place."""
    return town.lon - 0.012 + (lat - town.lat) * 0.72 if town.name in {"Zandhorst", "Zeewering"} else -180.0


def shifted(index: int) -> tuple[Town, ...]:
    """Return the towns of region `index`: the same map, laid side by side in a square (index 0 stays in its place)."""
    if index == 0:
        return TOWNS
    east, north = math.floor(index / 8) * 0.40, (index % 8) * 0.32
    return tuple(
        Town(t.name, t.municipality, t.lat - north, t.lon + east, t.spread_km, t.weight, t.district) for t in TOWNS
    )


def minutes(one: tuple[float, float], other: tuple[float, float], detour: float = 1.3, kmh: float = 30.0) -> int:
    """Return the whole minutes between two points (lat, lon) by the travel rule of `beurs.cover/1` (haversine)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    km = 2 * 6371.0088 * math.asin(math.sqrt(chord))
    return math.floor(detour * km * 60 / kmh + 0.5)
