"""A person's own maximum of day parts a month: who has enough is not asked."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from beurs.cover.access.offers.rules import rule_of
from beurs.cover.problem.fixed import Field
from beurs.region.models import ContactWish
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.MONDAY


@pytest.mark.parametrize(("most", "asked"), [(None, True), (4, True), (3, False)])
def test_who_has_as_many_day_parts_as_they_want_this_month_is_not_asked(most: int | None, asked: bool) -> None:
    region = make.region()
    board = make.board(region)
    person = make.substitute(make.pool(region, owner=board))
    ContactWish.objects.create(person=person, month_max=most)
    group = make.group(make.school(board))
    make.assignment(make.need(group, date=DAY + dt.timedelta(days=1)), person, state="published")
    last_month = make.need(group, date=DAY - dt.timedelta(days=28))
    make.assignment(last_month, person, state="published")
    need = make.need(make.group(group.school), date=DAY)
    field: Any = Field.of(board, rule_of(board, DAY), DAY, DAY, timezone.now())
    seen = field.needs[need.pk]
    assert (field.possible(person.pk, seen, field.snapshot.parts[need.pk]) is not None) is asked
