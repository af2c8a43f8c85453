"""Absences, the needs they cause, and who was planned for them."""

from beurs.cover.models.causes import Absence, Gap, GapPart, WorkedPart
from beurs.cover.models.needs import Need, NeedPart, PriorityRule
from beurs.cover.models.plans import Assignment, Plan, Step

__all__ = [
    "Absence",
    "Assignment",
    "Gap",
    "GapPart",
    "Need",
    "NeedPart",
    "Plan",
    "PriorityRule",
    "Step",
    "WorkedPart",
]
