"""The plain layouts: a row per day part, and totals per person, component and period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beurs.region.exports import Cell

HOURS, CALL, LATE = "hours", "call-hours", "call-withdrawn"
"""Wage components: hours of employees, hours of call workers, and calls paid though withdrawn too late."""


@dataclass(frozen=True)
class Paid:
    """Minutes of one day part that one employer pays one person."""

    employer: str
    reference: str
    name: str
    function: str
    date: dt.date
    part: str
    school: str
    receiver: str
    case: str
    component: str
    planned: int
    minutes: int
    signed: bool


@dataclass(frozen=True)
class Adapter:
    """How a month of paid day parts becomes the rows of a target: name, label, heads, rows."""

    name: str
    label: str | Promise
    heads: tuple[str, ...]
    rows: Callable[[Iterable[Paid]], list[list[Cell]]]


def _per_part(paid: Iterable[Paid]) -> list[list[Cell]]:
    return [
        [
            one.employer, one.reference, one.name, one.function, one.date.isoformat(), one.part, one.school,
            one.receiver, one.case, one.component, one.planned, one.minutes, "yes" if one.signed else "no",
        ]
        for one in paid
    ]  # fmt: skip


def _totals(paid: Iterable[Paid]) -> list[list[Cell]]:
    found: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
    for one in paid:
        found[one.employer, one.reference, one.name, f"{one.date:%Y-%m}", one.component] += one.minutes
    return [[*key, minutes] for key, minutes in sorted(found.items())]


DAY_PARTS = Adapter(
    "day-parts",
    _("a row per day part"),
    (
        "employer", "reference", "name", "function", "date", "part", "school", "receiver", "case", "component",
        "planned_minutes", "minutes", "signed",
    ),
    _per_part,
)  # fmt: skip
TOTALS = Adapter(
    "totals",
    _("totals per person and component"),
    ("employer", "reference", "name", "period", "component", "minutes"),
    _totals,
)
