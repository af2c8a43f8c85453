"""What this room writes besides imports: dated numbers, roles, availability and contact, guides of schools."""

from beurs.region.services.availability import day_offer, limits_set, school_wish_set, week_offer
from beurs.region.services.contact import contact_wish_set
from beurs.region.services.documents import (
    document_drop,
    document_set,
    employment_rule_on,
    employment_start,
    vog_check,
)
from beurs.region.services.grants import Given, grant_give
from beurs.region.services.guides import group_guide_set, school_guide_set, travel_rule_add
from beurs.region.services.rules import employment_rule_add, rule_day_check

__all__ = [
    "Given",
    "contact_wish_set",
    "day_offer",
    "document_drop",
    "document_set",
    "employment_rule_add",
    "employment_rule_on",
    "employment_start",
    "grant_give",
    "group_guide_set",
    "limits_set",
    "rule_day_check",
    "school_guide_set",
    "school_wish_set",
    "travel_rule_add",
    "vog_check",
    "week_offer",
]
