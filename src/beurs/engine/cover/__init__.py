"""Who covers which need: exact plans for `beurs.cover/1`, with proven bounds and reasons."""

from beurs.engine.cover.instance import Instance
from beurs.engine.cover.solving import solve

__all__ = ["Instance", "solve"]
