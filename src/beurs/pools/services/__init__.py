"""What this room writes: bookings, memberships, agreements on sharing, passports and approvals."""

from beurs.pools.services.bookings import bookings_make, bookings_release, caps_lock, people_lock
from beurs.pools.services.memberships import MemberTerms, membership_change, membership_end, membership_start
from beurs.pools.services.passport import (
    approval_ask,
    approval_decide,
    approval_withdraw,
    passport_see,
)
from beurs.pools.services.sharing import (
    Left,
    Served,
    Terms,
    policy_propose,
    policy_sign,
    policy_withdraw,
)

__all__ = [
    "Left",
    "MemberTerms",
    "Served",
    "Terms",
    "approval_ask",
    "approval_decide",
    "approval_withdraw",
    "bookings_make",
    "bookings_release",
    "caps_lock",
    "membership_change",
    "membership_end",
    "membership_start",
    "passport_see",
    "people_lock",
    "policy_propose",
    "policy_sign",
    "policy_withdraw",
]
