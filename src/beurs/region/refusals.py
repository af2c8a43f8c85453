"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

import datetime as dt
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beurs.errors import Refused
from beurs.region.imports.things import THINGS
from beurs.region.imports.wording import row_actions
from beurs.region.models import Part

DAYS = frozenset({"date", "first", "last", "since"})
MONTH = "month"

SENTENCES: dict[str, str | Promise] = {
    "import-refused": _("Refused rows: %(rows)s. Mend them, or leave them out on purpose."),
    "import-changed": _("The data changed since you looked. Look again at what would change."),
    "import-gone": _("This preview is no longer there. Upload the file again."),
    "rule-past": _("A rule cannot start in the past (%(since)s). Choose today or later."),
    "place-unknown": _("There is no %(asked)s here. Look at the code again."),
    "place-twice": _("A role is on a board or on a school, not on both."),
    "email-bad": _("%(email)s is no e-mail address."),
    "password-weak": _("This password will not do. %(why)s"),
    "availability-past": _("%(since)s has passed. Choose today or later."),
    "part-unknown": _("There is no such day part (%(found)s)."),
    "no-part": _("Choose at least one day part."),
    "travel-range": _("%(found)s minutes will not do. Choose %(least)s to %(most)s minutes."),
    "wish-unknown": _("There is no such wish (%(found)s)."),
    "guide-bad": _("%(field)s: found %(found)s. %(why)s"),
    "km-in-order": _("Paid up to %(most)s kilometres is less than paid from %(least)s."),
    "contact-wish-bad": _("%(field)s: found %(found)s. %(why)s"),
    "vog-too-old": _("The certificate of conduct (VOG) of %(person)s is older than %(months)s months at the start."),
    "employment-known": _("%(person)s already has this employment from %(since)s."),
    "rule-exists": _("There is already a version from %(since)s. Choose another day."),
}

ACTIONS: dict[str, str | Promise] = {
    "grant.give": _("gave a role"),
    "grant.end": _("ended a role"),
    "board.leave": _("let a board leave the region"),
    "contact.wish": _("wrote how to be reached"),
    "availability.week": _("changed the week"),
    "availability.day": _("changed a day"),
    "availability.limits": _("changed how far to travel"),
    "availability.school": _("wrote a wish about a school"),
    "guide.school": _("wrote what the school tells substitutes"),
    "guide.group": _("wrote what substitutes need for a group"),
    "rule.cancel": _("wrote until when a yes is taken back"),
    "rule.travel": _("wrote what is paid for travel"),
    "rule.priority": _("wrote new points for what goes first"),
    "rule.employment": _("wrote new numbers of law and agreement"),
    "rule.emergency": _("wrote new numbers for when nobody comes"),
    "rule.price": _("wrote what a measure costs"),
    "document.set": _("noted when a document ends"),
    "document.drop": _("took a document off"),
    "employment.start": _("let somebody start at a board"),
    "import.duo-schools": _("imported schools"),
    "import.duo-pupils": _("imported pupil numbers"),
    "import.locations": _("imported places"),
    "import.board-names": _("imported names of boards"),
    "import.people": _("imported people"),
    "import.calendar": _("imported the calendar"),
    "import.timetables": _("imported timetables"),
    "import.pools": _("imported pools"),
    **row_actions(THINGS),
}
"""What the trail calls the actions of this room."""


def told(known: Mapping[str, str | Promise], error: Refused) -> str:
    """Return the sentence of a refusal in the active language, its facts as people write them."""
    return str(known[error.code]) % {name: _shown(name, fact) for name, fact in error.facts.items()}


def _shown(name: str, fact: object) -> object:
    """Return a fact as people write it: days as "mon 23 nov", months as "november 2026", day parts as words."""
    if name == MONTH and isinstance(fact, str):
        return date_format(dt.date.fromisoformat(f"{fact}-01"), "F Y").lower()
    if name in DAYS and isinstance(fact, str):
        return date_format(dt.date.fromisoformat(fact), "D j M").lower()
    return Part(str(fact)).label if name == "part" else fact
