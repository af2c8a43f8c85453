"""The judge of `beurs.cover/1`."""

from beurs.engine.checks.certificate import judge_certificate, proves
from beurs.engine.checks.facts import Facts
from beurs.engine.checks.fixed import judge_fixed
from beurs.engine.checks.plan import Plan
from beurs.engine.checks.reasons import judge_reasons
from beurs.engine.checks.rows import judge_rows
from beurs.engine.checks.rules import hard_rules
from beurs.engine.checks.tiers import judge_tiers
from beurs.engine.checks.violations import Violation
from beurs.engine.formats.cover import CoverProblem, CoverResult, TierName


def check_cover(problem: CoverProblem, result: CoverResult) -> list[Violation]:
    """Everything that is wrong with the result, in the order in which it is judged; empty when it is right.

    Hard rules, fixed work, all seven tiers, rows, order and funnels are recomputed from the problem. Bounds are held
    to the right side of their value, and to the certificate where one is given: see `unverified_bounds`.
    """
    plan = Plan(Facts(problem), result)
    return [
        *plan.wrong,
        *hard_rules(plan),
        *judge_fixed(plan),
        *judge_tiers(plan),
        *judge_rows(plan),
        *judge_reasons(plan),
        *judge_certificate(problem, result),
    ]


def unverified_bounds(problem: CoverProblem, result: CoverResult) -> list[TierName]:
    """The tiers whose bound nobody has verified: none where a certificate proves them, else all."""
    return [] if proves(problem, result) else [tier.name for tier in result.tiers]
