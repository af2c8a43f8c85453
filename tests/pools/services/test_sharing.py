"""An agreement holds once its owners signed, serves who signed, and leaves the former in force until then."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.pools.access.policies import PolicyState, policies_on, reaches_on, state_on
from beurs.pools.models import Approval, Policy
from beurs.pools.services import Left, Served, Terms, policy_propose, policy_sign, policy_withdraw
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

SOON = dt.timedelta(days=7)


@pytest.fixture
def scene():
    """A board with its pool, a neighbour, and who signs."""
    place = make.region()
    owner, other = make.board(place), make.board(place)
    return make.pool(place, owner=owner), owner, other, make.user()


def proposed(pool, by, *serves, since=None, **terms):
    """Return a proposal for a week from now."""
    since = since or timezone.localdate() + SOON
    return policy_propose(
        pool=pool, since=since, terms=Terms(**terms), serves=[Served(board, ring) for board, ring in serves], by=by
    )


def holds(pool, after=SOON):
    return policies_on(timezone.localdate() + after).get(pool=pool)


def served(pool, after=SOON):
    return set(reaches_on(timezone.localdate() + after).filter(policy__pool=pool).values_list("board_id", flat=True))


def test_a_proposal_changes_nothing_until_its_owner_signed(scene):
    pool, owner, other, by = scene
    former = holds(pool)
    row = proposed(pool, by, (owner, 1), (other, 4))
    assert holds(pool) == former
    policy_sign(policy=row, board=other, by=by)
    assert holds(pool) == former
    policy_sign(policy=row, board=owner, by=by)
    assert holds(pool) == row
    assert holds(pool, SOON - dt.timedelta(days=1)) == former


def test_a_receiver_is_served_once_it_signed_too(scene):
    pool, owner, other, by = scene
    row = policy_sign(policy=proposed(pool, by, (owner, 1), (other, 4)), board=owner, by=by)
    assert served(pool) == {owner.pk}
    policy_sign(policy=row, board=other, by=by)
    assert served(pool) == {owner.pk, other.pk}


def test_a_joint_pool_needs_every_board_of_its_innermost_ring(scene):
    _pool, owner, other, by = scene
    far = make.board(owner.region)
    joint = make.pool(owner.region, reach={owner: 2, other: 2})
    row = proposed(joint, by, (owner, 2), (other, 2), (far, 3))
    policy_sign(policy=row, board=owner, by=by)
    assert holds(joint) != row
    policy_sign(policy=row, board=other, by=by)
    assert holds(joint) == row
    assert served(joint) == {owner.pk, other.pk}


def test_the_last_signature_after_the_day_agreed_puts_it_in_force_from_then(scene):
    pool, owner, _other, by = scene
    row = proposed(pool, by, (owner, 1), since=timezone.localdate())
    Policy.objects.filter(pk=row.pk).update(since=timezone.localdate() - SOON)
    policy_sign(policy=row, board=owner, by=by)
    assert holds(pool, dt.timedelta(0)) == row
    assert holds(pool, dt.timedelta(days=-1)) != row


def test_states_tell_the_life_of_an_agreement(scene):
    pool, owner, _other, by = scene
    former, today = holds(pool), timezone.localdate()
    row = proposed(pool, by, (owner, 1))

    def state(policy, after=dt.timedelta(0)):
        return state_on(policy, today + after, pool.policies.all())

    row.refresh_from_db()
    assert (state(row), state(former)) == (PolicyState.PROPOSED, PolicyState.IN_FORCE)
    row = policy_sign(policy=row, board=owner, by=by)
    assert (state(row), state(former)) == (PolicyState.SIGNED, PolicyState.IN_FORCE)
    assert (state(row, SOON), state(former, SOON)) == (PolicyState.IN_FORCE, PolicyState.SUPERSEDED)
    row = policy_withdraw(policy=row, by=by)
    assert (state(row, SOON), state(former, SOON)) == (PolicyState.WITHDRAWN, PolicyState.IN_FORCE)


def test_what_holds_is_not_withdrawn_and_what_is_withdrawn_not_signed(scene):
    pool, owner, _other, by = scene
    with pytest.raises(Refused, match="policy-in-force"):
        policy_withdraw(policy=holds(pool), by=by)
    row = policy_withdraw(policy=proposed(pool, by, (owner, 1)), by=by)
    for refused in (lambda: policy_withdraw(policy=row, by=by), lambda: policy_sign(policy=row, board=owner, by=by)):
        with pytest.raises(Refused, match="policy-withdrawn"):
            refused()
    assert proposed(pool, by, (owner, 1)).pk != row.pk


def test_signing_twice_or_by_a_stranger_is_refused(scene):
    pool, owner, other, by = scene
    row = policy_sign(policy=proposed(pool, by, (owner, 1)), board=owner, by=by)
    with pytest.raises(Refused, match="policy-signed"):
        policy_sign(policy=row, board=owner, by=by)
    with pytest.raises(Refused, match="policy-stranger"):
        policy_sign(policy=row, board=other, by=by)


def test_a_proposal_that_a_later_agreement_overtook_is_dead(scene):
    pool, owner, _other, by = scene
    today = timezone.localdate()
    old = proposed(pool, by, (owner, 1), since=today)
    Policy.objects.filter(pk=old.pk).update(since=today - SOON)
    policy_sign(policy=proposed(pool, by, (owner, 1), since=today), board=owner, by=by)
    with pytest.raises(Refused, match="policy-overtaken"):
        policy_sign(policy=old, board=owner, by=by)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": -1}, "policy-past"),
        ({"serves": []}, "policy-serves-nobody"),
        ({"ring": 2}, "policy-owner-first"),
        ({"reciprocal": True}, "policy-return"),
        ({"leaves": [Left()]}, "policy-excludes-nobody"),
    ],
)
def test_terms_that_cannot_be_are_refused(scene, change, code):
    pool, owner, _other, by = scene
    serves = change.get("serves", [Served(owner, change.get("ring", 1), reciprocal=change.get("reciprocal", False))])
    since = timezone.localdate() + dt.timedelta(days=change.get("since", 0))
    with pytest.raises(Refused, match=code):
        policy_propose(pool=pool, since=since, terms=Terms(), serves=serves, leaves=change.get("leaves", []), by=by)
    assert Policy.objects.filter(pool=pool).count() == 1


@pytest.mark.parametrize(("after", "code"), [(-1, None), (0, "policy-board-left"), (1, "policy-board-left")])
def test_a_board_that_left_by_then_is_not_served(scene, after, code):
    pool, owner, other, by = scene
    other.left_on = timezone.localdate() + SOON
    other.save()
    since = other.left_on + dt.timedelta(days=after)
    if code:
        with pytest.raises(Refused, match=code):
            proposed(pool, by, (owner, 1), (other, 4), since=since)
        proposed(pool, by, (owner, 1), since=since)
    else:
        proposed(pool, by, (owner, 1), (other, 4), since=since)


@pytest.mark.parametrize(("after", "code"), [(-1, None), (0, "policy-board-left")])
def test_a_board_that_left_by_then_does_not_sign(scene, after, code):
    pool, owner, other, by = scene
    policy = proposed(pool, by, (owner, 1), (other, 4), since=timezone.localdate() + SOON)
    type(other).objects.filter(pk=other.pk).update(left_on=policy.since - dt.timedelta(days=after))
    if code:
        with pytest.raises(Refused, match=code):
            policy_sign(policy=policy, board=other, by=by)
        assert not policy.signatures.exists()
    else:
        policy_sign(policy=policy, board=other, by=by)


def test_two_agreements_for_one_day_are_refused(scene):
    pool, owner, _other, by = scene
    proposed(pool, by, (owner, 1))
    with pytest.raises(Refused, match="policy-same-day"):
        proposed(pool, by, (owner, 1))


def test_who_signs_approves_who_is_in_the_pool_by_then(scene):
    pool, owner, other, by = scene
    member, refused = make.substitute(pool, employer=owner), make.substitute(pool, employer=owner)
    Approval.objects.create(person=refused, board=other, state="refused", decided_at=timezone.now())
    row = proposed(pool, by, (owner, 1), (other, 4), approval_needed=True)
    policy_sign(policy=row, board=other, by=by)
    assert set(Approval.objects.filter(board=other).values_list("person_id", "state")) == {
        (member.pk, "approved"),
        (refused.pk, "refused"),
    }


def test_every_step_leaves_its_row_in_the_trail(scene):
    pool, owner, _other, by = scene
    row = proposed(pool, by, (owner, 1))
    policy_sign(policy=row, board=owner, by=by)
    policy_withdraw(policy=row, by=by)
    rows = AuditRow.objects.filter(target=f"policy:{row.pk}").values_list("action", "board_id", "by")
    assert list(rows) == [(f"policy.{what}", owner.pk, by.pk) for what in ("propose", "sign", "withdraw")]
