"""What is read about offers: a person's own, the live search of a need, whom to phone, and a board's rule."""

from beurs.cover.access.offers.own import own_offer, own_offers
from beurs.cover.access.offers.rules import Ring, Rule, rule_of, rules_of
from beurs.cover.access.offers.searches import Asked, LiveSearch, search_of

__all__ = [
    "Asked",
    "LiveSearch",
    "Ring",
    "Rule",
    "own_offer",
    "own_offers",
    "rule_of",
    "rules_of",
    "search_of",
]
