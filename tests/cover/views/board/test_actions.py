"""What a planner does, by htmx and by plain forms."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beurs.cover import problem, services
from beurs.cover.explain import Help
from beurs.cover.models import Assignment, Step
from beurs.pools.models import Pool
from tests import factories as make
from tests.cover.scenes import fresh, who
from tests.cover.views.board.conftest import HTMX

MOST_QUERIES = 62


@pytest.fixture
def proposal(morning):
    """Return a need with a proposal of the engine, and the person."""
    need, person = morning.need(), morning.substitute(first_name="Lieke", last_name="Brandsma")
    morning.plan()
    return fresh(need), person


def state(need):
    return {found for _person, found in who(need).values()}


def test_the_plan_button_makes_proposals_and_draws_list_strip_and_drawer(eva, morning, send):
    need = morning.need()
    morning.substitute()
    answer = send("plan/", need=need.pk)
    assert (answer.status_code, state(need)) == (200, {"proposed"})
    assert "Plan made: 1 proposal." in answer.text
    assert f'data-drawer-need="{need.pk}"' in answer.text
    assert 'id="list" hx-swap-oob' in answer.text


def test_a_plan_touches_only_the_boards_filtered_on(morning, sign_in):
    other = make.board(morning.region)
    need, foreign = morning.need(), make.need(make.group(make.school(other)))
    morning.substitute(), make.substitute(make.pool(morning.region, owner=other))
    sign_in("coordinator").post(f"/today/plan/?board={other.pk}")
    assert (state(need), state(foreign)) == (set(), {"proposed"})


def test_without_htmx_a_deed_leads_back_to_the_page_with_an_undo(eva, morning):
    morning.need(), morning.substitute()
    answer = eva.post("/today/plan/")
    step = Step.objects.get()
    assert (answer.status_code, f"step={step.pk}" in answer["Location"]) == (302, True)
    assert f"/today/undo/{step.pk}/" in eva.get(answer["Location"]).text


def test_a_plan_with_nothing_to_plan_is_refused_in_words(send):
    assert "There is no group without a teacher" in send("plan/").text


def test_agree_books_the_person(send, proposal):
    need, _person = proposal
    answer = send("agree/", pair=f"{need.pk}:{need.version}", need=need.pk)
    assert (state(need), "1 group agreed." in answer.text) == ({"agreed"}, True)
    assert f"/today/undo/{Step.objects.last().pk}/" in answer.text


def test_a_whole_group_is_agreed_at_once_and_what_cannot_be_is_told(send, morning, proposal):
    second = morning.need()
    morning.substitute()
    morning.plan()
    stale, good = fresh(proposal[0]), fresh(second)
    answer = send("agree/", pair=[f"{good.pk}:{good.version}", f"{stale.pk}:{stale.version + 7}"])
    assert (state(good), state(stale)) == ({"agreed"}, {"proposed"})
    assert "1 group agreed. Changed in the meantime" in answer.text


@pytest.mark.parametrize("pair", ["", "x:1", "1", "1:2:3", "-1:2"])
def test_pairs_that_are_none_are_not_found(send, pair):
    assert send("agree/", pair=pair).status_code == 404


def test_the_second_planner_is_told_both_versions_and_can_keep_the_choice(send, morning, proposal):
    need, _person = proposal
    seen = need.version
    services.lock(need=need, version=seen, by=morning.by)
    answer = send("agree/", pair=f"{need.pk}:{seen}", mine="Agree to Lieke Brandsma", need=need.pk)
    assert (answer.status_code, state(need)) == (409, {"proposed"})
    assert "Noor locked the proposal" in answer.text
    assert "Agree to Lieke Brandsma" in answer.text
    newer = fresh(need).version
    assert f'name="pair" value="{need.pk}:{newer}"' in answer.text
    assert send("agree/", pair=f"{need.pk}:{newer}").status_code == 200
    assert state(need) == {"agreed"}


def test_a_lost_conflict_on_one_need_repeats_with_the_new_version(send, morning, proposal):
    need, _person = proposal
    seen = need.version
    services.lock(need=need, version=seen, by=morning.by)
    answer = send(f"need/{need.pk}/drop/", version=seen, mine="Drop the proposal")
    assert answer.status_code == 409
    assert f'name="version" value="{fresh(need).version}"' in answer.text
    assert 'role="alert"' in answer.text


def test_lock_unlock_and_drop(send, proposal):
    need, _person = proposal
    send(f"need/{need.pk}/lock/", version=need.version)
    assert Assignment.objects.filter(locked=True).count() == 2
    send(f"need/{need.pk}/unlock/", version=fresh(need).version)
    assert not Assignment.objects.filter(locked=True).exists()
    send(f"need/{need.pk}/drop/", version=fresh(need).version)
    assert state(need) == set()


def test_a_version_that_is_none_is_a_fault_of_the_form(send, proposal):
    need, _person = proposal
    assert send(f"need/{need.pk}/lock/", version="x").status_code == 422


def test_choosing_by_hand_books_the_person(send, morning):
    need, person = morning.need(), morning.substitute(first_name="Daan", last_name="Verhulst")
    answer = send(f"need/{need.pk}/assign/", version=1, person=person.pk, parts=["am", "pm"])
    assert (state(need), "Daan Verhulst stands before group" in answer.text) == ({"agreed"}, True)


def test_a_rule_is_set_aside_with_its_ground_only(send, morning):
    need, far = morning.need(), morning.substitute(lat=53.2)
    given = {"version": 1, "person": far.pk, "parts": ["am", "pm"], "overrides": ["travel"]}
    refused = send(f"need/{need.pk}/assign/", **given)
    assert (refused.status_code, "Write down why" in refused.text) == (409, True)
    send(f"need/{need.pk}/assign/", **given, ground="Zij wil graag komen")
    assert state(need) == {"agreed"}
    assert set(Assignment.objects.values_list("ground", flat=True)) == {"Zij wil graag komen"}


@pytest.mark.parametrize("rule", ["not-qualified", "no-vog", "odd"])
def test_what_the_law_forbids_cannot_be_sent_as_set_aside(send, morning, rule):
    need, person = morning.need(), morning.substitute(skills=["gym"])
    given = {"version": 1, "person": person.pk, "parts": ["am"], "overrides": [rule], "ground": "toch"}
    assert send(f"need/{need.pk}/assign/", **given).status_code == 422
    assert state(need) == set()


def test_an_unqualified_person_is_refused_in_words(send, morning):
    need, person = morning.need(), morning.substitute(skills=["gym"])
    answer = send(f"need/{need.pk}/assign/", version=1, person=person.pk, parts=["am", "pm"])
    assert (answer.status_code, "is not qualified" in answer.text) == (409, True)


def test_nobody_from_outside_the_pools_can_be_sent_in(send, morning):
    need = morning.need()
    stranger = make.substitute(make.pool(morning.region, owner=make.board(morning.region)), first_name="Vreemde")
    answer = send(f"need/{need.pk}/assign/", version=1, person=stranger.pk, parts=["am", "pm"])
    assert (answer.status_code, "Vreemde" in answer.text) == (409, False)


def test_a_day_part_has_to_be_chosen(send, morning):
    need, person = morning.need(), morning.substitute()
    assert send(f"need/{need.pk}/assign/", version=1, person=person.pk).status_code == 422


def test_publish_tells_the_schools_and_counts_groups(send, morning):
    need = morning.need()
    make.assignment(need, morning.substitute(), state="agreed")
    answer = send("publish/")
    assert (state(need), "1 group published." in answer.text) == ({"published"}, True)


def test_publishing_nothing_is_refused_in_words(send, morning):
    assert "There is nothing to publish for this day." in send("publish/").text


def test_release_of_what_was_published_asks_a_ground(send, morning):
    need = morning.need()
    make.assignment(need, morning.substitute(), state="published")
    assert send(f"need/{need.pk}/release/", version=1, ground="").status_code == 409
    answer = send(f"need/{need.pk}/release/", version=1, ground="Is zelf ziek")
    assert (state(need), "The group is open again." in answer.text) == (set(), True)


def test_undo_takes_the_last_step_back(send, proposal):
    need, _person = proposal
    send("agree/", pair=f"{need.pk}:{need.version}")
    answer = send(f"undo/{Step.objects.last().pk}/")
    assert (state(need), "Undone." in answer.text) == ({"proposed"}, True)


def test_undo_of_what_somebody_changed_since_is_refused_in_words(send, morning, proposal):
    need, _person = proposal
    send("agree/", pair=f"{need.pk}:{need.version}")
    step = Step.objects.last()
    services.release(need=fresh(need), version=fresh(need).version, ground="", by=morning.by)
    answer = send(f"undo/{step.pk}/")
    assert "Undone." not in answer.text
    assert "note-toast--error" in answer.text


def test_somebody_elses_step_is_not_found(send, morning):
    step = Step.objects.create(by=morning.by, region=morning.region, day=make.MONDAY, kind="agree")
    assert send(f"undo/{step.pk}/").status_code == 404


@pytest.fixture
def helped(morning, monkeypatch):
    """Return an open need for which the engine verified that a longer trip of one person would fill it."""
    need, far = morning.need(), morning.substitute(lat=52.70, first_name="Verre", last_name="Vera")
    call = {"person": far, "parts": {"am", "pm"}, "overrides": ["travel"]}
    change = Help("travel", 20, person=far, to=90, service="assign_by_hand", call=call)
    others = Help("slots", 20, person=far, slots=("2026-11-23/am",))
    explain = problem.explain_need
    monkeypatch.setattr(problem, "explain_need", lambda found: replace(explain(found), relax=[others, change]))
    return need


def test_what_would_help_stands_in_the_drawer_with_a_button_only_for_what_a_planner_can_do(eva, helped):
    page = eva.get(f"/today/need/{helped.pk}/", headers=HTMX).text
    assert "Ask Verre Vera to travel up to 90 minutes." in page
    assert "Ask Verre Vera to be free then as well." in page
    assert page.count(f"/today/need/{helped.pk}/help/1/") == 2
    assert f"/today/need/{helped.pk}/help/0/" not in page


def test_a_change_that_helps_is_taken_with_its_ground(send, helped):
    page = send(f"need/{helped.pk}/help/1/", version=1, ground="Vera wil dit wel").text
    assert (state(helped), "Verre Vera stands before group" in page) == ({"agreed"}, True)
    assert send(f"need/{helped.pk}/help/1/", version=1, ground="nog eens").status_code == 409


def test_a_change_that_only_others_can_make_is_no_button(send, helped):
    assert send(f"need/{helped.pk}/help/0/", version=1, ground="x").status_code == 409
    assert state(helped) == set()


def test_a_change_that_is_no_longer_there_is_a_conflict(send, morning):
    need = morning.need()
    assert send(f"need/{need.pk}/help/3/", version=1, ground="x").status_code == 409


def test_a_drop_takes_as_many_queries_on_a_long_list_as_on_a_short_one(send, morning):
    counted = []
    for more in (2, 6):
        first, second, *_others = [morning.need() for _ in range(more)]
        for place in range(more + 2):
            morning.substitute(lat=make.LAT + place / 100)
        morning.plan()
        send(f"need/{first.pk}/drop/", version=fresh(first).version)
        with CaptureQueriesContext(connection) as asked:
            send(f"need/{second.pk}/drop/", version=fresh(second).version)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= MOST_QUERIES


ACTS = ["agree/", "plan/", "publish/", "need/{}/assign/", "need/{}/drop/", "need/{}/lock/", "need/{}/unlock/"]
ACTS += ["need/{}/release/", "need/{}/help/0/"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["hr-adviser", "auditor", "school-leader"])
def test_who_may_not_plan_changes_nothing(sign_in, morning, proposal, act, role):
    need, person = proposal
    data = {"version": need.version, "pair": f"{need.pk}:{need.version}", "person": person.pk, "parts": "am"}
    answer = sign_in(role).post(f"/today/{act.format(need.pk)}", data)
    assert answer.status_code in {302, 404}
    assert state(need) == {"proposed"}
    assert not Assignment.objects.filter(locked=True).exists()


@pytest.mark.parametrize("act", ACTS)
def test_a_link_changes_nothing(eva, proposal, act):
    assert eva.get(f"/today/{act.format(proposal[0].pk)}").status_code == 405


def test_yesterday_cannot_be_planned(send, morning):
    day = make.MONDAY - dt.timedelta(days=3)
    morning.need(date=day)
    assert "That day has passed." in send(f"plan/?date={day}").text


def test_choosing_from_the_call_list_warns_that_somebody_salaried_is_free_and_choosing_that_one_does_not(send, morning):
    calls = make.pool(morning.region, owner=morning.board)
    Pool.objects.filter(pk=calls.pk).update(kind=Pool.Kind.ON_CALL)
    called, salaried = make.substitute(calls), morning.substitute()
    for person, warned in ((called, True), (salaried, False)):
        need = fresh(morning.need())
        answer = send(f"need/{need.pk}/assign/", person=person.pk, parts=["am", "pm"], version=need.version)
        assert answer.status_code == 200
        assert ("is free and fit, with a salary already." in answer.text) is warned
