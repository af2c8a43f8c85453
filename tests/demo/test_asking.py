"""The demo's boards ask people by rules of their own, and each has an agency to call."""

import datetime as dt

import pytest

from beurs.cover.access.offers.agencies import agency_prices_since
from beurs.cover.models import DispatchRule
from beurs.demo.asking import agencies_write, rules_write
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


def test_every_board_has_an_agency_whose_price_rises_on_a_later_day():
    region = make.region()
    boards = [make.board(region) for _ in range(4)]
    later = make.MONDAY + dt.timedelta(days=35)
    agencies = agencies_write(boards, make.MONDAY, later)
    assert [agency.board for agency in agencies] == boards
    for days in agency_prices_since(boards).values():
        assert [since for since, _cents in days] == [make.MONDAY, later]
        assert days[0][1] < days[1][1]
