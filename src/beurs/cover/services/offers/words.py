"""What people read about their offers: a line for a phone, a mail with a button; never why somebody is away."""

import datetime as dt
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from beurs.cover.access.phone.facts import AskedDay, OfferFacts
from beurs.messages.services import Text
from beurs.region.models import Way


@dataclass(frozen=True)
class Said:
    """A message before its channel: `line` for a small screen, `lines` and `after` for a mail around its button."""

    title: str
    line: str
    lines: list[str]
    button: str
    after: tuple[str, ...] = ()


def written(said: Said, way: str, address: str, secret: str = "") -> Text:
    """Return a message for one channel; `secret` is the token in `address`."""
    if way == Way.SMS:
        return Text("", f"{said.line} {address}", secret=secret)
    if way == Way.PUSH:
        return Text(said.title, said.line, link=address, secret=secret)
    text = "\n".join([*said.lines, "", f"{said.button}: {address}", *([""] if said.after else []), *said.after])
    page = render_to_string("cover/mail/message.html", {"said": said, "address": address})
    return Text(said.title, text, page, secret=secret)


def asking(facts: OfferFacts, *, reminder: bool, now: dt.datetime) -> Said:
    """Return the question of an offer."""
    before = _("Answer before %(until)s.") % {"until": _until(facts, now)}
    after = (_("Saying no has no consequences."), _("Opening this page says nothing yet; only the button does."))
    return Said(
        _title(facts, reminder, now),
        f"{_line(facts, now)}. {before}",
        [*_lines(facts, now), before],
        _("See the offer and answer"),
        after,
    )


def ending(facts: OfferFacts, what: str, *, now: dt.datetime) -> Said:
    """Return what became of an offer, in a word of `offer_told` or "taken-back" (a yes that is not needed any more).

    Raises KeyError for any other word.
    """
    title = _ENDED[what]() % {"what": f"{place_of(facts)}, {day_of(facts.first.date, now)}"}
    more = _MORE[what]()
    return Said(title, f"{title}. {more}", [*_lines(facts, now), more], _BUTTON[what]())


def place_of(facts: OfferFacts) -> str:
    """Say group and school: "group 6, De Stormvogel"."""
    return f"{group_of(facts.group.name)}, {facts.school.name}"


def group_of(name: str) -> str:
    """Say the name of a group: "group 6b" for one that starts with a figure, its own name otherwise."""
    return _("group %(name)s") % {"name": name} if name[:1].isdigit() else name


def day_of(day: dt.date, now: dt.datetime) -> str:
    """Say a day as people do: today, tomorrow, or "thu 26 nov"."""
    away = (day - timezone.localdate(now)).days
    if away in (0, 1):
        return _("tomorrow") if away else _("today")
    written = date_format(day, "D j M")
    return written.lower() if get_language() == "nl" else written


def clock(minute: int) -> str:
    """Write minutes after midnight as a clock time."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _title(facts: OfferFacts, reminder: bool, now: dt.datetime) -> str:
    title = _("Still open: can you cover %(day)s?") if reminder else _("Can you cover %(day)s?")
    return f"{title % {'day': day_of(facts.first.date, now)}} {_capital(place_of(facts))}"


def _line(facts: OfferFacts, now: dt.datetime) -> str:
    """Say in one line where and when: "Group 6, De Stormvogel, today 08:30-14:15, 4 days"."""
    said = f"{_capital(place_of(facts))}, {_when(facts.first, now)}"
    more = len(facts.days)
    return said if more == 1 else f"{said}, {ngettext('%(n)s day', '%(n)s days', more) % {'n': more}}"


def _lines(facts: OfferFacts, now: dt.datetime) -> list[str]:
    """Say group and place on one line, every day on one, and the way there."""
    where = _capital(place_of(facts)) + (f", {facts.school.place}" if facts.school.place else "")
    found = [where, *(_capital(_when(day, now)) for day in facts.days)]
    if facts.trip is not None:
        line = _("%(bike)s minutes by bike, %(car)s by car. Be there at %(arrive)s.")
        found.append(line % {"bike": facts.trip.bike, "car": facts.trip.car, "arrive": clock(facts.arrive)})
    return found


def _when(day: AskedDay, now: dt.datetime) -> str:
    return f"{day_of(day.date, now)} {clock(day.starts)}-{clock(day.ends)}"


def _until(facts: OfferFacts, now: dt.datetime) -> str:
    """Say until when one can answer: the time, with its day when that is not today."""
    until = timezone.localtime(facts.offer.until)
    time = f"{until:%H:%M}"
    return time if until.date() == timezone.localdate(now) else f"{day_of(until.date(), now)} {time}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_ENDED = {
    "accepted": lambda: _("Agreed: you come to %(what)s"),
    "filled": lambda: _("Somebody else goes to %(what)s"),
    "withdrawn": lambda: _("No longer needed: %(what)s"),
    "taken-back": lambda: _("You need not come after all: %(what)s"),
    "cancelled": lambda: _("You cancelled: %(what)s"),
    "fewer": lambda: _("You come fewer days: %(what)s"),
    "gave-back": lambda: _("You cancelled some days: %(what)s"),
}
_MORE = {
    "accepted": lambda: _("You find the timetable, the routines and where things are behind the button."),
    "filled": lambda: _("This group has somebody now. Thank you."),
    "withdrawn": lambda: _("Nobody is needed here any more. Thank you."),
    "taken-back": lambda: _("The school no longer needs you then. What you are still paid stands behind the button."),
    "cancelled": lambda: _("We look for somebody else. The school knows."),
    "fewer": lambda: _("The school no longer needs you on the other days. You still come on these."),
    "gave-back": lambda: _("We look for somebody else for the other days. You still come on these."),
}
_BUTTON = {
    "accepted": lambda: _("See your day"),
    "filled": lambda: _("See your offers"),
    "withdrawn": lambda: _("See your offers"),
    "taken-back": lambda: _("See what changed"),
    "cancelled": lambda: _("See your days"),
    "fewer": lambda: _("See your days"),
    "gave-back": lambda: _("See your days"),
}
