from beurs import demo
from beurs.pools.models import Policy, Reach
from beurs.region.models import Board


def test_an_own_pool_serves_its_board_in_ring_one_under_every_policy(small: demo.Loaded) -> None:
    for policy in Policy.objects.filter(pool__owner__isnull=False):
        owner = policy.reaches.get(board=policy.pool.owner)
        assert (owner.ring, owner.week_cap) == (1, None)


def test_the_joint_pool_and_the_call_list_serve_every_board(small: demo.Loaded) -> None:
    boards = set(Board.objects.values_list("pk", flat=True))
    for code, ring in (("regionaal", 2), ("oproep", 3)):
        reaches = Reach.objects.filter(policy__pool__code=code)
        assert {row.board_id for row in reaches} == boards
        assert {row.ring for row in reaches} == {ring}
