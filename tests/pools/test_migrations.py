"""What a region had before agreements were signed goes on: policies hold, members get their contract."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from beurs.pools.models import Membership, Policy
from beurs.region.models import Employment
from tests import factories as make

pytestmark = pytest.mark.django_db

before = import_module("beurs.pools.migrations.0003_sharing_of_before")


def employed(who, board, contract="permanent", until=None):
    return Employment.objects.create(
        person=who, board=board, function="other", contract=contract, fte_hundredths=10, since=make.LONG_AGO,
        until=until,
    )  # fmt: skip


def test_policies_of_before_hold_from_their_day_as_signed_on_paper():
    pool = make.pool(make.region())
    Policy.objects.update(on_paper=False, holds_from=None)
    before.policies_hold(apps, None)
    policy = Policy.objects.get(pool=pool)
    assert (policy.on_paper, policy.holds_from) == (True, policy.since)


def test_members_get_the_contract_of_the_owner_then_a_paid_one_then_any():
    place = make.region()
    owner, other = make.board(place), make.board(place)
    pool, joint = make.pool(place, owner=owner), make.pool(place)
    both, called, over, nobody = (make.person(place, pool=pool) for _ in range(4))
    Membership.objects.create(pool=joint, person=both, since=make.LONG_AGO)
    own, paid = employed(both, owner, "on-call"), employed(both, other)
    call = employed(called, other, "on-call")
    employed(over, owner, until=make.LONG_AGO - dt.timedelta(days=1))
    before.members_employed(apps, None)
    found = {(row.person_id, row.pool_id): row.employment for row in Membership.objects.all()}
    assert found == {
        (both.pk, pool.pk): own,
        (both.pk, joint.pk): paid,
        (called.pk, pool.pk): call,
        (over.pk, pool.pk): None,
        (nobody.pk, pool.pk): None,
    }
