"""The board as a page, its list, its bench and the bar of changes."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beurs.accounts.services import audit_write
from beurs.cover import services
from beurs.cover.models import Step
from tests import factories as make


@pytest.mark.parametrize("role", ["coordinator", "planner", "hr-adviser", "auditor"])
def test_who_may_see_cover_gets_the_board(sign_in, morning, role):
    morning.need()
    page = sign_in(role).get("/today/")
    assert page.status_code == 200
    assert morning.school.name in page.text


@pytest.mark.parametrize("role", ["school-leader", "substitute"])
def test_others_find_nothing(sign_in, morning, role):
    assert sign_in(role, school=morning.school).get("/today/").status_code == 404


def test_without_sign_in_there_is_only_the_door(client, morning):
    answer = client.get("/today/")
    assert (answer.status_code, "/sign-in/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("role", ["hr-adviser", "auditor"])
def test_readers_get_no_buttons(sign_in, morning, role):
    need = morning.need()
    client = sign_in(role)
    for path in ("/today/", f"/today/need/{need.pk}/"):
        assert 'method="post" action="/today/' not in client.get(path).text


def test_a_planner_sees_neither_needs_nor_schools_of_other_boards(eva, morning):
    other = make.school(make.board(morning.region), name="De Vreemde School")
    make.need(make.group(other))
    morning.need()
    assert "De Vreemde School" not in eva.get("/today/").text


def test_every_open_row_tells_what_the_plan_of_its_own_board_found(sign_in, morning):
    mine, other = morning.need(), make.school(make.board(morning.region))
    theirs = make.need(make.group(other))
    client = sign_in("coordinator")
    morning.plan()
    morning.plan(boards=[other.board])
    reasons = {row.id: str(row.reason) for row in client.get("/today/").context["today"].rows}
    assert reasons[mine.pk] == reasons[theirs.pk] == "0 qualified"


def test_what_a_plan_found_is_not_told_once_the_plan_was_taken_back(eva, morning):
    need = morning.need()
    made = morning.plan(last=make.MONDAY + dt.timedelta(days=4))
    assert reason_of(eva, need) == "0 qualified"
    services.step_undo(step=Step.objects.get(facts__plan=made.pk), by=morning.by)
    assert reason_of(eva, need) == "No plan has seen this group yet"


def reason_of(client, need):
    return str(client.get("/today/").context["today"].row(need.pk).reason)


def test_the_page_takes_at_most_twelve_queries_however_many_needs(eva, morning):
    for _ in range(12):
        make.assignment(morning.need(), morning.substitute(), state="agreed")
    morning.need()
    morning.plan()
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert eva.get("/today/").status_code == 200
    for _ in range(12):
        make.assignment(morning.need(), morning.substitute())
    with CaptureQueriesContext(connection) as many:
        eva.get("/today/")
    assert len(many) == len(few) <= 12


def test_an_open_end_is_rolled_out_to_the_day_that_is_looked_at(eva, morning):
    teacher = make.teacher(morning.group())
    absence = services.absence_report(
        person=teacher, school=morning.school, kind="sick", first=make.MONDAY, first_part="am", by=morning.by
    ).absence
    later = absence.built_until + dt.timedelta(days=7)
    assert not absence.needs.filter(date__gt=absence.built_until).exists()
    assert eva.get(f"/today/?date={later}").status_code == 200
    assert absence.needs.filter(date__gt=absence.built_until).exists()


def test_a_swap_of_the_list_brings_the_strip_and_the_map_along(eva, morning):
    morning.need()
    answer = eva.get("/today/?state=open", headers={"HX-Request": "true", "HX-Target": "list"})
    assert "<html" not in answer.text
    for part in (
        'id="strip" hx-swap-oob',
        'id="poll" hx-swap-oob',
        'hx-swap-oob="true" id="map-points"',
        'id="orders"',
    ):
        assert part in answer.text


def test_filters_that_leave_nothing_say_so(eva, morning):
    morning.need()
    assert "Nothing fits these filters." in eva.get("/today/?q=bestaatniet").text


def test_a_day_without_needs_is_good_news(eva, morning):
    assert "No group needs anybody on this day." in eva.get("/today/").text


def test_a_region_without_schools_says_what_to_do_first(eva, morning):
    morning.school.delete()
    assert "First read in the schools of your region." in eva.get("/today/").text


def test_the_print_page_shows_the_filtered_list_without_forms(eva, morning):
    morning.need()
    page = eva.get("/today/?state=open&print")
    assert morning.school.name in page.text
    assert 'id="drawer"' not in page.text


def test_the_bench_shows_only_whom_a_pool_brings_here(eva, morning):
    mine = morning.substitute(first_name="Daan", last_name="Verhulst")
    other = make.pool(morning.region, owner=make.board(morning.region))
    make.substitute(other, first_name="Vreemde", last_name="Vogel")
    page = eva.get("/today/bench/", headers={"HX-Request": "true"}).text
    assert str(mine) in page
    assert "Vreemde" not in page


def test_the_bench_for_a_need_measures_the_way_there(eva, morning):
    morning.substitute(lat=52.40)
    need = morning.need()
    assert " min" in eva.get(f"/today/bench/?need={need.pk}", headers={"HX-Request": "true"}).text
    assert eva.get(f"/today/bench/?need={need.pk}").text.count("<html") == 1


def write(morning, who, target):
    with transaction.atomic():
        return audit_write(
            "need.lock", by=who, target=target, region_id=morning.region.pk, board_id=morning.board.pk, day=make.MONDAY
        )


def test_what_another_planner_changed_is_told_without_moving_anything(eva, morning):
    write(morning, morning.by, "need:1"), write(morning, morning.by, "need:2")
    answer = eva.get("/today/changes/?since=0")
    assert "Noor changed 2 groups." in answer.text
    assert 'hx-target="#list"' in answer.text


def test_own_changes_and_no_changes_answer_with_nothing(eva, morning, planner):
    assert eva.get("/today/changes/?since=0").status_code == 204
    write(morning, planner, "need:1")
    assert eva.get("/today/changes/?since=0").status_code == 204


def test_asking_for_changes_is_cheap(eva, morning):
    write(morning, morning.by, "need:1")
    with CaptureQueriesContext(connection) as queries:
        eva.get("/today/changes/?since=0")
    assert len(queries) <= 5


def test_the_countdown_stands_before_the_bell_only(eva, morning, clock):
    morning.need()
    assert 'role="timer"' in eva.get("/today/").text
    clock(hour=9)
    assert 'role="timer"' not in eva.get("/today/").text
    assert timezone.localtime().hour == 9
