"""What is shared out by weight adds up, by largest remainder, whoever comes first."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beurs.pools.dividing import split

AMOUNTS = st.integers(-10_000_000, 10_000_000)
WEIGHTS = st.dictionaries(st.integers(1, 40), st.integers(0, 5000), min_size=1).filter(
    lambda found: sum(found.values())
)


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_and_are_within_a_cent_of_their_quota(cents, weights):
    found = split(cents, weights)
    total = sum(weights.values())
    assert sum(found.values()) == cents
    assert set(found) == set(weights)
    for key, share in found.items():
        assert abs(share - Fraction(cents * weights[key], total)) < 1
    assert split(-cents, weights) == {key: -share for key, share in found.items()}


@given(st.integers(0, 10_000_000), WEIGHTS)
def test_who_weighs_more_never_pays_less_and_who_weighs_nothing_pays_nothing(cents, weights):
    found = split(cents, weights)
    for one in weights:
        assert weights[one] or not found[one]
        for other in weights:
            assert weights[one] <= weights[other] or found[one] >= found[other]


@given(AMOUNTS, WEIGHTS)
def test_shares_do_not_depend_on_the_order_of_the_boards(cents, weights):
    assert split(cents, dict(reversed(weights.items()))) == split(cents, weights)


def test_of_equal_remainders_the_lowest_board_pays_the_cent():
    assert split(200, {9: 1, 3: 1, 5: 1}) == {3: 67, 5: 67, 9: 66}


@pytest.mark.parametrize("weights", [{}, {1: 0}, {1: -1, 2: 2}])
def test_weights_that_weigh_nothing_are_a_fault(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)
