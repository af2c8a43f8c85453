"""The page of a school: names only when it is settled, and the own solution in two taps."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from beurs.cover.models import Assignment, Need
from beurs.cover.services import absence_report, search_start
from tests import factories as make


@pytest.fixture
def need(here):
    absence_report(
        person=here.fenna,
        school=here.school,
        kind="sick",
        first=make.MONDAY,
        first_part="am",
        last=make.MONDAY,
        by=here.leader,
    )
    return Need.objects.get()


def page(client, here, **query):
    return " ".join(client.get(f"/schools/{here.school.code}/today/", query).content.decode().split())


def lieke(here):
    pool = make.pool(here.region, owner=here.board)
    return make.substitute(
        pool, first_name="Lieke", last_name="Brandsma", phone="06-00001234", email="l@voorbeeld.example"
    )


def test_a_published_name_comes_with_telephone_and_mail(sanne, here, need):
    make.assignment(need, lieke(here), state="published")
    shown = page(sanne, here)
    assert "Lieke Brandsma" in shown
    assert 'href="tel:06-00001234"' in shown
    assert 'href="mailto:l@voorbeeld.example"' in shown
    assert "08:30–15:00" in shown
    assert "The group that asked has somebody." in shown


@pytest.mark.parametrize("state", ["proposed", "agreed"])
def test_a_name_that_is_not_settled_is_not_shown(sanne, here, need, state):
    make.assignment(need, lieke(here), state=state)
    shown = page(sanne, here)
    assert "Lieke" not in shown
    assert "Almost settled" in shown


def test_an_open_group_says_so_and_offers_colleagues(sanne, here, need):
    shown = page(sanne, here)
    assert "Nobody yet for 1 group." in shown
    assert "Still open" in shown
    assert "Piet Hoekstra" in shown
    assert "duo partner" in shown


def test_an_open_group_tells_what_the_last_plan_found(sanne, here, need):
    from beurs.cover.services import plan_make

    assert "No plan has seen this group yet" in page(sanne, here)
    lieke(here).qualifications.all().delete()
    plan_make(region=here.region, boards=[here.board], first=make.MONDAY, last=make.MONDAY, by=here.leader)
    shown = page(sanne, here)
    assert "No plan has seen this group yet" not in shown
    assert "0 qualified" in shown


def test_who_teaches_an_own_group_then_is_not_offered(sanne, here, need):
    make.teacher(make.group(here.school), [(1, "am"), (1, "pm")], first_name="Bezet")
    assert "Bezet" not in page(sanne, here)


def own_form(shown, name):
    """Return what the button of a colleague sends, read from the page."""
    form = next(part for part in re.findall(r"<form.*?</form>", shown) if f"<b>{name}</b>" in part and "/own/" in part)
    person = re.search(rf'name="person" value="(\d+)">(?:(?!</button>).)*<b>{name}', form)
    fields = dict(re.findall(r'type="hidden" name="(need|version|own_kind)" value="([^"]+)"', form))
    return {**fields, "part": re.findall(r'name="part" value="([^"]+)"', form), "person": person.group(1)}


def test_two_taps_store_an_own_solution(sanne, here, need):
    sent = own_form(page(sanne, here), "Piet Hoekstra")
    response = sanne.post(f"/schools/{here.school.code}/own/", sent)
    assert response.headers["Location"].endswith("/today/?date=2026-11-23")
    assert {(one.person, one.own_kind, one.state) for one in Assignment.objects.all()} == {
        (here.piet, "duo", "published")
    }
    assert "own solution" in page(sanne, here)


def test_somebody_else_is_an_extra_day(sanne, here, need):
    sent = own_form(page(sanne, here), "Anna Wit")
    assert sent["own_kind"] == "extra-day"
    sanne.post(f"/schools/{here.school.code}/own/", sent)
    assert Assignment.objects.filter(person=here.anna, own_kind="extra-day").count() == 2


def test_an_own_solution_on_what_changed_is_refused_with_a_sentence(sanne, here, need):
    sent = {**own_form(page(sanne, here), "Piet Hoekstra"), "version": 99}
    sanne.post(f"/schools/{here.school.code}/own/", sent)
    assert not Assignment.objects.exists()
    assert "Look at it again first." in page(sanne, here)


@pytest.mark.parametrize("typed", [{"part": []}, {"person": ""}, {"need": "x"}, {"own_kind": "friend"}])
def test_an_own_solution_that_is_not_right_stores_nothing(sanne, here, need, typed):
    sent = {**own_form(page(sanne, here), "Piet Hoekstra"), **typed}
    assert sanne.post(f"/schools/{here.school.code}/own/", sent).status_code == 302
    assert not Assignment.objects.exists()


def test_another_school_is_absent(stranger, here, need):
    assert stranger.get(f"/schools/{here.school.code}/today/").status_code == 404
    assert stranger.post(f"/schools/{here.school.code}/own/", {"need": need.pk}).status_code == 404


def test_a_planner_of_the_board_may_enter_it_too(client, here, need):
    client.force_login(make.user("Eva", {"role": "planner", "region": here.region, "board": here.board}, language="en"))
    client.cookies["django_language"] = "en"
    assert "Solved ourselves" in page(client, here)


def test_a_need_that_vanished_is_not_a_question_of_the_school(sanne, here, need):
    from beurs.cover.services import absence_withdraw

    make.assignment(need, lieke(here), state="published")
    absence_withdraw(absence=need.absence, version=1, by=here.leader)
    assert "Lieke" not in page(sanne, here)


def test_days_lead_over_the_weekend_and_nonsense_is_today(sanne, here):
    friday = make.MONDAY + dt.timedelta(days=4)
    assert f"?date={friday + dt.timedelta(days=3)}" in page(sanne, here, date=friday.isoformat())
    assert page(sanne, here, date="2026-13-45").count("Monday 23 November") == 1
    assert "Monday 30 November" in page(sanne, here, date="2026-11-28")


def test_the_page_lists_who_is_away(sanne, here, need):
    assert f'href="/absences/{need.absence_id}/">Fenna Maassluis' in page(sanne, here)
    assert "Nobody is reported away." in page(sanne, here, date="2026-11-25")


def test_a_school_names_who_bridges_and_the_search_that_runs_hears_it(sanne, here, need):
    started = search_start(needs=[need], by=None, now=timezone.now()).searches[0]
    answer = sanne.post(f"/schools/{here.school.code}/bridge/{need.pk}/", {"bridge": " Meester Piet "}, follow=True)
    assert "Written down." in answer.content.decode()
    started.refresh_from_db()
    assert started.bridge == "Meester Piet"
    assert "Meester Piet bridges until then." in page(sanne, here)


@pytest.mark.parametrize("sent", ["", "   "])
def test_nobody_named_is_refused_and_nothing_is_kept(sanne, here, need, sent):
    sanne.post(f"/schools/{here.school.code}/bridge/{need.pk}/", {"bridge": sent})
    need.refresh_from_db()
    assert need.bridge == ""


def test_a_group_that_is_covered_asks_for_nobody_to_bridge(sanne, here, need):
    make.assignment(need, lieke(here), state="published")
    assert "We bridge until" not in page(sanne, here)
    sanne.post(f"/schools/{here.school.code}/bridge/{need.pk}/", {"bridge": "Piet"})
    need.refresh_from_db()
    assert need.bridge == ""


def test_another_school_names_nobody_here(stranger, here, need):
    assert stranger.post(f"/schools/{here.school.code}/bridge/{need.pk}/", {"bridge": "Piet"}).status_code == 404
