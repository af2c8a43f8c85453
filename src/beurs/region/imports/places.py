"""Where a postcode lies: its own centre, else that of its four-digit district, else nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from beurs.region.models import Postcode
from beurs.region.models.places import PlaceSource

type Point = tuple[float, float]


@dataclass(frozen=True)
class PostcodeBook:
    """The centres of postcodes: six characters and four-digit districts."""

    points: Mapping[str, Point]

    @classmethod
    def read(cls) -> "PostcodeBook":
        """Read all known centres in one query."""
        return cls({code: (lat, lon) for code, lat, lon in Postcode.objects.values_list("code", "lat", "lon")})

    def place(self, postcode: str) -> dict[str, object]:
        """Return `lat`, `lon` and `place_source` for a postcode; unknown is nowhere, never at zero distance."""
        point = self.points.get(postcode) or self.points.get(postcode[:4])
        if point is None:
            return {"lat": None, "lon": None, "place_source": PlaceSource.NONE.value}
        return {"lat": point[0], "lon": point[1], "place_source": PlaceSource.POSTCODE.value}


def exact(point: Point) -> dict[str, object]:
    """Return the same values for a place known by its address."""
    return {"lat": point[0], "lon": point[1], "place_source": PlaceSource.EXACT.value}


def centre(points: list[Point]) -> Point:
    """Return the middle of a list of points, each counted once, to six decimals."""
    once = sorted(set(points))
    return (
        round(sum(lat for lat, _lon in once) / len(once), 6),
        round(sum(lon for _lat, lon in once) / len(once), 6),
    )
