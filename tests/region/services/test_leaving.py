"""A board leaves: its day, and the rights on it and its schools."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.region.models import Grant
from beurs.region.services.leaving import board_leave
from tests import factories as make

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 12, 1)


def test_rights_on_it_and_on_its_schools_end_with_a_row_each_and_others_stay():
    region = make.region()
    board, other = make.board(region), make.board(region)
    make.user("a", {"role": "planner", "region": region, "board": board})
    make.user("b", {"role": "school-leader", "region": region, "school": make.school(board)})
    kept = [
        make.user("c", {"role": "planner", "region": region, "board": other}),
        make.user("d", {"role": "coordinator", "region": region}),
    ]
    assert board_leave(board=board, on=ON, by=None) == 2
    assert set(Grant.objects.values_list("user", flat=True)) == {user.pk for user in kept}
    rows = AuditRow.objects.filter(action="grant.end")
    assert [row.board_id for row in rows] == [board.pk, board.pk]


def test_who_covers_for_nobody_loses_the_own_agenda_and_who_is_not_named_keeps_it():
    region = make.region()
    board = make.board(region)
    users = [make.user("x", {"role": "substitute", "region": region}) for _each in range(2)]
    people = [make.person(region, employer=board, user=user) for user in users]
    board_leave(board=board, on=ON, covering=[people[0].pk], by=None)
    assert Grant.objects.get().user == users[1]


def test_the_first_day_stands():
    board = make.board(make.region())
    board_leave(board=board, on=ON, by=None)
    board_leave(board=board, on=ON + dt.timedelta(days=9), by=None)
    board.refresh_from_db()
    assert board.left_on == ON
    assert AuditRow.objects.filter(action="board.leave").count() == 1
