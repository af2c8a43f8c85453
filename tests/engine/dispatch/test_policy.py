import itertools
from dataclasses import replace

import numpy as np
import pytest

from beurs.engine.dispatch.exact import Tiny
from beurs.engine.dispatch.policy import Knobs, Moment, matched, offers, single

FILL_ONLY = Knobs(gone=0.0, gone_last=0.0, offer=0.0, offer_last=0.0, keep=1.0, tight=0.0)


def moment(chance: list[list[float]], rounds: int = 1, **columns: np.ndarray) -> Moment:
    p = np.array(chance)
    return Moment(p, np.ones(p.shape[0]), np.full(p.shape[0], rounds), **columns)


def test_with_one_offer_for_each_vacancy_the_last_round_is_a_maximum_weight_assignment() -> None:
    rng = np.random.default_rng(4)
    for _ in range(40):
        p = np.round(rng.uniform(0.05, 0.95, (3, 4)), 2)
        knobs = replace(single(FILL_ONLY), hard_last=0.0)
        found = sum(one.chance for one in offers(Moment(p, np.ones(3), np.ones(3, np.int64)), knobs))
        best = max(sum(p[v, n] for v, n in enumerate(people)) for people in itertools.permutations(range(4), 3))
        assert found == pytest.approx(best)


def test_nobody_gets_two_offers_at_once() -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        p = rng.uniform(0, 0.9, (6, 9)) * (rng.random((6, 9)) < 0.4)
        people = [one.person for one in offers(Moment(p, np.ones(6), np.full(6, 2)), Knobs())]
        assert len(people) == len(set(people))


def test_who_may_not_be_asked_is_not_asked_whatever_it_would_bring() -> None:
    assert [one.person for one in offers(moment([[0.0, 0.1]]), FILL_ONLY)] == [1]


def test_a_vacancy_that_is_too_late_gets_no_offer_and_one_with_a_round_left_does() -> None:
    p = np.array([[0.5, 0.5], [0.5, 0.5]])
    found = offers(Moment(p, np.ones(2), np.array([0, 1])), FILL_ONLY)
    assert {one.vacancy for one in found} == {1}


@pytest.mark.parametrize(("live", "sent"), [(1, 1), (2, 0)])
def test_open_offers_count_towards_the_most_at_once(live: int, sent: int) -> None:
    found = offers(moment([[0.4, 0.4]], live=np.array([live])), replace(FILL_ONLY, live_most=2))
    assert len(found) == sent


def test_offers_beside_others_go_out_when_time_is_short_and_not_when_it_is_plenty() -> None:
    p = [[0.5, 0.5, 0.5]]
    knobs = replace(Knobs(), later=0.5, gone=1.0, gone_last=0.1, offer=0.01, offer_last=0.01)
    assert len(offers(moment(p, rounds=4), knobs)) == 1
    assert len(offers(moment(p, rounds=1), knobs)) == 3


def test_what_an_offer_adds_counts_those_that_run_beside_it() -> None:
    first, second = offers(moment([[0.6, 0.5]]), FILL_ONLY)
    assert (first.gain, second.gain) == (pytest.approx(0.6), pytest.approx(0.4 * 0.5))
    assert (first.beside, second.beside) == (False, True)


def test_the_person_whom_another_vacancy_cannot_do_without_is_kept_for_it() -> None:
    found = offers(moment([[0.6, 0.6], [0.5, 0.0]], rounds=2), single(FILL_ONLY))
    assert {(one.vacancy, one.person) for one in found} == {(0, 1), (1, 0)}


def test_the_same_moment_gives_the_same_offers() -> None:
    p = np.random.default_rng(3).uniform(0, 0.9, (20, 30))
    first, second = (offers(Moment(p, np.ones(20), np.full(20, 3)), Knobs()) for _ in range(2))
    assert first == second


def test_no_vacancy_and_no_person_is_no_offer() -> None:
    assert offers(moment([[]]), Knobs()) == []
    assert offers(Moment(np.zeros((0, 3)), np.zeros(0), np.zeros(0, np.int64)), Knobs()) == []
    assert matched(np.zeros((2, 2))).tolist() == [-1, -1]


def test_columns_of_another_length_and_chances_above_one_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"weight: found shape \(2,\), expected \(1,\)"):
        Moment(np.zeros((1, 2)), np.ones(2), np.ones(1, np.int64))
    with pytest.raises(ValueError, match="expected 0 to 1"):
        moment([[1.5]])


def vacancy_per_person(knobs: Knobs):
    def choose(chance: np.ndarray, left: int) -> np.ndarray:
        to = np.full(chance.shape[1], -1)
        for one in offers(Moment(chance, np.ones(len(chance)), np.full(len(chance), left)), knobs):
            to[one.person] = one.vacancy
        return to

    return choose


@pytest.mark.parametrize("live_most", [1, 2])
@pytest.mark.parametrize(("vacancies", "people", "rounds"), [(1, 7, 3), (2, 4, 2), (2, 4, 3), (3, 3, 2)])
def test_tiny_mornings_reach_99_percent_of_the_exact_programme(
    live_most: int, vacancies: int, people: int, rounds: int
) -> None:
    rng, ours, best = np.random.default_rng(7), 0.0, 0.0
    for _ in range(8):
        p = rng.uniform(0.05, 0.9, (vacancies, people)) * (rng.random((vacancies, people)) < 0.7)
        tiny = Tiny(p, np.ones(vacancies), live_most)
        ours += tiny.worth(rounds, vacancy_per_person(replace(FILL_ONLY, live_most=live_most)))
        best += tiny.best(rounds)
    assert 0.99 * best <= ours <= best + 1e-9
