"""What a choice costs, in words."""

import pytest
from django.utils import translation

from beurs.cover.explain import Effect, Reason, Without
from beurs.cover.views.board.effects import effect_words, standing_line, without_lines
from tests import factories as make
from tests.cover.views.board.conftest import HTMX


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_a_choice_that_costs_lesson_time_says_so_first():
    told = effect_words(Effect({"covered": 26, "fit": -2, "travel": 12}, exact=True))
    assert (told.opens, told.groups) == (True, "Less lesson time gets a teacher; points of priority: 26")
    assert told.others == "qualification fits better (−2) · +12 min travel"


@pytest.mark.parametrize(("chosen", "words"), [(True, "The plan's choice"), (False, "No group loses its teacher")])
def test_a_choice_that_costs_no_lesson_time_says_that(chosen, words):
    told = effect_words(Effect({"travel": -3}, exact=False, chosen=chosen))
    assert (told.groups, told.opens, told.exact, told.others) == (words, False, False, "−3 min travel")


def test_what_decides_stands_first_and_the_rest_in_the_order_of_the_tiers():
    lines = without_lines(Without({"changes": 2, "spread": 4, "fit": -1}, alone=False))
    found = [(line["tier"], line["worse"]) for line in lines]
    assert found == [("changes", True), ("fit", False), ("spread", True)]
    assert without_lines(None) == []


@pytest.mark.parametrize(
    ("kind", "tier", "loss", "words"),
    [
        ("needed-elsewhere", "covered", 26, "another group loses its teacher"),
        ("behind", "travel", 7, "7 min less"),
        ("equal", None, None, "Would do just as well"),
        ("taken", None, None, "cannot be missed there"),
        ("reserve", None, None, "Is kept free"),
        ("midday", None, None, "leave no room"),
    ],
)
def test_every_kind_has_its_sentence_without_a_name(kind, tier, loss, words):
    assert words in standing_line(Reason(kind, {"tier": tier, "loss": loss}))


def test_the_list_of_choices_tells_the_effect_on_the_whole_plan(eva, morning):
    need = morning.need()
    for minutes in (5, 12):
        morning.substitute(lat=make.LAT + minutes / 240)
    morning.plan()
    page = eva.get(f"/today/need/{need.pk}/choose/", headers=HTMX).text
    assert "The plan&#x27;s choice" in page or "The plan's choice" in page
    assert "No group loses its teacher" in page
    assert "min travel" in page


def test_why_not_names_nobody_else(eva, morning):
    need = morning.need()
    near = morning.substitute(first_name="Lieke", last_name="Brandsma")
    far = morning.substitute(lat=make.LAT + 0.05)
    morning.plan()
    page = eva.get(f"/today/need/{need.pk}/why-not/{far.pk}/", headers=HTMX | {"HX-Target": "why-not"}).text
    assert "min less</b> travel" in page
    assert near.last_name not in page


def test_a_drop_says_that_the_plan_followed(eva, morning, send):
    need = morning.need()
    morning.substitute()
    morning.substitute(lat=make.LAT + 0.05)
    morning.plan()
    answer = send(f"need/{need.pk}/drop/", version=2)
    assert "The plan followed: 1 group has another proposal." in answer.text
