"""What each event does to the facts of a day."""

import pytest

from beurs.engine.cover.online.day import Day
from beurs.engine.cover.online.events import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Opened,
    Released,
    Unavailable,
)
from beurs.engine.formats import CoverProblem, checked
from beurs.engine.formats.cover import Bar, Pin
from tests.engine.cover.small import AM, NEXT, PM, need, person, problem, replace

BOTH = [AM, PM]


def pins(name: str, who: str, slots: list[str]) -> list[Pin]:
    return [Pin(need=name, slot=slot, person=who) for slot in slots]


def given(**facts: object) -> CoverProblem:
    plain = {"people": [person("p1"), person("p2")], "needs": [need("n1"), need("n2")]}
    return problem(**{**plain, **facts})


def after(start: CoverProblem, *events: object) -> CoverProblem:
    day = Day(start)
    for event in events:
        day.note(event)
    return day.problem()


def test_a_day_without_events_is_the_problem_given():
    start = given(fixed=pins("n1", "p1", BOTH), planned=pins("n2", "p2", [AM]))
    assert Day(start).problem() == start


def test_a_new_need_stands_last_and_a_known_one_keeps_its_place():
    longer = replace(need("n1"), priority=7)
    assert [one.id for one in after(given(), Opened(need("n9"))).needs] == ["n1", "n2", "n9"]
    assert after(given(), Opened(longer)).needs == [longer, need("n2")]


def test_a_cancelled_need_takes_its_pins_and_bars_along():
    barred = person("p2", barred=[Bar(rule="other", need="n1"), Bar(rule="chain", school="s1")])
    start = given(people=[person("p1"), barred], fixed=pins("n1", "p1", BOTH), planned=pins("n1", "p1", BOTH))
    left = after(start, Cancelled("n1"))
    assert (left.needs, left.fixed, left.planned) == ([need("n2")], [], [])
    assert left.people[1].barred == [Bar(rule="chain", school="s1")]


def test_the_face_before_a_spell_stays_known_when_its_first_need_is_cancelled():
    spell = [need("n1", slots=[AM], spell="a", previous="p1"), need("n2", slots=[PM], spell="a")]
    third = need("n3", slots=[NEXT], spell="a", previous="p1")
    left = after(given(needs=[*spell, third]), Cancelled("n1"))
    assert left.needs == [replace(spell[1], previous="p1"), third]
    assert checked(left) == left


def test_a_decline_bars_the_person_once_and_ends_only_their_own_confirmation():
    start = given(fixed=pins("n1", "p1", BOTH))
    other = after(start, Declined("n1", "p2"), Declined("n1", "p2"))
    assert other.fixed == start.fixed
    assert other.people[1].barred == [Bar(rule="other", need="n1")]
    assert after(start, Declined("n1", "p1")).fixed == []


def test_illness_takes_slots_away_and_ends_the_whole_confirmation_of_an_unsplittable_need():
    left = after(given(fixed=pins("n1", "p1", BOTH)), Unavailable("p1", [PM, NEXT]))
    assert left.people[0].slots == [AM]
    assert left.fixed == []


def test_illness_in_another_slot_leaves_a_confirmation_alone():
    start = given(fixed=pins("n1", "p1", BOTH))
    assert after(start, Unavailable("p1", [NEXT])).fixed == start.fixed


def test_illness_in_one_slot_of_a_splittable_need_ends_that_slot_only():
    start = given(needs=[need("n1", splittable=True), need("n2")], fixed=pins("n1", "p1", BOTH))
    assert after(start, Unavailable("p1", [PM])).fixed == pins("n1", "p1", [AM])


def test_an_offer_adds_slots_once():
    start = given(people=[person("p1", slots=[AM]), person("p2")])
    assert after(start, Available("p1", [AM, PM])).people[0].slots == [AM, PM]


def test_a_confirmation_fills_the_slots_that_nobody_is_confirmed_on():
    start = given(needs=[need("n1", splittable=True), need("n2")], fixed=pins("n1", "p1", [AM]))
    assert after(start, Confirmed("n1", "p2")).fixed == [*pins("n1", "p1", [AM]), *pins("n1", "p2", [PM])]
    assert after(given(), Confirmed("n2", "p1")).fixed == pins("n2", "p1", BOTH)


def test_a_release_ends_a_confirmation_and_is_nothing_without_one():
    assert after(given(fixed=pins("n1", "p1", BOTH)), Released("n1")).fixed == []
    assert after(given(), Released("n1")) == given()


def test_a_shorter_need_loses_the_pins_of_the_slot_it_no_longer_has():
    start = given(fixed=pins("n1", "p1", BOTH), planned=pins("n1", "p2", BOTH))
    left = after(start, Opened(need("n1", slots=[AM])))
    assert (left.fixed, left.planned) == (pins("n1", "p1", [AM]), pins("n1", "p2", [AM]))


def test_a_longer_unsplittable_need_is_no_longer_confirmed_but_still_published():
    start = given(needs=[need("n1", slots=[AM])], fixed=pins("n1", "p1", [AM]), planned=pins("n1", "p1", [AM]))
    left = after(start, Opened(need("n1", slots=BOTH)))
    assert (left.fixed, left.planned) == ([], pins("n1", "p1", [AM]))


@pytest.mark.parametrize(
    "event",
    [
        Cancelled("nx"),
        Declined("nx", "p1"),
        Declined("n1", "px"),
        Unavailable("px", [AM]),
        Available("px", [AM]),
        Confirmed("nx", "p1"),
        Confirmed("n1", "px"),
        Released("nx"),
    ],
    ids=str,
)
def test_an_unknown_id_changes_nothing(event):
    day = Day(given(fixed=pins("n1", "p1", BOTH)))
    with pytest.raises(KeyError):
        day.note(event)
    assert day.problem() == given(fixed=pins("n1", "p1", BOTH))
