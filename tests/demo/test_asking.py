"""The demo's boards ask people by rules of their own."""

import pytest

from beurs.cover.models import DispatchRule
from beurs.demo.asking import rules_write
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_board_has_a_rule_with_its_rings_in_order():
    region = make.region()
    boards = [make.board(region) for _ in range(4)]
    rules_write(boards, make.LONG_AGO)
    rules = list(DispatchRule.objects.order_by("board"))
    assert [rule.standing for rule in rules] == [False, False, True, False]
    assert [rule.live_max for rule in rules] == [2, 2, 2, 1]
    assert list(rules[0].rings.values_list("kind", flat=True)) == ["own", "joint", "partner", "agency"]
