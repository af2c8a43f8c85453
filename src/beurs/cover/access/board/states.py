"""The state of a need on the board, from who stands in its day parts."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from beurs.cover.models import Assignment

OPEN = "open"
ORPHAN = "orphan"
PROPOSED = "proposed"
AGREED = "agreed"
FILLED = "filled"
OWN = "own"

STATES = (OPEN, ORPHAN, PROPOSED, AGREED, FILLED, OWN)
"""All states in the order of the list: what asks for a planner first."""

TITLES = {
    OPEN: gettext_lazy("Still open"),
    ORPHAN: gettext_lazy("Attention: a substitute without a need"),
    PROPOSED: gettext_lazy("Proposal"),
    AGREED: gettext_lazy("Agreed, not published yet"),
    FILLED: gettext_lazy("Covered"),
    OWN: gettext_lazy("Own solution"),
}


def stand_state(*, cancelled: bool, state: str | None, source: str | None) -> str | None:
    """Return the state of one day part, None where nobody is wanted and nobody stands.

    A part that is no longer wanted while somebody is still planned there is an orphan: a planner decides,
    nothing is dropped by itself.
    """
    if state is None:
        return None if cancelled else OPEN
    if cancelled:
        return ORPHAN
    if state == Assignment.State.PROPOSED:
        return PROPOSED
    if source == Assignment.Source.OWN:
        return OWN
    return FILLED if state == Assignment.State.PUBLISHED else AGREED


def need_state(parts: Iterable[str | None]) -> str | None:
    """Return the state of a need: the first of its parts' states in the order of `STATES`."""
    found = {part for part in parts if part is not None}
    return next((state for state in STATES if state in found), None)
