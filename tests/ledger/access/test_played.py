"""What filled day parts of played mornings cost: to the cent as the books would have them."""

import datetime as dt

import pytest

from beurs.cover.problem.replaying import apart
from beurs.cover.replays import APART, NOW, Replay
from beurs.ledger.access.played import Played, played_cost
from beurs.ledger.access.rules import Prices
from beurs.ledger.models import Entry, Tariff, VatRule
from tests import factories as make
from tests.ledger.access.test_costs import Costing
from tests.ledger.scenes import YESTERDAY

pytestmark = pytest.mark.django_db

DAYS = (dt.date(2026, 11, 19), dt.date(2026, 11, 20))


@pytest.fixture
def scene(clock):
    return Costing(priced=False)


def replay(*days):
    """Return a replay in which board 1 had some hours with their counts on each day."""
    stored = [[[*hours, count] for hours, count in day] for day in days]
    return Replay(DAYS, {}, {}, {}, {NOW: {"1": stored}})


def cost(scene, *days):
    found = replay(*days)
    found.hours[NOW] = {str(scene.b.pk): found.hours[NOW]["1"]}
    return played_cost(found, NOW, [scene.b.pk], Prices.of(scene.region))


def own(scene, minutes=210):
    return (1, scene.b.pk, "teacher", False, minutes)


def lent(scene, minutes=210):
    return (4, scene.a.pk, "teacher", True, minutes)


def tariffs(scene, **per_board):
    for name, cents in per_board.items():
        Tariff.objects.create(board=getattr(scene, name), cents_per_hour=cents, source="begroting", since=make.LONG_AGO)


def test_each_day_part_is_rounded_by_itself_and_a_day_is_two(scene):
    tariffs(scene, b=3333)
    found = cost(scene, [(own(scene, 125), 3)], [(own(scene, 210), 1)])
    assert (found.cents, found.parts) == ([3 * 6944, 11666], [3, 1])
    assert found.day_cents == (2 * (3 * 6944 + 11666) + 2) // 4


def test_a_loan_costs_the_tariff_of_its_employer_with_vat_from_the_day_that_a_rule_holds(scene):
    tariffs(scene, a=4000, b=3000)
    VatRule.objects.create(
        region=scene.region, subject="loan", treatment="taxed", permille=210, ground="Wet OB", since=DAYS[1]
    )
    found = cost(scene, [(lent(scene), 1)], [(lent(scene), 1), (own(scene), 1)])
    assert (found.cents, found.unpriced) == ([0, 14000 + 2940 + 10500], 1)


def test_what_has_no_tariff_is_counted_and_never_guessed(scene):
    tariffs(scene, b=3000)
    found = cost(scene, [(lent(scene), 2), ((1, 0, "", False, 210), 1)], [(own(scene), 1)])
    assert (found.cents, found.parts, found.unpriced) == ([0, 10500], [0, 1], 3)
    assert cost(scene, [(lent(scene), 2)], []).day_cents is None


def test_a_tariff_holds_from_its_day(scene):
    tariffs(scene, b=3000)
    Tariff.objects.create(board=scene.b, cents_per_hour=6000, source="cao", since=DAYS[1])
    assert cost(scene, [(own(scene), 1)], [(own(scene), 1)]).cents == [10500, 21000]


def test_equal_costs_differ_by_nothing():
    same = Played([100, 300], [1, 3], 0)
    assert same.gap(same).value == 0
    assert same.gap(Played([200, 600], [1, 3], 0)).value == 200


def test_a_morning_played_again_costs_what_the_books_have_of_it(clock):
    """One loan and one day of an own colleague: the replay fills them alike, so the cents are those of the entries."""
    scene = Costing()
    lending = make.pool(scene.region, owner=scene.a, reach={scene.a: 1, scene.b: 4})
    who = make.substitute(lending, employer=scene.a)
    who.memberships.update(employment=who.employments.get())
    scene.covers(who, pool=lending, ring=4)
    scene.post()
    booked = sum(cents + vat for cents, vat in Entry.objects.values_list("cents", "vat_cents"))
    found = Replay.of(apart(scene.region, YESTERDAY + dt.timedelta(days=1), lambda done, total: None))
    prices = Prices.of(scene.region)
    assert booked > 0
    assert sum(played_cost(found, NOW, [scene.b.pk], prices).cents) == booked
    assert played_cost(found, APART, [scene.b.pk], prices).parts == [0]
