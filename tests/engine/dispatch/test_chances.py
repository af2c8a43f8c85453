import numpy as np
import pytest

from beurs.engine.dispatch.chances import (
    FEWEST_PEOPLE,
    PRIORS,
    STRENGTH,
    Chances,
    Group,
    Told,
    calibration,
    falling,
    held_out,
)

NEAR = Group(ring=1, kind="on-call", distance=0, lead=0, weekday=1, preferred=False)


def told(group: Group, yes: int, no: int, people: int = FEWEST_PEOPLE, minutes: float | None = 4.0) -> list[Told]:
    return [Told(group, k % people, k < yes, minutes) for k in range(yes + no)]


def test_without_history_the_prior_of_the_kind_of_pool_holds() -> None:
    for kind, prior in PRIORS.items():
        assert Chances([]).chance(NEAR._replace(kind=kind)) == pytest.approx(prior)


def test_counts_shrink_from_cell_to_circle_with_lead_to_circle_to_prior() -> None:
    same, other_day = told(NEAR, 8, 2), told(NEAR._replace(weekday=2), 1, 9)
    other_lead = told(NEAR._replace(lead=1), 5, 5)
    circle = (14 + STRENGTH * PRIORS["on-call"]) / (30 + STRENGTH)
    lead = (9 + STRENGTH * circle) / (20 + STRENGTH)
    cell = (8 + STRENGTH * lead) / (10 + STRENGTH)
    found = Chances([*same, *other_day, *other_lead]).chance(NEAR)
    # the farther bands have only what the circle with this lead says, which is less: nothing to pool
    assert lead < cell
    assert found == pytest.approx(cell)


def test_many_answers_outweigh_the_prior() -> None:
    assert Chances(told(NEAR, 900, 100)).chance(NEAR) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(("people", "counts"), [(FEWEST_PEOPLE - 1, False), (FEWEST_PEOPLE, True)])
def test_a_group_of_fewer_than_five_people_says_nothing_of_its_own(people: int, counts: bool) -> None:
    found = Chances(told(NEAR, 40, 0, people=people)).chance(NEAR)
    assert (found > PRIORS["on-call"]) is counts


def test_nearer_is_never_less_likely() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        past = [row for d in range(5) for row in told(NEAR._replace(distance=d), *rng.integers(0, 40, 2).tolist())]
        known = Chances(past)
        line = [known.chance(NEAR._replace(distance=d)) for d in range(5)]
        assert line == sorted(line, reverse=True)


def test_pooling_replaces_neighbours_that_rise_by_their_weighted_mean() -> None:
    assert falling(np.array([0.5, 0.2, 0.4]), np.array([1.0, 1.0, 3.0])).tolist() == pytest.approx([0.5, 0.35, 0.35])
    assert falling(np.array([0.9, 0.5, 0.1]), np.ones(3)).tolist() == pytest.approx([0.9, 0.5, 0.1])


def test_what_one_person_answered_never_sets_two_of_the_same_group_apart() -> None:
    past = told(NEAR, 10, 10)
    turned = [row._replace(yes=not row.yes) if row.person == 0 else row for row in past]
    for rows in (past, turned):
        known = Chances(rows)
        assert known.chance(NEAR) == known.chance(NEAR._replace())


def test_the_response_curve_starts_as_guessed_rises_and_learns() -> None:
    fresh = Chances([])
    assert fresh.answered(1, "on-call", 15) == pytest.approx(0.5)
    assert fresh.answered(1, "on-call", 0) == 0
    assert fresh.median(1, "on-call") == pytest.approx(15)
    quick = Chances(told(NEAR, 300, 0, minutes=3.0))
    shares = [share for _, share in quick.curve(1, "on-call")]
    assert shares == sorted(shares)
    assert quick.answered(1, "on-call", 5) > 0.9
    assert quick.median(1, "on-call") < 5
    assert quick.within(NEAR, 5) == pytest.approx(quick.chance(NEAR) * quick.answered(1, "on-call", 5))


def test_bands_hold_their_upper_limit() -> None:
    def at(travel: float | None) -> int:
        return Group.of(ring=1, kind="flexible", travel=travel, lead=60, weekday=1, preferred=False).distance

    assert [at(10), at(10.1), at(45), at(46), at(None)] == [0, 1, 3, 4, 4]


def test_calibration_of_known_chances_is_flat_and_scores_as_brier_did() -> None:
    found = calibration(np.array([0.25, 0.25, 0.75, 0.75]), np.array([0, 1, 1, 1]))
    assert found.bins == ((2, 0.25, 0.5), (2, 0.75, 1.0))
    assert found.brier == pytest.approx((0.0625 + 0.5625 + 0.0625 + 0.0625) / 4)
    assert found.plain == pytest.approx(0.75 * 0.25)
    with pytest.raises(ValueError, match="no answers"):
        calibration(np.zeros(0), np.zeros(0, np.int64))


def test_on_held_out_answers_learnt_chances_are_calibrated_and_beat_the_overall_share() -> None:
    rng = np.random.default_rng(5)
    truth = {(kind, d): p * (1 - 0.15 * d) for kind, p in (("permanent", 0.9), ("on-call", 0.4)) for d in range(5)}
    past = []
    for _ in range(6000):
        kind, d = ("permanent", "on-call")[int(rng.integers(2))], int(rng.integers(5))
        group = NEAR._replace(kind=kind, distance=d, weekday=int(rng.integers(1, 6)))
        past.append(Told(group, int(rng.integers(60)), bool(rng.random() < truth[kind, d]), 5.0))
    found = held_out(past)
    assert found.brier < 0.9 * found.plain
    assert all(abs(mean - share) < 0.1 for n, mean, share in found.bins if n >= 100)
