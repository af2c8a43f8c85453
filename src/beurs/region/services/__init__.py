"""What this room writes besides imports: dated numbers, roles, and how people want to be reached."""

from beurs.region.services.contact import contact_wish_set
from beurs.region.services.grants import Given, grant_give
from beurs.region.services.rules import employment_rule_add, rule_day_check

__all__ = ["Given", "contact_wish_set", "employment_rule_add", "grant_give", "rule_day_check"]
