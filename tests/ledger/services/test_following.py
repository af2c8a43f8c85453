"""Standing plans follow a change of the design of the pools: as due work, from its day on."""

import datetime as dt

import pytest

from beurs.cli.work import make_worker
from beurs.cover.services import assign_by_hand, plan_make
from beurs.messages.models import Work
from tests import factories as make
from tests.cover.scenes import away, fresh, names
from tests.ledger.switching import ON, Joint

pytestmark = pytest.mark.django_db
NEXT = ON + dt.timedelta(days=1)


@pytest.fixture
def here(clock):
    """A joint pool on the morning of the day of its change."""
    made = Joint()
    clock(2026, 12, 1)
    return made


def need(here, day):
    return make.need(make.group(here.lending.at_a), date=day, parts=["am"])


def planned(here, day):
    plan_make(region=here.region, boards=[here.a, here.b], first=day, last=day, by=here.by)


def sent(here, one, who):
    given = {"parts": {"am"}, "overrides": [], "ground": "", "version": one.version}
    assign_by_hand(need=one, person=who, **given, by=here.by)


def followed():
    """Do the work that was asked for, and return how much there was."""
    due = list(Work.objects.filter(kind="plans.follow-region", state="open"))
    worker = make_worker(1)
    for work in due:
        worker.registry[work.kind].attempt(work, work.due)(work.due)
    return len(due)


def test_a_group_whose_loan_ended_is_proposed_for_again_on_every_planned_day(here):
    own, lent = make.substitute(here.own_a), make.substitute(here.pool, employer=here.c)
    needs = [need(here, ON), need(here, NEXT)]
    planned(here, ON)
    for one in needs:
        sent(here, fresh(one), lent)
    here.done(here.agreed(here.draft("leave", ends_loans=True)))
    assert [names(one) for one in needs] == [set(), set()]
    assert followed() == 1
    assert [names(one) for one in needs] == [{own}, set()]


def test_who_left_the_pool_is_not_proposed_any_more_and_who_was_sent_stays(here):
    lent, other = make.substitute(here.pool, employer=here.c), make.substitute(here.pool, employer=here.b, lat=away(20))
    proposed, agreed = need(here, ON), need(here, NEXT)
    planned(here, ON)
    sent(here, agreed, lent)
    assert names(proposed) == {lent}
    here.done(here.agreed(here.draft("leave")))
    followed()
    assert (names(proposed), names(agreed)) == ({other}, {lent})


def test_a_proposal_from_a_dissolved_pool_gives_way_where_the_own_pool_does_not_reach(here):
    lent = make.substitute(here.pool, employer=here.b)
    one = need(here, NEXT)
    planned(here, NEXT)
    assert names(one) == {lent}
    here.done(here.agreed(here.draft()))
    followed()
    assert names(one) == set()
