"""From the tables of a people import to parts: persons, groups, teaching, and what people can and want."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from beurs.region.imports.columns import Record, Sheet
from beurs.region.imports.compare import Gathering, Part
from beurs.region.imports.kinds import Reading
from beurs.region.imports.people.sheets import SHEETS, years_of_name
from beurs.region.imports.people.staff import Staff
from beurs.region.imports.people.starting import stale_certificates
from beurs.region.imports.things import AVAILABILITY, GROUP, PREFERENCE, QUALIFICATION, TEACHING, Held, Key

WISHES = ("prefer", "avoid")

type TablePlan = Callable[[Staff], list[Part]]

TABLES: dict[str, tuple[Sheet, TablePlan]] = {}


def table_register(sheet: Sheet, plan: TablePlan) -> None:
    """Add a table to the people import from a room above this one (pools add who is in which pool)."""
    TABLES[sheet.name] = (sheet, plan)


def people_sheets() -> tuple[Sheet, ...]:
    """The tables that a people import may have."""
    return (*SHEETS, *(sheet for sheet, _plan in TABLES.values()))


def plan_people(reading: Reading) -> list[Part]:
    """Turn all tables into parts; each table given replaces what it is about, for the people and schools in it."""
    staff = Staff(reading)
    groups, teaching = _classes(staff)
    qualifications = _qualifications(staff)
    qualified = {key[0] for key in qualifications.wanted} | {key[0] for key in reading.scope.held(QUALIFICATION)}
    reading.notes += staff.notes(qualified)
    reading.warnings += stale_certificates(staff)
    parts = [*staff.parts(), groups, teaching, qualifications, _availability(staff), _preferences(staff)]
    for _sheet, plan in TABLES.values():
        parts += plan(staff)
    return parts


def _classes(staff: Staff) -> tuple[Part, Part]:
    groups = Gathering(GROUP, staff.faults, repeats=True)
    schools: set[Key] = set()
    for table in staff.reading.of("groups"):
        for record in table.records(staff.faults):
            _group(staff, groups, schools, record)
    taught: set[Key] = set()
    teaching = _teaching(staff, groups, taught)
    schools |= taught

    def ends(row: Held) -> bool:
        return row.key[0] in schools and row.key not in groups.wanted

    def stops(row: Held) -> bool:
        group, person, *_slot = row.key
        ended = group[0] in schools and group not in groups.wanted
        return ended or group[0] in taught or person in staff.leavers

    return groups.part(ends), teaching.part(stops)


def _group(staff: Staff, groups: Gathering, schools: set[Key], record: Record) -> None:
    school = staff.school(record)
    if school is None:
        return
    schools.add(school)
    years: Any = record.values["years"]
    values: dict[str, Any] = {"year_from": years[0], "year_to": years[1]}
    if "size" in record.values:
        values["size"] = record.values["size"]
    groups.add(record, (school, record.values["group"]), values, {"since": staff.scope.edition})


def _teaching(staff: Staff, groups: Gathering, taught: set[Key]) -> Gathering:
    """Rows with a person; a row without one says that nobody teaches the group then."""
    teaching = Gathering(TEACHING, staff.faults)
    for table in staff.reading.of("teaching"):
        for record in table.records(staff.faults):
            school = staff.school(record)
            if school is None or not _known_group(staff, groups, school, record):
                continue
            taught.add(school)
            person = staff.known(record) if record.values["reference"] is not None else None
            if person is not None:
                _each_part(staff, teaching, record, ((school, record.values["group"]), person))
    return teaching


def _known_group(staff: Staff, groups: Gathering, school: Key, record: Record) -> bool:
    """A group of the table of groups or of the school, or a new one whose name says its years."""
    key = (school, record.values["group"])
    if key in groups.wanted:
        return True
    defaults: dict[str, Any] = {}
    if key not in staff.scope.held(GROUP):
        years = years_of_name(str(record.values["group"]))
        if years is None:
            expected = _("a name with its year groups, such as 6a, or a row in the table of groups")
            staff.faults.add(record.fault("group", "unknown", record.values["group"], expected))
            return False
        defaults = {"year_from": years[0], "year_to": years[1], "since": staff.scope.edition}
    return groups.add(record, key, {}, defaults)


def _each_part(staff: Staff, gathered: Gathering, record: Record, start: Key) -> None:
    """Add a row for every weekday and day part that the record names."""
    days: Any = record.values["weekdays"]
    parts: Any = record.values["parts"]
    since = record.values.get("since")
    values = {"since": since} if since is not None else {}
    for weekday in days:
        for part in parts:
            gathered.add(record, (*start, weekday, part), values, {"since": staff.scope.edition})


def _qualifications(staff: Staff) -> Part:
    gathered = Gathering(QUALIFICATION, staff.faults)
    mentioned: set[Key] = set()
    for record, person in staff.rows("qualifications", mentioned):
        _qualification(staff, gathered, record, person)
    return gathered.part(lambda row: row.key[0] in mentioned)


def _qualification(staff: Staff, gathered: Gathering, record: Record, person: Key) -> None:
    since: Any = record.values.get("since")
    until: Any = record.values.get("until")
    if until is not None and until < (since or staff.scope.edition):
        staff.faults.add(record.fault("until", "order", until, str(since or staff.scope.edition)))
        return
    values = {name: record.values[name] for name in ("until",) if name in record.values}
    if since is not None:
        values["since"] = since
    gathered.add(record, (person, record.values["skill"]), values, {"since": staff.scope.edition})


def _availability(staff: Staff) -> Part:
    gathered = Gathering(AVAILABILITY, staff.faults)
    mentioned: set[Key] = set()
    for record, person in staff.rows("availability", mentioned):
        _each_part(staff, gathered, record, (person,))
    return gathered.part(lambda row: row.key[0] in mentioned | staff.leavers)


def _preferences(staff: Staff) -> Part:
    """Wishes of people; what a school asked for stays until the school takes it back."""
    gathered = Gathering(PREFERENCE, staff.faults)
    mentioned: set[Key] = set()
    for record, person in staff.rows("preferences", mentioned):
        school = _any_school(staff, record)
        if school is not None:
            gathered.add(record, (person, school, record.values["kind"]), {})
    return gathered.part(lambda row: row.key[0] in mentioned and row.key[2] in WISHES)


def _any_school(staff: Staff, record: Record) -> Key | None:
    """A wish may be about any open school of the region; a school's block only about one of yours."""
    if record.values["kind"] not in WISHES:
        return staff.school(record)
    return staff.open_school(record)
