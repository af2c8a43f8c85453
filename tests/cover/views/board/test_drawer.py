"""The drawer: one need, in place and as a page of its own."""

import pytest
from django.utils import timezone, translation

from beurs.cover.explain import Help
from beurs.cover.views.board import telling
from tests import factories as make
from tests.cover.views.board.conftest import HTMX


def test_a_need_has_an_address_of_its_own(eva, morning):
    need = morning.need()
    page = eva.get(f"/today/need/{need.pk}/")
    assert f"Group {need.group.name}, {morning.school.name}" in page.text
    assert 'aria-current="true"' in page.text


def test_for_htmx_only_the_drawer_and_the_bench_come(eva, morning):
    need = morning.need()
    answer = eva.get(f"/today/need/{need.pk}/", headers=HTMX)
    assert f'data-drawer-need="{need.pk}"' in answer.text
    assert 'id="bench-panel" hx-swap-oob="innerHTML"' in answer.text
    assert "<html" not in answer.text


def test_a_page_out_of_the_history_is_whole(eva, morning):
    need = morning.need()
    answer = eva.get(f"/today/need/{need.pk}/", headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in answer.text


def test_absent_and_forbidden_needs_answer_alike(eva, morning):
    foreign = make.need(make.group(make.school(make.board(morning.region))))
    for pk in (foreign.pk, 999_999):
        for part in ("", "choose/", f"why-not/{morning.substitute().pk}/"):
            assert eva.get(f"/today/need/{pk}/{part}").status_code == 404


def test_a_proposal_shows_the_person_the_reasons_and_the_four_buttons(eva, morning):
    need = morning.need()
    who = morning.substitute(first_name="Lieke", last_name="Brandsma", phone="06-00001234")
    morning.plan()
    page = eva.get(f"/today/need/{need.pk}/", headers=HTMX).text
    assert "Lieke Brandsma" in page
    assert "Why Lieke" in page
    assert "tel:06-00001234" in page
    for key in ("a", "t", "l", "x"):
        assert f'data-key="{key}"' in page
    assert str(who.pk)


@pytest.mark.parametrize(("role", "told"), [("planner", True), ("auditor", False), ("hr-adviser", False)])
def test_only_who_plans_reads_how_to_reach_a_substitute(sign_in, morning, role, told):
    need = morning.need()
    sub = morning.substitute(first_name="Lieke", phone="06-00001234", email="l@voorbeeld.example")
    make.assignment(need, sub, state="published")
    page = sign_in(role, board=morning.board).get(f"/today/need/{need.pk}/").text
    assert "Lieke" in page
    assert ("tel:06-00001234" in page) is told
    assert ("l@voorbeeld.example" in page) is told


def test_a_proposal_is_compared_with_the_runner_up(eva, morning):
    need = morning.need()
    morning.substitute(first_name="Lieke")
    morning.substitute(first_name="Daan", lat=52.45)
    morning.plan()
    page = eva.get(f"/today/need/{need.pk}/", headers=HTMX).text
    assert "Next to the runner-up" in page
    assert 'class="decides"' in page


def test_an_open_need_shows_where_people_fell_off(eva, morning):
    need = morning.need()
    morning.substitute(skills=["gym"])
    morning.plan()
    page = eva.get(f"/today/need/{need.pk}/", headers=HTMX).text
    assert "Nobody can be there at 08:30." in page
    assert "Where did people fall off?" in page


def test_a_need_nobody_wants_any_more_says_so(eva, morning):
    need = morning.need()
    need.parts.update(cancelled_at=timezone.now())
    assert "needs nobody any more" in eva.get(f"/today/need/{need.pk}/", headers=HTMX).text


def test_the_candidates_say_what_fails_and_ask_a_ground_for_what_may_be_set_aside(eva, morning):
    need = morning.need()
    near = morning.substitute(first_name="Nabije", last_name="Noor")
    far = morning.substitute(first_name="Verre", last_name="Vera", lat=53.2)
    unqualified = morning.substitute(first_name="Onbevoegde", last_name="Otto", skills=["gym"])
    page = eva.get(f"/today/need/{need.pk}/choose/", headers=HTMX | {"HX-Target": "choose"}).text
    assert "<html" not in page
    assert page.index(str(near)) < page.index(str(far)) < page.index(str(unqualified))
    assert page.count("Why do you set this rule aside?") == 1
    assert 'name="overrides" value="travel"' in page
    assert "Is not qualified for this group." in page
    assert f'value="{unqualified.pk}"' not in page


def test_candidates_stand_in_a_whole_page_without_htmx(eva, morning):
    need = morning.need()
    morning.substitute(first_name="Nabije", last_name="Noor")
    page = eva.get(f"/today/need/{need.pk}/choose/").text
    assert "<html" in page
    assert "Nabije Noor" in page


def test_readers_do_not_choose(sign_in, morning):
    need = morning.need()
    assert sign_in("hr-adviser").get(f"/today/need/{need.pk}/choose/").status_code == 404


def test_why_not_names_every_obstacle_of_one_person(eva, morning):
    need = morning.need()
    who = morning.substitute(lat=53.2, offers=[(1, "am")])
    page = eva.get(f"/today/need/{need.pk}/why-not/{who.pk}/", headers=HTMX | {"HX-Target": "why-not"}).text
    assert f"Why not {who}" in page
    assert "more than the limit of 45" in page
    assert "Did not offer this day part (afternoon)." in page


@pytest.mark.parametrize(
    ("reader", "told"),
    [(("planner", 0), True), (("hr-adviser", 1), True), (("hr-adviser", 0), False), (("auditor", 1), False)],
)
@pytest.mark.parametrize("bar", [{"court_barred": True}, {"vog_issued_on": None}, {"skills": []}])
def test_who_neither_plans_nor_manages_somebody_reads_no_personal_obstacle(sign_in, morning, reader, told, bar):
    role, own_staff = reader
    need = morning.need()
    who = morning.substitute(employer=morning.board if own_staff else make.board(morning.region), **bar)
    client = sign_in(role, board=morning.board)
    page = client.get(f"/today/need/{need.pk}/why-not/{who.pk}/", headers=HTMX | {"HX-Target": "why-not"}).text
    assert ("Is not available for this group." not in page) is told
    named = ("May not stand before a group.", "Has no certificate", "Is not qualified for this group.")
    assert any(text in page for text in named) is told


def test_who_neither_plans_nor_manages_somebody_still_reads_what_is_not_personal(sign_in, morning):
    need = morning.need()
    who = morning.substitute(employer=morning.board, court_barred=True, offers=[(1, "am")])
    client = sign_in("auditor", board=morning.board)
    page = client.get(f"/today/need/{need.pk}/why-not/{who.pk}/", headers=HTMX | {"HX-Target": "why-not"}).text
    assert "Is not available for this group." in page
    assert "Did not offer this day part (afternoon)." in page


def test_why_not_of_somebody_who_can_says_that(eva, morning):
    need = morning.need()
    who = morning.substitute()
    page = eva.get(f"/today/need/{need.pk}/why-not/{who.pk}/", headers=HTMX | {"HX-Target": "why-not"}).text
    assert "No rule stands in the way." in page


def test_nobody_learns_anything_of_people_no_pool_brings_here(eva, morning):
    need = morning.need()
    stranger = make.substitute(make.pool(morning.region, owner=make.board(morning.region)))
    assert eva.get(f"/today/need/{need.pk}/why-not/{stranger.pk}/").status_code == 404


@pytest.mark.parametrize("source", ["hand", "own"])
def test_what_people_arranged_themselves_is_told_as_such(eva, morning, source):
    need = morning.need()
    facts = {"own_kind": "duo"} if source == "own" else {"made_by": morning.by}
    make.assignment(need, morning.substitute(), state="published", source=source, **facts)
    page = eva.get(f"/today/need/{need.pk}/", headers=HTMX).text
    assert ("The school arranged it: <b>duo partner</b>" if source == "own" else "Chosen by <b>Noor</b>") in page


def test_a_trip_that_helps_by_way_of_another_group_says_so(morning):
    far = morning.substitute()
    here = Help("travel", 20, person=far, to=50, service="assign_by_hand", call={})
    there = Help("travel", 20, person=far, to=18)
    with translation.override("en"):
        first, second = telling.offers([there, here])
    assert first.text == f"Ask {far} to travel up to 50 minutes."
    assert second.text == f"Ask {far} to travel up to 18 minutes, to another group."
