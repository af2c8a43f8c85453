import datetime as dt

import pytest

from beurs.demo.calendar import SchoolDays, region_closures, school_year, study_days
from beurs.demo.seeds import stream
from beurs.region.models import Closure, Region, School

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def days() -> SchoolDays:
    return SchoolDays.of(region_closures(Region(), TODAY))


@pytest.mark.parametrize(
    ("day", "taught"),
    [
        ("2026-08-16", False),
        ("2026-08-17", True),
        ("2026-10-09", True),
        ("2026-10-12", False),
        ("2026-10-19", True),
        ("2026-11-21", False),
        ("2026-12-18", True),
        ("2026-12-21", False),
        ("2027-01-04", True),
        ("2027-03-26", False),
        ("2027-05-05", True),
        ("2027-05-06", False),
        ("2027-05-17", False),
        ("2027-07-09", True),
        ("2027-07-12", False),
    ],
)
def test_schools_in_the_north_are_closed_in_holidays_and_on_public_holidays(
    days: SchoolDays, day: str, taught: bool
) -> None:
    assert days.in_region(dt.date.fromisoformat(day)) is taught


def test_the_next_school_day_skips_weekend_and_holiday(days: SchoolDays) -> None:
    assert days.on_or_after(dt.date(2026, 12, 19)) == dt.date(2027, 1, 4)
    assert days.on_or_after(TODAY) == TODAY


def test_the_school_year_turns_on_the_first_of_august() -> None:
    assert school_year(dt.date(2026, 7, 31)) == dt.date(2025, 8, 1)
    assert school_year(dt.date(2026, 8, 1)) == dt.date(2026, 8, 1)


def test_a_study_day_closes_one_school_and_is_never_today() -> None:
    schools = [School(pk=number) for number in range(1, 200)]
    closures = study_days(stream(1, "test"), Region(), schools, TODAY)
    assert len(closures) == 2 * len(schools)
    assert TODAY not in {closure.first for closure in closures}
    one = closures[0]
    read = SchoolDays.of([one])
    assert one.kind == Closure.Kind.STUDY_DAY
    assert not read.at(one.school_id, one.first)
    assert read.at(one.school_id + 1, one.first)
