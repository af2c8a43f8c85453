"""People move on a day, pools begin and end, agreements get successors; twice is once."""

import datetime as dt

import pytest

from beurs.pools.access.policies import policies_on, reaches_on
from beurs.pools.models import Membership, Policy
from beurs.pools.services.designs import (
    Move,
    Signed,
    memberships_move,
    policies_leave,
    policy_follow,
    pool_begin,
    pool_end,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 12, 1)
EVE = ON - dt.timedelta(days=1)


@pytest.fixture
def board():
    return make.board(make.region())


def test_a_membership_that_ended_the_day_before_is_left_alone_and_one_that_ends_on_the_day_moves(board):
    old, new = make.pool(board.region), make.pool(board.region)
    rows = [make.person(board.region, pool=old).memberships.get() for _each in range(2)]
    for row, until in zip(rows, (EVE, ON), strict=True):
        Membership.objects.filter(pk=row.pk).update(until=until)
    found = memberships_move(moves=[Move(row.pk, new) for row in rows], on=ON, by=None)
    assert (found.ended, found.started, found.without) == (1, 1, [])
    assert Membership.objects.get(pool=new).until == ON


def test_moved_twice_is_moved_once(board):
    old, new = make.pool(board.region), make.pool(board.region)
    row = make.person(board.region, pool=old).memberships.get()
    for _time in range(2):
        memberships_move(moves=[Move(row.pk, new)], on=ON, by=None)
    assert Membership.objects.filter(pool=new).count() == 1
    assert Membership.objects.get(pool=old).until == EVE


def test_a_pool_ends_the_day_before_and_what_was_signed_for_later_is_taken_back(board):
    pool = make.pool(board.region, reach={board: 1})
    coming = make.policy_of(pool, since=ON)
    pool_end(pool=pool, on=ON, by=None)
    pool.refresh_from_db()
    coming.refresh_from_db()
    assert pool.until == EVE
    assert coming.withdrawn_at is not None
    assert policies_on(EVE).filter(pool=pool).exists()
    assert not policies_on(ON).filter(pool=pool).exists()


def test_a_new_pool_serves_who_signed_and_not_who_did_not(board):
    other = make.board(board.region)
    pool = pool_begin(region=board.region, code="eigen", name="Eigen", on=ON, owner=board, by=None)
    signed = [Signed(board.pk, None, dt.datetime(2026, 11, 1, tzinfo=dt.UTC))]
    policy_follow(pool=pool, on=ON, rings={board.pk: 1, other.pk: 2}, signed=signed, by=None)
    assert [row.board for row in reaches_on(ON).filter(policy__pool=pool)] == [board]
    assert not reaches_on(EVE).filter(policy__pool=pool).exists()


def test_what_a_pool_serves_already_needs_no_successor(board):
    pool = make.pool(board.region, owner=board)
    assert policy_follow(pool=pool, on=ON, rings={board.pk: 1}, signed=[], by=None) is None


def test_an_agreement_that_does_not_serve_the_board_is_left_alone(board):
    other = make.board(board.region)
    make.pool(board.region, reach={other: 1})
    assert policies_leave(board=board, on=ON, by=None) == 0
    assert Policy.objects.count() == 1


def test_a_pool_that_ended_before_stays_ended(board):
    pool = make.pool(board.region, reach={board: 1})
    pool_end(pool=pool, on=EVE, by=None)
    pool_end(pool=pool, on=ON, by=None)
    pool.refresh_from_db()
    assert pool.until == EVE - dt.timedelta(days=1)


def test_an_agreement_that_begins_on_the_day_gets_one_successor(board):
    pool = make.pool(board.region)
    make.policy_of(pool, since=ON).reaches.create(board=board, ring=1)
    assert policies_leave(board=board, on=ON, by=None) == 1
    assert Policy.objects.filter(pool=pool, since=ON, withdrawn_at=None).count() == 1


def test_only_boards_that_are_added_sign_the_successor(board):
    other = make.board(board.region)
    pool = make.pool(board.region)
    signed = [Signed(one.pk, None, dt.datetime(2026, 11, 1, tzinfo=dt.UTC)) for one in (board, other)]
    made = policy_follow(pool=pool, on=ON, rings={board.pk: 1}, signed=signed, by=None)
    assert list(made.signatures.values_list("board", flat=True)) == [board.pk]
