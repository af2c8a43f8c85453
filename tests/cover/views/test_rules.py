"""The rules: readable by everybody with a role, written by a coordinator, never in the past."""

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import CancelRule, EmergencyRule, MeasurePrice, PriorityRule
from beurs.cover.views.rules import example_of
from beurs.region.models import EmploymentRule, TravelRule
from tests import factories as make

pytestmark = pytest.mark.django_db
POINTS = {"base": 10, "young": 3, "special": 5, "lost": 2, "lost_max": 10, "twice": 30}
LAW = {
    "chain_contracts": 6,
    "chain_months": 36,
    "chain_gap_months": 6,
    "call_notice_hours": 24,
    "late_pay_percent": 50,
    "call_pay_minutes": 180,
    "vog_months": 6,
    "week_parts": "",
    "document_days": 60,
    "source": "cao PO 2026",
}


@pytest.fixture
def region():
    return make.region()


def enter(client, role, region, **where):
    client.force_login(make.user("X", {"role": role, "region": region, **where}, language="en"))
    client.cookies["django_language"] = "en"
    return client


def test_the_worked_example_adds_up():
    found = example_of(PriorityRule(since=make.MONDAY, **POINTS))
    assert [line["points"] for line in found["lines"]] == [10, 3, 5, 6, 30]
    assert found["total"] == 54


def test_the_rule_in_force_is_shown_with_what_was_and_comes(client, region):
    for since, base in (("2020-01-01", 7), ("2026-11-23", 11), ("2026-11-24", 13)):
        PriorityRule.objects.create(region=region, since=since, **{**POINTS, "base": base})
    shown = enter(client, "auditor", region).get("/rules/")
    assert shown.context["current"].base == 11
    assert [rule.base for rule in shown.context["priorities"].past] == [7]
    assert [rule.base for rule in shown.context["priorities"].coming] == [13]
    assert "Write a new version" not in shown.content.decode()


def test_without_a_decision_the_standard_points_are_shown_as_such(client, region):
    shown = enter(client, "coordinator", region).get("/rules/").content.decode()
    assert "These are the standard points." in shown
    assert "Write a new version" in shown


def test_a_coordinator_writes_a_version_for_today_or_later(client, region):
    enter(client, "coordinator", region)
    assert client.post("/rules/priority/", {**POINTS, "since": "2026-11-23", "base": 20}).status_code == 302
    assert PriorityRule.objects.get().base == 20
    row = AuditRow.objects.get(action="rule.priority")
    assert (row.region_id, row.facts["points"]["base"]) == (region.pk, 20)
    assert client.post("/rules/employment/", {**LAW, "since": "2026-12-01"}).status_code == 302
    rule = EmploymentRule.objects.get()
    assert (rule.source, rule.late_pay_percent, rule.week_parts) == ("cao PO 2026", 50, None)


def test_a_coordinator_writes_the_numbers_for_when_nobody_comes_and_what_a_measure_costs(client, region):
    numbers = {"short_weeks_max": 5, "short_weeks_from": 3, "home_from_day": 2, "online_days_max": 1}
    sent = {**numbers, "lost_percent": 40, "source": "Afspraak besturen", "since": "2026-11-23"}
    enter(client, "coordinator", region)
    assert client.post("/rules/emergency/", sent).status_code == 302
    assert client.post("/rules/emergency/", sent).status_code == 422
    assert client.post("/rules/emergency/", {**sent, "source": "", "since": "2026-11-24"}).status_code == 422
    assert EmergencyRule.objects.get().short_weeks_max == 5
    price = {"kind": "online-teacher", "euros": "87.50", "since": "2026-11-23"}
    assert client.post("/rules/price/", price).status_code == 302
    assert client.post("/rules/price/", price).status_code == 422
    assert MeasurePrice.objects.get().cents == 8_750
    page = client.get("/rules/").text
    assert "At most 5 four-day weeks a school year from group 3 on." in page
    assert AuditRow.objects.filter(action="rule.price").count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"since": "2026-11-22"}, "cannot start in the past"),
        ({"since": "2026-11-25"}, "already a version"),
        ({"base": 0}, ""),
        ({"twice": 501}, ""),
        ({"young": -1}, ""),
        ({"since": "soon"}, ""),
    ],
)
def test_a_version_that_cannot_be_is_refused_in_place(client, region, change, said):
    PriorityRule.objects.create(region=region, since="2026-11-25", **POINTS)
    response = enter(client, "coordinator", region).post(
        "/rules/priority/", {**POINTS, "since": "2026-11-24", **change}
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert next(iter(change)) in response.context["priority_form"].errors
    assert PriorityRule.objects.count() == 1


@pytest.mark.parametrize("points", [{"base": 1}, {"twice": 500}, {"young": 0}])
def test_points_just_inside_are_kept(client, region, points):
    response = enter(client, "coordinator", region).post(
        "/rules/priority/", {**POINTS, "since": "2026-11-24", **points}
    )
    assert response.status_code == 302


def test_numbers_of_law_need_their_source(client, region):
    response = enter(client, "coordinator", region).post(
        "/rules/employment/", {**LAW, "since": "2026-12-01", "source": ""}
    )
    assert response.status_code == 422
    assert "Write down where this stands" in response.content.decode()


@pytest.mark.parametrize("role", ["planner", "hr-adviser", "auditor", "school-leader"])
def test_nobody_else_writes_rules(client, region, role):
    board = make.board(region)
    where = {"school": make.school(board)} if role == "school-leader" else {"board": board}
    enter(client, role, region, **where)
    assert client.get("/rules/").status_code == 200
    assert client.post("/rules/priority/", {**POINTS, "since": "2026-11-24"}).status_code == 404
    assert client.post("/rules/employment/", {**LAW, "since": "2026-11-24"}).status_code == 404
    assert not PriorityRule.objects.exists()


CANCEL = {"since": "2026-11-24", "grace_min": 30, "app_min": 90, "school_grace_min": 10}
TRAVEL = {"since": "2026-11-24", "cents_km": 21, "from_km": 5, "most_km": 40}


def test_a_coordinator_writes_until_when_a_yes_is_taken_back_and_everybody_reads_it(client, region):
    CancelRule.objects.create(region=region, since="2026-11-01", grace_min=5)
    there = enter(client, "coordinator", region)
    assert there.post("/rules/cancel/", CANCEL).status_code == 302
    made = CancelRule.objects.get(since="2026-11-24")
    assert (made.grace_min, made.app_min, made.school_grace_min) == (30, 90, 10)
    shown = there.get("/rules/").text
    assert "Free within 5 minutes after a yes" in shown
    assert "Free within 30 minutes after a yes" in shown
    assert AuditRow.objects.get(action="rule.cancel").facts["minutes"]["app_min"] == 90


@pytest.mark.parametrize(("minutes", "status"), [(1440, 302), (1441, 422)])
def test_minutes_of_grace_end_at_a_day(client, region, minutes, status):
    there = enter(client, "coordinator", region)
    assert there.post("/rules/cancel/", CANCEL | {"grace_min": minutes}).status_code == status


def test_an_adviser_writes_what_the_own_board_pays_for_travel(client, region):
    board = make.board(region)
    TravelRule.objects.create(board=board, since="2020-01-01", cents_km=19)
    there = enter(client, "hr-adviser", region, board=board)
    assert there.post(f"/rules/travel/{board.pk}/", TRAVEL).status_code == 302
    shown = there.get(f"/rules/travel/{board.pk}/").text
    assert "19 cents per kilometre" in shown
    assert "€ 4.56 a day" in shown
    assert "21 cents per kilometre" in shown
    assert there.post(f"/rules/travel/{board.pk}/", TRAVEL).status_code == 422


@pytest.mark.parametrize(("most", "status"), [("5", 302), ("4", 422), ("", 302)])
def test_travel_is_paid_up_to_at_least_what_it_is_paid_from(client, region, most, status):
    board = make.board(region)
    there = enter(client, "hr-adviser", region, board=board)
    assert there.post(f"/rules/travel/{board.pk}/", TRAVEL | {"most_km": most}).status_code == status


def test_a_board_without_a_rule_says_so_and_a_planner_does_not_write_one(client, region):
    board = make.board(region)
    there = enter(client, "planner", region, board=board)
    shown = there.get(f"/rules/travel/{board.pk}/").text
    assert "This board wrote no rule yet." in shown
    assert "Write a new version" not in shown
    assert there.post(f"/rules/travel/{board.pk}/", TRAVEL).status_code == 404
