"""Needs as rows of the board."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.cover.access.board.rows import Scope, clock, row_of, rows_between, tile
from beurs.cover.explain import FunnelStep
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


def scope(morning, planned=True):
    return Scope({morning.board.pk: morning.board.name}, frozenset({morning.board.pk} if planned else ()))


def rows(morning, **fields):
    return rows_between(scope(morning), make.MONDAY, make.MONDAY, **fields)


def test_a_row_says_group_school_times_and_that_nobody_is_there(morning):
    need = morning.need()
    (row,) = rows(morning)
    assert (row.id, row.version, row.state, row.people) == (need.pk, 1, "open", ())
    assert (row.school, row.group, row.times) == (morning.school.name, need.group.name, "08:30–15:00")
    assert (row.am, row.pm, row.may_plan) == (True, True, True)


def test_a_morning_need_has_only_its_morning(morning):
    morning.need(parts=("am",))
    (row,) = rows(morning)
    assert (row.am, row.pm, row.times) == (True, False, "08:30–12:00")


def test_two_needs_take_as_many_queries_as_one(morning, django_assert_num_queries):
    morning.need()
    make.assignment(morning.need(), morning.substitute(), state="agreed")
    with django_assert_num_queries(2):
        assert len(rows(morning)) == 2


def test_needs_of_other_boards_and_other_days_stay_away(morning):
    morning.need()
    other = make.school(make.board(morning.region))
    make.need(make.group(other))
    morning.need(date=make.MONDAY + dt.timedelta(days=1))
    assert len(rows(morning)) == 1


def test_an_open_half_wins_from_a_covered_half_and_names_who_is_there(morning):
    need = morning.need(splittable=True)
    who = morning.substitute(first_name="Lieke", last_name="Brandsma")
    make.assignment(need, who, state="published")
    need.parts.get(part="pm").assignments.update(state="released")
    (row,) = rows(morning)
    assert row.state == "open"
    assert row.people == ("Lieke Brandsma",)
    assert "Lieke Brandsma" in str(row.reason)


def test_a_substitute_whose_need_vanished_stays_in_sight(morning):
    need = morning.need()
    make.assignment(need, morning.substitute(), state="agreed")
    need.parts.update(cancelled_at=timezone.now())
    (row,) = rows(morning)
    assert (row.state, row.parts_live) == ("orphan", 0)


def test_a_withdrawn_need_without_anybody_is_gone(morning):
    need = morning.need()
    need.parts.update(cancelled_at=timezone.now())
    assert rows(morning) == []
    assert row_of(scope(morning), need.pk) is None


def test_released_people_do_not_count(morning):
    make.assignment(morning.need(), morning.substitute(), state="released")
    (row,) = rows(morning)
    assert (row.state, row.people) == ("open", ())


def test_the_funnel_of_the_last_plan_is_the_reason_of_an_open_row(morning):
    need = morning.need()
    steps = [FunnelStep("all", 34), FunnelStep("skill", 21), FunnelStep("travel", 3), FunnelStep("taken", 0)]
    (row,) = rows(morning, funnels={morning.board.pk: {need.pk: steps}})
    assert str(row.reason).startswith("21 ")
    assert str(row.reason).count("→") == 2


def test_a_row_is_filled_from_the_moment_that_the_school_knows(morning):
    moment = timezone.now() - dt.timedelta(minutes=5)
    make.assignment(morning.need(), morning.substitute(), state="agreed")
    make.assignment(morning.need(), morning.substitute(), state="published", published_at=moment)
    agreed, published = rows(morning)
    assert (agreed.filled_at, published.filled_at) == (None, moment)


def test_a_board_that_may_only_be_read_gives_rows_without_buttons(morning):
    morning.need()
    (row,) = rows_between(scope(morning, planned=False), make.MONDAY, make.MONDAY)
    assert not row.may_plan


def test_one_row_is_the_same_as_in_the_list(morning):
    need = morning.need()
    make.assignment(need, morning.substitute(), state="proposed")
    assert row_of(scope(morning), need.pk) == rows(morning)[0]


def test_a_tile_holds_a_short_name_and_else_the_years():
    assert tile("6b", 6, 6) == "6b"
    assert tile("1/2a", 1, 2) == "1/2a"
    assert tile("De Dolfijnen", 1, 2) == "1/2"
    assert tile("Vossen", 6, 6) == "6"


def test_minutes_after_midnight_read_as_a_clock():
    assert clock(510) == "08:30"
