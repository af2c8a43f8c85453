"""The state of a need on the board, from who stands in its day parts."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from beurs.cover.measures import TAUGHT
from beurs.cover.models import Assignment, Measure

OPEN = "open"
ORPHAN = "orphan"
PROPOSED = "proposed"
OFFERED = "offered"
AGREED = "agreed"
WITHOUT = "without"
FILLED = "filled"
OWN = "own"

STATES = (OPEN, ORPHAN, PROPOSED, OFFERED, AGREED, WITHOUT, FILLED, OWN)
"""All states in the order of the list: what asks for a planner first."""

TITLES = {
    OPEN: gettext_lazy("Still open"),
    ORPHAN: gettext_lazy("Attention: a substitute without a need"),
    PROPOSED: gettext_lazy("Proposal"),
    OFFERED: gettext_lazy("Offered, waits for an answer"),
    AGREED: gettext_lazy("Agreed, not published yet"),
    WITHOUT: gettext_lazy("Settled by the school, without a teacher"),
    FILLED: gettext_lazy("Covered"),
    OWN: gettext_lazy("Own solution"),
}


def stand_state(
    *, cancelled: bool, state: str | None, source: str | None, outcome: str | None = None, searched: bool = False
) -> str | None:
    """Return the state of one day part, None where nobody is wanted and nobody stands.

    A part that is no longer wanted while somebody is still planned there is an orphan: a planner decides,
    nothing is dropped by itself. `outcome` is the measure by which the school settled the part itself; `searched` tells
    that people are being asked.
    """
    if state is None:
        return None if cancelled else _settled(outcome, searched)
    if cancelled:
        return ORPHAN
    if state == Assignment.State.PROPOSED:
        return OFFERED if searched else PROPOSED
    if source == Assignment.Source.OWN:
        return OWN
    return FILLED if state == Assignment.State.PUBLISHED else AGREED


def _settled(outcome: str | None, searched: bool) -> str:
    if outcome is None:
        return OFFERED if searched else OPEN
    if outcome == Measure.AGENCY:
        return FILLED
    return OWN if outcome in TAUGHT else WITHOUT


def need_state(parts: Iterable[str | None]) -> str | None:
    """Return the state of a need: the first of its parts' states in the order of `STATES`."""
    found = {part for part in parts if part is not None}
    return next((state for state in STATES if state in found), None)
