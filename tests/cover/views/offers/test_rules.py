"""A board's rule for asking people: readable, dated, and written by its planner."""

import pytest

from beurs.cover.models import DispatchRule
from tests import factories as make

GIVEN = {
    "since": "2026-11-24",
    "live_max": "3",
    "quiet_from": "20:00",
    "quiet_until": "06:45",
    "notice_at": "07:40",
    "publish": "on",
    "ring-own-place": "1",
    "ring-own-share": "40",
    "ring-own-at_least": "6",
    "ring-own-at_most": "30",
    "ring-agency-place": "2",
}


@pytest.fixture
def page(morning):
    return f"/rules/asking/{morning.board.pk}/"


def test_a_new_version_is_kept_with_its_rings_in_order(eva, morning, page):
    assert eva.post(page, GIVEN).status_code == 302
    made = DispatchRule.objects.get(since="2026-11-24")
    assert (made.live_max, made.quiet_from, made.quiet_until, made.notice_at) == (3, 1200, 405, 460)
    assert (made.standing, made.policy, made.publish) == (False, False, True)
    assert list(made.rings.values_list("kind", "share", "at_least", "at_most")) == [
        ("own", 40, 6, 30),
        ("agency", 25, 10, 120),
    ]
    shown = eva.get(page).content.decode()
    assert "40% of the time left, at least 6 and at most 30 minutes" in shown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ring-agency-place": "1"}, "Two rings stand in the same place."),
        ({"ring-own-place": ""}, "Choose at least one ring with people in it."),
        ({"ring-own-at_least": "60"}, "The most minutes of a ring are fewer than the least."),
        ({"since": "2026-11-20"}, "A rule cannot start in the past"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(eva, page, changed, told):
    answer = eva.post(page, GIVEN | changed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert DispatchRule.objects.count() == 1


def test_a_partner_board_stands_in_its_own_place(eva, morning, page):
    other = make.board(morning.region, name="De Buren")
    given = GIVEN | {f"ring-partner-{other.pk}-place": "3"}
    eva.post(page, given)
    made = DispatchRule.objects.get(since="2026-11-24")
    assert made.rings.get(kind="partner").board == other
    assert "Pool of De Buren" in eva.get(page).content.decode()
