"""Problem and result files: typed structs, reading that names every fault, deterministic writing."""

from beurs.engine.formats.cover import CoverProblem, CoverResult
from beurs.engine.formats.faults import Fault, Refusal
from beurs.engine.formats.files import to_bytes, write
from beurs.engine.formats.reading import (
    checked,
    problem_from_bytes,
    read_problem,
    read_result,
    result_from_bytes,
)

__all__ = [
    "CoverProblem",
    "CoverResult",
    "Fault",
    "Refusal",
    "checked",
    "problem_from_bytes",
    "read_problem",
    "read_result",
    "result_from_bytes",
    "to_bytes",
    "write",
]
