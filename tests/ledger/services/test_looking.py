"""A draft that every board signed but one is agreed when that one has to sign no more, and looked at until its day."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cli.work import make_worker
from beurs.ledger.access.change_page import change_page
from beurs.ledger.services.changes import Wanted, change_carry_out, change_sign, change_terms
from beurs.messages.models import Work
from tests import factories as make
from tests.ledger.services.test_changes import refused
from tests.ledger.switching import ON, TODAY, Joint

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

NEXT = TODAY + dt.timedelta(days=1)


class Waiting:
    """Board c leaves and lends to b on the day: c signed, b did not."""

    def __init__(self, on=ON):
        self.here = Joint()
        self.loan = self.here.booked(self.here.member(self.here.c), self.here.lending.at_b, on)
        self.change = self.here.draft("leave", on=on)
        change_sign(change=self.change, board=self.here.c, by=self.here.by)

    @property
    def state(self):
        self.change.refresh_from_db()
        return self.change.state

    def loan_ends(self):
        self.loan.released_at = timezone.now()
        self.loan.save()

    def coordinator(self):
        return make.user("Anna", {"role": "coordinator", "region": self.here.region})


def looks():
    return Work.objects.filter(kind="ledger.change-look").order_by("due")


def look(number=0):
    work = looks()[number]
    make_worker(1).registry["ledger.change-look"].attempt(work, timezone.now())(timezone.now())
    return work


def test_the_next_night_finds_that_nobody_has_to_sign_any_more(clock):
    scene = Waiting()
    assert timezone.localtime(looks().get().due).date() == NEXT
    scene.loan_ends()
    assert scene.state == "drafted"
    clock(day=24, hour=0, minute=6)
    look()
    assert scene.state == "planned"
    assert AuditRow.objects.get(action="change.agree").by is None
    assert timezone.localtime(Work.objects.get(kind="ledger.change").due).date() == ON
    look()
    assert (looks().count(), Work.objects.filter(kind="ledger.change").count()) == (1, 1)


def test_while_a_loan_runs_it_stays_a_draft_and_is_looked_at_every_night_until_its_day(clock):
    scene = Waiting(on=NEXT + dt.timedelta(days=1))
    clock(day=24, hour=0, minute=6)
    look()
    assert (scene.state, looks().count()) == ("drafted", 2)
    clock(day=25, hour=0, minute=6)
    look(1)
    assert (scene.state, looks().count()) == ("drafted", 2)
    scene.loan_ends()
    clock(day=26)
    look(1)
    assert scene.state == "drafted"


def test_an_edited_draft_has_no_signature_and_is_left_alone(clock):
    scene = Waiting()
    change_terms(change=scene.change, on=ON, wanted=Wanted(), by=scene.here.by)
    scene.loan_ends()
    look()
    assert (scene.state, looks().count()) == ("drafted", 1)


def test_who_still_has_to_be_placed_keeps_it_a_draft(clock):
    here = Joint()
    change = here.draft()
    for board in (here.a, here.b):
        change_sign(change=change, board=board, by=here.by)
    here.pool.policies.get().reaches.filter(board=here.c).delete()
    free = here.member(None)
    look()
    change.refresh_from_db()
    assert change.state == "drafted"
    free.memberships.all().delete()
    look()
    change.refresh_from_db()
    assert change.state == "planned"


def test_on_its_day_it_can_be_carried_out_by_hand_once_the_loan_is_gone(clock):
    scene = Waiting()
    clock(2026, 12, 1)

    anna = scene.coordinator()
    assert not change_page(anna, scene.change, ON).may_carry_out
    refused("change-not-agreed", change_carry_out, change=scene.change, by=scene.here.by)
    scene.loan_ends()
    assert change_page(anna, scene.change, ON).may_carry_out
    assert change_carry_out(change=scene.change, by=scene.here.by).state == "done"
    assert AuditRow.objects.filter(action="change.agree").count() == 1


def test_before_its_day_nobody_carries_it_out(clock):
    scene = Waiting()
    scene.loan_ends()
    refused("change-too-early", change_carry_out, change=scene.change, by=scene.here.by)
    assert scene.state == "drafted"
