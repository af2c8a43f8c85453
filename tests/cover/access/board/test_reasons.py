"""The line of reason of a row."""

import pytest
from django.utils import translation

from beurs.cover.access.board.reasons import of_row, telling_steps, why_list
from beurs.cover.access.board.stands import Hold, Stand
from beurs.cover.explain import FunnelStep


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def hold(**facts):
    given = {
        "person_id": 7,
        "first_name": "Lieke",
        "last_name": "Brandsma",
        "state": "proposed",
        "source": "plan",
        "own_kind": "",
        "locked": False,
        "ring": 1,
        "fit": 0,
        "minutes": 9,
        "why": {"reasons": []},
        "overrides": [],
        "pool": "Pool Duinrand",
        "published_at": None,
        "booked_at": None,
    }
    return Hold(**(given | facts))


def line(state, of, previous=None, funnel=None):
    return str(of_row(state, [Stand("am", 510, 720, state == "orphan", of)], previous=previous, funnel=funnel))


def test_who_stood_there_before_knows_the_group():
    assert line("proposed", hold(), previous=7) == "Knows the group · 9 min"


def test_somebody_new_is_told_by_what_decided():
    better = {"reasons": [{"kind": "better", "person": 3, "tier": "travel", "loss": 4}]}
    assert line("proposed", hold(why=better), previous=3) == "Shortest trip · 9 min · fully qualified"


def test_the_only_one_who_can_is_told_as_such():
    assert line("proposed", hold(why={"reasons": [{"kind": "only"}]})).startswith("The only one who can")


def test_without_a_reason_of_the_engine_the_pool_speaks():
    assert line("proposed", hold(minutes=None, fit=2)) == "Pool Duinrand · qualified"


def test_a_rule_set_aside_by_hand_is_named():
    told = line("agreed", hold(source="hand", state="agreed", overrides=["travel", "notice"]))
    assert told.startswith("By hand, set aside: travel limit, call notice")


def test_an_own_solution_says_which():
    told = line("own", hold(source="own", own_kind="duo", state="published"))
    assert told == "Duo partner · arranged by the school"


def test_an_open_row_without_a_plan_says_so():
    assert line("open", None) == "No plan has seen this group yet"


def test_an_open_row_that_a_plan_left_open_without_a_funnel_says_so():
    assert line("open", None, funnel=[]) == "The plan found nobody"


def test_a_need_that_vanished_says_that_somebody_still_comes():
    assert "still comes" in line("orphan", hold(state="agreed"))


def funnel(*left):
    rules = ["all", "skill", "ring", "travel", "free", "week", "taken"]
    return [FunnelStep(rule, n) for rule, n in zip(rules, left, strict=True)]


def test_the_funnel_line_keeps_the_qualified_the_largest_losses_and_the_end():
    steps = telling_steps(funnel(34, 21, 20, 3, 2, 1, 0))
    assert [(step.rule, step.left) for step in steps] == [("skill", 21), ("travel", 3), ("taken", 0)]


def test_a_funnel_in_which_nobody_falls_off_is_one_step():
    assert [step.left for step in telling_steps(funnel(5, 5, 5, 5, 5, 5, 5))] == [5]


def test_reasons_without_a_kind_are_left_out():
    assert why_list({"reasons": [{"kind": "only"}, {"odd": 1}, "text"]}) == [{"kind": "only"}]
    assert why_list({}) == []
