"""The dated rules of a region: what holds, what held, what is coming."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beurs.cover.models import PriorityRule
from beurs.region.models import EmploymentRule, Region


@dataclass(frozen=True)
class Versions[R]:
    """A dated rule: the version in force (None when nothing was decided), earlier ones and coming ones."""

    current: R | None
    past: tuple[R, ...]
    coming: tuple[R, ...]


def priority_rules(region: Region, day: dt.date) -> Versions[PriorityRule]:
    """Return the versions of the rule for what goes first."""
    return versions_of(list(region.priority_rules.order_by("since")), day)


def employment_rules(region: Region, day: dt.date) -> Versions[EmploymentRule]:
    """Return the versions of the numbers of law and sector agreement."""
    return versions_of(list(region.employment_rules.order_by("since")), day)


def versions_of(rows: Sequence[Any], day: dt.date) -> Versions[Any]:
    """Sort the rows of a dated rule, by ascending `since`, into past, in force and coming."""
    begun = [row for row in rows if row.since <= day]
    coming = tuple(row for row in rows if row.since > day)
    return Versions(begun[-1] if begun else None, tuple(reversed(begun[:-1])), coming)
