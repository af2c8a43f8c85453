"""Packing tiers into words: strict whatever the sums, refused when it cannot be."""

import numpy as np
import pytest

from beurs.engine.cover.tiers import WORD_LIMIT, pack
from beurs.engine.formats import Refusal

PTR = np.array([0, 2, 4])


def test_a_weight_exceeds_everything_below_it():
    packing, words = pack(np.array([[1, 0, 0, 0], [0, 7, 0, 9]]), PTR, 5)
    assert packing.word == (0, 0)
    assert packing.weight == (17, 1)
    assert words[0].tolist() == [17, 7, 0, 9]


def test_tiers_that_do_not_fit_one_word_get_a_second():
    packing, words = pack(np.array([[2**40, 0, 0, 0], [0, 2**40, 0, 0]]), PTR, 5)
    assert packing.word == (0, 1)
    assert len(words) == 2


def test_a_tier_that_is_nought_everywhere_takes_no_room():
    packing, _ = pack(np.array([[1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]]), PTR, 5)
    assert packing.weight == (2, 0, 1)


def test_the_widest_tier_that_fits_is_packed_and_one_more_is_refused():
    fits = np.array([[WORD_LIMIT - 2, 0, 0, 0]])
    assert pack(fits, PTR, 5)[0].weight == (1,)
    with pytest.raises(Refusal, match="range of costs"):
        pack(fits + np.array([[1, 0, 0, 0]]), PTR, 5)


def test_more_than_three_words_are_refused():
    wide = np.zeros((4, 4), np.int64)
    wide[:, 0] = 2**50
    assert max(pack(wide[:3], PTR, 5)[0].word) == 2
    with pytest.raises(Refusal, match="range of costs"):
        pack(wide, PTR, 5)
