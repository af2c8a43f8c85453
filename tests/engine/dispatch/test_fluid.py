"""The fluid model against what can be said by hand."""

import numpy as np
import pytest

from beurs.engine.dispatch.fluid import foresee
from beurs.engine.dispatch.policy import strength


def foreseen(
    chance: np.ndarray, rounds: int, *, fresh: int = 0, gone: float = 0.0, offer: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    person, row = np.nonzero(chance.T)
    p = chance[row, person]
    tired = np.stack([p, p / 2])
    ptr = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=chance.shape[1]))])
    n_rows, n_people = chance.shape
    return foresee(
        ptr, row, tired, strength(tired), np.ones(n_rows), np.full(n_rows, rounds), np.ones(n_rows),
        np.full(n_people, fresh), gone, offer, 0.0,
    )  # fmt: skip


def test_in_the_last_round_an_open_vacancy_costs_its_weight_and_nobody_brings_anything_later() -> None:
    cost, brings = foreseen(np.array([[0.5, 0.3]]), 1)
    assert cost.tolist() == [1.0]
    assert not brings.any()


def test_an_open_vacancy_costs_less_when_more_rounds_or_people_are_left() -> None:
    few, many = np.full((4, 2), 0.4), np.full((4, 6), 0.4)
    assert foreseen(few, 3)[0].max() < foreseen(few, 2)[0].min()
    assert foreseen(many, 2)[0].max() < foreseen(few, 2)[0].min()


def test_people_bring_more_where_they_are_few() -> None:
    few, many = foreseen(np.full((6, 2), 0.4), 2)[1], foreseen(np.full((2, 6), 0.4), 2)[1]
    assert few[0].min() > many[0].max()


def test_who_tires_after_this_offer_brings_less_after_a_no_than_who_is_not_asked() -> None:
    chance = np.full((4, 2), 0.4)
    stay, refused = foreseen(chance, 2, fresh=1)[1]
    assert (refused < stay).all()
    stay, refused = foreseen(chance, 2, fresh=0)[1]
    assert refused == pytest.approx(stay)


def test_an_offer_that_costs_more_than_it_can_bring_is_not_foreseen() -> None:
    cost, brings = foreseen(np.full((2, 2), 0.4), 3, offer=5.0)
    assert cost.tolist() == [1.0, 1.0]
    assert not brings.any()


def test_alike_vacancies_and_alike_people_are_priced_nearly_alike() -> None:
    cost, brings = foreseen(np.full((5, 7), 0.3), 3)
    assert np.ptp(cost) < 0.1 * cost.mean()
    assert np.ptp(brings[0]) < 0.1 * brings[0].mean()
