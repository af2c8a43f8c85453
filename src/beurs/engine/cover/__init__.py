"""Who covers which need: exact plans for `beurs.cover/1`, with proven bounds and reasons."""

from beurs.engine.cover.advice import Advice, Candidate, Reason, candidates, why_not
from beurs.engine.cover.instance import Instance
from beurs.engine.cover.solving import solve
from beurs.engine.cover.warm import warm

__all__ = ["Advice", "Candidate", "Instance", "Reason", "candidates", "solve", "warm", "why_not"]
