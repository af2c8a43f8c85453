"""The page of cost per filled day: its conclusion, what it tells of each on its own, its file."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from beurs.cover.models import Trial
from beurs.cover.replays import Figure
from beurs.ledger.access.costs import Costs, Tally
from beurs.ledger.templatetags.ledger import euros
from beurs.ledger.views.costs import figure, title_of
from tests import factories as make
from tests.ledger.access.test_costs import Costing
from tests.ledger.scenes import TODAY, YESTERDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(clock):
    made = Costing()
    made.covers(made.own(), pool=made.pool, ring=1)
    made.covers(made.lent(), "am", pool=made.joint, ring=4)
    made.post()
    return made


def signed_in(scene, role="coordinator", **place):
    client = Client()
    client.force_login(make.user(role, {"role": role, "region": scene.region, **place}, language="en"))
    client.cookies["django_language"] = "en"
    return client


def page(client, **query):
    answer = client.get(reverse("ledger:costs"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def costs(own, lent, whole=None):
    return Costs(None, None, (), True, YESTERDAY, TODAY, {}, whole or Tally(), own, lent)


@pytest.mark.parametrize(
    ("own", "lent", "title"),
    [
        (100, 234, "A day from the own pool cost € 2.68 less than a borrowed one"),
        (234, 100, "A day from the own pool cost € 2.68 more than a borrowed one"),
        (100, 100, "A day from the own pool cost as much as a borrowed one"),
    ],
)
def test_the_title_says_what_differs(own, lent, title):
    with override("en"):
        assert title_of(costs(Tally(parts=1, cents=own), Tally(parts=1, cents=lent))) == title


def test_the_page_says_what_a_day_cost(scene):
    shown = page(signed_in(scene))
    assert "A day from the own pool cost € 57.68 less than a borrowed one" in shown
    assert "€ 346.06 for 3 day parts" in shown
    assert "1 borrowed day part cost € 134.58" in shown


def test_another_board_is_not_told(scene):
    shown = page(signed_in(scene, "hr-adviser", board=scene.a), board=scene.b.pk)
    assert "Nothing was filled in this period" in shown
    assert scene.b.name not in shown


def test_each_on_its_own_is_told_as_fill_with_its_interval(scene):
    assert "not played again yet" in page(signed_in(scene))
    board = str(scene.b.pk)
    series = {"minutes": [0, 0], "lent": [0, 0], "borrowed": [0, 0]}
    stored = {
        "days": ["2026-11-19", "2026-11-20"],
        "asked": {board: [10, 10]},
        "plays": {
            "apart": {board: {"covered": [6, 8], **series}},
            "now": {board: {"covered": [9, 9], **series}},
        },
        "rings": {"apart": {}, "now": {}},
    }
    Trial.objects.create(
        region=scene.region, kind="apart", state="done", result=stored, made_at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    )
    shown = page(signed_in(scene))
    assert "70.0 ±" in shown
    assert "90.0 ± 0.0" in shown
    assert "These mornings were played before their hours were kept" in shown
    assert "70.0 ±" not in page(signed_in(scene, "hr-adviser", board=scene.a))


def test_what_a_filled_day_costs_apart_is_told_with_its_interval(scene):
    board, employer = str(scene.b.pk), scene.b.pk
    hours = lambda *minutes: [[[1, employer, "teacher", False, each, 2]] for each in minutes]  # noqa: E731
    stored = {
        "days": ["2026-11-19", "2026-11-20"],
        "asked": {board: [2, 2]},
        "plays": {play: {board: {name: [2, 2] for name in ("covered", "minutes", "lent", "borrowed")}}
                  for play in ("apart", "now")},
        "rings": {"apart": {}, "now": {}},
        "hours": {"apart": {board: hours(210, 210)}, "now": {board: hours(120, 210)}},
    }  # fmt: skip
    Trial.objects.create(
        region=scene.region, kind="apart", state="done", result=stored, made_at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    )
    rate = 3845
    whole, part = 2 * ((210 * rate + 30) // 60), (120 * rate + 30) // 60 + (210 * rate + 30) // 60
    shown = page(signed_in(scene, "hr-adviser", board=scene.b))
    assert f"{euros(whole)} ± 0.00" in shown
    assert f"{euros(part)} ±" in shown
    assert f"<b>{euros(part - whole)} ±" in shown
    assert "Everybody who is asked says yes." in shown
    assert "What a filled day costs then" not in page(signed_in(scene, "hr-adviser", board=scene.a))


def test_a_figure_of_one_day_has_no_interval_and_nothing_has_no_figure():
    assert figure(Figure(float("nan"), float("nan"))) == "–"
    assert "±" not in figure(Figure(93.4, float("inf")))
    assert "±" in figure(Figure(93.4, 1.2))


def test_the_file_has_whole_cents(scene):
    answer = signed_in(scene).get(reverse("ledger:costs-export", args=["csv"]))
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[1:] == [
        "ring 1;2;330;21148;21148;0;0",
        "ring 4;1;210;13458;26916;0;0",
        "together;3;540;34606;23071;0;0",
    ]
    assert signed_in(scene).get(reverse("ledger:costs-export", args=["pdf"])).status_code == 404


def test_what_has_no_amount_is_shown(scene):
    scene.covers(make.substitute(scene.pool), "am", pool=scene.pool, ring=1)
    assert "1 without tariff" in page(signed_in(scene))
