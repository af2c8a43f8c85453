"""A change of the pools beside what else writes at that moment: it is made once, and nothing is lost between them."""

from functools import partial

import pytest

from beurs.errors import Refused
from beurs.ledger.access.books import balances
from beurs.ledger.models import Closing, DesignChange, Entry
from beurs.ledger.services.changes import change_carry_out, change_sign, change_withdraw
from beurs.ledger.services.closing import month_close
from beurs.messages.models import Work
from beurs.pools.models import Membership, Pool
from tests.cover.test_races import together
from tests.ledger.scenes import unbalanced
from tests.ledger.switching import DAY_BEFORE, Joint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


@pytest.fixture
def here(clock):
    made = Joint()
    made.booked(made.member(made.a), made.lending.at_b, DAY_BEFORE)
    made.change = made.agreed(made.draft())
    clock(2026, 12, 2)
    return made


def carry(here):
    return partial(change_carry_out, change=here.change, by=None)


def refused(found):
    return [one.code for one in found if isinstance(one, Refused)]


def settled(here):
    assert unbalanced(here.region) == []
    assert not any(balances(here.region, pool=here.pool).values())
    assert Entry.objects.filter(kind="settlement").count() == 1
    assert Membership.objects.filter(pool=here.own_a).count() == 1


def test_carried_out_by_two_at_once_it_is_made_once(here):
    assert refused(together(carry(here), carry(here))) == []
    settled(here)
    assert Pool.objects.filter(owner=here.a).count() == 1


def test_while_a_month_closes_neither_loses_what_the_other_wrote(here):
    close = partial(month_close, region=here.region, month=DAY_BEFORE, by=here.by)
    assert refused(together(carry(here), close)) == []
    settled(here)
    closed = Closing.objects.get()
    assert Entry.objects.filter(month=closed.month).count() == closed.entries == 1


def test_taken_back_or_made_never_both(here):
    found = together(carry(here), partial(change_withdraw, change=here.change, by=here.by))
    state = DesignChange.objects.get(pk=here.change.pk).state
    assert refused(found) == [{"done": "change-over", "withdrawn": "change-not-agreed"}[state]]
    assert Membership.objects.filter(pool=here.own_a).exists() is (state == "done")


def test_two_last_signatures_at_once_fix_the_day_once(clock):
    here = Joint()
    change = here.draft()
    change_sign(change=change, board=here.a, by=here.by)
    sign = [partial(change_sign, change=change, board=board, by=here.by) for board in (here.b, here.c)]
    assert refused(together(*sign)) == []
    assert DesignChange.objects.get(pk=change.pk).state == "planned"
    assert Work.objects.filter(kind="ledger.change").count() == 1
