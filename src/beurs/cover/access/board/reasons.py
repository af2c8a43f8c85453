"""The one line of reason that every row of the board carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beurs.cover.access.board import states
from beurs.cover.access.outcomes import measure_word
from beurs.cover.explain import FunnelStep
from beurs.cover.models import Assignment, Measure

if TYPE_CHECKING:
    from beurs.cover.access.board.stands import Hold, Looking, Stand

FUNNEL_WORDS = {
    "all": gettext_lazy("people"),
    "skill": gettext_lazy("qualified"),
    "ring": gettext_lazy("within reach"),
    "barred": gettext_lazy("allowed"),
    "avoid": gettext_lazy("willing"),
    "travel": gettext_lazy("nearby"),
    "free": gettext_lazy("free"),
    "week": gettext_lazy("with hours left"),
    "midday": gettext_lazy("in time at noon"),
    "cap": gettext_lazy("within the agreement"),
    "taken": gettext_lazy("left"),
}
FUNNEL_LABELS = {
    "all": gettext_lazy("People in the pools"),
    "skill": gettext_lazy("Qualified for this group"),
    "ring": gettext_lazy("Pool comes here"),
    "barred": gettext_lazy("Contract and school allow it"),
    "avoid": gettext_lazy("Wants to go here"),
    "travel": gettext_lazy("Travel within the limit"),
    "free": gettext_lazy("Offered this day part"),
    "week": gettext_lazy("Hours left this week"),
    "midday": gettext_lazy("In time at noon"),
    "cap": gettext_lazy("Within the agreement"),
    "taken": gettext_lazy("Not needed elsewhere"),
}
OVERRIDE_WORDS = {
    "chain": gettext_lazy("contract chain"),
    "travel": gettext_lazy("travel limit"),
    "notice": gettext_lazy("call notice"),
    "avoid": gettext_lazy("preference"),
}
TIER_WORDS = {
    "covered": gettext_lazy("covers the most"),
    "fit": gettext_lazy("best qualified"),
    "ring": gettext_lazy("shortest lines"),
    "faces": gettext_lazy("fewest faces"),
    "travel": gettext_lazy("shortest trip"),
    "spread": gettext_lazy("fairest spread"),
    "changes": gettext_lazy("least change"),
}
PART_WORDS = {"am": gettext_lazy("morning"), "pm": gettext_lazy("afternoon")}
STEPS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence in the active language."""

    text: str

    def __str__(self) -> str:
        return self.text


def of_row(
    state: str,
    stands: Sequence["Stand"],
    *,
    previous: int | None,
    funnel: Sequence[FunnelStep] | None,
    looking: "Looking | None" = None,
    agency: bool = False,
) -> Reason:
    """Return why a need is in its state, in at most three facts; `agency` says that one is to be called now."""
    if state == states.OPEN and agency:
        return Reason(_("Nobody is left to ask: call the agency"))
    if state == states.OFFERED and looking is not None:
        return Reason(" · ".join(_search_line(looking)))
    facts = _facts(state, stands, previous, funnel)
    return Reason(" · ".join(str(fact) for fact in facts if fact))


def _facts(
    state: str, stands: Sequence["Stand"], previous: int | None, funnel: Sequence[FunnelStep] | None
) -> list[Any]:
    hold = next(stand.hold for stand in stands if stand.hold) if any(stand.hold for stand in stands) else None
    if state == states.OPEN:
        return [_half_held(stands), _no_plan() if funnel is None else _funnel_line(funnel)]
    if state == states.ORPHAN:
        return [_("The need is gone, the substitute still comes")]
    if hold is None:
        return _measures(stands)
    if state == states.OWN:
        return [_own(hold), _("arranged by the school")]
    if state == states.PROPOSED:
        return [_decisive(hold, previous), *_trip(hold, previous)]
    return [_standing(hold, previous), *_trip(hold, previous)]


def _search_line(looking: "Looking") -> list[str]:
    """Return how far a search is."""
    found = [ngettext("%(n)s asked", "%(n)s asked", looking.asked) % {"n": looking.asked}]
    if looking.ring:
        found.insert(0, _("Ring %(ring)s of %(rings)s") % {"ring": looking.ring, "rings": looking.rings})
    if looking.chance is not None:
        found.append(_("chance %(n)s%%") % {"n": looking.chance})
    return found


def _measures(stands: Sequence["Stand"]) -> list[str]:
    """Return what the school did itself, part by part where it differs."""
    kinds = {stand.part: measure_word(stand.outcome) for stand in stands if stand.outcome}
    agencies = {stand.settled.agency for stand in stands if stand.settled and stand.outcome == Measure.AGENCY}
    if agencies and len(kinds) == len([stand for stand in stands if stand.settled and stand.settled.name]):
        return [measure_word(Measure.AGENCY).capitalize(), *sorted(filter(None, agencies))]
    if len(set(kinds.values())) == 1:
        return [next(iter(kinds.values())).capitalize(), _("arranged by the school")]
    return [_("%(part)s: %(name)s") % {"part": PART_WORDS[part], "name": word} for part, word in kinds.items()]


def _half_held(stands: Sequence["Stand"]) -> str:
    """Return who has the other half of the day, where one part is open and the other is not."""
    held = [(stand.part, stand.hold.name) for stand in stands if stand.hold and not stand.cancelled]
    return ", ".join(_("%(part)s: %(name)s") % {"part": PART_WORDS[part], "name": name} for part, name in held)


def _no_plan() -> str:
    return _("No plan has seen this group yet")


def _funnel_line(funnel: Sequence[FunnelStep]) -> str:
    if not funnel:
        return _("The plan found nobody")
    return " → ".join(f"{step.left} {FUNNEL_WORDS[step.rule]}" for step in telling_steps(funnel))


def telling_steps(funnel: Sequence[FunnelStep], shown: int = STEPS_SHOWN) -> list[FunnelStep]:
    """Return the steps where most people fell off, at most `shown`, always with the last one, in order.

    The first kept step is the qualified; of the steps after it the largest losses win.
    """
    start = next((step for step in funnel if step.rule == "skill"), funnel[0])
    rest = funnel[funnel.index(start) :]
    losses = [(before.left - after.left, after) for before, after in pairwise(rest) if after.left < before.left]
    if not losses:
        return [start]
    last = losses[-1][1]
    largest = sorted(losses[:-1], key=lambda loss: -loss[0])[: shown - 2]
    kept = {start.rule, last.rule} | {step.rule for _loss, step in largest}
    return [step for step in rest if step.rule in kept]


def _decisive(hold: "Hold", previous: int | None) -> str:
    """Return what decided for the proposed person."""
    if hold.source == Assignment.Source.HAND:
        return _by_hand(hold)
    if previous == hold.person_id:
        return _("Knows the group")
    kinds = {why["kind"]: why for why in why_list(hold.why)}
    if "only" in kinds:
        return _("The only one who can")
    if "prefer" in kinds:
        return _("Likes to go here")
    if "better" in kinds:
        return str(TIER_WORDS[kinds["better"]["tier"]]).capitalize()
    return hold.pool or _("Planned")


def _by_hand(hold: "Hold") -> str:
    if not hold.overrides:
        return _("Chosen by hand")
    rules = ", ".join(str(OVERRIDE_WORDS.get(rule, rule)) for rule in hold.overrides)
    return _("By hand, set aside: %(rules)s") % {"rules": rules}


def why_list(why: Any) -> list[dict[str, Any]]:
    """Return the engine's typed reasons as stored on an assignment."""
    found = why.get("reasons", []) if isinstance(why, dict) else why
    return [reason for reason in found if isinstance(reason, dict) and "kind" in reason]


def _standing(hold: "Hold", previous: int | None) -> str:
    if hold.source == Assignment.Source.HAND:
        return _by_hand(hold)
    if previous == hold.person_id:
        return _("The same face")
    return hold.pool or _("Planned")


def _own(hold: "Hold") -> str:
    return str(Assignment.OwnKind(hold.own_kind).label).capitalize() if hold.own_kind else _("Own solution")


def _trip(hold: "Hold", previous: int | None) -> list[str]:
    """Return travel and qualification, where known; who knows the group needs no word on qualification."""
    facts = []
    if hold.minutes is not None:
        facts.append(_("%(n)d min") % {"n": hold.minutes})
    if hold.fit is not None and previous != hold.person_id:
        facts.append(_("fully qualified") if hold.fit == 0 else _("qualified"))
    return facts
