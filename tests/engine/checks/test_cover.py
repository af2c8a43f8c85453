"""The judge on hand-made plans: each rule just kept and just broken, by code and place."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from beurs.engine.checks import check_cover, unverified_bounds
from beurs.engine.formats import CoverProblem, CoverResult, problem_from_bytes
from beurs.engine.formats.cover import FixedViolation, FunnelStep, MiddayChange, Relax, SkillChange
from tests.engine.brute import Brute
from tests.engine.draw import problem_of

AM, PM = "2026-11-24/am", "2026-11-24/pm"
NEXT = "2026-11-25/am"


def problem(**changes: Any) -> CoverProblem:
    """Two people, two schools of two boards and two whole-day needs, with the given keys replaced."""
    person = {
        "id": "p1",
        "pools": ["own", "joint"],
        "lat": 52.0,
        "lon": 4.0,
        "skills": ["upper"],
        "slots": [AM, PM, NEXT],
        "max_travel_min": 60,
    }
    need = {"id": "n1", "school": "s1", "slots": [AM, PM], "accepts": {"upper": 0, "lower": 1}, "priority": 2}
    raw = {
        "format": "beurs.cover/1",
        "explain": "none",
        "travel": {"detour": 1.0, "kmh": 60},
        "schools": [
            {"id": "s1", "board": "b1", "lat": 52.0, "lon": 4.0},
            {"id": "s2", "board": "b2", "lat": 52.1, "lon": 4.0},
        ],
        "pools": [{"id": "own", "rings": {"b1": 1}}, {"id": "joint", "rings": {"b1": 2, "b2": 2}}],
        "people": [person, {**person, "id": "p2", "skills": ["lower"]}],
        "needs": [need, {**need, "id": "n2", "school": "s2", "slots": [NEXT], "priority": 1}],
    }
    for path, value in changes.items():
        *way, last = path.split("__")
        at: Any = raw
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[last] = value
    return problem_from_bytes(json.dumps(raw).encode())


def codes(problem: CoverProblem, plan: dict[tuple[str, str], str], **changes: Any) -> list[str]:
    """The codes the judge gives for the plan, written out honestly, with the given keys of the result replaced."""
    honest = Brute(problem).result({**{(pin.need, pin.slot): pin.person for pin in problem.fixed}, **plan})
    return [violation.code for violation in check_cover(problem, replace(honest, **changes))]


WHOLE = {("n1", AM): "p1", ("n1", PM): "p1"}
PIN = [{"need": "n1", "slot": slot, "person": "p1"} for slot in (AM, PM)]


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ("skill", {"people__0__skills": ["lower"]}, {"people__0__skills": ["gym"]}),
        ("ring", {"people__0__pools": ["joint"]}, {"people__0__pools": []}),
        (
            "barred",
            {"people__0__barred": [{"rule": "chain", "board": "b2"}]},
            {"people__0__barred": [{"rule": "chain", "board": "b1"}]},
        ),
        (
            "barred",
            {"people__0__barred": [{"rule": "chain", "need": "n2"}]},
            {"people__0__barred": [{"rule": "other", "need": "n1"}]},
        ),
        (
            "barred",
            {"people__0__barred": [{"rule": "chain", "school": "s2"}]},
            {"people__0__barred": [{"rule": "other", "school": "s1"}]},
        ),
        ("avoid", {"people__0__avoid": ["s2"]}, {"people__0__avoid": ["s1"], "people__0__prefer": ["s1"]}),
        (
            "travel",
            {"people__0__lat": 52.1, "people__0__max_travel_min": 11},
            {"people__0__lat": 52.1, "people__0__max_travel_min": 10},
        ),
        ("travel", {"people__0__max_travel_min": 0}, {"people__0__lat": None, "people__0__lon": None}),
        ("free", {"people__0__slots": [AM, PM]}, {"people__0__slots": [AM]}),
        ("week", {"people__0__week_max": 2}, {"people__0__week_max": 1}),
    ],
)
def test_a_rule_of_one_person_and_need_is_kept_just_inside_and_broken_just_outside(rule, kept, broken):
    assert codes(problem(**kept), WHOLE) == []
    assert set(codes(problem(**broken), WHOLE)) == {rule}


@pytest.mark.parametrize("rule", ["skill", "ring", "barred", "avoid", "travel", "free", "week"])
def test_fixed_work_may_break_the_rule_and_then_has_to_list_it(rule):
    broken = {
        "skill": {"people__0__skills": ["gym"]},
        "ring": {"people__0__pools": []},
        "barred": {"people__0__barred": [{"rule": "chain", "board": "b1"}]},
        "avoid": {"people__0__avoid": ["s1"]},
        "travel": {"people__0__lat": None, "people__0__lon": None},
        "free": {"people__0__slots": []},
        "week": {"people__0__week_max": 1},
    }[rule]
    fixed = problem(**broken, fixed=PIN)
    rows = [FixedViolation(need="n1", slot=slot, person="p1", rule=rule) for slot in (AM, PM)]
    assert codes(fixed, {}) == []
    assert codes(fixed, {}, violations_fixed=rows) == []
    assert codes(fixed, {}, violations_fixed=rows[:1]) == ["violations_fixed"]
    assert codes(fixed, {}, violations_fixed=[*rows, rows[0]]) == ["violations_fixed"]
    assert codes(fixed, {}, violations_fixed=[*rows, replace(rows[0], rule="cap")]) == ["violations_fixed"]


def test_fixed_work_that_is_left_out_moved_or_not_marked_is_found():
    fixed = problem(fixed=PIN)
    honest = Brute(fixed).result(WHOLE)
    assert check_cover(fixed, honest) == []
    unmarked = [replace(row, fixed=False) for row in honest.assignments]
    assert codes(fixed, {}, assignments=unmarked) == ["fixed", "fixed"]
    moved = Brute(problem()).result({("n1", AM): "p2", ("n1", PM): "p2"})
    assert "fixed" in [violation.code for violation in check_cover(fixed, moved)]
    assert codes(problem(), WHOLE, assignments=honest.assignments) == ["fixed", "fixed"]


def test_an_unsplittable_need_is_taken_whole_by_one_person():
    assert "split" in codes(problem(), {("n1", AM): "p1"})
    assert "split" in codes(problem(), {("n1", AM): "p1", ("n1", PM): "p2"})
    splittable = problem(needs__0__splittable=True)
    assert codes(splittable, {("n1", AM): "p1"}) == []
    assert codes(splittable, {("n1", AM): "p1", ("n1", PM): "p2"}) == []


def test_a_person_has_one_need_per_slot():
    both = problem(needs__1__slots=[AM])
    assert codes(both, {**WHOLE, ("n2", AM): "p2"}) == []
    assert codes(both, {**WHOLE, ("n2", AM): "p1"}) == ["double"]
    assert codes(problem(needs__1__slots=[AM], fixed=PIN), {("n2", AM): "p1"}) == ["double"]


def test_one_person_fixed_twice_in_a_slot_stays_and_is_listed():
    pins = [*PIN, {"need": "n2", "slot": AM, "person": "p1"}]
    doubled = problem(needs__1__slots=[AM], fixed=pins)
    result = Brute(doubled).result({(pin["need"], pin["slot"]): "p1" for pin in pins})
    assert check_cover(doubled, result) == []
    assert [(row.need, row.rule) for row in result.violations_fixed] == [("n1", "double"), ("n2", "double")]
    spread = {tier.name: tier.value for tier in result.tiers}["spread"]
    assert spread == 3  # three need-slots: 0 + 1 + 2


def test_fixed_work_too_far_apart_at_midday_lists_every_fixed_slot_of_the_day():
    need = {"school": "s2", "accepts": {"upper": 0}, "priority": 1}
    rows = [("n1", AM, "s1"), ("n2", PM, "s2"), ("n3", AM, "s2"), ("n4", NEXT, "s1")]
    needs = [{**need, "id": name, "slots": [slot], "school": school} for name, slot, school in rows]
    pins = [{"need": name, "slot": slot, "person": "p1"} for name, slot, _ in rows]
    far = problem(needs=needs, fixed=pins, travel__midday_min=10)
    result = Brute(far).result({(name, slot): "p1" for name, slot, _ in rows})
    listed = [row.need for row in result.violations_fixed if row.rule == "midday"]
    assert listed == ["n1", "n2", "n3"]
    assert check_cover(far, result) == []
    less = [row for row in result.violations_fixed if (row.need, row.rule) != ("n3", "midday")]
    assert codes(far, {}, violations_fixed=less) == ["violations_fixed"]


@pytest.mark.parametrize(("limit", "expected"), [(11, []), (10, ["midday"])])
def test_the_midday_trip_counts_between_different_schools_only(limit, expected):
    halves = {"needs__0__slots": [AM], "needs__1__slots": [PM], "travel__midday_min": limit}
    plan = {("n1", AM): "p1", ("n2", PM): "p1"}
    assert codes(problem(**halves), plan) == expected
    assert codes(problem(**{**halves, "needs__1__school": "s1"}), plan) == []
    fixed = problem(**halves, fixed=PIN[:1])
    assert codes(fixed, {("n2", PM): "p1"}) == expected


def test_a_missing_pair_of_the_matrix_is_out_of_reach_and_between_runs_from_am_to_pm():
    halves = {"needs__0__slots": [AM], "needs__1__slots": [PM]}
    plan = {("n1", AM): "p1", ("n2", PM): "p1"}
    home = {"p1": {"s1": 5, "s2": 6}}
    there = {"home": home, "between": {"s1": {"s2": 9}}}
    back = {"home": home, "between": {"s2": {"s1": 9}}}
    assert codes(problem(**halves, travel={"matrix": there, "midday_min": 9}), plan) == []
    assert codes(problem(**halves, travel={"matrix": there, "midday_min": 8}), plan) == ["midday"]
    assert codes(problem(**halves, travel={"matrix": back, "midday_min": 9}), plan) == ["midday"]
    assert codes(problem(**halves, travel={"matrix": {"home": {"p1": {"s1": 5}}}}), plan) == ["travel"]


@pytest.mark.parametrize("per", ["day", "week"])
@pytest.mark.parametrize(("slots", "expected"), [(2, []), (1, ["cap"])])
def test_a_cap_counts_need_slots_of_the_board_through_the_pool(per, slots, expected):
    cap = {"pool": "own", "board": "b1", "per": per, "slots": slots}
    assert codes(problem(caps=[cap]), WHOLE) == expected
    assert codes(problem(caps=[{**cap, "pool": "joint"}]), WHOLE) == []
    assert codes(problem(caps=[{**cap, "board": "b2"}]), WHOLE) == []


def test_a_cap_per_day_does_not_count_another_day_and_fixed_work_counts():
    cap = {"pool": "own", "board": "b1", "per": "day", "slots": 2}
    second = {"needs__1__school": "s1"}
    assert codes(problem(**second, caps=[cap]), {**WHOLE, ("n2", NEXT): "p1"}) == []
    assert codes(problem(**second, caps=[{**cap, "per": "week"}]), {**WHOLE, ("n2", NEXT): "p1"}) == ["cap"]
    full = problem(**second, caps=[{**cap, "per": "week"}], fixed=PIN)
    assert codes(full, {}) == []
    assert codes(full, {("n2", NEXT): "p1"}) == ["cap"]
    over = problem(**second, caps=[{**cap, "slots": 1}], fixed=PIN)
    assert codes(over, {("n2", NEXT): "p1"}) == []
    rules = {row.rule for row in Brute(over).result(WHOLE).violations_fixed}
    assert rules == {"cap"}


@pytest.mark.parametrize(("reserve", "expected"), [(0, []), (1, []), (2, ["reserve"]), (None, [])])
def test_a_reserve_keeps_people_for_ring_one(reserve, expected):
    pools = [{"id": "own", "rings": {"b1": 1, "b2": 2}, "reserve": reserve}]
    lent = {"pools": pools, "people__0__pools": ["own"], "people__1__pools": ["own"]}
    assert codes(problem(**lent), {("n2", NEXT): "p1"}) == expected


def test_a_reserve_counts_demand_at_ring_one_and_people_who_are_not_fixed():
    pools = [{"id": "own", "rings": {"b1": 1, "b2": 2}, "reserve": 0}]
    lent = {"pools": pools, "people__0__pools": ["own"], "people__1__pools": ["own"], "needs__1__slots": [AM]}
    assert codes(problem(**lent), {("n2", AM): "p1"}) == []  # two free, one asked at ring 1: one to lend
    crowded = problem(**lent)
    needs = [*crowded.needs, replace(crowded.needs[0], id="n3", slots=[AM])]
    assert codes(replace(crowded, needs=needs), {("n2", AM): "p1"}) == ["reserve"]
    assert codes(problem(**lent, fixed=PIN), {("n2", AM): "p2"}) == []  # one free, none asked: one to lend
    kept = {**lent, "pools": [{**pools[0], "reserve": 1}]}
    assert codes(problem(**kept, fixed=PIN), {("n2", AM): "p2"}) == ["reserve"]


def test_the_pool_is_the_first_listed_of_the_smallest_ring():
    pools = [{"id": "own", "rings": {"b1": 1}}, {"id": "joint", "rings": {"b1": 1}}]
    tied = problem(pools=pools, people__0__pools=["joint", "own"])
    result = Brute(tied).result(WHOLE)
    assert result.assignments[0].pool == "joint"
    assert check_cover(tied, result) == []
    wrong = [replace(row, pool="own") for row in result.assignments]
    assert codes(tied, WHOLE, assignments=wrong) == ["pool", "pool"]


@pytest.mark.parametrize(("key", "value"), [("fit", 1), ("ring", 2), ("minutes", 1), ("pool", None), ("fit", None)])
def test_what_a_row_states_is_held_against_the_problem(key, value):
    rows = [replace(row, **{key: value}) for row in Brute(problem()).result(WHOLE).assignments]
    assert key in codes(problem(), WHOLE, assignments=rows)


def test_either_neighbour_of_a_half_minute_is_right_and_a_third_is_not():
    half = problem(travel={"detour": 1.0, "kmh": 60}, people__0__max_travel_min=1)
    person = half.people[0]
    degrees = 0.5 / (6371.0088 * 3.141592653589793 / 180)  # half a kilometre at 60 km/h: half a minute
    half = replace(half, people=[replace(person, lat=52.0 + degrees), half.people[1]])
    base = Brute(half).result(WHOLE)
    for minutes, expected in ((0, []), (1, []), (2, ["value", "minutes", "minutes"])):
        rows = [replace(row, minutes=minutes) for row in base.assignments]
        tiers = [
            replace(tier, value=min(minutes, 1), bound=min(minutes, 1)) if tier.name == "travel" else tier
            for tier in base.tiers
        ]
        assert codes(half, WHOLE, assignments=rows, tiers=tiers) == expected
    strict = replace(half, people=[replace(half.people[0], max_travel_min=0), half.people[1]])
    assert "travel" not in codes(strict, WHOLE)


def test_rows_come_by_need_in_file_order_and_then_by_slot():
    plan = {**WHOLE, ("n2", NEXT): "p2"}
    rows = Brute(problem()).result(plan).assignments
    assert codes(problem(), plan, assignments=[rows[1], rows[0], rows[2]]) == ["order"]
    assert codes(problem(), plan, assignments=[rows[2], rows[0], rows[1]]) == ["order"]


def test_the_list_of_open_needs_is_complete_exact_and_in_order():
    honest = Brute(problem()).result({})
    assert [need.need for need in honest.open] == ["n1", "n2"]
    assert codes(problem(), {}) == []
    assert codes(problem(), {}, open=honest.open[:1]) == ["open"]
    assert codes(problem(), {}, open=honest.open[::-1]) == ["order"]
    assert codes(problem(), {}, open=[*honest.open, honest.open[0]]) == ["open", "order"]
    assert codes(problem(), {}, open=[replace(honest.open[0], slots=[AM]), honest.open[1]]) == ["open"]
    assert codes(problem(), {}, open=[replace(honest.open[0], slots=[PM, AM]), honest.open[1]]) == []
    assert codes(problem(), WHOLE, open=honest.open) == ["open"]


@pytest.mark.parametrize("key", ["need", "slot", "person"])
def test_a_row_with_an_unknown_id_is_named(key):
    rows = Brute(problem()).result(WHOLE).assignments
    found = codes(problem(), WHOLE, assignments=[replace(rows[0], **{key: "zzz"}), rows[1]])
    assert found[0] == "unknown"


def test_a_second_person_on_a_need_slot_is_named():
    rows = Brute(problem()).result(WHOLE).assignments
    assert codes(problem(), WHOLE, assignments=[*rows, replace(rows[1], person="p2")])[0] == "taken"


@pytest.mark.parametrize("at", range(7))
def test_every_tier_is_recomputed(at):
    honest = Brute(problem()).result(WHOLE)
    tiers = list(honest.tiers)
    tiers[at] = replace(tiers[at], value=tiers[at].value + 1, bound=tiers[at].bound + 1)
    assert codes(problem(), WHOLE, tiers=tiers) == ["value"]


def test_a_bound_stands_on_the_right_side_of_its_value_and_optimal_means_equal():
    honest = Brute(problem()).result(WHOLE)
    for at, good, bad in ((0, 1, -1), (4, -1, 1)):
        for step, expected in ((0, []), (good, []), (bad, ["bound"])):
            tiers = list(honest.tiers)
            tiers[at] = replace(tiers[at], bound=tiers[at].value + step)
            assert codes(problem(), WHOLE, tiers=tiers, status="feasible") == expected
            with_status = [*expected, "status"] if step else []
            assert codes(problem(), WHOLE, tiers=tiers, status="optimal") == with_status


def test_tiers_stand_in_the_order_of_the_problem():
    honest = Brute(problem()).result(WHOLE)
    assert "tiers" in codes(problem(), WHOLE, tiers=honest.tiers[::-1])
    assert "tiers" in codes(problem(), WHOLE, tiers=honest.tiers[:6])
    repair = ["covered", "fit", "changes", "ring", "faces", "travel", "spread"]
    assert codes(problem(tiers=repair), WHOLE) == []


TIERS_OF = [
    ({}, {("n1", AM): "p2", ("n1", PM): "p2"}, {"covered": 4, "fit": 2, "ring": 0, "spread": 1}),
    ({"people__0__pools": ["joint"]}, WHOLE, {"ring": 2, "fit": 0}),
    ({"people__0__worked": 5}, WHOLE, {"spread": 11}),
    ({"people__0__prefer": ["s1"]}, WHOLE, {"travel": -15}),
    ({"people__0__lat": 52.1}, WHOLE, {"travel": 11}),
    ({"needs__0__previous": "p2"}, WHOLE, {"faces": 1}),
    ({"needs__0__previous": "p1"}, WHOLE, {"faces": 0}),
    ({"needs__0__previous": "gone"}, WHOLE, {"faces": 1}),
    ({"needs__0__splittable": True}, {("n1", AM): "p1", ("n1", PM): "p2"}, {"faces": 1, "travel": 0, "spread": 0}),
    (
        {"needs__0__spell": "a", "needs__1__spell": "a", "needs__0__previous": "p1"},
        {("n2", NEXT): "p2"},
        {"faces": 1},
    ),
    (
        {"needs__0__spell": "a", "needs__1__spell": "a", "needs__0__previous": "p1"},
        {**WHOLE, ("n2", NEXT): "p2"},
        {"faces": 1},
    ),
    ({"planned": [{"need": "n1", "slot": AM, "person": "p1"}]}, WHOLE, {"changes": 0}),
    ({"planned": [{"need": "n1", "slot": AM, "person": "p2"}]}, WHOLE, {"changes": 1}),
    ({"planned": [{"need": "n1", "slot": AM, "person": "gone"}]}, {}, {"changes": 1}),
    (
        {"fixed": PIN, "people__0__skills": [], "people__0__pools": [], "people__0__lat": None, "people__0__lon": None}
        | {"people__0__prefer": ["s1"]},
        {},
        {"covered": 4, "fit": 0, "ring": 0, "travel": 0, "spread": 1},
    ),
]


@pytest.mark.parametrize(("changes", "plan", "expected"), TIERS_OF)
def test_the_value_of_a_tier_is_what_the_letter_says(changes, plan, expected):
    given = problem(**changes)
    result = Brute(given).result({**{(pin.need, pin.slot): pin.person for pin in given.fixed}, **plan})
    assert check_cover(given, result) == []
    values = {tier.name: tier.value for tier in result.tiers}
    assert {name: values[name] for name in expected} == expected


def test_reasons_are_refused_where_none_were_asked_and_a_funnel_is_recomputed_elsewhere():
    asked = problem(explain="open")
    honest = Brute(asked).result({})
    assert [step.left for step in honest.open[0].funnel] == [2] * 11
    assert codes(asked, {}) == []
    assert codes(problem(), {}, open=honest.open) == ["funnel", "funnel"]
    missing = [replace(honest.open[0], funnel=[]), honest.open[1]]
    assert codes(asked, {}, open=missing) == ["funnel"]
    steps = honest.open[0].funnel
    for at in (0, 1, 6, 10):
        less = [*steps[:at], FunnelStep(rule=steps[at].rule, left=1), *steps[at + 1 :]]
        assert "funnel" in codes(asked, {}, open=[replace(honest.open[0], funnel=less), honest.open[1]])


def test_a_change_that_changes_nothing_or_gains_too_little_is_found():
    asked = problem(explain="open", travel__midday_min=10)
    honest = Brute(asked).result({})

    def judged(*changes: Relax) -> list[str]:
        return codes(asked, {}, open=[replace(honest.open[0], relax=list(changes)), honest.open[1]])

    midday = Relax(change=MiddayChange(to=11), gains=4)
    assert judged(midday) == []
    assert judged(replace(midday, gains=3)) == ["relax"]
    assert judged(replace(midday, change=MiddayChange(to=10))) == ["relax"]
    assert judged(midday, midday) == ["relax"]
    skill = Relax(change=SkillChange(need="n1", skill="gym", to=2), gains=4)
    assert judged(skill) == []
    assert judged(replace(skill, change=SkillChange(need="n1", skill="gym", to=3))) == ["relax"]
    assert judged(replace(skill, change=SkillChange(need="n1", skill="upper", to=2))) == ["relax"]


def test_all_bounds_are_unverified_without_a_certificate():
    assert unverified_bounds(problem(), Brute(problem()).result(WHOLE)) == problem().tiers


def test_a_violation_is_one_line_with_place_code_found_and_expected():
    (violation,) = check_cover(problem(people__0__skills=["gym"]), broken())[:1]
    assert str(violation) == (
        "$.assignments[0]: skill: found 'p1' on 'n1' in 2026-11-24/am, expected a skill that the need accepts"
    )


def broken() -> CoverResult:
    return Brute(problem()).result(WHOLE)


@pytest.mark.parametrize("block", range(0, 300, 100))
def test_the_judge_finds_nothing_in_any_plan_of_brute_force(block):
    for seed in range(block, block + 100):
        given = problem_of(seed)
        brute = Brute(given)
        for _, plan in zip(range(5), brute.plans(), strict=False):
            assert check_cover(given, brute.result(plan)) == [], seed


def test_the_judge_refuses_what_brute_force_does_not_enumerate():
    refused = 0
    for seed in range(150):
        given = problem_of(seed, people=2, needs=2)
        brute = Brute(given)
        allowed = {frozenset(plan.items()) for plan in brute.plans()}
        for need in given.needs:
            for person in given.people:
                plan = {**brute.fixed, **{(need.id, slot): person.id for slot in need.slots}}
                clash = any(brute.fixed.get(key, who) != who for key, who in plan.items())
                if not clash and frozenset(plan.items()) not in allowed:
                    assert check_cover(given, brute.result(plan)), (seed, plan)
                    refused += 1
    assert refused > 100
