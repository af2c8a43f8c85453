"""The schools of a region as marks: the gravest state of each, within the reader's sight."""

import pytest
from django.http import Http404

from beurs.cover.access.marks import school_marks
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.fixture
def board():
    return make.board(make.region())


@pytest.fixture
def school(board):
    return make.school(board, name="De Zeevonk")


def member(here, role, **where):
    return make.user("X", {"role": role, "region": here.region, **where})


def test_a_school_shows_its_gravest_state_and_counts_its_groups(board, school):
    make.need(make.group(school))
    made = make.need(make.group(school))
    make.assignment(made, make.person(board.region), state="published")
    (mark,) = school_marks(member(board, "coordinator"), DAY)
    assert (mark.place.name, mark.state, mark.asked, mark.open) == ("De Zeevonk", "open", 2, 1)


def test_a_school_with_everybody_there_is_filled_and_one_without_a_need_has_no_state(board, school):
    made = make.need(make.group(school))
    make.assignment(made, make.person(board.region), state="published")
    make.school(board, name="Stille school")
    filled, quiet = school_marks(member(board, "coordinator"), DAY)
    assert (filled.state, filled.open) == ("filled", 0)
    assert (quiet.state, quiet.asked) == ("", 0)


def test_only_the_schools_of_the_boards_in_sight_are_shown(board, school):
    make.school(make.board(board.region))
    assert [mark.place.id for mark in school_marks(member(board, "planner", board=board), DAY)] == [school.pk]
    with pytest.raises(Http404):
        school_marks(make.user("Niemand"), DAY)


def test_the_number_of_queries_does_not_grow_with_the_schools(board, django_assert_max_num_queries):
    for _number in range(4):
        make.need(make.group(make.school(board)))
    coordinator = member(board, "coordinator")
    with django_assert_max_num_queries(5):
        school_marks(coordinator, DAY)
