"""Whole cents: rounding half up, payments that end at zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beurs.ledger.money import cents_of, permille_of, ratio_half_up, transfers

AMOUNTS = st.integers(-10_000_000, 10_000_000)


@pytest.mark.parametrize(("minutes", "cents"), [(0, 0), (29, 0), (30, 1), (60, 1), (89, 1), (90, 2)])
def test_half_a_cent_goes_up_and_less_goes_down(minutes, cents):
    assert cents_of(minutes, 1) == cents


@given(AMOUNTS, st.integers(1, 10_000))
def test_a_ratio_is_at_most_half_away_and_mirrors(top, bottom):
    found = ratio_half_up(top, bottom)
    assert abs(found - Fraction(top, bottom)) <= Fraction(1, 2)
    assert ratio_half_up(-top, bottom) == -found


def test_a_ratio_to_nothing_is_a_fault():
    with pytest.raises(ValueError, match="bottom"):
        ratio_half_up(1, 0)


@pytest.mark.parametrize(("cents", "vat"), [(100, 21), (2, 0), (3, 1), (13458, 2826)])
def test_vat_of_an_amount(cents, vat):
    assert permille_of(cents, 210) == vat


@given(st.lists(st.integers(-1_000_000, 1_000_000), min_size=1, max_size=25))
def test_payments_bring_every_balance_to_zero_with_one_payment_fewer_than_boards(drawn):
    balances = dict(enumerate([*drawn, -sum(drawn)]))
    found = transfers(balances)
    for payer, payee, cents in found:
        assert cents > 0
        balances[payer] += cents
        balances[payee] -= cents
    assert set(balances.values()) == {0}
    assert len(found) < len(balances)


def test_balances_that_do_not_add_up_are_a_fault():
    with pytest.raises(ValueError, match="sum of 1"):
        transfers({1: 1})
