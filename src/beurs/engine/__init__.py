"""The engine: pure problems in, plans with proofs and reasons out; usable without the web application.

problem = read_problem("morning.json")
result = solve(Instance.from_problem(problem))
assert not check(problem, result)
"""

from typing import TYPE_CHECKING, Any

from beurs.engine.formats import CoverProblem, CoverResult, Refusal, problem_from_bytes, read_problem

if TYPE_CHECKING:
    from beurs.engine.checks import check_cover as check
    from beurs.engine.cover import Instance, solve

__all__ = [
    "CoverProblem",
    "CoverResult",
    "Instance",
    "Refusal",
    "check",
    "problem_from_bytes",
    "read_problem",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Load solvers and judges when one is asked for: they bring Numba and HiGHS, which take seconds."""
    if name == "check":
        from beurs.engine.checks import check_cover

        return check_cover
    if name in {"Instance", "solve"}:
        from beurs.engine import cover

        return getattr(cover, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
