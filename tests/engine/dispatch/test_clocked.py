import numpy as np
import pytest

from beurs.engine.dispatch.clocked import Asking, Clocked, run
from beurs.engine.dispatch.policy import Knobs

RINGS = ((25, 5, 60), (50, 5, 60))


def morning(chance, ring=None, until=90.0, median=4.0) -> Clocked:
    p = np.array(chance, float)
    return Clocked(
        chance=p,
        ring=np.ones(p.shape, np.int64) if ring is None else np.array(ring),
        travel=np.tile(np.arange(p.shape[1], dtype=float), (p.shape[0], 1)),
        median=np.full(p.shape, median),
        until=np.full(p.shape[0], until),
        weight=np.ones(p.shape[0]),
    )


def asking(**fields) -> Asking:
    return Asking(**{"rings": RINGS, "live_most": 1, "policy": False, **fields})


@pytest.mark.parametrize("policy", [False, True])
@pytest.mark.parametrize("live_most", [1, 3])
def test_nobody_stands_in_two_places_and_nothing_is_filled_after_its_time(policy: bool, live_most: int) -> None:
    rng = np.random.default_rng(8)
    for seed in range(10):
        one = morning(rng.uniform(0, 0.8, (8, 12)) * (rng.random((8, 12)) < 0.5), until=60.0)
        ran = run(one, asking(policy=policy, live_most=live_most), Knobs(), seed)
        assert (ran.filled_at[np.isfinite(ran.filled_at)] <= 60.0).all()
        assert np.isfinite(ran.filled_at).sum() <= 12
        assert ran.sent == ran.asked.sum()


def test_equal_arguments_give_equal_ends() -> None:
    one = morning(np.random.default_rng(1).uniform(0, 0.8, (5, 9)))
    first, second = (run(one, asking(policy=True), Knobs(), 3) for _ in range(2))
    assert first.filled_at.tolist() == second.filled_at.tolist()
    assert first.sent == second.sent


def test_a_certain_yes_fills_at_the_minute_of_the_answer() -> None:
    ran = run(morning([[1.0]]), asking(), Knobs(), 0)
    assert 0 < ran.filled_at[0] < 90
    assert ran.sent == 1


def test_a_wider_ring_is_asked_only_when_the_nearer_has_nobody_left() -> None:
    ran = run(morning([[0.0, 1.0]], ring=[[1, 2]]), asking(), Knobs(), 0)
    assert ran.asked.tolist() == [[False, True]]
    near = run(morning([[1.0, 1.0]], ring=[[1, 2]], median=0.1), asking(), Knobs(), 0)
    assert near.asked.tolist() == [[True, False]]


def test_asking_three_at_once_is_faster_than_one_by_one_and_costs_more_messages() -> None:
    one = morning([[0.4] * 9], median=10.0)
    slow = [run(one, asking(), Knobs(), seed) for seed in range(60)]
    fast = [run(one, asking(live_most=3), Knobs(), seed) for seed in range(60)]
    assert sum(np.isfinite(ran.filled_at[0]) for ran in fast) > sum(np.isfinite(ran.filled_at[0]) for ran in slow)
    assert sum(ran.sent for ran in fast) > sum(ran.sent for ran in slow)


def test_who_never_answers_is_waited_for_as_long_as_the_ring_says() -> None:
    slow = morning([[1.0, 1.0]], ring=[[1, 2]], median=1e9)
    ran = run(slow, asking(rings=((25, 5, 10), (50, 5, 60))), Knobs(), 0)
    assert np.isinf(ran.filled_at[0])
    assert ran.asked.all()
