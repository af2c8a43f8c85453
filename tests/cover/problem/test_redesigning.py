"""Past mornings with other pools: a joint pool dissolved, with and without partners, and one founded from own pools."""

import pytest

from beurs.cover.problem.replaying.arranging import InForce
from beurs.cover.problem.replaying.redesigning import Redesign
from tests import factories as make
from tests.cover.lending import Neighbours

pytestmark = pytest.mark.django_db


class Pools(Neighbours):
    """A joint pool of two boards with somebody of the first; only that board has an own pool."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.joint = make.pool(self.region, reach={self.board: 2, self.other: 2})
        self.who = make.substitute(self.joint, employer=self.board)

    def dissolved(self, *partners, to="employer"):
        board = self.board.pk if to == "employer" else to
        return self.design(ends=self.joint.pk, partners=partners, members=[[self.who.pk, self.joint.pk, board]])

    def design(self, *, ends=None, partners=(), members=()):
        wanted = {
            "ends": ends,
            "kind": "permanent",
            "partners": [board.pk for board in partners],
            "own": {str(self.board.pk): self.pool.pk},
            "members": list(members),
        }
        return Redesign.of(self.past(), wanted)

    def filled(self, arrangement):
        found = self.totals(arrangement)
        return found["covered"], found["lent"]


@pytest.fixture
def two():
    return Pools()


def test_who_goes_to_the_own_pool_serves_that_board_and_not_the_other(two):
    two.far_need()
    assert two.filled(InForce()) == (2, 2)
    assert two.filled(two.dissolved()) == (0, 0)


def test_the_own_board_keeps_them(two):
    two.need()
    assert two.filled(two.dissolved()) == (2, 0)


def test_partners_help_one_another_from_their_own_pools(two):
    two.far_need()
    assert two.filled(two.dissolved(two.board, two.other)) == (2, 2)
    assert two.filled(two.dissolved(two.other)) == (0, 0)


def test_a_board_without_an_own_pool_gets_one(two):
    two.far_need()
    two.who.employments.update(board=two.other)
    assert two.filled(two.dissolved(to=two.other.pk)) == (2, 0)


def test_who_goes_to_no_pool_covers_nobody(two):
    two.need()
    assert two.filled(two.dissolved(to=None)) == (0, 0)


def test_who_does_not_move_stays_where_he_or_she_is(two):
    two.need()
    two.colleague()
    assert two.filled(two.dissolved(to=None)) == (2, 0)


def test_a_founded_pool_serves_the_boards_that_joined(two):
    joins = two.colleague()
    two.who.memberships.all().delete()
    members = [[joins.pk, two.pool.pk, None]]
    two.far_need()
    assert two.filled(InForce()) == (0, 0)
    assert two.filled(two.design(partners=[two.board, two.other], members=members)) == (2, 2)
    assert two.filled(two.design(partners=[two.board], members=members)) == (0, 0)
    assert two.filled(two.design(partners=[two.board, two.other])) == (0, 0)


def test_nothing_is_written_and_the_mornings_in_force_stay_as_they_were(two):
    two.far_need()
    before = two.filled(InForce())
    two.filled(two.dissolved())
    assert two.filled(InForce()) == before
    assert list(two.who.memberships.values_list("pool", flat=True)) == [two.joint.pk]


def test_a_partner_that_an_own_pool_served_already_keeps_its_ring(two):
    two.need()
    two.lends()
    spans = two.dissolved(two.board, two.other).spans(two.past().pools)
    (mine,) = [span for span in spans if span.pool.pk == two.pool.pk]
    assert {board: reach.ring for board, reach in mine.reach.items()} == {two.board.pk: 1, two.other.pk: 4}
    assert two.joint.pk not in {span.pool.pk for span in spans}


def test_an_own_pool_that_serves_nobody_by_then_is_made_anew(two):
    two.need()
    members = [[two.who.pk, two.joint.pk, two.board.pk]]
    wanted = {"ends": two.joint.pk, "kind": "permanent", "partners": [], "own": {str(two.board.pk): 10**6}}
    assert two.filled(Redesign.of(two.past(), {**wanted, "members": members})) == (2, 0)


def test_a_founded_pool_comes_after_the_own_ones(two):
    two.need()
    made = two.design(partners=[two.board, two.other], members=[[two.who.pk, two.pool.pk, None]])
    (founded,) = [span for span in made.spans(two.past().pools) if span.pool.pk < 0]
    assert {reach.ring for reach in founded.reach.values()} == {2}
