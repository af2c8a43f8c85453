"""Waiting between tries."""

import datetime as dt

import pytest

from beurs.messages.patience import Patience
from beurs.messages.tasks import PATIENCE

SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (9, 600), (5000, 600)])
def test_the_wait_doubles_up_to_its_ceiling(tries: int, seconds: int) -> None:
    assert Patience(first=5 * SECOND, longest=600 * SECOND).wait_after(tries) == seconds * SECOND


def test_a_mail_server_that_is_down_for_a_night_is_waited_for() -> None:
    waited = sum((PATIENCE.wait_after(tries) for tries in range(1, PATIENCE.tries)), dt.timedelta(0))
    assert dt.timedelta(hours=12) < waited < dt.timedelta(hours=15)


@pytest.mark.parametrize(("first", "longest", "tries"), [(0, 1, 1), (2, 1, 1), (1, 1, 0)])
def test_a_wait_that_is_none_and_no_try_at_all_are_refused(first: int, longest: int, tries: int) -> None:
    Patience(first=SECOND, longest=SECOND, tries=1)
    with pytest.raises(ValueError, match="expected"):
        Patience(first=first * SECOND, longest=longest * SECOND, tries=tries)
