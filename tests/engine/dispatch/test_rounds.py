import numpy as np
import pytest

from beurs.engine.checks.dispatch import check_dispatch
from beurs.engine.dispatch.baselines import PEERS, broadcast, matching, policy
from beurs.engine.dispatch.log import Answered, Sent, replay
from beurs.engine.dispatch.measures import measure
from beurs.engine.dispatch.mornings import Morning, benchmark_morning
from beurs.engine.dispatch.policy import Knobs
from beurs.engine.dispatch.rounds import Choice, Fatigue, play

POLICIES = {**PEERS, "policy": policy(Knobs()), "two at once": policy(Knobs(live_most=2))}


def morning(chance: list[list[float]], answers: list[list[float]], instants: list[list[float]], rounds: int) -> Morning:
    p = np.array(chance)
    return Morning(p, np.zeros(p.shape), np.zeros(len(p), np.int64), rounds, np.array(answers), np.array(instants))


@pytest.mark.parametrize("name", POLICIES)
def test_every_log_keeps_the_rules_and_replays_to_the_same_state(name: str) -> None:
    for seed in range(4):
        one = benchmark_morning(12, 18, 3, seed)
        played = play(one, POLICIES[name])
        most = 2 if name == "two at once" else None
        assert not check_dispatch(played.log, one.chance > 0, one.rounds, live_most=most, one_live=name != "broadcast")
        again = replay(played.log, 12, 18)
        assert again.filled_by.tolist() == played.state.filled_by.tolist()
        assert (again.asked == played.state.asked).all()
        assert again.live == played.state.live


@pytest.mark.parametrize("name", POLICIES)
def test_equal_arguments_give_equal_logs(name: str) -> None:
    first, second = (play(benchmark_morning(10, 15, 3, 5), POLICIES[name]).log for _ in range(2))
    assert first == second


def test_the_first_yes_has_the_vacancy_and_a_later_one_is_told_so() -> None:
    one = morning([[0.9, 0.9]], [[0.5, 0.5]], [[0.8, 0.2]], 1)
    played = play(one, broadcast)
    assert [(event.person, event.answer) for event in played.log if isinstance(event, Answered)] == [
        (1, "yes"), (0, "gone")
    ]  # fmt: skip
    assert measure([played]).gone == pytest.approx(0.5)


def test_who_has_a_place_no_longer_answers_other_offers() -> None:
    one = morning([[0.9], [0.9]], [[0.1], [0.1]], [[0.3], [0.6]], 1)
    played = play(one, broadcast)
    assert played.state.filled_by.tolist() == [0, -1]
    assert len([event for event in played.log if isinstance(event, Answered)]) == 1


@pytest.mark.parametrize(("fatigue", "filled"), [(Fatigue.ANSWER, False), (Fatigue.ROUND, True)])
def test_two_refusals_halve_the_next_answer_at_once_or_from_the_next_round(fatigue: Fatigue, filled: bool) -> None:
    one = morning([[0.6], [0.6], [0.6]], [[0.9], [0.9], [0.5]], [[0.1], [0.2], [0.3]], 1)
    assert play(one, broadcast, fatigue).state.filled_by[2] == (0 if filled else -1)


def test_a_benchmark_morning_is_as_specified() -> None:
    drawn = [benchmark_morning(40, 60, 3, seed) for seed in range(30)]
    p, distance = np.stack([one.chance for one in drawn]), np.stack([one.distance for one in drawn])
    remote = drawn[0].quintile == 0
    assert remote.sum() == 8
    assert distance[:, remote].min() >= 0.6
    assert distance[:, ~remote].min() < 0.05
    assert 0.33 < (p > 0).mean() < 0.37
    assert p.max() <= 0.95
    near = p[:, ~remote]
    # mean of 1.6 * 0.4 * (1 - 0.7 * 0.5), a little less for the cap
    assert 0.40 < near[near > 0].mean() < 0.42


def test_the_judge_finds_each_broken_rule() -> None:
    may = np.array([[True, True], [True, False]])
    sent = Sent(0, 0, 0, "list", 0.5)
    yes = Answered(0.5, 0, 0, "yes")
    broken = {
        "eligible": [Sent(0, 1, 1, "list", 0.5)],
        "reason": [sent._replace(why="")],
        "chance": [sent._replace(chance=0.0)],
        "late": [sent._replace(round=2)],
        "filled": [sent, yes, Sent(1, 0, 1, "list", 0.5)],
        "placed": [sent, yes, Sent(1, 1, 0, "list", 0.5)],
        "again": [sent, Answered(0.5, 0, 0, "no"), sent._replace(round=1)],
        "one-live": [sent, Sent(0, 1, 0, "list", 0.5)],
        "live-most": [sent, Sent(0, 0, 1, "list", 0.5)],
        "unasked": [yes],
        "double": [sent, Sent(0, 0, 1, "list", 0.5), yes, Answered(0.6, 0, 1, "yes")],
        "gone": [sent, Answered(0.5, 0, 0, "gone")],
    }
    for rule, log in broken.items():
        assert rule in {one.code for one in check_dispatch(log, may, 2, live_most=1)}, rule


def test_a_wave_that_repeats_a_pair_is_never_sent_by_the_views_it_is_given() -> None:
    one = morning([[0.5, 0.5]], [[0.9, 0.9]], [[0.1, 0.2]], 3)
    seen: list[list[float]] = []

    def first(view):
        seen.append(view.chance[0].tolist())
        return [Choice(0, n, "list") for n in np.flatnonzero(view.chance[0])[:1].tolist()]

    play(one, first)
    assert seen == [[0.5, 0.5], [0.0, 0.5], [0.0, 0.0]]


def test_matching_alone_never_sends_two_offers_for_a_vacancy() -> None:
    played = play(benchmark_morning(10, 20, 2, 1), matching)
    pairs = [(event.round, event.vacancy) for event in played.log if isinstance(event, Sent)]
    assert len(pairs) == len(set(pairs))
