"""Absences, the needs they cause, and who was planned for them."""

from beurs.cover.models.agencies import Agency, AgencyCall, AgencyPrice
from beurs.cover.models.causes import Absence, Gap, GapPart, WorkedPart
from beurs.cover.models.dispatch import DispatchRing, DispatchRule
from beurs.cover.models.idle import IdleNote
from beurs.cover.models.long import Introduction, LongCover
from beurs.cover.models.needs import Need, NeedPart, PriorityRule
from beurs.cover.models.offers import LIVE, Offer, OfferPart, Search
from beurs.cover.models.outcomes import EmergencyRule, Ground, Measure, MeasurePrice, Outcome
from beurs.cover.models.own import CancelRule, SchoolQuestion
from beurs.cover.models.plans import Assignment, Plan, Step
from beurs.cover.models.subscriptions import ReportSubscription
from beurs.cover.models.trials import LIVE_TRIAL, Trial

__all__ = [
    "LIVE",
    "LIVE_TRIAL",
    "Absence",
    "Agency",
    "AgencyCall",
    "AgencyPrice",
    "Assignment",
    "CancelRule",
    "DispatchRing",
    "DispatchRule",
    "EmergencyRule",
    "Gap",
    "GapPart",
    "Ground",
    "IdleNote",
    "Introduction",
    "LongCover",
    "Measure",
    "MeasurePrice",
    "Need",
    "NeedPart",
    "Offer",
    "OfferPart",
    "Outcome",
    "Plan",
    "PriorityRule",
    "ReportSubscription",
    "SchoolQuestion",
    "Search",
    "Step",
    "Trial",
    "WorkedPart",
]
