"""Lost lessons per school, fifth and month, and the measures that schools took."""

import datetime as dt

import pytest

from beurs.cover.access.lost import SchoolLoss, fifths_of, lost_of, sources_of
from beurs.cover.access.region import region_glance
from beurs.cover.models import Measure, MeasurePrice, Outcome
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
LAST_MONTH = MONDAY - dt.timedelta(days=28)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def carla(morning):
    return make.user("Carla", {"role": "coordinator", "region": morning.region})


def did(need, kind, lost=0):
    for part in need.parts.all():
        Outcome.objects.create(need_part=part, kind=kind, lost_minutes=lost)


def lost(user, first=LAST_MONTH, last=MONDAY):
    return lost_of(user, first, last)


def test_what_had_nobody_is_lost_whole_what_the_school_did_as_it_said_and_a_teacher_loses_nothing(morning, carla):
    morning.need()
    did(morning.need(), "split", 50)
    did(morning.need(), "head", 30)
    make.assignment(morning.need(), morning.substitute(), state="published")
    found = lost(carla)
    assert found.minutes == 330 + 100 + 0
    assert found.silent == 2
    assert (found.schools[0].asked, found.schools[0].groups) == (8, 4)


def test_the_region_counts_a_teacher_of_the_school_as_covered_and_a_divided_group_as_open(morning, carla):
    did(morning.need(), "counsellor")
    did(morning.need(), "split", 50)
    glance = region_glance(carla, MONDAY)
    assert (glance.today.covered, glance.today.total) == (2, 4)


def test_measures_are_counted_priced_and_name_their_law(morning, carla):
    MeasurePrice.objects.create(region=morning.region, since=LAST_MONTH, kind="online-teacher", cents=1_000)
    did(morning.need(), "online-teacher")
    make.assignment(morning.need(), morning.substitute(), state="published", source="own", own_kind="extra-day")
    uses = {use.kind: use for use in lost(carla).uses}
    assert (uses["online-teacher"].parts, uses["online-teacher"].cents) == (2, 2_000)
    assert uses["online-teacher"].organised
    assert (uses["extra-day"].parts, uses["extra-day"].organised) == (2, False)
    assert set(uses) == set(Measure.values)
    assert all(sources_of(kind) for kind in uses if kind != "split")


def test_months_stand_apart_and_days_outside_the_period_are_left_out(morning, carla):
    morning.need(date=LAST_MONTH)
    morning.need()
    morning.need(date=LAST_MONTH - dt.timedelta(days=7))
    assert [(row.month, row.minutes) for row in lost(carla).months] == [
        (dt.date(2026, 10, 1), 330),
        (dt.date(2026, 11, 1), 330),
    ]


def test_another_board_sees_nothing_of_this_one(morning, carla):
    morning.need()
    other = make.user("Otto", {"role": "planner", "region": morning.region, "board": make.board(morning.region)})
    assert lost(other).schools == ()
    assert lost(other).silent == 0


def test_fifths_are_by_hours_per_group_and_need_five_schools():
    rows = [SchoolLoss(f"{n}", f"S{n}", "B", 10, 600 * (10 - n), 5) for n in range(10)]
    found = fifths_of(rows)
    assert [(one.schools, one.hours) for one in found] == [(2, 19.0), (2, 15.0), (2, 11.0), (2, 7.0), (2, 3.0)]
    assert fifths_of(rows[:4]) == ()
