"""When schools teach: one row per day part, for one school or for all that have no rows of their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from beurs.region.access import EDIT_REGION
from beurs.region.imports import readers
from beurs.region.imports.columns import Column, Record, Sheet
from beurs.region.imports.compare import Gathering, Part
from beurs.region.imports.kinds import Kind, Reading
from beurs.region.imports.people.sheets import PART_COLUMN, SCHOOL_HEADS, WEEKDAY_COLUMN, years
from beurs.region.imports.things import SCHOOL, TIMETABLE, Key

ALL = "*"
ALL_WORDS = frozenset({"alle", "all", "*"})
EVERY_YEAR = (1, 8)


def school_or_all(cell: str) -> str:
    """Read a location code, or 'alle' for every open school without rows of its own."""
    return ALL if cell.casefold() in ALL_WORDS else str(readers.school_code(cell))


SHEET = Sheet(
    "timetables",
    (
        Column("school", school_or_all, SCHOOL_HEADS, _("a location code such as 16AH00, or alle")),
        Column("since", readers.date, ("vanaf", "sinds", "since"), _("a date")),
        WEEKDAY_COLUMN,
        PART_COLUMN,
        Column("starts", readers.clock, ("begin", "van", "starts"), "08:30"),
        Column("ends", readers.clock, ("eind", "tot", "ends"), "12:00"),
        Column("years", years, ("leerjaren", "leerjaar", "years"), "1-8", required=False, filled=False),
    ),
)


def plan_timetables(reading: Reading) -> list[Part]:
    """Turn rows into timetables; a school's rows from one date on replace those it had from that date on."""
    gathered = Gathering(TIMETABLE, reading.faults)
    schools = {key: row for key, row in reading.scope.held(SCHOOL).items() if row.values["closed_on"] is None}
    records = [record for table in reading.tables for record in table.records(reading.faults)]
    named = {(record.values["school"],) for record in records}
    for record in records:
        school = (record.values["school"],)
        if record.values["school"] == ALL:
            for other in sorted(schools.keys() - named):
                _parts(reading, gathered, record, other)
        elif school in schools:
            _parts(reading, gathered, record, school)
        else:
            expected = _("the location code of an open school")
            reading.faults.add(record.fault("school", "unknown", school[0], expected))
    replaced = {key[:2] for key in gathered.wanted}
    return [gathered.part(lambda row: row.key[:2] in replaced)]


def _parts(reading: Reading, gathered: Gathering, record: Record, school: Key) -> None:
    values: Any = record.values
    if values["ends"] <= values["starts"]:
        starts = f"{values['starts'] // 60:02}:{values['starts'] % 60:02}"
        ends = f"{values['ends'] // 60:02}:{values['ends'] % 60:02}"
        reading.faults.add(record.fault("ends", "order", ends, starts))
        return
    lowest, highest = values.get("years") or EVERY_YEAR
    times = {"year_to": highest, "starts": values["starts"], "ends": values["ends"]}
    for weekday in values["weekdays"]:
        for part in values["parts"]:
            gathered.add(record, (school, values["since"], weekday, part, lowest), times)


TIMETABLES = Kind(
    "timetables",
    _("Timetables"),
    _("The lesson times of schools per day part; without them no absence becomes a need."),
    lambda: (SHEET,),
    plan_timetables,
    EDIT_REGION,
    step=6,
)
