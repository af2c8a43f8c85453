"""Which state a need is in, from its day parts."""

import pytest

from beurs.cover.access.board.states import STATES, TITLES, need_state, stand_state


@pytest.mark.parametrize(
    ("cancelled", "state", "source", "expected"),
    [
        (False, None, None, "open"),
        (True, None, None, None),
        (True, "proposed", "plan", "orphan"),
        (True, "published", "own", "orphan"),
        (False, "proposed", "plan", "proposed"),
        (False, "agreed", "hand", "agreed"),
        (False, "published", "plan", "filled"),
        (False, "published", "own", "own"),
    ],
)
def test_a_day_part_is_in_the_state_of_who_stands_there(cancelled, state, source, expected):
    assert stand_state(cancelled=cancelled, state=state, source=source) == expected


def test_what_asks_most_of_a_planner_decides_for_the_whole_need():
    assert need_state(["filled", "open"]) == "open"
    assert need_state(["filled", "proposed"]) == "proposed"
    assert need_state([None, "own"]) == "own"


def test_a_need_that_wants_nobody_and_has_nobody_has_no_state():
    assert need_state([None, None]) is None


def test_every_state_has_a_title():
    assert set(TITLES) == set(STATES)
