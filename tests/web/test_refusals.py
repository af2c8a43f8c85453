"""Every refusal has a sentence, in the words of the user."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import beurs
from beurs.cover.views.board.effects import KINDS
from beurs.errors import Refused
from beurs.web.refusals import sentence, sentences

SOURCE = Path(beurs.__file__).parent
RAISED = re.compile(r"""(?:Refused|Reason)\(\s*"([a-z][a-z-]+)""")
ENGINE_REASONS = {"fit", "ring", "travel"}
SET_ASIDE = {"chain", "travel", "notice", "avoid"}
ASKED_FOR = {"plan", "before", "short", "hand", "chance"}
"""Why somebody is asked: the words on the phone are in `cover.views.phone.wording`; a chance is told to nobody."""


def raised() -> set[str]:
    """Return the codes that the source raises, or gives as a reason that would refuse a planner."""
    return {code for path in SOURCE.rglob("*.py") for code in RAISED.findall(path.read_text(encoding="utf-8"))}


def test_every_code_in_the_source_has_a_sentence() -> None:
    assert raised() - set(sentences()) - set(KINDS) - ENGINE_REASONS - SET_ASIDE - ASKED_FOR == set()
    assert len(raised()) > 40


@pytest.mark.parametrize(
    ("language", "day", "part"), [("en", "mon 23 nov", "afternoon"), ("nl", "ma 23 nov", "middag")]
)
def test_days_and_day_parts_are_written_as_people_do(language: str, day: str, part: str) -> None:
    with translation.override(language):
        told = sentence(Refused("not-offered", person="Sam", date="2026-11-23", part="pm"))
    assert "Sam" in told
    assert day in told
    assert part in told
