"""A day plan kept alive: every event repairs the optimum instead of solving anew."""

from beurs.engine.cover.online.events import (
    Available,
    Cancelled,
    Confirmed,
    Declined,
    Event,
    Opened,
    Planned,
    Released,
    Unavailable,
)
from beurs.engine.cover.online.live import Live, Moved

__all__ = [
    "Available",
    "Cancelled",
    "Confirmed",
    "Declined",
    "Event",
    "Live",
    "Moved",
    "Opened",
    "Planned",
    "Released",
    "Unavailable",
]
