"""School holidays of the region from a file, and the public holidays of the same years.

Public holidays that close every school: New Year's Day, Easter Monday, King's Day, Ascension Day, Whit Monday,
both Christmas days, and Liberation Day once in five years. Good Friday is no day off in the sector agreement:
boards decide, so it closes schools only when asked for. Holidays in a weekend close nothing and are left out.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from beurs.region.access import EDIT_REGION
from beurs.region.imports import readers
from beurs.region.imports.columns import Column, Record, Sheet
from beurs.region.imports.compare import Gathering, Part
from beurs.region.imports.faults import Fault
from beurs.region.imports.kinds import Kind, Reading
from beurs.region.imports.things import CLOSURE, Held
from beurs.region.models import Closure, Region

GOOD_FRIDAY = "goede vrijdag"
REGIONS = {"Noord": "noord", "Midden": "midden", "Zuid": "zuid"}
LONGEST_DAYS = 70

HOLIDAYS_SHEET = Sheet(
    "holidays",
    (
        Column("name", readers.text(80), ("vakantie", "holiday", "naam"), _("the name of the holiday")),
        Column("region", readers.choice(REGIONS), ("regio", "region"), "Noord"),
        Column("first", readers.date, ("eerste_dag", "first day", "begin"), _("a date")),
        Column("last", readers.date, ("laatste_dag", "last day", "eind"), _("a date")),
    ),
)


def plan_calendar(reading: Reading) -> list[Part]:
    """Turn the holidays of the region's third of the country, and the public holidays, into closures."""
    closures = Gathering(CLOSURE, reading.faults)
    for table in reading.tables:
        for record in table.records(reading.faults):
            if record.values["region"] != reading.scope.region.holidays:
                reading.left_out += 1
            else:
                _holiday(reading, closures, record)
        if not closures.wanted and not reading.faults:
            expected = Region.Holidays(reading.scope.region.holidays).label
            found = _("no holidays of this region")
            reading.faults.add(Fault("nothing", table.table.name, None, table.heads["region"], found, expected))
    days = [(key[2], row.values["last"]) for key, row in closures.wanted.items()]
    if not days:
        return [closures.part()]
    first, last = min(day for day, _last in days), max(last for _first, last in days)
    _public(reading, closures, first, last)

    def ends(row: Held) -> bool:
        return first <= row.values["first"] <= last and row.pk in ours

    ours = set(
        Closure.objects.filter(
            region=reading.scope.region.pk,
            board=None,
            school=None,
            kind__in=(Closure.Kind.HOLIDAY, Closure.Kind.PUBLIC),
        ).values_list("pk", flat=True)
    )
    return [closures.part(ends)]


def _holiday(reading: Reading, closures: Gathering, record: Record) -> None:
    first: Any = record.values["first"]
    last: Any = record.values["last"]
    if last < first:
        reading.faults.add(record.fault("last", "order", last, str(first)))
    elif (last - first).days >= LONGEST_DAYS:
        expected = _("a holiday of at most %(days)s days") % {"days": LONGEST_DAYS}
        reading.faults.add(record.fault("last", "range", last, expected))
    else:
        closures.add(record, (Closure.Kind.HOLIDAY.value, record.values["name"], first), {"last": last})


def _public(reading: Reading, closures: Gathering, first: dt.date, last: dt.date) -> None:
    record = Record("", 0, {}, {})
    for day, name in public_holidays(first, last, good_friday=bool(reading.scope.options.get("good_friday"))):
        closures.add(record, (Closure.Kind.PUBLIC.value, name, day), {"last": day})


def public_holidays(first: dt.date, last: dt.date, *, good_friday: bool = False) -> list[tuple[dt.date, str]]:
    """Return the public holidays on school days from `first` to `last` that close the schools, with their names."""
    from holidays import country_holidays

    found = country_holidays("NL", years=range(first.year, last.year + 1), language="nl")
    days = [(day, name) for day, name in sorted(found.items()) if first <= day <= last and day.isoweekday() <= 5]
    return [(day, name) for day, name in days if good_friday or name.casefold() != GOOD_FRIDAY]


CALENDAR = Kind(
    "calendar",
    _("School holidays"),
    _("Holidays per part of the country; the public holidays of the same years come with them."),
    lambda: (HOLIDAYS_SHEET,),
    plan_calendar,
    EDIT_REGION,
    options=("good_friday",),
    step=5,
)
