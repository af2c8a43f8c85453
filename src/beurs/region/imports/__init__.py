"""Imports: files of DUO, payroll systems and the government become rows, all or nothing.

One engine serves every kind: `sources` and `tables` read bytes into rows of text, `columns` and `readers` make
typed records of them, each kind turns records into wanted rows, `compare` says what would change, and `service`
applies it in one transaction. Nothing is written before that, and nothing at all when a row is refused.
"""

from beurs.region.imports.changes import Action, Change, Changeset
from beurs.region.imports.compare import Scope
from beurs.region.imports.faults import Fault, RefusedImport
from beurs.region.imports.kinds import KINDS, Kind, kind_register, kinds_in_order
from beurs.region.imports.service import import_apply, import_plan
from beurs.region.imports.sources import Source, source_get

__all__ = [
    "KINDS",
    "Action",
    "Change",
    "Changeset",
    "Fault",
    "Kind",
    "RefusedImport",
    "Scope",
    "Source",
    "import_apply",
    "import_plan",
    "kind_register",
    "kinds_in_order",
    "register",
    "source_get",
]


def register() -> None:
    """Make the kinds of import of this room known."""
    from beurs.region.imports import calendar, duo, locations, people, timetables

    kind_register(duo.DUO_SCHOOLS)
    kind_register(duo.BOARD_NAMES)
    kind_register(locations.LOCATIONS)
    kind_register(duo.DUO_PUPILS)
    kind_register(calendar.CALENDAR)
    kind_register(timetables.TIMETABLES)
    kind_register(people.PEOPLE_KIND)
