"""Which plan each board stands on: the latest of the day that nobody took back."""

import datetime as dt

import pytest

from beurs.cover.access.standing import standing_plans
from beurs.cover.services import step_last, step_undo
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY = make.MONDAY
FRIDAY = MONDAY + dt.timedelta(days=4)


@pytest.fixture
def morning():
    made = Morning()
    made.need()
    return made


@pytest.fixture
def other(morning):
    """Return a second board with a need."""
    board = make.board(morning.region)
    make.need(make.group(make.school(board)))
    return board


def standing(*boards, day=MONDAY):
    return standing_plans([board.pk for board in boards], day)


def test_without_a_plan_a_board_stands_on_none(morning):
    assert standing(morning.board) == {}


def test_every_board_stands_on_the_latest_plan_of_its_own(morning, other):
    both = morning.plan(boards=[morning.board, other])
    later = morning.plan(boards=[other])
    assert standing(morning.board, other) == {morning.board.pk: both, other.pk: later}
    assert standing(morning.board) == {morning.board.pk: both}


@pytest.mark.parametrize(
    ("day", "found"), [(MONDAY, True), (FRIDAY, True), (FRIDAY + dt.timedelta(days=1), False)], ids=str
)
def test_a_plan_of_a_week_stands_on_its_days(morning, day, found):
    plan = morning.plan(last=FRIDAY)
    assert standing(morning.board, day=day) == ({morning.board.pk: plan} if found else {})


def test_a_plan_that_was_taken_back_leaves_the_one_before_it(morning):
    first = morning.plan(last=FRIDAY)
    morning.substitute()
    morning.plan(last=FRIDAY)
    step_undo(step=step_last(by=morning.by), by=morning.by)
    assert standing(morning.board, day=FRIDAY) == {morning.board.pk: first}


def test_problems_of_plans_are_not_read_and_many_boards_take_two_queries(morning, other, django_assert_num_queries):
    morning.plan()
    morning.plan(boards=[other])
    with django_assert_num_queries(2):
        found = standing(morning.board, other)
    assert all(plan.get_deferred_fields() == {"problem"} for plan in found.values())
