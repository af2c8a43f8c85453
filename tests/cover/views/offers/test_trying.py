"""Trying a rule on the last weeks: figures beside those of the rule that holds, and nothing kept."""

import datetime as dt

import pytest

from beurs.cover.models import DispatchRule, Trial
from tests import factories as make
from tests.cover.services.offers.scenes import work
from tests.cover.views.offers.test_rules import GIVEN


@pytest.fixture
def page(morning):
    return f"/rules/asking/{morning.board.pk}/try/"


@pytest.fixture
def weeks(morning):
    """Give the board two sudden needs on each of five past school days, and four people."""
    for _ in range(4):
        morning.substitute()
    groups = [morning.group() for _ in range(2)]
    for back in (3, 4, 5, 6, 7):
        day = make.MONDAY - dt.timedelta(days=back)
        at = dt.datetime.combine(day, dt.time(6), tzinfo=dt.UTC)
        for group in groups:
            make.need(group, date=day, created_at=at)


def tried(eva, page):
    """Return the page after the worker played what the form asks for."""
    assert eva.post(page, GIVEN).status_code == 302
    work()
    return eva.get(page).content.decode()


def test_both_rules_are_shown_beside_each_other_and_nothing_is_kept(eva, weeks, page):
    shown = tried(eva, page)
    assert "5 mornings from October 26 to November 22, 10 groups" in shown.replace("26 October", "October 26").replace(
        "22 November", "November 22"
    )
    assert "Groups with somebody at 08:15" in shown
    assert DispatchRule.objects.count() == 1


def test_while_it_is_played_the_page_shows_how_far_it_is_and_keeps_what_was_typed(eva, weeks, page):
    eva.post(page, GIVEN | {"live_max": "7"})
    shown = eva.get(page).content.decode()
    assert "The mornings wait their turn" in shown
    assert 'name="live_max" value="7"' in shown
    work()
    trial = Trial.objects.get()
    assert (trial.done, trial.total) == (5, 5)


def test_the_form_opens_with_the_rule_that_holds_and_says_what_to_do(eva, page):
    shown = eva.get(page).content.decode()
    assert "Nobody is asked and nothing is kept." in shown
    assert 'formaction="/rules/asking/' in shown


def test_the_same_form_keeps_the_version_on_the_page_of_the_rule(eva, weeks, page):
    assert eva.post(page.removesuffix("try/"), GIVEN).status_code == 302
    assert DispatchRule.objects.filter(since="2026-11-24", live_max=3).exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ring-own-place": ""}, "Choose at least one ring with people in it."),
        ({"live_max": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_form_that_cannot_be_is_sent_back(eva, weeks, page, changed, told):
    answer = eva.post(page, GIVEN | changed)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_weeks_without_sudden_needs_are_said_so(eva, page):
    assert "no group needed somebody at short notice" in tried(eva, page)
