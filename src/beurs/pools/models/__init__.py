"""Pools of substitutes, agreements on sharing them, passports, and bookings that keep one person in one place."""

from beurs.pools.models.bookings import Booking
from beurs.pools.models.passport import Approval, PassportItem
from beurs.pools.models.pools import Membership, Pool
from beurs.pools.models.sharing import Exclusion, Policy, Reach, Signature

__all__ = [
    "Approval",
    "Booking",
    "Exclusion",
    "Membership",
    "PassportItem",
    "Policy",
    "Pool",
    "Reach",
    "Signature",
]
