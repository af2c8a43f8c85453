import datetime as dt

import pytest

from beurs import demo
from beurs.ledger.access.changes import boards_concerned, effect_of
from beurs.ledger.models import DesignChange

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.django_db
def test_the_end_of_the_joint_pool_is_drafted_and_waits_for_boards() -> None:
    demo.load(size="small", today=MONDAY)
    change = DesignChange.objects.get()
    assert (change.pool.code, change.on, change.state) == ("regionaal", dt.date(2027, 1, 1), "drafted")
    found = effect_of(change)
    assert found.people
    assert boards_concerned(change) > set(change.consents.values_list("board", flat=True))
