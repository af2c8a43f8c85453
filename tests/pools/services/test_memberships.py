"""Who is in a pool has exactly one employing board, and boards that must approve a newcomer are asked."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.pools.models import Approval, Membership, Policy
from beurs.pools.services import MemberTerms, membership_change, membership_end, membership_start
from beurs.region.models import Employment
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

DAY = make.MONDAY


@pytest.fixture
def scene():
    """A board with its pool, somebody it employs under one contract, and who writes."""
    place = make.region()
    owner = make.board(place)
    who = make.person(place, employer=owner)
    return make.pool(place, owner=owner), who, who.employments.get(), make.user()


def joined(scene, since=DAY, **terms):
    pool, who, job, by = scene
    return membership_start(
        pool=pool, person=who, since=since, terms=MemberTerms(**{"employment": job, **terms}), by=by
    )


def test_a_member_has_contract_home_function_and_tariff(scene):
    home = make.school(scene[2].board)
    row = joined(scene, home_school=home, function="substitute", tariff="LB")
    found = Membership.objects.get()
    assert (found.employment, found.home_school, found.function, found.tariff) == (scene[2], home, "substitute", "LB")
    assert AuditRow.objects.get(target=f"membership:{row.pk}").board_id == scene[2].board_id


def test_somebody_with_a_contract_covers_under_one(scene):
    with pytest.raises(Refused, match="member-needs-employment"):
        joined(scene, employment=None)
    scene[2].delete()
    assert joined(scene, employment=None).employment is None


def test_the_contract_is_ones_own_and_runs(scene):
    strange = make.person(scene[1].region, employer=scene[2].board).employments.get()
    with pytest.raises(Refused, match="member-employment"):
        joined(scene, employment=strange)
    over = Employment.objects.create(
        person=scene[1], board=scene[2].board, function="other", fte_hundredths=10, since=make.LONG_AGO,
        until=DAY - dt.timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Refused, match="member-employment"):
        joined(scene, employment=over)
    over.until = DAY
    over.save()
    assert joined(scene, employment=over).employment == over


def test_the_home_school_is_of_the_employing_board(scene):
    with pytest.raises(Refused, match="member-home"):
        joined(scene, home_school=make.school(make.board(scene[1].region)))


def test_the_contract_is_with_a_board_that_takes_part_in_the_pool(scene):
    pool, who, _job, by = scene
    stranger = make.board(who.region, name="Polder")
    theirs = make.person(who.region, employer=stranger).employments.get()
    Employment.objects.filter(pk=theirs.pk).update(person=who)
    theirs.refresh_from_db()
    row = joined(scene)
    terms = MemberTerms(employment=theirs)
    with pytest.raises(Refused, match="member-board"):
        membership_change(membership=row, terms=terms, by=by)
    coming = make.policy_of(pool, since=dt.date(2099, 1, 1), withdrawn_at=timezone.now(), holds_from=None)
    coming.reaches.create(board=stranger, ring=2)
    with pytest.raises(Refused, match="member-board"):
        membership_change(membership=row, terms=terms, by=by)
    Policy.objects.filter(pk=coming.pk).update(withdrawn_at=None)
    assert membership_change(membership=row, terms=terms, by=by).employment == theirs
    coming.delete()
    again = MemberTerms(employment=theirs, tariff="LC")
    assert membership_change(membership=row, terms=again, by=by).tariff == "LC"


def test_a_joint_pool_takes_contracts_with_the_boards_it_serves(scene):
    _pool, who, job, by = scene
    terms = MemberTerms(employment=job)
    theirs = make.pool(who.region, reach={make.board(who.region): 1})
    with pytest.raises(Refused, match="member-board"):
        membership_start(pool=theirs, person=who, since=DAY, terms=terms, by=by)
    shared = make.pool(who.region, reach={job.board: 4})
    assert membership_start(pool=shared, person=who, since=DAY, terms=terms, by=by).employment == job


def test_nobody_is_in_a_pool_twice_at_a_time(scene):
    row = joined(scene)
    with pytest.raises(Refused, match="member-already"):
        joined(scene, since=DAY + dt.timedelta(days=1))
    membership_end(membership=row, until=DAY, by=scene[3])
    with pytest.raises(Refused, match="member-already"):
        joined(scene)
    assert joined(scene, since=DAY + dt.timedelta(days=1)).until is None


def test_a_pool_takes_members_while_it_runs(scene):
    scene[0].until = DAY
    scene[0].save()
    with pytest.raises(Refused, match="pool-not-open"):
        joined(scene, since=DAY + dt.timedelta(days=1))
    with pytest.raises(Refused, match="pool-not-open"):
        joined(scene, since=make.LONG_AGO - dt.timedelta(days=1))
    assert joined(scene)


def test_terms_change_while_the_membership_runs(scene):
    row = joined(scene)
    terms = MemberTerms(employment=scene[2], tariff="LC")
    assert membership_change(membership=row, terms=terms, by=scene[3]).tariff == "LC"
    with pytest.raises(Refused, match="member-before-start"):
        membership_end(membership=row, until=DAY - dt.timedelta(days=1), by=scene[3])
    membership_end(membership=row, until=DAY, by=scene[3])
    for late in (
        lambda: membership_change(membership=row, terms=terms, by=scene[3]),
        lambda: membership_end(membership=row, until=DAY, by=scene[3]),
    ):
        with pytest.raises(Refused, match="member-over"):
            late()


def test_a_newcomer_is_put_to_the_boards_that_must_approve(scene):
    pool, who, job, _by = scene
    other = make.board(who.region)
    policy = Policy.objects.get(pool=pool)
    policy.reaches.create(board=other, ring=4)
    joined(scene)
    assert not Approval.objects.exists()
    Membership.objects.all().delete()
    Policy.objects.update(approval_needed=True)
    joined(scene)
    assert list(Approval.objects.values_list("person", "board", "state")) == [(who.pk, other.pk, "asked")]
    assert job.board_id != other.pk
