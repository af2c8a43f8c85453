"""Who sees which board, and what one day holds."""

import datetime as dt

import pytest
from django.http import Http404
from django.utils import timezone

from beurs.cover.access import board
from beurs.cover.models import Step
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


def planner(morning, role="planner", **where):
    return make.user("Noor", {"role": role, "region": morning.region, **where})


def test_a_planner_sees_and_plans_its_own_board_only(morning):
    other = make.board(morning.region)
    sight = board.sight_of(planner(morning, board=morning.board), make.MONDAY)
    assert set(sight.scope.boards) == {morning.board.pk} != {other.pk}
    assert sight.scope.planned == {morning.board.pk}


def test_a_coordinator_sees_all_boards_of_the_region(morning):
    other, foreign = make.board(morning.region), make.board(make.region())
    sight = board.sight_of(planner(morning, "coordinator"), make.MONDAY)
    assert set(sight.scope.boards) == {morning.board.pk, other.pk}
    assert foreign.pk not in sight.scope.boards


@pytest.mark.parametrize("role", ["hr-adviser", "auditor"])
def test_readers_see_and_do_not_plan(morning, role):
    sight = board.sight_of(planner(morning, role), make.MONDAY)
    assert sight.scope.boards
    assert not sight.may_plan


@pytest.mark.parametrize("role", ["school-leader", "substitute"])
def test_who_has_no_board_finds_nothing(morning, role):
    with pytest.raises(Http404):
        board.sight_of(planner(morning, role), make.MONDAY)


def test_narrowing_to_a_board_that_is_not_there_changes_nothing(morning):
    sight = board.sight_of(planner(morning, board=morning.board), make.MONDAY)
    assert sight.narrowed(frozenset({99999})) == sight


def test_an_open_ended_absence_asks_for_needs_only_beyond_what_was_built(morning):
    who = make.person(morning.region)
    make.absence(who, morning.school, last=None, built_until=make.MONDAY)
    user = planner(morning, board=morning.board)
    assert not board.sight_of(user, make.MONDAY).unbuilt
    assert board.sight_of(user, make.MONDAY + dt.timedelta(days=1)).unbuilt


def test_the_day_holds_rows_groups_strip_and_schools(morning):
    need = morning.need()
    make.school(morning.board, closed_on=make.MONDAY)
    sight = board.sight_of(planner(morning, board=morning.board), make.MONDAY)
    today = board.today_of(sight, make.MONDAY, timezone.localtime(), board.Filters())
    assert today.row(need.pk).id == need.pk
    assert today.row(0) is None
    assert (today.shown, today.strip.total, len(today.places)) == (1, 1, 1)


def test_a_need_is_found_only_with_the_right_on_its_board(morning):
    need = morning.need()
    mine = planner(morning, board=morning.board)
    stranger = planner(morning, board=make.board(morning.region))
    assert board.need_of(mine, "cover.plan", need.pk) == need
    for user, pk in ((stranger, need.pk), (mine, 0), (planner(morning, "auditor"), need.pk)):
        with pytest.raises(Http404):
            board.need_of(user, "cover.plan", pk)


def test_needs_out_of_reach_are_left_out_of_a_list(morning):
    need = morning.need()
    foreign = make.need(make.group(make.school(make.board(morning.region))))
    found = board.needs_of(planner(morning, board=morning.board), "cover.plan", frozenset({need.pk, foreign.pk}))
    assert found == {need.pk: 1}


def test_a_step_belongs_to_who_took_it(morning):
    step = Step.objects.create(by=morning.by, region=morning.region, day=make.MONDAY, kind="agree")
    assert board.step_of(morning.by, step.pk) == step
    with pytest.raises(Http404):
        board.step_of(planner(morning, board=morning.board), step.pk)


def test_a_person_is_shown_only_when_a_pool_comes_to_a_board_in_sight(morning):
    mine = morning.substitute()
    other = make.board(morning.region)
    stranger = make.substitute(make.pool(morning.region, owner=other))
    sight = board.sight_of(planner(morning, board=morning.board), make.MONDAY)
    assert board.bench_person(sight, make.MONDAY, mine.pk) == mine
    with pytest.raises(Http404):
        board.bench_person(sight, make.MONDAY, stranger.pk)
