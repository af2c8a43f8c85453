import itertools
import math

import numpy as np
import pytest

from beurs.engine.dispatch.exact import Tiny


def one_vacancy(p: list[float], live_most: int = 1) -> Tiny:
    return Tiny(np.array([p]), np.ones(1), live_most)


def test_offers_at_once_fill_with_one_less_the_chance_that_all_fail() -> None:
    p = [0.3, 0.5, 0.2]
    assert one_vacancy(p, live_most=3).best(1) == pytest.approx(1 - math.prod(1 - x for x in p))


@pytest.mark.parametrize(("rounds", "at_once"), [(1, 2), (2, 2), (3, 1)])
def test_rounds_of_equal_offers_follow_the_closed_form(rounds: int, at_once: int) -> None:
    tiny = one_vacancy([0.2] * 6, live_most=at_once)
    # fatigue needs a second refusal of one person, and nobody is asked twice for one vacancy
    assert tiny.best(rounds) == pytest.approx(1 - (1 - 0.2) ** (rounds * at_once))


def test_one_after_another_the_likeliest_are_best_and_their_order_does_not_matter() -> None:
    p = [0.1, 0.6, 0.3, 0.5, 0.2]
    tiny = one_vacancy(p)
    best = 1 - math.prod(1 - x for x in sorted(p)[-3:])
    assert tiny.best(3) == pytest.approx(best)
    for order in itertools.permutations([1, 2, 3]):
        asked = iter(order)
        steps = dict(zip((3, 2, 1), asked, strict=True))
        worth = tiny.worth(3, lambda chance, left, steps=steps: [0 if n == steps[left] else -1 for n in range(5)])
        assert worth == pytest.approx(best)


def test_more_rounds_or_people_never_lower_the_optimum() -> None:
    rng = np.random.default_rng(2)
    for _ in range(10):
        p = rng.uniform(0.05, 0.9, (2, 4)) * (rng.random((2, 4)) < 0.7)
        fewer = p.copy()
        fewer[:, 3] = 0
        values = [Tiny(p, np.ones(2), 1).best(rounds) for rounds in (1, 2, 3)]
        assert values == sorted(values)
        assert Tiny(fewer, np.ones(2), 1).best(2) <= values[1] + 1e-12


def test_who_said_no_twice_answers_with_half_the_chance() -> None:
    tiny = Tiny(np.array([[0.5], [0.5], [0.5]]), np.ones(3), 1)
    assert tiny.best(2) == pytest.approx(1 - 0.5 * 0.5)
    assert tiny.best(3) == pytest.approx(1 - 0.5 * 0.5 * 0.75)


def test_what_is_too_large_is_refused_with_what_was_found() -> None:
    with pytest.raises(ValueError, match="found 13 people"):
        one_vacancy([0.1] * 13)
