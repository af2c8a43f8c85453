"""A board that left: on the morning's board until the day before, and no new needs of open ends after it."""

import datetime as dt

import pytest

from beurs.cover.access.board.today import sight_of
from beurs.cover.models import Absence, Need
from beurs.cover.services.needs import needs_extend
from tests import factories as make

pytestmark = pytest.mark.django_db
ON = make.MONDAY


def leave(board, on=ON):
    board.left_on = on
    board.save()


def test_it_is_seen_on_the_day_before_and_not_on_its_day():
    region = make.region()
    stays, gone = make.board(region), make.board(region)
    leave(gone)
    user = make.user("Carla", {"role": "coordinator", "region": region})
    assert set(sight_of(user, ON - dt.timedelta(days=1)).scope.boards) == {stays.pk, gone.pk}
    assert set(sight_of(user, ON).scope.boards) == {stays.pk}


@pytest.mark.parametrize(("left", "built"), [(ON, False), (ON + dt.timedelta(days=1), True)])
def test_open_ends_are_built_until_it_left(left, built):
    group = make.group(make.school(make.board(make.region())))
    who = make.teacher(group)
    Absence.objects.create(person=who, school=group.school, kind="sick", first=ON, last=None)
    leave(group.school.board, left)
    needs_extend(region=group.school.board.region, upto=ON)
    assert Need.objects.exists() is built
