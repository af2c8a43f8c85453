"""What the explanations are made of: typed reasons about people, needs and plans.

`beurs.cover.problem` fills them (`explain_need`, `candidates`, `why_not`, `open_findings`); doors render them.
Funnels and tiers carry the names of `beurs.cover/1`. A rule that fails carries the code of the refusal it would
give a planner (`no-vog`, `court-barred`, `student-alone`, `not-qualified`, `out-of-reach`, `school-block`,
`not-offered`, `own-class`, `person-absent`, `double-booking`, `week-full`, `cap-reached`, and what boards agreed on
sharing: `not-released`, `not-approved`, `excluded`, `tolerance-reached`, `reserve-kept`) or the name of a rule that may
be set aside (`chain`, `notice`, `avoid`, `travel`).
"""

from dataclasses import dataclass, field
from typing import Any

from beurs.cover.models import Need, Plan
from beurs.pools.models import Pool
from beurs.region.models import Person, School

OVERRIDABLE = frozenset({"chain", "travel", "notice", "avoid"})
"""The rules a planner may set aside with a name and a ground; all others never."""
PATIENT = frozenset({"notice"})
"""Rules that an offer leaves to the person: who is asked late may say no."""


@dataclass(frozen=True)
class Reason:
    """One rule that speaks for or against a person, with its typed facts (minutes, limit, hours, ...)."""

    rule: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def overridable(self) -> bool:
        """Tell whether a planner may set this rule aside."""
        return self.rule in OVERRIDABLE


@dataclass(frozen=True)
class Effect:
    """What choosing somebody does to the whole plan: per tier how much worse (above zero) or better it gets.

    `exact` is the difference with the best plan that has this choice; without it all others stand still. `chosen`
    says that the plan has this person here already.
    """

    losses: dict[str, int]
    exact: bool
    chosen: bool = False


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a pool brings to the need's board, and what would fail.

    `fit`, `ring`, `pool` and `minutes` are None where they do not exist (no skill, no reach, unknown place).
    `taken_by_other_need` says that a proposal (no booking) has the person elsewhere in one of these parts; `effect`
    is known for who keeps every rule.
    """

    person: Person
    pool: Pool | None
    ring: int | None
    fit: int | None
    minutes: int | None
    failed: list[Reason]
    taken_by_other_need: bool
    worked: int
    effect: Effect | None = None

    @property
    def failed_rules(self) -> list[str]:
        """Return the names of the rules that fail."""
        return [reason.rule for reason in self.failed]

    @property
    def possible(self) -> bool:
        """Tell whether a planner may choose this person, with a ground where a rule fails."""
        return all(reason.overridable for reason in self.failed)

    @property
    def askable(self) -> bool:
        """Tell whether an offer may be sent: no rule fails but those that an offer leaves to the person."""
        return all(reason.rule in PATIENT for reason in self.failed)


@dataclass(frozen=True)
class TierRow:
    """One tier for the chosen person and the runner-up on this need; `decides` marks the first that differs."""

    tier: str
    chosen: int | None
    other: int | None
    decides: bool


@dataclass(frozen=True)
class FunnelStep:
    """How many people are left after this rule and all rules before it."""

    rule: str
    left: int


@dataclass(frozen=True)
class Help:
    """One change that would fill an open need, as the engine verified it; `gains` is the priority it wins.

    `service` names the function of `beurs.cover.services` a planner may call for it, with the keyword arguments
    `call` on top of `need`, `version`, `ground` and `by`; it is empty where only others can make the change.
    """

    kind: str
    gains: int
    person: Person | None = None
    school: School | None = None
    to: int | None = None
    skill: str = ""
    slots: tuple[str, ...] = ()
    pool: Pool | None = None
    service: str = ""
    call: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenFinding:
    """What a plan says about a need it left open: which slots, and how many people each rule left."""

    slots: tuple[str, ...]
    funnel: list[FunnelStep]


@dataclass(frozen=True)
class Without:
    """What the best plan without the chosen person loses, per tier; `alone` when nobody would take the need then."""

    losses: dict[str, int]
    alone: bool


@dataclass(frozen=True)
class NeedExplanation:
    """Everything the drawer shows about one need.

    `chosen` is the person of the first part that has one; `reasons` say why. `runner_up` and `tiers` compare with
    the best other person; `funnel` and `relax` are filled when something is still open. `plan` is the run they
    come from, None when no plan has seen the need. `without` is known for who stands where a plan has them.
    """

    need: Need
    chosen: Candidate | None
    reasons: list[Reason]
    runner_up: Candidate | None
    tiers: list[TierRow]
    funnel: list[FunnelStep]
    relax: list[Help]
    plan: Plan | None
    without: Without | None = None
