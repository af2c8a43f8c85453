"""A typed reason as one sentence: why this person, and what stands in the way of another.

Sentences with a `<b>` are our own text and its translation; whatever comes from rows is escaped.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.access.board.reasons import OVERRIDE_WORDS, PART_WORDS
from beurs.cover.explain import Reason
from beurs.cover.models import Assignment

WHY: dict[str, str | Promise] = {
    "fixed": gettext_lazy("Was agreed <b>before this plan</b>."),
    "only": gettext_lazy("The <b>only one</b> who can stand here."),
    "face": gettext_lazy("Was here before: the group keeps <b>one face</b>."),
    "prefer": gettext_lazy("<b>Likes to go</b> to this school."),
}
BETTER: dict[str, str | Promise] = {
    "covered": gettext_lazy("With anybody else <b>another group falls open</b>."),
    "fit": gettext_lazy("<b>Better qualified</b> for this group than the runner-up."),
    "ring": gettext_lazy("From a <b>nearer pool</b> than the runner-up."),
    "faces": gettext_lazy("<b>Fewer changes of face</b> than with the runner-up."),
    "travel": gettext_lazy("In all <b>{loss} min less</b> travel than with the runner-up."),
    "spread": gettext_lazy("Had <b>fewer turns</b> lately than the runner-up."),
    "changes": gettext_lazy("Keeps <b>what was planned</b>."),
}
OBSTACLES: dict[str, str | Promise] = {
    "not-qualified": gettext_lazy("Is not qualified for this group."),
    "no-vog": gettext_lazy("Has no certificate of conduct (VOG)."),
    "vog-too-old": gettext_lazy("The certificate of conduct (VOG) is more than %(months)s months old."),
    "court-barred": gettext_lazy("May not stand before a group."),
    "student-alone": gettext_lazy("Is in training: not alone before a group."),
    "out-of-reach": gettext_lazy("No pool of this person comes to this board."),
    "school-block": gettext_lazy("The school asked for somebody else."),
    "chain": gettext_lazy("The contract chain is full (%(contracts)s contracts in %(months)s months)."),
    "notice": gettext_lazy("Wants a call %(hours)s hours ahead."),
    "avoid": gettext_lazy("Would rather not go to this school."),
    "not-offered": gettext_lazy("Did not offer this day part (%(part)s)."),
    "own-class": gettext_lazy("Teaches an own group then (%(part)s)."),
    "person-absent": gettext_lazy("Is reported absent (%(part)s)."),
    "double-booking": gettext_lazy("Already stands elsewhere (%(part)s)."),
    "week-full": gettext_lazy("The week is full: at most %(limit)s day parts."),
    "cap-reached": gettext_lazy("The agreed day parts from %(pool)s are used up."),
    "not-released": gettext_lazy("%(pool)s lends people for this day from %(date)s, %(at)s."),
    "not-approved": gettext_lazy("%(board)s did not approve this newcomer yet."),
    "excluded": gettext_lazy("The agreement of %(pool)s leaves this out."),
    "tolerance-reached": gettext_lazy(
        "The employer has lent %(limit)s day parts more than it got back: the most agreed."
    ),
    "reserve-kept": gettext_lazy("%(pool)s keeps its people free for its own board."),
}

PERSONAL = frozenset(
    {
        "not-qualified",
        "no-vog",
        "vog-too-old",
        "court-barred",
        "student-alone",
        "school-block",
        "avoid",
        "person-absent",
    }
)
UNAVAILABLE = gettext_lazy("Is not available for this group.")


def why(reason: Reason) -> str:
    """Return why this person, the decisive fact in bold (safe HTML)."""
    facts = reason.facts
    if reason.rule in WHY:
        return mark_safe(str(WHY[reason.rule]))
    if reason.rule == "better":
        return format_html(str(BETTER[facts["tier"]]), loss=abs(facts["loss"]))
    return _OWN[reason.rule](facts)


def _fit(facts: Mapping[str, Any]) -> str:
    best = _("<b>Fully qualified</b> for this group.")
    other = _("<b>Qualified</b>, with more experience in other groups.")
    return mark_safe(best if facts["value"] == 0 else other)


def _ring(facts: Mapping[str, Any]) -> str:
    if facts["value"] == 1:
        return mark_safe(_("From a pool in the <b>first ring</b>: short lines."))
    return format_html(_("From a pool in <b>ring {ring}</b>."), ring=facts["value"])


def _travel(facts: Mapping[str, Any]) -> str:
    return format_html(_("<b>{minutes} minutes</b> of travel."), minutes=facts["value"])


def _hand(facts: Mapping[str, Any]) -> str:
    told = format_html(_("Chosen by <b>{by}</b>."), by=facts["by"] or _("the planner"))
    if not facts["overrides"]:
        return told
    rules = ", ".join(str(OVERRIDE_WORDS[rule]) for rule in facts["overrides"])
    return format_html(
        _("{told} Set aside: {rules}, because: {ground}"), told=told, rules=rules, ground=facts["ground"]
    )


def _own(facts: Mapping[str, Any]) -> str:
    kind = Assignment.OwnKind(facts["own_kind"]).label if facts["own_kind"] else _("own solution")
    return format_html(_("The school arranged it: <b>{kind}</b>."), kind=kind)


_OWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "fit": _fit,
    "ring": _ring,
    "travel": _travel,
    "hand": _hand,
    "own": _own,
}


def obstacles(reasons: Iterable[Reason], *, knowing: bool) -> list[str]:
    """Return what stands in the way of a person; who need not know it reads one sentence for all that is personal."""
    told = [obstacle(one) if knowing or one.rule not in PERSONAL else str(UNAVAILABLE) for one in reasons]
    return list(dict.fromkeys(told))


def obstacle(reason: Reason) -> str:
    """Return what stands in the way of a person, as a sentence without the name."""
    if reason.rule == "travel":
        return _too_far(reason.facts)
    facts = {name: PART_WORDS.get(str(fact), fact) if name == "part" else fact for name, fact in reason.facts.items()}
    return str(OBSTACLES[reason.rule]) % facts


def _too_far(facts: Mapping[str, Any]) -> str:
    if facts.get("minutes") is None:
        return _("We do not know how far it is: an address is missing.")
    if facts.get("midday"):
        return _("Changing school at noon takes %(minutes)s minutes, more than %(limit)s.") % facts
    return _("Travels %(minutes)s minutes, more than the limit of %(limit)s.") % facts
