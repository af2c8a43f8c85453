"""The engine: pure problems in, plans with proofs and reasons out; usable without the web application.

problem = read_problem("morning.json")
result = solve(Instance.from_problem(problem))
assert not check(problem, result)
"""

from beurs.engine.checks import check_cover as check
from beurs.engine.cover import Instance, solve
from beurs.engine.formats import CoverProblem, CoverResult, Refusal, problem_from_bytes, read_problem

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
