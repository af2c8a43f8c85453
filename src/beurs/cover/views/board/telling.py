"""Explanations in the words of the drawer: reasons, tiers, funnel, what would help, who could."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beurs.cover.access.board.reasons import FUNNEL_LABELS
from beurs.cover.explain import Candidate, FunnelStep, Help, Reason, TierRow
from beurs.cover.models import Need
from beurs.cover.views.board import effects, wording
from beurs.region.models import Skill

TIER_LABELS = {
    "covered": gettext_lazy("Covered time"),
    "fit": gettext_lazy("Qualification"),
    "ring": gettext_lazy("Pool"),
    "faces": gettext_lazy("Changes of face"),
    "travel": gettext_lazy("Travel time"),
    "spread": gettext_lazy("Fair spread"),
    "changes": gettext_lazy("Changes to what was planned"),
}
FIT_WORDS = {0: gettext_lazy("full"), 1: gettext_lazy("full, other groups")}
SHOWN_TIERS = ("fit", "ring", "faces", "travel", "spread", "changes")
PRIORITY_WORDS = {
    "base": gettext_lazy("every group"),
    "young": gettext_lazy("youngest groups"),
    "special": gettext_lazy("special education"),
    "lost": gettext_lazy("time lost recently"),
    "twice": gettext_lazy("twice running"),
}
ICONS = {
    "face": "users",
    "travel": "route",
    "fit": "certificate",
    "ring": "users-group",
    "only": "user-check",
    "prefer": "star",
    "better": "scale",
    "hand": "user",
    "own": "home",
    "fixed": "lock",
}
LINES = 3


@dataclass(frozen=True)
class Line:
    """One sentence with its icon."""

    icon: str
    text: str


@dataclass(frozen=True)
class Choice:
    """A candidate in the list of "choose yourself": the facts, what fails, and whether a ground is asked.

    `asked` says that an offer waits for an answer, `askable` that one may be sent; `phone` is empty when not known.
    """

    person_id: int
    name: str
    pool: str
    minutes: int | None
    facts: str
    fails: tuple[str, ...]
    rules: tuple[str, ...]
    possible: bool
    taken: bool
    phone: str = ""
    asked: bool = False
    askable: bool = False
    effect: effects.Told | None = None

    @property
    def asks_ground(self) -> bool:
        """Whether the planner has to say why a rule is set aside."""
        return self.possible and bool(self.rules)


@dataclass(frozen=True)
class Offer:
    """One verified change that would fill an open need; `service` is empty where only others can make it."""

    text: str
    gains: int
    service: str
    number: int


def fit_word(fit: int | None) -> str:
    """Return a fit in words; 0 is best."""
    if fit is None:
        return _("not qualified")
    return str(FIT_WORDS.get(fit, _("emergency (%(fit)s)") % {"fit": fit}))


def tier_rows(rows: Iterable[TierRow]) -> list[dict[str, Any]]:
    """Return the rows of the comparison that mean something for one need, in the order of the tiers."""
    return [
        {
            "label": TIER_LABELS[row.tier],
            "chosen": _tier_value(row.tier, row.chosen),
            "other": _tier_value(row.tier, row.other),
            "decides": row.decides,
        }
        for row in rows
        if row.tier in SHOWN_TIERS
    ]


def supports(rows: Iterable[TierRow]) -> bool:
    """Tell whether the comparison explains the choice: the line that decides speaks for the chosen person.

    What a planner or a school chose by hand may lose from the runner-up; then there is nothing to explain.
    """
    deciding = next((row for row in rows if row.decides), None)
    if deciding is None or deciding.chosen is None or deciding.other is None:
        return True
    return deciding.chosen < deciding.other


def _tier_value(tier: str, value: int | None) -> str:
    if value is None:
        return "–"
    if tier == "fit":
        return fit_word(value)
    if tier == "ring":
        return str(_("own")) if value == 0 else _("ring %(n)s") % {"n": value + 1}
    if tier == "travel":
        return _("%(n)s min") % {"n": value}
    return str(value)


def funnel_steps(steps: Sequence[FunnelStep]) -> list[dict[str, Any]]:
    """Return the funnel without the rules that took nobody off, the first and last always kept."""
    kept = []
    before = None
    for step in steps:
        if before is None or step.left != before or step is steps[-1]:
            kept.append({"label": FUNNEL_LABELS[step.rule], "left": step.left})
        before = step.left
    return kept


def open_sentence(steps: Sequence[FunnelStep], clock: str) -> tuple[str, str]:
    """Return the headline and the sentence that say why nobody is there; no headline while somebody could."""
    left = {step.rule: step.left for step in steps}
    could = steps[-1].left
    if could:
        return "", ngettext(
            "%(n)s person could stand here. Make a plan, or choose by hand.",
            "%(n)s people could stand here. Make a plan, or choose by hand.",
            could,
        ) % {"n": could}
    return _("Nobody can be there at %(time)s.") % {"time": clock}, _why_nobody(left)


def _why_nobody(left: Mapping[str, int]) -> str:
    near = left.get("travel", 0)
    if not left.get("skill", 0):
        return _("Nobody in the pools is qualified for this group.")
    if not near:
        return _("Everybody who is qualified lives too far away, or does not come here.")
    if left.get("cap", left.get("free", 0)):
        return _("Who is qualified, near and free is needed more elsewhere.")
    return ngettext(
        "%(n)s person is qualified and near, but not free.",
        "%(n)s people are qualified and near, but not free.",
        near,
    ) % {"n": near}


def priority_points(need: Need) -> list[dict[str, Any]]:
    """Return the points that made a need's priority, in words."""
    return [
        {"label": PRIORITY_WORDS.get(point["rule"], point["rule"]), "points": point["points"]}
        for point in need.priority_why
        if isinstance(point, dict) and "rule" in point and "points" in point
    ]


def lines(reasons: Iterable[Reason]) -> list[Line]:
    """Return why this person, in at most three sentences."""
    told = [Line(ICONS[reason.rule], wording.why(reason)) for reason in reasons]
    return told[:LINES]


def choices(candidates: Iterable[Candidate], live: Collection[int] = (), closed: Collection[int] = ()) -> list[Choice]:
    """Return the ranked candidates as the lines of "choose yourself".

    `live` and `closed` are the ids of people with an open offer, and of those who are not asked again.
    """
    return [
        Choice(
            person_id=found.person.pk,
            name=str(found.person),
            pool=found.pool.name if found.pool else "",
            minutes=found.minutes,
            facts=_candidate_facts(found),
            fails=tuple(wording.obstacle(reason) for reason in found.failed),
            rules=tuple(found.failed_rules),
            possible=found.possible,
            taken=found.taken_by_other_need,
            phone=found.person.phone,
            asked=found.person.pk in live,
            askable=found.askable and found.person.pk not in {*live, *closed},
            effect=effects.effect_words(found.effect),
        )
        for found in candidates
    ]


def _candidate_facts(found: Candidate) -> str:
    pool = found.pool.name if found.pool else ""
    return " · ".join(part for part in (pool, fit_word(found.fit)) if part)


def offers(helps: Iterable[Help]) -> list[Offer]:
    """Return what would help, best first, each with its number in the explanation."""
    found = [Offer(_help_text(item), item.gains, item.service, number) for number, item in enumerate(helps)]
    return sorted(found, key=lambda offer: (not offer.service, -offer.gains, offer.number))


def _help_text(item: Help) -> str:
    name = str(item.person) if item.person else ""
    texts = {
        "elsewhere": _("Ask %(name)s to travel up to %(to)s minutes, to another group."),
        "travel": _("Ask %(name)s to travel up to %(to)s minutes."),
        "week": _("Ask %(name)s for up to %(to)s day parts this week."),
        "avoid": _("Ask %(name)s to go to %(school)s after all."),
        "slots": _("Ask %(name)s to be free then as well."),
        "ring": _("Let %(pool)s come to this board too."),
        "skill": _("Accept somebody who is: %(skill)s."),
        "midday": _("Allow %(to)s minutes for changing school at noon."),
    }
    skill = str(Skill(item.skill).label) if item.skill else ""
    facts = {"name": name, "to": item.to, "school": item.school, "pool": item.pool, "skill": skill}
    kind = "elsewhere" if item.kind == "travel" and not item.service else item.kind
    return texts[kind] % facts
