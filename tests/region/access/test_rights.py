"""Rights of somebody who works in two regions: what holds on one says nothing of the other."""

import pytest

from beurs.region.access import EDIT_LEDGER, VIEW_COVER, is_region_wide
from tests import factories as make

pytestmark = pytest.mark.django_db


def both(first, second):
    """Return an HR adviser of a board in one region who coordinates another; the grants in the order asked."""
    here, there = make.region(), make.region()
    grants = {
        "adviser": {"role": "hr-adviser", "region": here, "board": make.board(here)},
        "coordinator": {"role": "coordinator", "region": there},
    }
    return make.user("Bo", grants[first], grants[second])


def test_a_right_is_region_wide_in_the_region_one_works_in_only():
    assert not is_region_wide(both("adviser", "coordinator"), EDIT_LEDGER)
    assert is_region_wide(both("coordinator", "adviser"), EDIT_LEDGER)


def test_a_second_grant_on_the_whole_of_the_region_counts():
    here = make.region()
    one = {"role": "hr-adviser", "region": here, "board": make.board(here)}
    assert is_region_wide(make.user("Bo", one, {"role": "coordinator", "region": here}), EDIT_LEDGER)
    assert not is_region_wide(make.user("Bo"), VIEW_COVER)
