"""The school calendar: holidays of region North (public facts), public holidays, and study days of schools."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

import holidays

from beurs.region.models import Closure, Region, School

DAY = dt.timedelta(days=1)
NORTH = {
    "Zomervakantie": (
        "2025-07-12/2025-08-24",
        "2026-07-04/2026-08-16",
        "2027-07-10/2027-08-22",
        "2028-07-15/2028-08-27",
    ),
    "Herfstvakantie": ("2025-10-18/2025-10-26", "2026-10-10/2026-10-18", "2027-10-16/2027-10-24"),
    "Kerstvakantie": ("2025-12-20/2026-01-04", "2026-12-19/2027-01-03", "2027-12-25/2028-01-09"),
    "Voorjaarsvakantie": ("2026-02-21/2026-03-01", "2027-02-20/2027-02-28", "2028-02-19/2028-02-27"),
    "Meivakantie": ("2026-04-25/2026-05-03", "2027-04-24/2027-05-02", "2028-04-29/2028-05-07"),
}


def school_year(day: dt.date) -> dt.date:
    """Return 1 August on which the school year of `day` began."""
    return dt.date(day.year if day.month >= 8 else day.year - 1, 8, 1)


def region_closures(region: Region, today: dt.date) -> list[Closure]:
    """Return the holidays and public holidays of the school years around `today`, unsaved."""
    kept = [
        Closure(region=region, kind=Closure.Kind.HOLIDAY, name=name, first=first, last=last)
        for name, spans in NORTH.items()
        for first, last in (map(dt.date.fromisoformat, span.split("/")) for span in spans)
    ]
    years = range(today.year - 1, today.year + 2)
    public = holidays.country_holidays("NL", years=years, categories=("public", "optional"), language="nl")
    kept += [
        Closure(region=region, kind=Closure.Kind.PUBLIC, name=name, first=day, last=day)
        for day, name in sorted(public.items())
        if day.isoweekday() <= 5 and _closes_schools(day, name)
    ]
    return kept


def _closes_schools(day: dt.date, name: str) -> bool:
    return "Bevrijdingsdag" not in name or day.year % 5 == 0


def study_days(rng: Random, region: Region, schools: list[School], today: dt.date) -> list[Closure]:
    """Return two days without lessons for every school, this school year, never today; unsaved."""
    start = school_year(today) + dt.timedelta(days=30)
    spread = [start + dt.timedelta(days=n) for n in range(300)]
    weekdays = [day for day in spread if day.isoweekday() <= 5 and day != today]
    return [
        Closure(region=region, school=school, kind=Closure.Kind.STUDY_DAY, name="Studiedag", first=day, last=day)
        for school in schools
        for day in sorted(rng.sample(weekdays, 2))
    ]


@dataclass
class SchoolDays:
    """Tells on which dates a school teaches."""

    closed: set[dt.date] = field(default_factory=set)
    closed_schools: dict[dt.date, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, closures: list[Closure]) -> "SchoolDays":
        """Read the saved closures of a region."""
        days = cls()
        for closure in closures:
            span = (closure.last - closure.first).days + 1
            for day in (closure.first + n * DAY for n in range(span)):
                if closure.school_id is None:
                    days.closed.add(day)
                else:
                    days.closed_schools[day].add(closure.school_id)
        return days

    def in_region(self, day: dt.date) -> bool:
        """Tell whether the schools of the region teach on `day`."""
        return day.isoweekday() <= 5 and day not in self.closed

    def at(self, school_id: int, day: dt.date) -> bool:
        """Tell whether one school teaches on `day`."""
        return self.in_region(day) and school_id not in self.closed_schools.get(day, ())

    def between(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the school days of the region from `first` to `last` inclusive."""
        return [day for day in (first + n * DAY for n in range((last - first).days + 1)) if self.in_region(day)]

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return the first school day of the region not before `day`."""
        while not self.in_region(day):
            day += DAY
        return day


def early(day: dt.date) -> dt.datetime:
    """Return five o'clock (UTC) on a day, when the demo says it was made."""
    return dt.datetime.combine(day, dt.time(5, 0), dt.UTC)
