import numpy as np
import pytest

from beurs.engine.dispatch.baselines import PEERS, policy
from beurs.engine.dispatch.bounds import fluid, hindsight
from beurs.engine.dispatch.exact import Tiny
from beurs.engine.dispatch.mornings import benchmark_morning
from beurs.engine.dispatch.policy import Knobs
from beurs.engine.dispatch.rounds import play


def test_hindsight_is_the_largest_matching() -> None:
    yes = np.array([[True, True, False], [True, False, False], [True, False, False]])
    assert hindsight(yes) == 2


@pytest.mark.parametrize("name", [*PEERS, "policy"])
def test_no_way_of_asking_fills_more_than_hindsight(name: str) -> None:
    chosen = {**PEERS, "policy": policy(Knobs())}[name]
    for seed in range(5):
        one = benchmark_morning(15, 20, 3, seed)
        assert (play(one, chosen).state.filled_by >= 0).sum() <= hindsight(one.answers < one.chance)


def test_one_vacancy_and_one_person_is_bounded_by_the_chance() -> None:
    assert fluid(np.array([[0.3]]), 2) == pytest.approx(0.3)
    assert fluid(np.zeros((2, 2)), 3) == 0


def test_the_exact_optimum_lies_below_the_fluid_bound() -> None:
    rng = np.random.default_rng(6)
    for _ in range(8):
        p = rng.uniform(0.05, 0.9, (2, 4))
        assert Tiny(p, np.ones(2), 2).best(2) <= fluid(p, 2) + 1e-9
