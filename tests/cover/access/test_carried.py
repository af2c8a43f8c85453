"""Who carried how much: figures by hand, and who may see whose."""

import datetime as dt

import pytest

from beurs.cover.access.carried import carried, quintiles_of
from beurs.cover.access.region import Fill
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
SUNDAY = MONDAY - dt.timedelta(days=1)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def coordinator(morning):
    return make.user("Carla", {"role": "coordinator", "region": morning.region})


def worked(morning, person, days, state="published"):
    for number in range(days):
        need = morning.need(date=MONDAY - dt.timedelta(days=7 * number))
        make.assignment(need, person, state=state, pool=morning.pool)


def shares(user, first=MONDAY - dt.timedelta(days=60), last=MONDAY, sort="-parts"):
    return carried(user, first, last, sort).shares


def test_day_parts_stand_beside_the_median_of_the_pool(morning, coordinator):
    one, two, three = (morning.substitute(last_name=name) for name in "ABC")
    worked(morning, one, 3)
    worked(morning, two, 1)
    assert [(row.person, row.parts, row.median, row.difference) for row in shares(coordinator)] == [
        (one.pk, 6, 2.0, 4.0),
        (two.pk, 2, 2.0, 0.0),
        (three.pk, 0, 2.0, -2.0),
    ]


def test_a_pool_of_two_has_no_median_because_it_would_tell_of_the_other(morning, coordinator):
    worked(morning, morning.substitute(), 1)
    morning.substitute()
    assert {row.median for row in shares(coordinator)} == {None}
    morning.substitute()
    assert {row.median for row in shares(coordinator)} == {0.0}


@pytest.mark.parametrize(("first", "parts"), [(MONDAY - dt.timedelta(days=7), 4), (SUNDAY, 2)])
def test_only_the_period_counts(morning, coordinator, first, parts):
    worked(morning, morning.substitute(), 2)
    assert shares(coordinator, first)[0].parts == parts


def test_what_was_proposed_or_given_back_is_no_work(morning, coordinator):
    sub = morning.substitute()
    worked(morning, sub, 1, state="proposed")
    worked(morning, sub, 1, state="released")
    assert shares(coordinator)[0].parts == 0


def test_the_order_follows_the_column(morning, coordinator):
    late, early, _other = (morning.substitute(last_name=name) for name in ("Zwart", "Appel", "Maas"))
    worked(morning, late, 2)
    for sort, first in (("name", early), ("-name", late), ("-parts", late), ("-difference", late)):
        assert shares(coordinator, sort=sort)[0].person == first.pk
    assert shares(coordinator, sort="parts")[-1].person == late.pk


def test_a_board_sees_its_own_people_and_schools_only(morning):
    other = make.board(morning.region)
    joint = make.pool(morning.region, reach={morning.board: 1, other: 1})
    own, foreign = make.substitute(joint, employer=morning.board), make.substitute(joint, employer=other)
    worked(morning, own, 1)
    make.need(make.group(make.school(other)))
    planner = make.user("P", {"role": "planner", "region": morning.region, "board": other})
    found = carried(planner, SUNDAY, MONDAY)
    assert [row.person for row in found.shares] == [foreign.pk]
    assert {row.board for row in found.schools} == {other.name}


def test_schools_stand_with_what_they_got_the_least_first(morning, coordinator):
    worked(morning, morning.substitute(), 1)
    bare = make.need(make.group(make.school(morning.board)))
    found = carried(coordinator, SUNDAY, MONDAY).schools
    assert [(row.code, row.fill) for row in found] == [
        (bare.school.code, Fill(0, 2)),
        (morning.school.code, Fill(2, 2)),
    ]


class One:
    def __init__(self, covered, total):
        self.fill = Fill(covered, total)


def test_fifths_are_as_equal_as_can_be_and_weigh_by_what_was_asked():
    rows = [One(0, 10), One(1, 2), *(One(covered, 10) for covered in (6, 7, 8, 9, 10))]
    found = quintiles_of(rows)
    assert [one.schools for one in found] == [1, 1, 2, 1, 2]
    assert found[2].fill == Fill(13, 20)
    assert (found[4].low, found[4].high) == (90.0, 100.0)
    assert sum((one.fill for one in found), Fill()) == sum((one.fill for one in rows), Fill())


def test_four_schools_have_no_fifths():
    assert quintiles_of([One(1, 1)] * 4) == ()
    assert len(quintiles_of([One(1, 1)] * 5)) == 5
