"""What others changed since the page was drawn."""

import pytest
from django.db import transaction

from beurs.accounts.services import audit_write
from beurs.cover.access import board
from tests import factories as make
from tests.cover.scenes import Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def sight(morning):
    user = make.user("Eva", {"role": "planner", "region": morning.region, "board": morning.board})
    return board.sight_of(user, make.MONDAY)


def write(morning, target="need:5", day=make.MONDAY, of=None, by=None):
    with transaction.atomic():
        return audit_write(
            "need.agree",
            by=by or morning.by,
            target=target,
            region_id=morning.region.pk,
            board_id=(of or morning.board).pk,
            day=day,
        )


def test_needs_are_counted_once_and_people_named_once(morning, sight):
    write(morning), write(morning), write(morning, "need:6")
    found = board.changes_since(sight, make.MONDAY, make.MONDAY, 0, without=None)
    assert (found.names, found.needs, found.deeds) == (("Noor",), {5, 6}, 3)


def test_own_deeds_are_no_news(morning, sight):
    row = write(morning)
    found = board.changes_since(sight, make.MONDAY, make.MONDAY, 0, without=morning.by.pk)
    assert (found.deeds, found.mark) == (0, row.pk)


def test_only_what_came_after_is_news(morning, sight):
    seen = write(morning)
    assert board.mark_of(sight, make.MONDAY, make.MONDAY) == seen.pk
    assert board.changes_since(sight, make.MONDAY, make.MONDAY, seen.pk, without=None).deeds == 0
    assert board.changes_since(sight, make.MONDAY, make.MONDAY, seen.pk - 1, without=None).deeds == 1


def test_other_boards_and_other_days_are_no_news(morning, sight):
    write(morning, of=make.board(morning.region))
    write(morning, day=make.MONDAY.replace(day=24))
    assert board.changes_since(sight, make.MONDAY, make.MONDAY, 0, without=None).deeds == 0
