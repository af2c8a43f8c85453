"""Rows to an engine problem and a result back to rows; the only importer of the engine in this room."""

from beurs.cover.problem.calling import Call, Turn, calls_of, turns_of
from beurs.cover.problem.desk import desks_forget
from beurs.cover.problem.dispatching import outlook
from beurs.cover.problem.explaining import candidates, explain_need, standing_reasons, why_not
from beurs.cover.problem.snapshot import Snapshot
from beurs.cover.problem.solving import Outcome, Proposal, engine_load, open_findings, problem_file, result_of, solve

__all__ = [
    "Call",
    "Outcome",
    "Proposal",
    "Snapshot",
    "Turn",
    "calls_of",
    "candidates",
    "desks_forget",
    "engine_load",
    "explain_need",
    "open_findings",
    "outlook",
    "problem_file",
    "result_of",
    "solve",
    "standing_reasons",
    "turns_of",
    "why_not",
]
