"""Independent judges: they recompute everything from the problem and share no code with the solvers."""

from beurs.engine.checks.cover import check_cover, unverified_bounds
from beurs.engine.checks.violations import Violation

__all__ = ["Violation", "check_cover", "unverified_bounds"]
