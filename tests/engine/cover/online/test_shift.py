"""Which days are kept as a market, and which needs such a day can take in."""

import pytest

from beurs.engine.cover.online.day import Day
from beurs.engine.cover.online.shift import Shift, one_shift
from tests.engine.cover.small import AM, NEXT, PM, need, person, problem

WHOLE, MORNING, AFTERNOON = need("n1"), need("n2", slots=[AM]), need("n3", slots=[PM])


@pytest.mark.parametrize(
    ("needs", "kept"),
    [
        ([], True),
        ([WHOLE], True),
        ([WHOLE, MORNING], True),
        ([MORNING, need("n4", slots=[AM])], True),
        ([MORNING, AFTERNOON], False),
        ([WHOLE, MORNING, AFTERNOON], False),
        ([MORNING, need("n4", slots=[NEXT])], False),
        ([need("n4", splittable=True)], False),
        ([need("n4", slots=[AM], splittable=True)], True),
        ([need("n4", spell="a"), need("n5", spell="b")], True),
        ([need("n4", spell="a", slots=[AM]), need("n5", spell="a", slots=[AM])], False),
    ],
)
def test_a_day_is_one_shift_where_all_needs_overlap_and_no_spell_has_two(needs, kept):
    assert one_shift(problem(needs=needs)) is kept


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({}, True),
        ({"slots": [AM]}, True),
        ({"slots": [NEXT]}, False),
        ({"school": "s2"}, False),
        ({"accepts": {"gym": 0}}, False),
        ({"accepts": {}}, True),
        ({"splittable": True}, False),
        ({"splittable": True, "slots": [PM]}, True),
        ({"spell": "new"}, True),
        ({"spell": "old"}, False),
    ],
)
def test_a_need_is_known_where_the_market_has_its_slots_school_and_skills(facts, known):
    day = problem(needs=[need("n1", spell="old")], people=[person()])
    assert Shift(Day(day), day).knows(need("later", **facts)) is known


def test_a_need_may_keep_its_own_spell_when_it_is_replaced():
    day = problem(needs=[need("n1", spell="old")])
    assert Shift(Day(day), day).knows(need("n1", spell="old", priority=2))
