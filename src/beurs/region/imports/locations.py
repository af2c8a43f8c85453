"""Where schools and postcodes lie: a file of school locations with coordinates, or a list of postcodes.

A school stands at its address when the file has its location code with the school's own postcode; otherwise at
the centre of its postcode or four-digit district, and nowhere when neither is known (left out of planning).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from beurs.region.access import EDIT_REGION
from beurs.region.imports import readers
from beurs.region.imports.columns import Column, Record, Sheet
from beurs.region.imports.compare import Gathering, Part, Wanted
from beurs.region.imports.kinds import Kind, Reading
from beurs.region.imports.places import Point, PostcodeBook, centre, exact
from beurs.region.imports.things import PERSON, POSTCODE, SCHOOL, Held, Thing
from beurs.region.models.places import PlaceSource

LAT = readers.degrees("50.7", "53.6")
LON = readers.degrees("3.3", "7.3")
PLACE_COLUMNS = (
    Column("lat", LAT, ("lat", "latitude", "breedtegraad"), _("a latitude such as 52.38")),
    Column("lon", LON, ("lon", "lng", "longitude", "lengtegraad"), _("a longitude such as 4.63")),
)
LOCATIONS_SHEET = Sheet(
    "locations",
    (
        Column(
            "code", readers.text(12), ("vestiging", "vestigingscode", "vestigingsnummer"), _("a code such as 16AH00")
        ),
        Column("postcode", readers.postcode, ("postcode",), _("a postcode such as 2011 AB")),
        *PLACE_COLUMNS,
    ),
)


def postcode_or_district(cell: str) -> str:
    """Read a postcode of six characters or the four digits of its district."""
    if readers.DISTRICT.fullmatch(cell):
        return cell
    return str(readers.matched(readers.POSTCODE, _("a postcode such as 2011 AB or 2011"))(cell))


POSTCODES_SHEET = Sheet(
    "postcodes",
    (
        Column("postcode", postcode_or_district, ("postcode", "pc4", "pc6"), _("a postcode such as 2011 AB or 2011")),
        *PLACE_COLUMNS,
        Column("sort", readers.text(40), ("soort",), "Adres", required=False, filled=False),
    ),
)


def plan_locations(reading: Reading) -> list[Part]:
    """Turn a file of locations or postcodes into postcode centres and places of schools and people."""
    addresses: dict[str, tuple[str, Point]] = {}
    centres = Gathering(POSTCODE, reading.faults)
    for table in reading.of("locations"):
        _addresses(reading, table.records(reading.faults), addresses)
    for table in reading.of("postcodes"):
        _centres(reading, table.records(reading.faults), centres)
    wanted = {**_address_centres(reading, addresses), **centres.wanted}
    book = _book(reading, wanted)
    return [
        Part(POSTCODE, wanted),
        Part(SCHOOL, _placed(reading, SCHOOL, "postcode", book, addresses)),
        Part(PERSON, _placed(reading, PERSON, "home_postcode", book, {})),
    ]


def _addresses(reading: Reading, records: Iterable[Record], addresses: dict[str, tuple[str, Point]]) -> None:
    """One place per location code: the middle of its buildings, which must share a postcode."""
    buildings: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found = buildings[str(record.values["code"]).upper()]
        if found and found[0].values["postcode"] != record.values["postcode"]:
            reading.faults.add(record.fault("postcode", "differs", record.values["postcode"], str(found[0].line)))
        else:
            found.append(record)
    for code, found in buildings.items():
        addresses[code] = (str(found[0].values["postcode"]), centre([_point(record.values) for record in found]))


def _point(values: Any) -> Point:
    return values["lat"], values["lon"]


def _centres(reading: Reading, records: Iterable[Record], centres: Gathering) -> None:
    """Keep the postcodes that somebody can live or teach at: a post-office box is no place."""
    for record in records:
        if record.values.get("sort") == "Postbus":
            reading.left_out += 1
            continue
        lat, lon = _point(record.values)
        centres.add(record, (record.values["postcode"],), {"lat": lat, "lon": lon})


def _address_centres(reading: Reading, addresses: dict[str, tuple[str, Point]]) -> dict[Any, Wanted]:
    """Centres of the postcodes in the file; of a district only where no list of districts gave a better one."""
    points: dict[str, list[Point]] = defaultdict(list)
    for postcode, point in addresses.values():
        points[postcode].append(point)
        if (postcode[:4],) not in reading.scope.held(POSTCODE):
            points[postcode[:4]].append(point)
    centres = {code: centre(found) for code, found in sorted(points.items())}
    return {(code,): Wanted((code,), {"lat": lat, "lon": lon}) for code, (lat, lon) in centres.items()}


def _book(reading: Reading, wanted: dict[Any, Wanted]) -> PostcodeBook:
    held = {key[0]: (row.values["lat"], row.values["lon"]) for key, row in reading.scope.held(POSTCODE).items()}
    return PostcodeBook(held | {key[0]: (row.values["lat"], row.values["lon"]) for key, row in wanted.items()})


def _placed(
    reading: Reading, thing: Thing, field: str, book: PostcodeBook, addresses: dict[str, tuple[str, Point]]
) -> dict[Any, Wanted]:
    wanted = {}
    for key, row in reading.scope.held(thing).items():
        values = _place(row, row.values[field], book, addresses.get(str(key[0])))
        if values is not None:
            wanted[key] = Wanted(key, values)
    return wanted


def _place(row: Held, postcode: str, book: PostcodeBook, address: tuple[str, Point] | None) -> dict[str, object] | None:
    """The best place known; None leaves a place by address alone that this file does not have."""
    if address is not None and postcode in ("", address[0]):
        return exact(address[1])
    if row.values["place_source"] == PlaceSource.EXACT and address is None:
        return None
    return book.place(postcode)


LOCATIONS = Kind(
    "locations",
    _("Places of schools and postcodes"),
    _("A file with coordinates per school location, or per postcode."),
    lambda: (LOCATIONS_SHEET, POSTCODES_SHEET),
    plan_locations,
    EDIT_REGION,
    many_files=True,
    step=3,
)
