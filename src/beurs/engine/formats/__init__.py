"""Problem and result files: typed structs, reading that names every fault, deterministic writing."""

from beurs.engine.formats.cover import (
    CoverProblem,
    CoverResult,
)
from beurs.engine.formats.faults import Fault, Refusal

__all__ = ["CoverProblem", "CoverResult", "Fault", "Refusal"]
