"""The week as a page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beurs.cover.models import Assignment
from tests import factories as make


def test_the_week_shows_schools_against_days(eva, morning):
    morning.need()
    page = eva.get("/week/?date=2026-11-25").text
    assert "Week 48" in page
    assert morning.school.name in page
    assert "1 group, 0% covered" in page


def test_a_week_without_needs_is_good_news(eva):
    assert "No group needs anybody this week." in eva.get("/week/").text


def test_the_week_takes_few_queries(eva, morning):
    morning.need()
    with CaptureQueriesContext(connection) as queries:
        eva.get("/week/")
    assert len(queries) <= 8


def test_one_click_plans_the_days_that_are_left(eva, morning):
    for step in (0, 1, 4):
        morning.need(date=make.MONDAY + dt.timedelta(days=step))
    morning.substitute()
    answer = eva.post("/week/plan/", follow=True)
    days = set(Assignment.objects.filter(state="proposed").values_list("need_part__need__date__day", flat=True))
    assert days == {23, 24, 27}
    assert "Plan made: 3 proposals." in answer.text


def test_planning_an_empty_week_is_refused_in_words(eva):
    assert "There is no group without a teacher" in eva.post("/week/plan/", follow=True).text


@pytest.mark.parametrize("role", ["hr-adviser", "auditor"])
def test_readers_cannot_plan_the_week(sign_in, morning, role):
    client = sign_in(role)
    assert "/week/plan/" not in client.get("/week/").text
    assert client.post("/week/plan/").status_code == 404


def test_a_week_that_is_over_has_no_plan_button(eva):
    assert "/week/plan/" not in eva.get("/week/?date=2026-11-16").text


BESIDE_WEEK = {"HX-Request": "true", "HX-Target": "drawer", "HX-Current-URL": "http://testserver/week/?date=2026-11-23"}


def test_beside_the_week_the_drawer_comes_without_a_bench(eva, morning):
    need = morning.need()
    assert "bench-panel" not in eva.get(f"/today/need/{need.pk}/", headers=BESIDE_WEEK).text


def test_a_deed_beside_the_week_draws_the_week_again_and_says_what_was_done(eva, morning):
    need = morning.need()
    make.assignment(need, morning.substitute())
    answer = eva.post(f"/today/need/{need.pk}/lock/", {"version": 1}, headers=BESIDE_WEEK)
    assert answer.headers["HX-Refresh"] == "true"
    assert "Locked: the next plan keeps this person here." in eva.get("/week/").text
