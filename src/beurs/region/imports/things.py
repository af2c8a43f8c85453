"""What imports write: for each model its natural key, its fields, and how a row that vanished is closed."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from beurs.region.imports.faults import Words
from beurs.region.models import (
    AvailabilityPart,
    Board,
    Closure,
    Employment,
    Group,
    Person,
    Postcode,
    PupilCount,
    Qualification,
    Region,
    School,
    SchoolPreference,
    TeachingPart,
    TimetablePart,
)

type Key = tuple[Any, ...]


@dataclass(frozen=True)
class Thing:
    """How one model is compared with a file.

    key: the fields that name a row for people; a field of `refs` holds the key of the row it points at.
    fields: the other fields that an import may read and write.
    refs: field -> (thing it points at, lookups of that thing's key from this model).
    within: lookup of the region, empty for what is the same in every region.
    closes: the date field that ends a row: "closed_on" and "left_on" from that day on, "until" up to and
    including it; empty when a row that vanished is removed.
    only_open: leave rows that have ended out of the comparison (their key may come back as a new row).
    once: fields that with the key name one row for ever: under them a row that has ended comes back as itself.
    removes_unborn: a row that would end before it began is removed instead of ended.
    personal: the audit trail names the changed fields and not their values.
    named: the fields with the name that people know a row by, beside its key.
    only: which rows an import looks at; it never touches the others.
    """

    name: str
    label: Words
    model: type[Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    within: str
    refs: Mapping[str, "tuple[Thing, tuple[str, ...]]"] = field(default_factory=dict)
    closes: str = ""
    only_open: bool = False
    once: tuple[str, ...] = ()
    removes_unborn: bool = False
    personal: bool = False
    audited: bool = True
    named: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)

    def lookups(self, name: str) -> tuple[str, ...]:
        """The lookups that together give the value of a field."""
        return self.refs[name][1] if name in self.refs else (name,)

    def nested(self, cells: Iterator[Any]) -> Key:
        """Build this thing's key from the columns it is made of, keys of other things as tuples inside."""
        return tuple(self.refs[name][0].nested(cells) if name in self.refs else next(cells) for name in self.key)

    def held(self, region: Region, edition: dt.date) -> "dict[Key, Held]":
        """Read all rows of a region in one query, by natural key; a region not stored yet has none."""
        return {row.key: row for row in self._rows(region, self._open(edition))}

    def over(self, region: Region, edition: dt.date) -> "dict[Key, Held]":
        """Read the rows that have ended, by natural key and the fields of `once`."""
        rows = self._rows(region, ~self._open(edition))
        return {(row.key, *(row.values[name] for name in self.once)): row for row in rows}

    def _rows(self, region: Region, which: Q) -> "Iterator[Held]":
        if self.within and region.pk is None:
            return
        rows = self.model._default_manager.filter(self.only, self._of(region), which).order_by("pk")
        names = (*self.key, *self.fields)
        widths = [len(self.lookups(name)) for name in names]
        lookups = [lookup for name in names for lookup in self.lookups(name)]
        for row in rows.values_list("pk", *lookups).iterator(2000):
            yield self._held(names, widths, row)

    def _of(self, region: Region) -> Q:
        return Q(**{self.within: region.pk}) if self.within else Q()

    def _open(self, edition: dt.date) -> Q:
        if not self.only_open:
            return Q()
        return Q(**{f"{self.closes}__isnull": True}) | Q(**{f"{self.closes}__gte": edition})

    def _held(self, names: tuple[str, ...], widths: list[int], row: tuple[Any, ...]) -> "Held":
        values: dict[str, Any] = {}
        place = 1
        for name, width in zip(names, widths, strict=True):
            cells = row[place : place + width]
            place += width
            if name in self.refs and cells[0] is not None:
                values[name] = self.refs[name][0].nested(iter(cells))
            else:
                values[name] = cells[0]
        return Held(row[0], tuple(values[name] for name in self.key), values)


@dataclass(frozen=True)
class Held:
    """A row of the database: its primary key, natural key and values by field."""

    pk: Any
    key: Key
    values: Mapping[str, Any]


PLACED = ("lat", "lon", "place_source")

POSTCODE = Thing("postcode", _("postcode centre"), Postcode, ("code",), ("lat", "lon"), "", audited=False)
BOARD = Thing(
    "board", _("board"), Board, ("number",), ("name", "closed_on"), "region", closes="closed_on", named=("name",)
)
SCHOOL = Thing(
    "school",
    _("school"),
    School,
    ("code",),
    (
        *("board", "name", "kind", "street", "postcode", "place", "municipality", "denomination", "phone", "website"),
        *PLACED,
        "closed_on",
    ),
    "board__region",
    refs={"board": (BOARD, ("board__number",))},
    closes="closed_on",
    named=("name",),
)
SCHOOL_KEY = {"school": (SCHOOL, ("school__code",))}
PUPILS = Thing(
    "pupils",
    _("number of pupils"),
    PupilCount,
    ("school", "year"),
    ("pupils", "suppressed"),
    "school__board__region",
    refs=SCHOOL_KEY,
    audited=False,
)
GROUP = Thing(
    "group",
    _("group"),
    Group,
    ("school", "name"),
    ("year_from", "year_to", "size", "since", "until"),
    "school__board__region",
    refs=SCHOOL_KEY,
    closes="until",
    only_open=True,
)
TIMETABLE = Thing(
    "timetable",
    _("timetable"),
    TimetablePart,
    ("school", "since", "weekday", "part", "year_from"),
    ("year_to", "starts", "ends"),
    "school__board__region",
    refs=SCHOOL_KEY,
)
CLOSURE = Thing("closure", _("days without lessons"), Closure, ("kind", "name", "first"), ("last",), "region")
PERSON = Thing(
    "person",
    _("person"),
    Person,
    ("reference",),
    (
        *("first_name", "last_name", "email", "phone", "home_postcode", *PLACED, "max_travel_min", "week_max"),
        *("short_notice", "vog_issued_on", "left_on"),
    ),
    "region",
    closes="left_on",
    personal=True,
    named=("first_name", "last_name"),
)
PERSON_KEY = {"person": (PERSON, ("person__reference",))}
EMPLOYMENT = Thing(
    "employment",
    _("employment"),
    Employment,
    ("person", "board", "function", "since"),
    ("school", "contract", "fte_hundredths", "until"),
    "board__region",
    refs={**PERSON_KEY, "board": (BOARD, ("board__number",)), **SCHOOL_KEY},
    closes="until",
    personal=True,
)
TEACHING = Thing(
    "teaching",
    _("teaching day part"),
    TeachingPart,
    ("group", "person", "weekday", "part"),
    ("since", "until"),
    "group__school__board__region",
    refs={**PERSON_KEY, "group": (GROUP, ("group__school__code", "group__name"))},
    closes="until",
    only_open=True,
    removes_unborn=True,
    personal=True,
)
QUALIFICATION = Thing(
    "qualification",
    _("qualification"),
    Qualification,
    ("person", "skill"),
    ("since", "until"),
    "person__region",
    refs=PERSON_KEY,
    closes="until",
    only_open=True,
    once=("since",),
    removes_unborn=True,
    personal=True,
)
AVAILABILITY = Thing(
    "availability",
    _("day part on offer"),
    AvailabilityPart,
    ("person", "weekday", "part"),
    ("since", "until"),
    "person__region",
    refs=PERSON_KEY,
    closes="until",
    only_open=True,
    removes_unborn=True,
    personal=True,
)
PREFERENCE = Thing(
    "preference",
    _("preference for a school"),
    SchoolPreference,
    ("person", "school", "kind"),
    (),
    "person__region",
    refs={**PERSON_KEY, **SCHOOL_KEY},
    personal=True,
)

THINGS = (
    *(POSTCODE, BOARD, SCHOOL, PUPILS, GROUP, TIMETABLE, CLOSURE),
    *(PERSON, EMPLOYMENT, TEACHING, QUALIFICATION, AVAILABILITY, PREFERENCE),
)
