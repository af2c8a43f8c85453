"""An optimal assignment kept with its duals: repaired after every change, and asked what any change would do."""

from beurs.engine.cover.market.market import Market, Swap

__all__ = ["Market", "Swap"]
