"""Filters of the screens that say more than one thing."""

import pytest
from django.utils import translation

from beurs.cover.templatetags.school import waited


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (119, "119 min"), (120, "2 h"), (2879, "48 h"), (2880, "2 days"), (12_493, "9 days")],
)
def test_how_long_something_took_is_as_coarse_as_its_length_allows(minutes, said):
    with translation.override("en"):
        assert waited(minutes) == said
