"""The week as a page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beurs.accounts.services import audit_write
from beurs.cover.models import Assignment, Step
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


def test_a_deed_beside_the_week_draws_the_week_again_with_the_way_back(eva, morning):
    need = morning.need()
    make.assignment(need, morning.substitute())
    answer = eva.post(f"/today/need/{need.pk}/lock/", {"version": 1}, headers=BESIDE_WEEK)
    assert "Locked: the next plan keeps this person here." in answer.text
    assert 'id="week-list" hx-swap-oob="innerHTML"' in answer.text
    assert f'id="need-{need.pk}"' in answer.text
    assert f"/today/undo/{Step.objects.get().pk}/" in answer.text
    assert "bench-panel" not in answer.text


def test_undo_beside_the_week_draws_the_week_again(eva, morning):
    need = morning.need()
    (made, *_rest) = make.assignment(need, morning.substitute())
    eva.post(f"/today/need/{need.pk}/lock/", {"version": 1}, headers=BESIDE_WEEK)
    answer = eva.post(f"/today/undo/{Step.objects.get().pk}/", {"need": ""}, headers=BESIDE_WEEK)
    made.refresh_from_db()
    assert not made.locked
    assert "Undone." in answer.text
    assert 'id="week-list"' in answer.text


def test_the_week_is_planned_in_place_and_can_be_taken_back(eva, morning):
    morning.need()
    morning.substitute()
    answer = eva.post("/week/plan/", {"need": ""}, headers=BESIDE_WEEK)
    assert "Plan made: 1 proposal." in answer.text
    assert f"/today/undo/{Step.objects.get().pk}/" in answer.text


def test_a_redirect_to_the_week_offers_the_way_back_without_scripts(eva, morning):
    morning.need()
    morning.substitute()
    page = eva.post("/week/plan/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/week/")
    assert f"/today/undo/{Step.objects.get().pk}/" in page.text


def test_the_list_of_the_week_is_swapped_with_what_hangs_on_it(eva, morning):
    need = morning.need()
    answer = eva.get("/week/", headers={"HX-Request": "true", "HX-Target": "week-list"})
    assert f'id="need-{need.pk}"' in answer.text
    assert "<html" not in answer.text
    for part in ("strip", "poll"):
        assert f'id="{part}" hx-swap-oob="true"' in answer.text


@pytest.mark.parametrize(("step", "told"), [(0, 200), (4, 200), (5, 204), (-1, 204)])
def test_the_week_tells_what_others_changed_in_its_five_days(eva, morning, step, told):
    noor = make.user("Noor")
    day = make.MONDAY + dt.timedelta(days=step)
    audit_write("need.agree", by=noor, target="need:1", region_id=morning.region.pk, board_id=morning.board.pk, day=day)
    answer = eva.get("/week/changes/?date=2026-11-25&since=0")
    assert answer.status_code == told
    if told == 200:
        assert "Noor changed 1 group." in answer.text
        assert 'hx-target="#week-list"' in answer.text


def test_a_change_that_the_week_already_shows_is_not_told(eva, morning):
    row = audit_write("need.agree", by=make.user("Noor"), region_id=morning.region.pk, day=make.MONDAY)
    assert f"since={row.pk}" in eva.get("/week/").text
    assert eva.get(f"/week/changes/?since={row.pk}").status_code == 204
