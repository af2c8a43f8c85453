"""DUO's open data on primary schools: locations with their boards, and pupil counts.

Formats: "02. Alle schoolvestigingen basisonderwijs" (from 2024 with INSTELLINGSCODE and VESTIGINGSCODE, before
with BRIN NUMMER and VESTIGINGSNUMMER) and the historical overview of pupils per location, as DUO serves them.
"""

import re
from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from beurs.region.access import EDIT_REGION
from beurs.region.imports import readers
from beurs.region.imports.columns import Column, Matched, Record, RowFilter, Sheet
from beurs.region.imports.compare import Gathering, Part
from beurs.region.imports.faults import Fault, Unreadable
from beurs.region.imports.kinds import Kind, Reading
from beurs.region.imports.names import place_name
from beurs.region.imports.places import PostcodeBook
from beurs.region.imports.things import BOARD, PUPILS, SCHOOL, Held
from beurs.region.models import School
from beurs.region.models.places import PlaceSource

type Ends = Callable[[Held], bool]

BOARD_HEADS = ("BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAG", "bestuursnummer", "board number")
CODE_HEADS = ("VESTIGINGSCODE", "VESTIGINGSNUMMER", "vestiging", "location code")
LONGEST_PLACE = 80
KINDS_OF_SCHOOL = {"BO": "bo", "SBO": "sbo", "SO": "so", "SO/VSO": "so", "VSO": None}


def location_code(cell: str) -> str:
    """Read a location code; the two digits alone are allowed and completed with the school's code."""
    return cell.zfill(2) if re.fullmatch(r"[0-9]{1,2}", cell) else str(readers.school_code(cell))


def _text(name: str, head: str, longest: int, *, filled: bool = False) -> Column:
    return Column(name, readers.text(longest), (head,), _("a text"), required=filled, filled=filled)


SCHOOLS_SHEET = Sheet(
    "schools",
    (
        Column("board", readers.board_number, BOARD_HEADS, _("a board number of five digits")),
        Column("brin", readers.brin, ("INSTELLINGSCODE", "BRIN NUMMER", "BRIN"), _("a school code such as 16AH")),
        Column("code", location_code, CODE_HEADS, _("a location code such as 16AH00")),
        _text("name", "VESTIGINGSNAAM", 200, filled=True),
        _text("street", "STRAATNAAM", 99),
        _text("number", "HUISNUMMER-TOEVOEGING", 20),
        Column("postcode", readers.postcode, ("POSTCODE",), _("a postcode such as 2011 AB"), filled=False),
        _text("place", "PLAATSNAAM", LONGEST_PLACE, filled=True),
        _text("municipality", "GEMEENTENAAM", LONGEST_PLACE, filled=True),
        _text("denomination", "DENOMINATIE", 80),
        Column("phone", readers.phone, ("TELEFOONNUMMER",), "023 123 45 67", required=False, filled=False),
        _text("website", "INTERNETADRES", 200),
    ),
)


def plan_schools(reading: Reading) -> list[Part]:
    """Turn the rows of the wanted municipalities into boards and schools."""
    names: tuple[str, ...] = reading.scope.options.get("municipalities", ())
    wanted = RowFilter("municipality", names) if names else None
    schools = Schools(reading)
    for table in reading.tables:
        for record in table.records(reading.faults, wanted):
            schools.add(record)
        _unmet(reading, table, wanted)
    reading.left_out = wanted.left_out if wanted else 0
    closes = _closes_school(reading, {readers.folded(name) for name in names})
    return [_boards(reading, schools, closes), schools.gathered.part(closes)]


class Schools:
    """Gathers the schools of a file and the boards they belong to."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.gathered = Gathering(SCHOOL, reading.faults)
        self.boards: dict[tuple[str], int] = {}
        self.book = PostcodeBook.read()
        others = School.objects.exclude(board__region=reading.scope.region.pk)
        self.elsewhere = dict(others.values_list("code", "board__region__name"))

    def add(self, record: Record) -> None:
        """Keep the school of a row, or a fault: its code must fit, and be in no other region."""
        values = record.values
        code = str(values["code"])
        code = f"{values['brin']}{code}" if len(code) == 2 else code
        if not code.startswith(str(values["brin"])):
            expected = _("a location of %(brin)s") % {"brin": values["brin"]}
            self.reading.faults.add(record.fault("code", "form", code, expected))
        elif code in self.elsewhere:
            self.reading.faults.add(record.fault("code", "elsewhere", code, self.elsewhere[code]))
        elif self.gathered.add(record, (code,), self._values(values, code), {"kind": _kind(self.reading)}):
            self.boards.setdefault((str(values["board"]),), record.line)

    def _values(self, values: Any, code: str) -> dict[str, Any]:
        postcode = values["postcode"] or ""
        found = {
            "board": (values["board"],),
            "name": values["name"],
            "street": " ".join(part for part in (values.get("street"), values.get("number")) if part),
            "postcode": postcode,
            "place": place_name(values["place"]),
            "municipality": place_name(values["municipality"]),
            "denomination": values.get("denomination") or "",
            "phone": values.get("phone") or "",
            "website": values.get("website") or "",
            "closed_on": None,
        }
        held = self.reading.scope.held(SCHOOL).get((code,))
        if held is None or not _stands_exactly(held, postcode):
            found |= self.book.place(postcode)
        return found


def _unmet(reading: Reading, table: Matched, wanted: RowFilter | None) -> None:
    for name in wanted.unmet if wanted else ():
        expected = _("the name of a municipality in the file")
        head = table.heads["municipality"]
        reading.faults.add(Fault("nothing", table.table.name, None, head, name, expected))
    if wanted is None and not table.table.rows:
        reading.faults.add(Fault("empty-file", table.table.name, expected=_("rows below the headings")))


def _kind(reading: Reading) -> str:
    return str(reading.scope.options.get("school_type", "bo"))


def _stands_exactly(held: Held, postcode: str) -> bool:
    """A known address holds as long as the school has not moved to another postcode."""
    return held.values["place_source"] == PlaceSource.EXACT and held.values["postcode"] == postcode


def _boards(reading: Reading, schools: Schools, closes: Ends) -> Part:
    """Boards of the schools; one whose last school goes closes too, a new one is named by its number."""
    gathered = Gathering(BOARD, reading.faults)
    for key, line in schools.boards.items():
        gathered.add(Record("", line, {}, {}), key, {"closed_on": None}, {"name": f"Bestuur {key[0]}"})
    held = reading.scope.held(SCHOOL)
    absent = [row for key, row in held.items() if key not in schools.gathered.wanted]
    staying = {row.values["board"] for row in absent if row.values["closed_on"] is None and not closes(row)}
    emptied = {row.values["board"] for row in held.values()} - staying - schools.boards.keys()

    def ends(row: Held) -> bool:
        return row.values["closed_on"] is None and row.key in emptied

    return gathered.part(ends)


def _closes_school(reading: Reading, municipalities: set[str]) -> Ends:
    """Which schools end when the file leaves them out: those of its type in the municipalities asked for."""
    kind = _kind(reading)

    def closes(held: Held) -> bool:
        values = held.values
        inside = not municipalities or readers.folded(values["municipality"]) in municipalities
        return values["closed_on"] is None and values["kind"] == kind and inside

    return closes


DUO_SCHOOLS = Kind(
    "duo-schools",
    _("School locations (DUO)"),
    _("DUO's file of school locations with their boards."),
    lambda: (SCHOOLS_SHEET,),
    plan_schools,
    EDIT_REGION,
    options=("municipalities", "school_type"),
    step=1,
)


def pupils(cell: str) -> tuple[int | None, bool]:
    """Read a pupil count: (number, False), or (None, True) where DUO wrote fewer than five as '<5'."""
    if cell.replace(" ", "") == "<5":
        return None, True
    return int(str(readers.whole(0, 100_000)(cell))), False


def school_type(cell: str) -> str | None:
    """Read DUO's type of a location; None for secondary special education."""
    if cell.upper() not in KINDS_OF_SCHOOL:
        raise Unreadable("choice", cell, ", ".join(KINDS_OF_SCHOOL))
    return KINDS_OF_SCHOOL[cell.upper()]


PUPILS_SHEET = Sheet(
    "pupils",
    (
        Column("code", readers.school_code, CODE_HEADS, _("a location code such as 16AH00")),
        Column("kind", school_type, ("SOORT_VESTIGING",), "BO", required=False, filled=False),
        Column(
            "years", pupils, ("LEERLINGEN_2022",), _("a number, or <5"), repeats=re.compile(r"leerlingen(19|20)\d\d")
        ),
    ),
)


def plan_pupils(reading: Reading) -> list[Part]:
    """Turn the rows of the region's schools into pupil counts; years before the first pupil are left out."""
    held = reading.scope.held(SCHOOL)
    ours = RowFilter("code", tuple(str(key[0]) for key in held))
    counts = Gathering(PUPILS, reading.faults)
    kinds = Gathering(SCHOOL, reading.faults)
    for table in reading.tables:
        for record in table.records(reading.faults, ours):
            code = (str(record.values["code"]),)
            if kinds.add(record, code, _new_kind(record, held[code])):
                _counts(counts, record, code)
        if not ours.met:
            expected = _("rows of schools in this region")
            found = _("no known location code")
            reading.faults.add(Fault("nothing", table.table.name, None, table.heads["code"], found, expected))
    reading.left_out = ours.left_out
    return [kinds.part(), counts.part()]


def _new_kind(record: Record, held: Held) -> dict[str, Any]:
    kind = record.values.get("kind")
    return {"kind": kind if kind is not None else held.values["kind"]}


def _counts(counts: Gathering, record: Record, code: tuple[str]) -> None:
    years = sorted((name[-4:], value) for name, value in record.values.items() if name not in ("code", "kind"))
    started = False
    for year, value in years:
        number, suppressed = cast("tuple[int | None, bool]", value)
        started = started or suppressed or bool(number)
        if started:
            counts.add(record, (code, int(year)), {"pupils": number, "suppressed": suppressed})


DUO_PUPILS = Kind(
    "duo-pupils",
    _("Pupils per location (DUO)"),
    _("DUO's yearly counts on 1 October; a count below five stays hidden."),
    lambda: (PUPILS_SHEET,),
    plan_pupils,
    EDIT_REGION,
    step=4,
)

NAMES_SHEET = Sheet(
    "board-names",
    (
        Column("number", readers.board_number, ("number", "nummer", *BOARD_HEADS), _("a board number of five digits")),
        Column("name", readers.text(200), ("name", "naam", "BEVOEGD GEZAG NAAM", "bestuursnaam"), _("a name")),
    ),
)


def plan_board_names(reading: Reading) -> list[Part]:
    """Give the region's boards their names; boards that are not in the region are left out."""
    ours = {key[0] for key in reading.scope.held(BOARD)}
    names = Gathering(BOARD, reading.faults)
    for table in reading.tables:
        for record in table.records(reading.faults):
            if record.values["number"] in ours:
                names.add(record, (record.values["number"],), {"name": record.values["name"]})
            else:
                reading.left_out += 1
        if not names.wanted and not reading.faults:
            found = _("no board number of this region")
            expected = ", ".join(sorted(ours)[:5])
            reading.faults.add(Fault("nothing", table.table.name, None, table.heads["number"], found, expected))
    return [names.part()]


BOARD_NAMES = Kind(
    "board-names",
    _("Names of boards"),
    _("Two columns: number and name. DUO's file of schools has no names of boards."),
    lambda: (NAMES_SHEET,),
    plan_board_names,
    EDIT_REGION,
    step=2,
)
