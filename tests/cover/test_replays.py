"""Figures of replayed mornings, against closed forms and against SciPy."""

import datetime as dt
import math

import numpy as np
import pytest
from scipy import stats

from beurs.cover.replays import (
    APART,
    ASKED,
    BORROWED,
    COVERED,
    LENT,
    MINUTES,
    NEW,
    NOW,
    Figure,
    Hours,
    Replay,
    paired,
    ratio,
    ratio_gap,
)

STORED = {
    "days": ["2026-11-23", "2026-11-24", "2026-11-25"],
    "asked": {"1": [4, 2, 0], "2": [2, 2, 2]},
    "plays": {
        NOW: {
            "1": {COVERED: [2, 2, 0], MINUTES: [10, 20, 0], LENT: [0, 1, 0], BORROWED: [2, 0, 0]},
            "2": {COVERED: [2, 1, 2], MINUTES: [5, 5, 5], LENT: [2, 0, 0], BORROWED: [0, 1, 0]},
        },
        NEW: {
            "1": {COVERED: [4, 2, 0], MINUTES: [30, 20, 0], LENT: [0, 0, 0], BORROWED: [4, 0, 0]},
            "2": {COVERED: [2, 2, 2], MINUTES: [5, 9, 5], LENT: [4, 0, 0], BORROWED: [0, 0, 0]},
        },
    },
    "rings": {NOW: {"1": {"1": 3, "4": 1}, "2": {"1": 5}}, NEW: {}},
}


@pytest.fixture
def replay() -> Replay:
    return Replay.of(STORED)


def test_the_interval_of_paired_differences_is_that_of_the_t_test():
    draw = np.random.default_rng(3)
    before, after = draw.poisson(9, 20), draw.poisson(11, 20)
    found = paired(before.tolist(), after.tolist())
    low, high = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert found.value == pytest.approx((after - before).mean())
    assert (found.value - found.half, found.value + found.half) == pytest.approx((low, high))


def test_a_share_is_sum_over_sum_and_its_interval_that_of_a_ratio_estimator():
    found = ratio([1, 3, 2], [2, 4, 3])
    rest = np.array([1, 3, 2]) - 6 / 9 * np.array([2, 4, 3])
    half = stats.t.ppf(0.975, 2) * rest.std(ddof=1) / math.sqrt(3) / 3
    assert (found.value, found.half) == pytest.approx((6 / 9, half))


@pytest.mark.parametrize(("values", "half"), [([], math.nan), ([1.0], math.inf), ([1.0, 1.0], 0.0)])
def test_one_day_says_nothing_about_others_and_equal_days_leave_no_doubt(values, half):
    found = paired([0.0] * len(values), values)
    assert found.half == half or math.isnan(found.half)
    assert math.isnan(half) == math.isnan(found.half)


def test_nothing_asked_has_no_fill():
    assert math.isnan(ratio([0, 0], [0, 0]).value)


@pytest.mark.parametrize(
    ("figure", "sign"),
    [(Figure(1.0, 0.9), 1), (Figure(1.0, 1.0), 0), (Figure(-1.0, 0.9), -1), (Figure(5.0, math.inf), 0)],
)
def test_a_difference_counts_when_its_interval_leaves_nought_out(figure, sign):
    assert figure.sign == sign


def test_figures_of_a_board_and_of_several(replay):
    assert replay.days[0] == dt.date(2026, 11, 23)
    assert replay.series(NOW, ASKED, [1, 2]) == [6, 4, 2]
    assert (replay.total(NOW, LENT, [1, 2]), replay.total(NOW, BORROWED, [1, 2])) == (3, 3)
    assert replay.fill(NOW, [1]).value == pytest.approx(100 * 4 / 6)
    assert replay.change(MINUTES, NOW, NEW, [1]).value == pytest.approx(20 / 3)
    assert replay.by_ring(NOW, [1, 2]) == {1: 8, 4: 1}
    assert replay.by_ring(NEW, [1]) == {}


def test_the_gain_in_points_is_the_difference_of_the_two_fills(replay):
    gain = replay.gain(NOW, NEW, [1, 2])
    assert gain.value == pytest.approx(replay.fill(NEW, [1, 2]).value - replay.fill(NOW, [1, 2]).value)
    assert gain.half == pytest.approx(100 / 4 * stats.t.ppf(0.975, 2) * np.std([2, 1, 0], ddof=1) / math.sqrt(3))


def test_a_board_that_asked_for_nobody_has_no_gain(replay):
    empty = Replay.of({**STORED, "asked": {"1": [0, 0, 0]}})
    assert math.isnan(empty.gain(NOW, NEW, [1]).value)


def test_nothing_played_is_no_replay():
    assert Replay.of({}) is None
    assert APART not in Replay.of(STORED).plays


def test_the_difference_of_two_ratios_is_paired_per_day():
    before, after = ([4, 9, 5], [2, 4, 3]), ([6, 9, 8], [2, 3, 3])
    found = ratio_gap(before, after)
    terms = [np.array(parts) - sum(parts) / sum(wholes) * np.array(wholes) for parts, wholes in (before, after)]
    gaps = terms[1] / np.mean(after[1]) - terms[0] / np.mean(before[1])
    assert found.value == pytest.approx(23 / 8 - 18 / 9)
    assert found.half == pytest.approx(stats.t.ppf(0.975, 2) * gaps.std(ddof=1) / math.sqrt(3))


def test_equal_ratios_differ_by_nothing_and_a_ratio_of_nothing_is_none():
    assert ratio_gap(([1, 3], [2, 4]), ([1, 3], [2, 4])) == Figure(0.0, 0.0)
    assert math.isnan(ratio_gap(([0, 0], [0, 0]), ([1, 3], [2, 4])).value)


def test_hours_are_counted_over_boards_and_are_none_in_what_was_played_before():
    own, lent = [1, 1, "teacher", False, 210], [4, 2, "teacher", True, 120]
    hours = {NOW: {"1": [[[*own, 2]], [], []], "2": [[[*own, 1], [*lent, 3]], [[*lent, 1]], []]}}
    found = Replay.of({**STORED, "hours": hours}).worked(NOW, [1, 2])
    assert found == [{Hours(*own): 3, Hours(*lent): 3}, {Hours(*lent): 1}, {}]
    assert Replay.of(STORED).hours == {}
