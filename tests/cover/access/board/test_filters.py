"""What the list shows, and in which order."""

from dataclasses import replace

import pytest
from django.utils import translation

from beurs.cover.access.board.filters import Filters, grouped
from beurs.cover.access.board.rows import Scope, rows_between
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def rows():
    region = make.region()
    first, second = make.board(region, name="Duinrand"), make.board(region, name="Zeesluis")
    stormvogel = make.school(first, name="De Stormvogel", place="Santpoort")
    kwelder = make.school(second, name="De Kwelder", place="Zandvoort", kind="sbo")
    make.need(make.group(stormvogel, name="6"), priority=10)
    make.need(make.group(stormvogel, name="3"), priority=40)
    pool = make.pool(region, owner=second)
    covered = make.need(make.group(kwelder, name="4"), priority=90)
    make.assignment(covered, make.substitute(pool, first_name="Yara", last_name="Tessel"), state="published")
    return rows_between(Scope({first.pk: first.name, second.pk: second.name}, frozenset()), make.MONDAY, make.MONDAY)


def shown(rows, **asked):
    return [[row.group for row in group.rows] for group in grouped(rows, Filters(**asked))]


def test_urgency_puts_open_first_and_inside_it_the_highest_priority(rows):
    assert shown(rows) == [["3", "6"], ["4"]]
    assert [group.title for group in grouped(rows, Filters())] == ["Still open", "Covered"]


def test_by_school_every_school_is_a_group(rows):
    assert [group.title for group in grouped(rows, Filters(order="school"))] == ["De Kwelder", "De Stormvogel"]


def test_by_board_every_board_is_a_group(rows):
    assert [group.title for group in grouped(rows, Filters(order="board"))] == ["Duinrand", "Zeesluis"]


def test_states_and_school_types_narrow_the_list(rows):
    assert shown(rows, states=frozenset({"filled"})) == [["4"]]
    assert shown(rows, kinds=frozenset({"bo"})) == [["3", "6"]]
    assert shown(rows, states=frozenset({"open"}), kinds=frozenset({"sbo"})) == []


@pytest.mark.parametrize("text", ["kwelder", "ZANDVOORT", "yara tes", "zeesluis 4"])
def test_words_are_found_in_school_place_board_group_and_person(rows, text):
    assert shown(rows, text=text) == [["4"]]


def test_words_that_are_nowhere_leave_nothing(rows):
    assert shown(rows, text="kwelder santpoort") == []


def test_only_proposals_that_the_user_may_plan_are_agreed_together(rows):
    proposal = replace(rows[0], state="proposed", may_plan=True)
    foreign = replace(rows[1], state="proposed", may_plan=False)
    (group,) = grouped([proposal, foreign], Filters())
    assert group.to_agree == (proposal,)
