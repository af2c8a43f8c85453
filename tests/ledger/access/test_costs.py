"""What filled day parts cost by ring: one scene worked out by hand, and what has no amount."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beurs.cover.models import Agency, AgencyPrice, MeasurePrice, Outcome
from beurs.ledger.access.costs import Tally, costs_of
from beurs.ledger.models import SignOff, Tariff
from beurs.region.models import Employment
from tests import factories as make
from tests.ledger.scenes import TODAY, YESTERDAY, Lending

pytestmark = pytest.mark.django_db
FIRST = YESTERDAY - dt.timedelta(days=30)


class Costing(Lending):
    """Board b with an own pool (ring 1); board a lends to it in ring 4. Mornings are 210 minutes, afternoons 120."""

    def __post_init__(self):
        super().__post_init__()
        self.pool = make.pool(self.region, owner=self.b)
        self.joint = make.pool(self.region)

    def need(self, *parts, **fields):
        return make.need(make.group(self.at_b), date=YESTERDAY, parts=parts or ("am", "pm"), **fields)

    def covers(self, who, *parts, **fields):
        return make.assignment(self.need(*parts), who, state="published", **fields)

    def own(self, **fields):
        return make.substitute(self.pool, employer=self.b, **fields)

    def settles(self, kind, *parts, **fields):
        for part in self.need(*parts).parts.all():
            Outcome.objects.create(need_part=part, kind=kind, **fields)

    def costs(self, board=None, wanted=None, last=TODAY):
        grant = {"role": "hr-adviser", "board": board} if board else {"role": "coordinator"}
        return costs_of(make.user("Eva", {"region": self.region, **grant}), wanted, FIRST, last)


@pytest.fixture
def scene():
    return Costing()


def shown(tally):
    return tally.parts, tally.minutes, tally.cents, tally.day_cents


def test_a_scene_worked_out_by_hand(scene):
    Tariff.objects.create(
        board=scene.a, function="teacher", cents_per_hour=4210, source="begroting", since=make.LONG_AGO
    )
    scene.covers(scene.own(), pool=scene.pool, ring=1)
    lent = scene.covers(scene.lent(), pool=scene.joint, ring=4)
    scene.covers(make.person(scene.region, employer=scene.b), "am", source="own", own_kind="duo")
    scene.post()
    SignOff.objects.create(booking=lent[0].booking, planned=210, decided_minutes=180, changed_at=timezone.now())
    scene.post()
    MeasurePrice.objects.create(region=scene.region, kind="agency", cents=40_000, since=YESTERDAY)
    MeasurePrice.objects.create(region=scene.region, kind="agency", cents=50_000, since=TODAY)
    scene.settles("agency", "am", name="A. Nders")
    found = scene.costs(scene.b)
    # 3845 an hour: 210 minutes 13457.5 -> 13458, 120 minutes 7690
    assert shown(found.rings["1"]) == (2, 330, 21_148, 21_148)
    assert shown(found.rings["own"]) == (1, 210, 13_458, 26_916)
    # 4210 an hour: 210 minutes 14735 taken back, 180 minutes 12630, 120 minutes 8420
    assert shown(found.rings["4"]) == (2, 300, 21_050, 21_050)
    assert shown(found.rings["agency"]) == (1, 210, 40_000, 80_000)
    # 95656 cents for 6 day parts: 31885.33 a day
    assert shown(found.whole) == (6, 1050, 95_656, 31_885)
    assert list(found.rings) == ["own", "1", "4", "agency"]
    assert (shown(found.own_pool), shown(found.lent)) == (shown(found.rings["1"]), shown(found.rings["4"]))
    assert (found.whole.no_tariff, found.whole.not_booked) == (0, 0)


def test_a_day_is_two_day_parts_rounded_half_up():
    assert Tally(parts=4, cents=101).day_cents == 51
    assert Tally(parts=4, cents=100).day_cents == 50
    assert Tally(parts=3, cents=200, no_tariff=1, not_booked=1).day_cents == 400
    assert Tally(parts=1, no_tariff=1).day_cents is None


def test_vat_of_a_loan_is_cost():
    scene = Costing(priced=False)
    scene.price(permille=210)
    scene.covers(scene.lent(), "am", pool=scene.joint, ring=4)
    scene.post()
    assert scene.costs(scene.b).lent.cents == 13_458 + 2_826


def test_what_has_no_tariff_is_counted_and_not_guessed(scene):
    c = make.board(scene.region)
    at_c = make.school(c)
    pool = make.pool(scene.region, owner=c)
    for date, who in ((YESTERDAY, make.substitute(pool, employer=c)), (YESTERDAY, make.substitute(pool))):
        need = make.need(make.group(at_c), date=date, parts=("am",))
        make.assignment(need, who, state="published", pool=pool, ring=1)
    found = scene.costs(c)
    assert (found.whole.parts, found.whole.no_tariff, found.whole.cents, found.whole.day_cents) == (2, 2, 0, None)


def test_a_tariff_counts_from_its_day_on(scene):
    c = make.board(scene.region)
    pool = make.pool(scene.region, owner=c)
    for date in (YESTERDAY - dt.timedelta(days=1), YESTERDAY):
        need = make.need(make.group(make.school(c)), date=date, parts=("pm",))
        make.assignment(need, make.substitute(pool, employer=c), state="published", pool=pool, ring=1)
    Tariff.objects.create(board=c, cents_per_hour=3000, source="begroting", since=YESTERDAY)
    found = scene.costs(c)
    assert (found.whole.no_tariff, found.whole.cents, found.whole.day_cents) == (1, 6000, 12_000)


def test_a_loan_waits_for_the_books_and_lacks_a_tariff_without_one(scene):
    c = make.board(scene.region)
    scene.covers(scene.lent(), "am", pool=scene.joint, ring=4)
    scene.covers(make.person(scene.region, employer=c), "am", pool=scene.joint, ring=4)
    assert (scene.costs(scene.b).lent.not_booked, scene.costs(scene.b).lent.no_tariff) == (1, 1)
    scene.post()
    found = scene.costs(scene.b)
    assert (found.lent.not_booked, found.lent.no_tariff, found.lent.cents) == (0, 1, 13_458)


def test_who_is_hired_costs_the_tariff_of_the_hiring_board(scene):
    hired = make.substitute(scene.pool)
    Employment.objects.create(
        person=hired, board=scene.b, function="teacher", contract="on-call", fte_hundredths=0, since=make.LONG_AGO
    )
    scene.covers(hired, "pm", pool=scene.pool, ring=1)
    assert shown(scene.costs(scene.b).own_pool) == (1, 120, 7_690, 15_380)


def test_who_is_called_by_another_board_than_the_own_costs_the_tariff_of_who_calls(scene):
    called = make.person(scene.region, employer=scene.a, pool=scene.joint)
    called.employments.update(contract="on-call")
    Tariff.objects.create(board=scene.b, function="teacher", cents_per_hour=3000, source="x", since=make.LONG_AGO)
    scene.covers(called, "pm", pool=scene.joint, ring=3)
    found = scene.costs(scene.b)
    assert shown(found.rings["3"]) == (1, 120, 6_000, 12_000)
    assert (found.own_pool.parts, found.lent.parts) == (0, 0)


def test_a_loan_signed_for_no_minutes_cost_nothing(scene):
    (lent,) = scene.covers(scene.lent(), "am", pool=scene.joint, ring=4)
    SignOff.objects.create(booking=lent.booking, planned=210, decided_minutes=0, changed_at=timezone.now())
    assert shown(scene.costs(scene.b).lent) == (1, 0, 0, 0)
    assert scene.costs(scene.b).lent.not_booked == 0


def test_who_comes_from_outside_costs_the_price_of_the_measure_and_staff_without_a_name_has_none(scene):
    scene.settles("online-teacher", "am")
    scene.settles("head", "am")
    found = scene.costs(scene.b).rings["own"]
    assert (found.parts, found.cents, found.day_cents, found.no_tariff) == (2, 9_500, 19_000, 1)


def test_who_is_lent_through_an_own_pool_is_a_loan(scene):
    scene.covers(make.substitute(scene.pool, employer=scene.a), "am", pool=scene.pool, ring=1)
    assert (scene.costs(scene.b).own_pool.parts, scene.costs(scene.b).lent.parts) == (0, 1)
    scene.post()
    found = scene.costs(scene.b)
    assert (found.own_pool.parts, found.lent.parts, found.rings["1"].cents) == (0, 1, 13_458)


def test_only_what_was_taught_in_the_period_counts(scene):
    scene.need()
    scene.settles("split", "am")
    scene.covers(scene.own(), pool=scene.pool, ring=1)
    assert scene.costs(scene.b, last=YESTERDAY).whole.parts == 2
    assert scene.costs(scene.b, last=YESTERDAY - dt.timedelta(days=1)).whole.parts == 0


def test_a_board_sees_its_own_cost_only(scene):
    scene.covers(scene.own(), pool=scene.pool, ring=1)
    found = scene.costs(scene.a, wanted=scene.b.pk)
    assert (found.board, found.boards, found.whole.parts) == (scene.a, (scene.a,), 0)
    assert (scene.costs().board, scene.costs().whole.parts) == (None, 2)
    assert scene.costs(wanted=scene.a.pk).whole.parts == 0


def test_the_number_of_queries_does_not_grow(scene):
    def taken():
        user = make.user("Carla", {"role": "coordinator", "region": scene.region})
        with CaptureQueriesContext(connection) as queries:
            costs_of(user, None, FIRST, TODAY)
        return len(queries)

    scene.covers(scene.own(), pool=scene.pool, ring=1)
    few = taken()
    for _ in range(4):
        scene.covers(scene.own(), pool=scene.pool, ring=1)
        scene.covers(scene.lent(), pool=scene.joint, ring=4)
        scene.settles("agency", "am", name="A. Nders")
    scene.post()
    assert taken() == few


@pytest.mark.parametrize(("since", "cents"), [(YESTERDAY, 28_000), (TODAY, 40_000)])
def test_an_agency_costs_its_own_price_from_its_day_on_and_the_measure_before(scene, since, cents):
    agency = Agency.objects.create(board=scene.b, name="Klas Vooruit", phone="1")
    AgencyPrice.objects.create(agency=agency, since=since, cents_per_hour=8_000)
    MeasurePrice.objects.create(region=scene.region, kind="agency", cents=40_000, since=YESTERDAY)
    scene.settles("agency", "am", name="A. Nders", agency=agency)
    assert shown(scene.costs(scene.b).rings["agency"]) == (1, 210, cents, 2 * cents)
