"""What boards gave and got: loans, fill, rings, hires away from the pool, and what others see of it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beurs.cover.access.giving import giving_of, pools_of
from beurs.cover.access.reports import NO_RING, OWN_RING
from beurs.pools.models import Pool
from beurs.region.lessons import ONE_DAY
from beurs.region.models import Employment
from tests import factories as make
from tests.cover.lending import TUESDAY, Neighbours

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 30)


@pytest.fixture
def two():
    """Return two boards of which the first covered a day of the second, and nobody a morning of its own."""
    made = Neighbours()
    made.lends()
    make.assignment(made.far_need(), made.colleague(), state="published", pool=made.pool, ring=4)
    made.need(parts=("am",))
    return made


def planner(two, board):
    return make.user("Eva", {"role": "planner", "region": two.region, "board": board})


def coordinator(two):
    return make.user("Carla", {"role": "coordinator", "region": two.region})


def test_a_board_gave_what_its_people_covered_elsewhere(two):
    found = giving_of(planner(two, two.board), None, FIRST, LAST)
    assert (found.board, found.gave, found.got) == (two.board, 2, 0)
    assert (found.fill.covered, found.fill.total) == (0, 1)
    assert [(one.board, one.gave, one.got, one.balance) for one in found.partners] == [(two.other, 2, 0, 2)]


def test_a_board_got_what_others_covered_for_it(two):
    found = giving_of(planner(two, two.other), None, FIRST, LAST)
    assert (found.gave, found.got, found.rings) == (0, 2, {"4": 2})
    assert (found.fill.covered, found.fill.total) == (2, 2)


def test_months_are_apart_and_only_those_of_the_period_count(two):
    make.assignment(two.far_need(date=dt.date(2026, 10, 5)), two.colleague(), state="published", pool=two.pool, ring=4)
    make.assignment(two.far_need(date=FIRST - dt.timedelta(days=1)), two.colleague(), state="published", ring=4)
    found = giving_of(planner(two, two.board), None, FIRST, LAST)
    assert [(one.first.month, one.gave) for one in found.months] == [(10, 2), (11, 2)]


def test_all_boards_together_are_for_who_sees_the_region(two):
    found = giving_of(coordinator(two), None, FIRST, LAST)
    assert (found.board, found.gave, found.got) == (None, 2, 2)
    assert {(one.board, one.gave, one.got) for one in found.partners} == {(two.board, 2, 0), (two.other, 0, 2)}
    assert giving_of(coordinator(two), two.other.pk, FIRST, LAST).board == two.other


def test_another_board_cannot_be_asked_for(two):
    assert giving_of(planner(two, two.board), two.other.pk, FIRST, LAST).board == two.board


def test_a_call_worker_and_who_works_for_the_receiving_board_are_no_loan(two):
    make.assignment(two.far_need(date=TUESDAY), two.substitute(), state="published", pool=two.pool, ring=4)
    own = two.substitute(employer=two.other)
    make.assignment(two.far_need(date=TUESDAY), own, state="published", pool=two.pool, ring=4)
    assert giving_of(planner(two, two.other), None, FIRST, LAST).got == 2


@pytest.mark.parametrize(("days", "hires"), [(31, 1), (32, 0), (-31, 1), (-32, 0)])
def test_who_left_a_pool_within_a_month_of_a_contract_was_hired_away(two, days, hires):
    who = two.substitute()
    ends = dt.date(2026, 11, 10)
    who.memberships.update(until=ends)
    since = ends + dt.timedelta(days=days)
    Employment.objects.create(person=who, board=two.other, function="teacher", fte_hundredths=80, since=since)
    found = giving_of(planner(two, two.board), None, FIRST, LAST)
    assert (found.hires, found.hires_elsewhere) == (0, hires)
    assert giving_of(planner(two, two.other), None, FIRST, LAST).hires == hires


def test_who_went_to_another_pool_and_who_is_only_called_did_not_leave(two):
    moved, called = two.substitute(), two.substitute()
    ends = dt.date(2026, 11, 10)
    for who, contract in ((moved, "permanent"), (called, "on-call")):
        who.memberships.update(until=ends)
        Employment.objects.create(
            person=who, board=two.other, function="substitute", contract=contract, fte_hundredths=80, since=ends
        )
    make.pool(two.region, reach={two.board: 2}).memberships.create(person=moved, since=ends)
    assert giving_of(planner(two, two.other), None, FIRST, LAST).hires == 0


def test_own_pools_and_joint_ones_are_told_of_and_pools_of_others_are_not(two):
    joint, theirs = make.pool(two.region), make.pool(two.region, owner=two.other)
    assert set(pools_of(giving_of(planner(two, two.board), None, FIRST, LAST))) == {two.pool, joint}
    assert theirs in pools_of(giving_of(coordinator(two), None, FIRST, LAST))


def test_it_takes_as_many_queries_for_many_boards_as_for_two(two):
    carla = coordinator(two)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            giving_of(carla, None, FIRST, LAST)
        return len(seen)

    asked()
    few = asked()
    for _ in range(3):
        board = make.board(two.region)
        who = two.substitute(employer=board)
        make.assignment(two.far_need(date=TUESDAY), who, state="published", pool=two.pool, ring=4)
    assert asked() == few


def test_what_a_school_solved_is_its_own_and_who_was_released_leaves_it_open(two):
    make.assignment(two.need(), two.colleague(), state="published", source="own")
    make.assignment(two.need(), two.colleague(), state="released", pool=two.pool, ring=1)
    assert giving_of(planner(two, two.board), None, FIRST, LAST).rings == {OWN_RING: 2, NO_RING: 3}


def test_who_exchanged_most_comes_first(two):
    third = make.board(two.region)
    for day in (make.MONDAY, TUESDAY):
        make.assignment(two.need(date=day), make.person(two.region, employer=third), state="published", ring=4)
    found = giving_of(planner(two, two.board), None, FIRST, LAST)
    assert [(one.board, one.gave, one.got) for one in found.partners] == [(third, 0, 4), (two.other, 2, 0)]


def test_a_board_that_closed_is_not_chosen_any_more(two):
    closed = make.board(two.region, closed_on=FIRST)
    assert closed not in giving_of(coordinator(two), None, FIRST, LAST).boards


def left_pool(two, ends, since, board=None):
    """Return somebody who left the pool, with a contract that begins on a day."""
    who = two.substitute()
    who.memberships.update(until=ends)
    Employment.objects.create(person=who, board=board or two.other, function="teacher", fte_hundredths=80, since=since)
    return who


@pytest.mark.parametrize(("ends", "hires"), [(FIRST, 1), (FIRST - ONE_DAY, 0), (LAST, 1), (LAST + ONE_DAY, 0)])
def test_who_left_within_the_period_counts(two, ends, hires):
    left_pool(two, ends, ends)
    assert giving_of(planner(two, two.other), None, FIRST, LAST).hires == hires


def test_of_two_contracts_the_first_one_hired(two):
    third, ends = make.board(two.region), dt.date(2026, 11, 10)
    who = left_pool(two, ends, ends + 5 * ONE_DAY)
    later = ends + 20 * ONE_DAY
    Employment.objects.create(person=who, board=third, function="teacher", fte_hundredths=20, since=later)
    assert [giving_of(planner(two, board), None, FIRST, LAST).hires for board in (two.other, third)] == [1, 0]


@pytest.mark.parametrize(("more", "hires"), [(0, 1), (1, 0)])
def test_who_is_still_in_another_pool_after_the_period_did_not_leave(two, more, hires):
    who = left_pool(two, LAST - ONE_DAY, LAST)
    until = LAST + more * ONE_DAY
    make.pool(two.region, reach={two.board: 2}).memberships.create(person=who, since=FIRST, until=until)
    assert giving_of(planner(two, two.other), None, FIRST, LAST).hires == hires


def ran(two, **days):
    """Return a joint pool that began or ended on a day."""
    made = make.pool(two.region)
    Pool.objects.filter(pk=made.pk).update(**days)
    return made


def test_pools_that_ran_within_the_period_are_told_of(two):
    runs = [ran(two, until=FIRST), ran(two, since=LAST)]
    ran(two, until=FIRST - ONE_DAY)
    ran(two, since=LAST + ONE_DAY)
    assert set(pools_of(giving_of(planner(two, two.board), None, FIRST, LAST))) == {two.pool, *runs}
