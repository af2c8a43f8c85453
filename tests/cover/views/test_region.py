"""The region's home page."""

import datetime as dt

import pytest

from beurs.cover.access.region import Fill, WeekFill
from beurs.cover.views.region import chart_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def week(number, covered, total):
    return WeekFill(make.MONDAY - dt.timedelta(weeks=number), Fill(covered, total))


def test_the_line_runs_left_to_right_and_high_is_up():
    chart = chart_of([week(3, 9, 10), week(2, 10, 10), week(1, 8, 10)])
    xs, ys = zip(*(map(float, point.split(",")) for point in chart.points.split()), strict=True)
    assert list(xs) == sorted(xs)
    assert ys[1] < ys[0] < ys[2]
    assert chart.rules[-1]["value"] == 100
    assert chart.rules[0]["value"] < 80


def test_a_week_without_requests_is_left_out():
    assert chart_of([week(2, 0, 0)]) is None
    assert len(chart_of([week(3, 1, 1), week(2, 0, 0), week(1, 1, 1)]).marks) == 2


@pytest.fixture
def region():
    return make.region(name="Kust")


def enter(client, role, region, **where):
    client.force_login(make.user("X", {"role": role, "region": region, **where}, language="en"))
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("role", ["coordinator", "hr-adviser", "auditor"])
def test_the_region_is_home_for_who_looks_over_it(client, region, role):
    board = make.board(region)
    make.need(make.group(make.school(board)))
    response = enter(client, role, region).get("/", follow=True)
    shown = response.content.decode()
    assert response.redirect_chain[-1][0] == "/region/"
    assert "Kust" in shown
    assert "0 of 2 day parts" in shown


@pytest.mark.parametrize("role", ["substitute", "school-leader"])
def test_who_covers_or_leads_a_school_does_not_see_the_region(client, region, role):
    where = {"school": make.school(make.board(region))} if role == "school-leader" else {}
    assert enter(client, role, region, **where).get("/region/").status_code == 404


def test_an_empty_region_shows_no_figures_it_does_not_have(client, region):
    shown = enter(client, "coordinator", region).get("/region/").content.decode()
    assert "Nothing asks for attention" in shown
    assert "polyline" not in shown


def test_a_board_under_eighty_percent_is_marked(client, region):
    school = make.school(make.board(region))
    for number in range(5):
        need = make.need(make.group(school), parts=("am",))
        if number < 4:
            make.assignment(need, make.person(region), state="published")
    assert "below 80 percent" not in enter(client, "coordinator", region).get("/region/").content.decode()
    make.need(make.group(school), parts=("am",))
    assert "below 80 percent" in client.get("/region/").content.decode()


def test_the_auditor_reads_no_names_of_absent_people(client, region):
    school = make.school(make.board(region))
    teacher = make.teacher(make.group(school), last_name="Geheim")
    make.absence(teacher, school, first=make.MONDAY - dt.timedelta(days=20), last=None)
    shown = enter(client, "auditor", region).get("/region/").content.decode()
    assert "1 absence without an end" in shown
    assert "Geheim" not in shown
