"""The living plan is the optimum after every event, moves nobody it may not, and says exactly who moved."""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine import Refusal, read_problem
from beurs.engine.cover.online import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Live,
    Moved,
    Opened,
    Released,
    Unavailable,
)
from beurs.engine.formats import CoverProblem, checked
from beurs.engine.formats.cover import Cap, Pin
from tests.engine.cover import small
from tests.engine.draw import problem_of
from tests.engine.happenings import happening
from tests.engine.plans import broken, solved, tier_values, unlawful, values

DATA = Path(os.environ.get("BEURS_DATA", Path(__file__).parents[5] / "shared" / "data"))
REPAIR = ["covered", "fit", "changes", "ring", "faces", "travel", "spread"]
AM, PM = regions.DAY


def differences(before: dict, after: dict) -> set[Moved]:
    keys = {*before, *after}
    return {Moved(*row, before.get(row), after.get(row)) for row in keys if before.get(row) != after.get(row)}


def step(live: Live, event: Event) -> bool:
    """Apply an event and hold the moves against the plans, confirmed work against its pins; whether it was taken."""
    before, plan = live.problem, live.plan
    try:
        moves = live.apply(event)
    except Refusal:
        assert live.problem == before
        assert live.plan == plan
        return False
    now = live.plan
    assert moves == sorted(differences(plan, now), key=lambda row: row[:2]), event
    assert all(now[pin.need, pin.slot] == pin.person for pin in live.problem.fixed), event
    return True


def agrees(live: Live) -> None:
    """Hold the plan against a full solve of the problem as the events left it."""
    problem = live.problem
    full = solved(replace(problem, explain="none"))
    assert full.status == "optimal"
    assert values(problem, live.plan) == tier_values(full)


# ---- small days, with everything that can bind


def one_day(seed: int) -> CoverProblem | None:
    problem = replace(problem_of(seed, 5, 5), explain="none")
    days = {slot[:10] for need in problem.needs for slot in need.slots}
    return problem if len(days) == 1 else None


def live_through(problem: CoverProblem, seed: int, events: int) -> Counter[str]:
    """Live through random events, held against brute rules and a full solve after each; how each was answered."""
    rng, live, seen = random.Random(seed), Live(problem), Counter()
    for _ in range(events):
        event = happening(rng, live)
        if not step(live, event):
            assert isinstance(event, Opened)
            assert event.need.spell is not None
            seen["refused"] += 1
            continue
        checked(live.problem)
        assert broken(live.problem, live.plan) == [], event
        full = solved(live.problem)
        if full.status == "optimal":
            assert values(live.problem, live.plan) == tier_values(full), event
            seen["repaired" if live.repairs else "solved"] += 1
    return seen


def lived(seeds: range) -> Counter[str]:
    found = ((seed, problem) for seed in seeds if (problem := one_day(seed)) is not None)
    return sum((live_through(problem, seed, 6) for seed, problem in found), Counter())


def test_small_days_stay_optimal_through_events_repaired_or_solved():
    seen = lived(range(40))
    assert seen["repaired"] > 25
    assert seen["solved"] > 25


@pytest.mark.long
@pytest.mark.parametrize("block", range(1_000, 4_000, 250))
def test_thousands_of_small_days_stay_optimal_through_events(block):
    assert lived(range(block, block + 250))["repaired"] > 150


def whole_day(seed: int, **facts: object) -> CoverProblem:
    """A region's day of thirty whole-day needs; caps, reserves and pins by `facts`."""
    return replace(regions.day(seed, regions=1, needs=30, people=36), **facts)


def bound(seed: int) -> CoverProblem:
    """A day whose caps and reserve bind now and then."""
    day = regions.day(seed, regions=1, needs=14, people=18)
    pools = [replace(pool, reserve=2) if pool.id.startswith("joint") else pool for pool in day.pools]
    caps = [Cap(pool="joint-0", board=f"b0-{b}", per="day", slots=4) for b in range(8)]
    return replace(day, pools=pools, caps=caps)


def test_caps_and_a_reserve_that_bind_cost_a_full_solve_and_nothing_else():
    rng, live, repaired = random.Random(1), Live(bound(1)), Counter()
    for _ in range(10):
        if step(live, happening(rng, live)):
            agrees(live)
            repaired[live.repairs] += 1
    assert repaired[False] > 0


def published(day: CoverProblem) -> CoverProblem:
    """A day after publication of its best plan, in the order in which it is repaired."""
    pins = [Pin(need=need, slot=slot, person=who) for (need, slot), who in Live(day).plan.items()]
    return replace(day, planned=pins, tiers=REPAIR)


@pytest.mark.parametrize("seed", range(3))
def test_a_published_day_stays_optimal_in_the_order_of_repair(seed):
    rng, live = random.Random(seed), Live(published(whole_day(seed)))
    for _ in range(25):
        if step(live, happening(rng, live)):
            agrees(live)


# ---- a region and the nation


def live_at_region(seed: int, events: int) -> Counter[bool]:
    rng, repaired = random.Random(seed), Counter()
    live = Live(regions.day(seed, regions=1, needs=150, people=200))
    while repaired.total() < events:
        if step(live, happening(rng, live)):
            agrees(live)
            repaired[live.repairs] += 1
            if repaired.total() % 10 == 0:
                assert unlawful(live.problem, live.plan) == []
    return repaired


def test_a_region_equals_a_full_solve_after_each_of_200_events():
    assert live_at_region(1, 200)[True] > 100


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3])
def test_a_region_equals_a_full_solve_after_each_of_1000_events(seed):
    assert live_at_region(seed, 1_000)[True] > 500


def nation() -> CoverProblem:
    """The nation of the shared data, a synthetic one where that is absent."""
    path = DATA / "instances" / "cover-day-nation-9001.json.gz"
    day = read_problem(str(path)) if path.exists() else regions.day(9, regions=60, needs=150, people=167)
    return replace(day, explain="none")


@pytest.mark.long
def test_the_nation_equals_a_full_solve_after_every_50th_of_1000_events():
    rng, live, taken = random.Random(50), Live(nation()), 0
    while taken < 1_000:
        taken += 1
        confirmed = {(pin.need, pin.slot): pin.person for pin in live.problem.fixed}
        live.apply(happening(rng, live))
        if taken % 50 == 0:
            agrees(live)
            assert unlawful(live.problem, live.plan) == []
            kept = {(pin.need, pin.slot) for pin in live.problem.fixed} & set(confirmed)
            assert all(live.plan[row] == confirmed[row] for row in kept)


# ---- what is refused changes nothing

UNKNOWN: list[Event] = [
    Cancelled("nowhere"),
    Declined("nowhere", "p0-1"),
    Declined("n0-1", "nobody"),
    Unavailable("nobody", [AM]),
    Available("nobody", [AM]),
    Confirmed("nowhere", "p0-1"),
    Confirmed("n0-1", "nobody"),
    Released("nowhere"),
]


@pytest.mark.parametrize("event", UNKNOWN, ids=lambda event: f"{type(event).__name__}-{event}")
def test_an_unknown_need_or_person_is_a_key_error_and_changes_nothing(event):
    live = Live(whole_day(4))
    live.apply(Confirmed("n0-3", "p0-3"))
    before, plan = live.problem, live.plan
    with pytest.raises(KeyError):
        live.apply(event)
    assert live.problem == before
    assert live.plan == plan
    assert step(live, Declined("n0-1", "p0-1"))
    agrees(live)


@pytest.mark.parametrize("facts", [{"school": "nowhere"}, {"slots": [AM, AM]}, {"slots": ["2026-11-24/noon"]}])
def test_a_need_that_the_format_refuses_changes_nothing(facts):
    live = Live(whole_day(4))
    before, plan = live.problem, live.plan
    with pytest.raises(Refusal):
        live.apply(Opened(replace(before.needs[0], id="new", **facts)))
    assert live.problem == before
    assert live.plan == plan
    assert live.repairs


def test_a_need_in_a_slot_that_its_spell_has_is_refused_and_changes_nothing():
    live = Live(small.problem(needs=[small.need("n1", spell="a", slots=[small.AM])]))
    before = live.problem
    with pytest.raises(Refusal, match="same spell"):
        live.apply(Opened(small.need("n2", spell="a")))
    assert live.problem == before
    live.apply(Opened(small.need("n1", spell="a")))


def test_a_day_goes_on_repairing_after_a_need_it_could_not_follow():
    live = Live(whole_day(4))
    live.apply(Opened(replace(live.problem.needs[0], id="half", slots=[PM])))
    assert live.repairs
    agrees(live)
    live.apply(Opened(replace(live.problem.needs[0], id="morning", slots=[AM])))
    assert not live.repairs
    agrees(live)
    live.apply(Cancelled("morning"))
    agrees(live)


# ---- confirmed people, and published ones


def confirmed_half(seed: int) -> Live:
    live = Live(whole_day(seed))
    held = {need: person for (need, _), person in sorted(live.plan.items())}
    for need, person in list(held.items())[::2]:
        live.apply(Confirmed(need, person))
    return live


@pytest.mark.parametrize("seed", range(3))
def test_confirmed_people_stay_whatever_happens_to_others(seed):
    rng, live = random.Random(seed), confirmed_half(seed)
    for _ in range(60):
        pins = {(pin.need, pin.slot): pin.person for pin in live.problem.fixed}
        kind = rng.choice(["opened", "free", "confirmed"])
        moves = live.apply(happening(rng, live, kind))
        assert not {(row.need, row.slot) for row in moves} & set(pins)
        assert all(live.plan[row] == person for row, person in pins.items())


def two_places(tiers: list) -> CoverProblem:
    """Near and far stand at two schools; both may take either, and changing places saves travel."""
    trips = {"near": {"s1": 5, "s2": 9}, "far": {"s1": 9, "s2": 30}}
    needs = [small.need("n1", school="s1"), small.need("n2", school="s2")]
    people = [small.person("near"), small.person("far", slots=[])]
    schools = [small.school("s1"), small.school("s2")]
    return small.problem(tiers=tiers, schools=schools, needs=needs, people=people, travel=small.trips(trips))


@pytest.mark.parametrize(("tiers", "stays"), [(list(small.problem().tiers), False), (REPAIR, True)])
def test_a_published_person_moves_for_travel_only_where_travel_comes_first(tiers, stays):
    problem = two_places(tiers)
    pins = [Pin(need="n1", slot=slot, person="near") for slot in small.problem().needs[0].slots]
    live = Live(replace(problem, planned=pins))
    assert live.plan["n1", small.AM] == "near"
    live.apply(Available("far", [small.AM, small.PM]))
    assert (live.plan["n1", small.AM] == "near") is stays
    assert len(live.plan) == 4


def moved(before: CoverProblem, live: Live, old: dict) -> set[str]:
    """Published needs whose person changed."""
    return {pin.need for pin in before.planned if live.plan.get((pin.need, pin.slot)) != old.get((pin.need, pin.slot))}


def reshuffled(day: CoverProblem) -> int:
    """How many published needs change hands by offers that leave covered and fit what they were."""
    live, count = Live(day), 0
    place = [list(day.tiers).index(name) for name in ("covered", "fit")]
    for person in [one.id for one in day.people if not one.slots]:
        before, old = live.problem, live.plan
        worth = values(before, old)
        live.apply(Available(person, [AM, PM]))
        now = values(live.problem, live.plan)
        if all(worth[k] == now[k] for k in place):
            count += len(moved(before, live, old))
    return count


def someone_away(seed: int) -> CoverProblem:
    """A published day with people to spare, half of whom were not free."""
    day = regions.day(seed, regions=1, needs=15, people=60)
    people = [replace(one, slots=[]) if k % 2 == 0 else one for k, one in enumerate(day.people)]
    return published(replace(day, people=people))


def test_an_offer_that_saves_only_travel_reshuffles_no_published_morning():
    assert sum(reshuffled(someone_away(seed)) for seed in range(4)) == 0


def test_without_the_order_of_repair_the_same_offers_would_reshuffle_it():
    tiers = list(small.problem().tiers)
    assert sum(reshuffled(replace(someone_away(seed), tiers=tiers)) for seed in range(4)) > 0


# ---- one event of each kind, by hand


def test_every_kind_of_event_does_what_its_name_says():
    live = Live(small.problem(people=[small.person("p1", worked=0), small.person("p2", worked=5)]))
    both = [small.AM, small.PM]
    assert live.plan == {("n1", slot): "p1" for slot in both}
    assert live.apply(Declined("n1", "p1")) == [Moved("n1", slot, "p1", "p2") for slot in both]
    assert live.apply(Confirmed("n1", "p1")) == [Moved("n1", slot, "p2", "p1") for slot in both]
    assert live.apply(Unavailable("p1", both)) == [Moved("n1", slot, "p1", "p2") for slot in both]
    assert live.apply(Unavailable("p2", [small.PM])) == [Moved("n1", slot, "p2", None) for slot in both]
    assert live.apply(Opened(small.need(slots=[small.AM]))) == [Moved("n1", small.AM, None, "p2")]
    assert live.apply(Opened(small.need("n2"))) == []
    assert live.apply(Available("p1", both)) == [Moved("n2", slot, None, "p1") for slot in both]
    assert live.apply(Confirmed("n2", "p2")) == [
        Moved("n1", small.AM, "p2", None),
        *(Moved("n2", slot, "p1", "p2") for slot in both),
    ]
    assert live.apply(Released("n2")) == [
        Moved("n1", small.AM, None, "p2"),
        *(Moved("n2", slot, "p2", "p1") for slot in both),
    ]
    assert live.apply(Cancelled("n1")) == [Moved("n1", small.AM, "p2", None)]
    assert live.repairs
    assert {row.person for row in live.result().assignments} == {"p1"}


# ---- several events at once


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_events_taken_in_together_come_to_the_same_optimum(seed):
    problem = one_day(seed)
    if problem is None:
        return
    rng, alone, events = random.Random(seed), Live(problem), []
    for _ in range(5):
        event = happening(rng, alone)
        if step(alone, event):
            events.append(event)
    together = Live(problem)
    before = together.plan
    moves = together.apply_all(events)
    assert together.problem == alone.problem
    assert set(moves) == differences(before, together.plan)
    agrees(together)


def test_events_that_cannot_be_repaired_cost_one_full_solve_together(monkeypatch):
    two_halves = small.problem(
        needs=[small.need("n1", slots=[small.AM]), small.need("n2", slots=[small.PM])],
        people=[small.person(f"p{k}") for k in range(3)],
    )
    live, solves = Live(two_halves), []
    solve_once = Live._solve
    monkeypatch.setattr(Live, "_solve", lambda self, problem: solves.append(1) or solve_once(self, problem))
    live.apply_all([Declined("n1", "p0"), Declined("n2", "p1"), Unavailable("p2", [small.AM])])
    assert len(solves) == 1
    assert live.plan["n1", small.AM] == "p1"


def test_the_events_before_a_refused_one_stand():
    live = Live(small.problem(needs=[small.need("n1")], people=[small.person("p0"), small.person("p1")]))
    first = live.plan["n1", small.AM]
    with pytest.raises(KeyError):
        live.apply_all([Declined("n1", first), Cancelled("unknown")])
    assert live.plan["n1", small.AM] != first
    agrees(live)
