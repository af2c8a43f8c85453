"""What a choice does to the whole plan, in the words of the drawer, tier by tier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.explain import Effect, Reason, Without

ORDER = ("covered", "fit", "ring", "faces", "travel", "spread", "changes")
WORSE: dict[str, str | Promise] = {
    "covered": gettext_lazy("less lesson time covered (points of priority: %(n)s)"),
    "fit": gettext_lazy("qualification fits less well (+%(n)s)"),
    "ring": gettext_lazy("longer lines between boards (+%(n)s)"),
    "faces": gettext_lazy("other faces for the groups (+%(n)s)"),
    "travel": gettext_lazy("+%(n)s min travel"),
    "spread": gettext_lazy("work spread less fairly (+%(n)s)"),
    "changes": gettext_lazy("changes what was planned (+%(n)s)"),
}
BETTER: dict[str, str | Promise] = {
    "covered": gettext_lazy("more lesson time covered (points of priority: %(n)s)"),
    "fit": gettext_lazy("qualification fits better (−%(n)s)"),
    "ring": gettext_lazy("shorter lines between boards (−%(n)s)"),
    "faces": gettext_lazy("fewer other faces (−%(n)s)"),
    "travel": gettext_lazy("−%(n)s min travel"),
    "spread": gettext_lazy("work spread more fairly (−%(n)s)"),
    "changes": gettext_lazy("changes less of what was planned (−%(n)s)"),
}
NEEDED: dict[str, str | Promise] = {
    "covered": gettext_lazy("<b>Needed more elsewhere</b>: by coming here another group loses its teacher."),
    "fit": gettext_lazy("<b>Needed more elsewhere</b>: the other group has nobody who fits as well."),
    "ring": gettext_lazy("<b>Needed more elsewhere</b>: somebody else would have to come from farther pools."),
    "faces": gettext_lazy("<b>Needed more elsewhere</b>: another group would lose its known face."),
    "travel": gettext_lazy("<b>Needed more elsewhere</b>: in all %(n)s min more travel."),
    "spread": gettext_lazy("<b>Needed more elsewhere</b>: the work would be spread less fairly."),
    "changes": gettext_lazy("<b>Needed more elsewhere</b>: more of what was planned would change."),
}
BEHIND: dict[str, str | Promise] = {
    "covered": gettext_lazy("With somebody else here <b>more groups have a teacher</b>."),
    "fit": gettext_lazy("Somebody else is <b>better qualified</b> for this group."),
    "ring": gettext_lazy("Somebody else comes from a <b>nearer pool</b>."),
    "faces": gettext_lazy("Somebody else is a <b>known face</b> here."),
    "travel": gettext_lazy("With somebody else there is in all <b>%(n)s min less</b> travel."),
    "spread": gettext_lazy("Somebody else had <b>fewer turns</b> lately."),
    "changes": gettext_lazy("With somebody else <b>less changes</b>."),
}
KINDS: dict[str, str | Promise] = {
    "has-need": gettext_lazy("Is the plan's choice for this group."),
    "equal": gettext_lazy("Would do just as well: the plan loses nothing with this person here."),
    "taken": gettext_lazy("Stands elsewhere and cannot be missed there."),
    "reserve": gettext_lazy("Is kept free for the pool's own schools."),
}
MORE = 3


@dataclass(frozen=True)
class Told:
    """An effect in words: what happens to groups, what else changes, and whether it is worked out exactly."""

    groups: str
    others: str
    opens: bool
    exact: bool
    chosen: bool


def effect_words(effect: Effect | None) -> Told | None:
    """Return an effect in words: first whether a group loses its teacher, then at most three other differences."""
    if effect is None:
        return None
    lost = effect.losses.get("covered", 0)
    groups = _("Less lesson time gets a teacher; points of priority: %(n)s") % {"n": lost}
    if lost <= 0:
        groups = _("The plan's choice") if effect.chosen else _("No group loses its teacher")
    rest = [words for tier, words in _differences(effect.losses) if tier != "covered"]
    return Told(groups, " · ".join(rest[:MORE]), lost > 0, effect.exact, effect.chosen)


def without_lines(without: Without | None) -> list[dict[str, Any]]:
    """Return what the best plan without somebody loses: a line per tier that differs, the deciding one first."""
    if without is None:
        return []
    return [{"tier": tier, "text": words, "worse": without.losses[tier] > 0} for tier, words in _lines(without)]


def _lines(without: Without) -> Iterable[tuple[str, str]]:
    return _differences(without.losses)


def _differences(losses: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return every tier that differs in words: first the one named first, which decides, then in their order."""
    tiers = dict.fromkeys([*list(losses)[:1], *ORDER])
    found = [(tier, losses[tier]) for tier in tiers if losses.get(tier)]
    return [(tier, str((WORSE if loss > 0 else BETTER)[tier]) % {"n": abs(loss)}) for tier, loss in found]


def standing_line(reason: Reason) -> str:
    """Return why somebody who keeps every rule is not on a need, naming nobody else (our own safe HTML)."""
    tier, loss = reason.facts["tier"], reason.facts["loss"]
    words = {"needed-elsewhere": NEEDED, "behind": BEHIND}.get(reason.rule)
    if words is None:
        return str(KINDS.get(reason.rule, _("The rules of the plan leave no room for this person here.")))
    return str(words[tier]) % {"n": abs(loss or 0)}
