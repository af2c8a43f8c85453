"""Why somebody is asked, and what became of an offer, in one sentence each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beurs.cover.access.phone.facts import OfferFacts, why_of
from beurs.cover.models import Offer

MOST_REASONS = 2
NEARBY = 15


def why_you(facts: OfferFacts, days_before: int) -> str:
    """Say in one sentence why this person is asked; never with a chance or an answer of before."""
    said = [_before(days_before)] if days_before else []
    for reason in why_of(facts.offer):
        kind = str(reason.get("kind") or reason.get("rule"))
        words = _REASONS[kind](reason.get("facts") or reason) if kind in _REASONS else ""
        if words and words not in said and not (kind == "before" and days_before):
            said.append(words)
    if facts.trip is not None and facts.trip.minutes <= NEARBY and _nearby() not in said:
        said.append(_nearby())
    chosen = said[:MOST_REASONS] or [_("you offered this day")]
    return f"{_(', and ').join(chosen)}."


def _before(days: int) -> str:
    words = ngettext(
        "you stood before this group on %(n)s day lately", "you stood before this group on %(n)s days lately", days
    )
    return words % {"n": days}


def _nearby() -> str:
    return _("you live nearby")


def _ring(facts: Mapping[str, Any]) -> str:
    return (
        _("you are in the pool of this board")
        if facts.get("value", 1) == 1
        else _("the board's own pool has nobody free")
    )


def _travel(facts: Mapping[str, Any]) -> str:
    return _nearby() if facts.get("value", NEARBY + 1) <= NEARBY else ""


_REASONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "plan": lambda _facts: _("you fit best in the plan of the day"),
    "before": lambda _facts: _("this group knows you"),
    "only": lambda _facts: _("nobody else can at this moment"),
    "hand": lambda _facts: _("a planner thought of you"),
    "ring": _ring,
    "travel": _travel,
    "short": lambda _facts: _("time is short, so we ask several people at once"),
}


@dataclass(frozen=True)
class Face:
    """What stands in place of the answers once an offer has ended: icon, title, text."""

    icon: str
    title: str
    text: str


def face_of(offer: Offer, *, expired: bool) -> Face | None:
    """Return what to say of an offer that can no longer be answered; None while it can."""
    state = Offer.State.EXPIRED if expired else offer.state
    return _FACES[state]() if state in _FACES else None


_FACES: dict[str, Callable[[], Face]] = {
    Offer.State.ACCEPTED: lambda: Face("circle-check", _("You come. Thank you."), _("The school hears that you come.")),
    Offer.State.DECLINED: lambda: Face("check", _("You said no."), _("That has no consequences.")),
    Offer.State.EXPIRED: lambda: Face("clock", _("The time to answer is over."), _("That has no consequences.")),
    Offer.State.FILLED: lambda: Face("user-check", _("This group has somebody already. Thank you."), ""),
    Offer.State.WITHDRAWN: lambda: Face("calendar-off", _("Nobody is needed here any more. Thank you."), ""),
    Offer.State.CANCELLED: lambda: Face("x", _("You cancelled."), _("We look for somebody else.")),
}


@dataclass(frozen=True)
class Left:
    """The time to answer: the figure in the ring with its unit, and the share that is left (0 to 100)."""

    figure: int
    unit: str
    share: int


def time_left(offer: Offer, now: Any) -> Left:
    """Return what the ring shows: minutes up to 99, then hours, then days; rounded up, never below 0."""
    seconds = max(0.0, (offer.until - now).total_seconds())
    whole = max(1.0, (offer.until - (offer.sent_at or offer.made_at)).total_seconds())
    minutes = -int(-seconds // 60)
    share = min(100, round(100 * seconds / whole))
    if minutes <= 99:
        return Left(minutes, _("min"), share)
    hours = -(-minutes // 60)
    if hours <= 48:
        return Left(hours, ngettext("hour", "hours", hours), share)
    return Left(-(-hours // 24), _("days"), share)
