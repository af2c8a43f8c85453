"""From a snapshot to a judged plan, and from a stored plan back to what it found."""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from beurs import engine
from beurs.cover.access.plans import said_no
from beurs.cover.explain import FunnelStep, OpenFinding
from beurs.cover.models import Plan
from beurs.cover.problem.build import key_of, problem_of
from beurs.cover.problem.snapshot import Snapshot
from beurs.engine import formats
from beurs.engine.formats.cover import CoverProblem, CoverResult


@dataclass(frozen=True)
class Proposal:
    """One person for one part of a need, as the engine proposes it; `why` is its typed reasons as plain data."""

    need: int
    date: str
    part: str
    person: int
    pool: int | None
    ring: int | None
    fit: int | None
    minutes: int | None
    why: list[dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """A problem with its result."""

    problem: CoverProblem
    result: CoverResult

    def proposals(self) -> list[Proposal]:
        """Return everything that was not fixed already."""
        return [
            Proposal(
                need=key_of(row.need),
                date=row.slot[:10],
                part=row.slot[11:],
                person=key_of(row.person),
                pool=None if row.pool is None else key_of(row.pool),
                ring=row.ring,
                fit=row.fit,
                minutes=row.minutes,
                why=[plain(reason) for reason in row.why],
            )
            for row in self.result.assignments
            if not row.fixed
        ]

    def tiers(self) -> list[dict[str, Any]]:
        """Return name, value and bound of every tier."""
        return [msgspec.to_builtins(tier) for tier in self.result.tiers]

    def files(self) -> tuple[bytes, bytes]:
        """Return problem and result as the gzipped files that `beurs solve` and `beurs check` read."""
        return _packed(formats.to_bytes(self.problem)), _packed(formats.to_bytes(self.result))


def solve(snapshot: Snapshot, *, seed: int, time_limit: float) -> Outcome:
    """Let the engine plan a snapshot; `time_limit` in seconds is a safety stop."""
    problem = problem_of(snapshot, declined=said_no(snapshot.first, snapshot.last))
    instance = engine.Instance.from_problem(problem)
    return Outcome(problem, engine.solve(instance, seed=seed, time_limit=time_limit))


def engine_load() -> None:
    """Load the engine and its compiled kernels, so that no first plan waits for them."""
    from beurs.engine import cover
    from beurs.engine.dispatch.warm import warm

    cover.warm()
    warm()


def open_findings(plan: Plan) -> dict[int, OpenFinding]:
    """Return per need id what a plan says about the needs it left open, without asking the database."""
    return {
        key_of(row.need): OpenFinding(
            slots=tuple(row.slots), funnel=[FunnelStep(step.rule, step.left) for step in row.funnel]
        )
        for row in result_of(plan).open
    }


def result_of(plan: Plan) -> CoverResult:
    """Return the stored result of a plan."""
    return _result(bytes(plan.result))


@lru_cache(maxsize=8)
def _result(packed: bytes) -> CoverResult:
    """Read a packed result; every page of a day asks for the same few."""
    return formats.result_from_bytes(gzip.decompress(packed))


def problem_file(plan: Plan) -> CoverProblem:
    """Return the stored problem of a plan."""
    return formats.problem_from_bytes(gzip.decompress(plan.problem))


def plain(reason: Any) -> dict[str, Any]:
    """Return a typed reason as plain data, with the key of the person it names."""
    found: dict[str, Any] = msgspec.to_builtins(reason)
    if isinstance(found.get("person"), str):
        found["person"] = key_of(found["person"])
    return found


def _packed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)
