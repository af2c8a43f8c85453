"""Every hard rule just inside and just outside, and every tier in its smallest form."""

import pytest

from beurs.engine.formats.cover import Bar, Cap, Pin, Pool
from tests.engine.cover.small import (
    AM,
    NEXT,
    PM,
    covered,
    holders,
    need,
    person,
    plan,
    problem,
    school,
    tier,
    trips,
)

TWO_SCHOOLS = [school(), school("s2", "b2")]


def halves(**facts):
    """A morning at s1 and an afternoon at s2."""
    return problem(
        schools=TWO_SCHOOLS,
        needs=[need("n1", slots=[AM]), need("n2", school="s2", slots=[PM])],
        **facts,
    )


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ({"skills": ["upper"]}, {"skills": ["lower"]}),
        ({"slots": [AM, PM]}, {"slots": [AM]}),
        ({"pools": ["own"]}, {"pools": []}),
        ({"avoid": ["s2"]}, {"avoid": ["s1"]}),
        ({"week_max": 2}, {"week_max": 1}),
        ({"prefer": ["s1"]}, {"prefer": ["s1"], "avoid": ["s1"]}),
        ({}, {"barred": [Bar(rule="chain", need="n1")]}),
        ({"barred": [Bar(rule="chain", school="s2")]}, {"barred": [Bar(rule="chain", school="s1")]}),
        ({"barred": [Bar(rule="chain", board="b2")]}, {"barred": [Bar(rule="chain", board="b1")]}),
    ],
)
def test_a_person_just_inside_a_rule_covers_and_just_outside_does_not(inside, outside):
    assert covered(problem(schools=TWO_SCHOOLS, people=[person(**inside)])) == 2
    assert covered(problem(schools=TWO_SCHOOLS, people=[person(**outside)])) == 0


@pytest.mark.parametrize(("minutes", "value"), [(30, 2), (31, 0)])
def test_the_longest_trip_is_inclusive(minutes, value):
    assert covered(problem(travel=trips({"p1": {"s1": minutes}}))) == value


def test_a_missing_trip_is_out_of_reach():
    assert covered(problem(travel=trips({}))) == 0


@pytest.mark.parametrize(("minutes", "value"), [(20, 2), (21, 1)])
def test_the_midday_limit_is_inclusive_and_runs_from_morning_to_afternoon(minutes, value):
    between = {"s1": {"s2": minutes}, "s2": {"s1": 99}}
    assert covered(halves(travel=trips({"p1": {"s1": 1, "s2": 1}}, between, midday=20))) == value


@pytest.mark.parametrize(("most", "value"), [(2, 2), (1, 0)])
def test_a_cap_counts_slots_of_its_board_and_pool(most, value):
    assert covered(problem(caps=[Cap(pool="own", board="b1", per="day", slots=most)])) == value


def test_a_weekly_cap_reaches_over_days_and_a_daily_one_does_not():
    two_days = [need("n1", slots=[AM]), need("n2", slots=[NEXT])]
    for per, value in (("day", 2), ("week", 1)):
        caps = [Cap(pool="own", board="b1", per=per, slots=1)]
        assert covered(problem(needs=two_days, caps=caps)) == value


@pytest.mark.parametrize(("reserve", "value"), [(0, 2), (1, 0)])
def test_a_reserve_keeps_people_from_further_rings(reserve, value):
    pools = [Pool(id="own", rings={"b1": 2}, reserve=reserve)]
    assert covered(problem(pools=pools)) == value


def test_an_unsplittable_need_takes_one_person_or_none():
    people = [person("p1", slots=[AM]), person("p2", slots=[PM])]
    assert covered(problem(people=people)) == 0
    assert covered(problem(people=people, needs=[need(splittable=True)])) == 2


def test_fixed_work_holds_whatever_it_breaks_and_is_listed():
    given = problem(
        people=[person(skills=["lower"])], fixed=[Pin(need="n1", slot=slot, person="p1") for slot in (AM, PM)]
    )
    result = plan(given)
    assert [(row.fixed, row.fit) for row in result.assignments] == [(True, None)] * 2
    assert [(one.slot, one.rule) for one in result.violations_fixed] == [(AM, "skill"), (PM, "skill")]


def test_fit_comes_before_ring_and_ring_before_travel():
    good = person("p2", skills=["lower", "gym"])
    asked = [need(accepts={"upper": 1, "gym": 0})]
    assert set(holders(problem(people=[person(), good], needs=asked)).values()) == {"p2"}


def test_a_change_of_face_counts_against_the_previous_one():
    both = [person("p1"), person("p2")]
    assert set(holders(problem(people=both, needs=[need(previous="p2")])).values()) == {"p2"}
    assert tier(problem(needs=[need(previous="gone")]), "faces") == 1


def test_preference_is_worth_fifteen_minutes_and_may_go_below_zero():
    travel = trips({"p1": {"s1": 10}, "p2": {"s1": 24}, "p3": {"s1": 26}})
    people = [person("p1"), person("p2", prefer=["s1"]), person("p3", prefer=["s1"])]
    assert set(holders(problem(people=people, travel=travel)).values()) == {"p2"}
    near = trips({"p1": {"s1": 10}})
    assert tier(problem(people=[person(prefer=["s1"])], travel=near), "travel") == -5


def test_a_trip_to_both_halves_of_one_need_counts_once():
    given = problem(needs=[need(splittable=True)], travel=trips({"p1": {"s1": 10}}))
    assert tier(given, "travel") == 10


def test_work_is_spread_by_what_was_worked_before():
    assert set(holders(problem(people=[person("p1", worked=1), person("p2")])).values()) == {"p2"}
    assert tier(problem(people=[person(worked=3)]), "spread") == 2 * 3 + 1


def test_changes_count_what_differs_from_what_was_published():
    planned = [Pin(need="n1", slot=slot, person="p2") for slot in (AM, PM)]
    people = [person("p1"), person("p2")]
    assert set(holders(problem(people=people, planned=planned)).values()) == {"p2"}
    assert tier(problem(planned=planned), "changes") == 2
