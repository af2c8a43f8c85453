import datetime as dt

import pytest

from beurs import demo
from beurs.accounts.models import AuditRow, User
from beurs.cover.models import Assignment, Need
from beurs.ledger.models import Closing, DesignChange, Entry, KeyRule, Posting, SignOff, Stance, Tariff, VatRule
from beurs.pools.models import Booking, Pool
from beurs.region.models import Person, Region, School
from tests import factories as make

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.django_db
def test_removal_takes_the_demo_out_and_leaves_real_regions_users_and_the_trail() -> None:
    real = make.school(make.board(make.region()))
    demo.load(size="small", today=MONDAY, beside=True)
    trail = AuditRow.objects.count()
    assert demo.remove() == 1
    ledger = (Closing, DesignChange, Entry, KeyRule, Posting, SignOff, Stance, Tariff, VatRule)
    for model in (*ledger, Assignment, Need, Booking, Pool, Person):
        assert not model.objects.exists(), model
    assert list(School.objects.all()) == [real]
    assert Region.objects.get() == real.board.region
    assert User.objects.count() == len(demo.DEMO_USERS)
    assert AuditRow.objects.count() == trail


@pytest.mark.django_db
def test_after_a_removal_the_demo_can_be_loaded_again() -> None:
    demo.load(size="small", today=MONDAY)
    demo.remove()
    assert demo.load(size="small", today=MONDAY).created


@pytest.mark.django_db
def test_without_a_demo_there_is_nothing_to_remove() -> None:
    assert demo.remove() == 0
