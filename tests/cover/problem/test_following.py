"""From one problem of a day to the next: as events, or not at all; what comes out is what a fresh plan is worth."""

import pytest
from msgspec.structs import replace

from beurs.cover.problem.following import events_between, followed
from beurs.engine.cover.online import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Live,
    Opened,
    Planned,
    Released,
    Unavailable,
)
from beurs.engine.formats.cover import Bar, CoverProblem, Need, Person, Pin, Pool, School, Travel

DAY = ["2026-11-23/am", "2026-11-23/pm"]


def person(name, lat=52.0, **fields):
    return Person(
        id=name, pools=["o"], lat=lat, lon=4.6, skills=["teacher"], **{"slots": DAY, "max_travel_min": 60, **fields}
    )


def need(name, **fields):
    return Need(id=name, school="s", slots=DAY, accepts={"teacher": 0}, **{"priority": 10, **fields})


@pytest.fixture
def before():
    return CoverProblem(
        explain="none",
        travel=Travel(detour=1.3, kmh=30, midday_min=30),
        schools=[School(id="s", board="b", lat=52.0, lon=4.6)],
        pools=[Pool(id="o", rings={"b": 1})],
        people=[person("p1"), person("p2", 52.05)],
        needs=[need("n1")],
    )


CHANGES = {
    "a need": ({"needs": [need("n1"), need("n2")]}, [Opened(need("n2"))]),
    "no need": ({"needs": []}, [Cancelled("n1")]),
    "ill": ({"people": [person("p1", slots=[]), person("p2", 52.05)]}, [Unavailable("p1", DAY)]),
    "turned down": (
        {"people": [person("p1", barred=[Bar(rule="other", need="n1")]), person("p2", 52.05)]},
        [Declined("n1", "p1")],
    ),
    "agreed": ({"fixed": [Pin(need="n1", slot=slot, person="p2") for slot in DAY]}, [Confirmed("n1", "p2")]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_as_events_and_followed_to_the_best_plan(before, name):
    fields, events = CHANGES[name]
    now = replace(before, **fields)
    live = Live(before)
    assert events_between(before, now) == events
    assert followed(live, before, now)
    assert live.plan == Live(now).plan


def test_back_again_is_followed_too(before):
    held = replace(before, fixed=[Pin(need="n1", slot=slot, person="p2") for slot in DAY])
    assert events_between(held, before) == [Released("n1")]
    ill = replace(before, people=[person("p1", slots=[]), person("p2", 52.05)])
    assert events_between(ill, before) == [Available("p1", DAY)]


def test_who_was_planned_is_told_once_that_counts_before_travel(before):
    tiers = ["covered", "fit", "changes", "ring", "faces", "travel", "spread"]
    pins = [Pin(need="n1", slot=slot, person="p2") for slot in DAY]
    published = replace(before, tiers=tiers)
    live = Live(published)
    now = replace(published, planned=pins)
    assert set(live.plan.values()) == {"p1"}
    assert events_between(published, now) == [Planned("n1", pins)]
    assert followed(live, published, now)
    assert set(live.plan.values()) == {"p2"}


def test_who_was_planned_is_not_told_while_that_only_breaks_ties(before):
    now = replace(before, planned=[Pin(need="n1", slot=slot, person="p2") for slot in DAY])
    assert events_between(before, now) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"people": [person("p1")]},
        {"people": [person("p1", worked=3), person("p2", 52.05)]},
        {"people": [person("p1", barred=[Bar(rule="chain", board="b")]), person("p2", 52.05)]},
        {"pools": [Pool(id="o", rings={"b": 2})]},
        {"fixed": [Pin(need="n1", slot=DAY[0], person="p2")]},
    ],
)
def test_what_no_event_can_say_is_not_followed(before, fields):
    now = replace(before, **fields)
    assert events_between(before, now) is None
    assert not followed(Live(before), before, now)
