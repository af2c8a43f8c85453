"""An import in words, the same on the command line and on the screen."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Field
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beurs.region.imports.changes import Action, Change, Changeset, flat
from beurs.region.imports.faults import Words
from beurs.region.imports.things import Thing

ACTIONS: dict[Action, Words] = {
    Action.CREATE: gettext_lazy("new"),
    Action.UPDATE: gettext_lazy("changed"),
    Action.REOPEN: gettext_lazy("open again"),
    Action.CLOSE: gettext_lazy("closed"),
    Action.REMOVE: gettext_lazy("removed"),
    Action.UNCHANGED: gettext_lazy("unchanged"),
}
MOST_CLOSED = 50


def row_actions(things: Iterable[Thing]) -> dict[str, str | Promise]:
    """What the audit trail calls the changes of rows by an import, such as "school: new"."""
    return {
        f"{thing.name}.{action.value}": format_lazy("{thing}: {action}", thing=thing.label, action=words)
        for thing in things
        for action, words in ACTIONS.items()
        if thing.audited and action is not Action.UNCHANGED
    }


def count_lines(changeset: Changeset) -> Iterator[str]:
    """One line per thing: how many rows are new, changed, closed and so on; then what stands apart."""
    counts = changeset.counts
    for name, thing in changeset.things.items():
        numbers = [(ACTIONS[action], counts.get((name, action), 0)) for action in Action]
        words = ", ".join(f"{number} {word}" for word, number in numbers if number)
        if words:
            yield f"{thing.label}: {words}"
    if changeset.left_out:
        number = changeset.left_out
        yield ngettext(
            "%(number)s row belongs elsewhere and was left out.",
            "%(number)s rows belong elsewhere and were left out.",
            number,
        ) % {"number": number}
    if changeset.refused_rows:
        number = changeset.refused_rows
        yield ngettext("%(number)s row is refused.", "%(number)s rows are refused.", number) % {"number": number}


def closing_lines(changeset: Changeset) -> Iterator[str]:
    """One line per row that the file no longer has, up to a limit."""
    ended = [change for change in changeset.changes if change.action in (Action.CLOSE, Action.REMOVE)]
    for change in ended[:MOST_CLOSED]:
        yield f"{ACTIONS[change.action]}: {change.thing.label} {change.title}"
    if len(ended) > MOST_CLOSED:
        yield _("and %(number)s more") % {"number": len(ended) - MOST_CLOSED}


def field_label(thing: Thing, name: str) -> str:
    """What a field is called on the screen."""
    field = thing.model._meta.get_field(name)
    label = str(field.verbose_name) if isinstance(field, Field) else name
    return str(FIELDS.get(name, label))


def value_words(change: Change, name: str, value: Any) -> str:
    """A value as people read it: dates and choices in words, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return date_format(value, "j M Y")
    if isinstance(value, tuple):
        return " · ".join(str(part) for part in flat(value))
    field = change.thing.model._meta.get_field(name)
    choices = dict(field.flatchoices) if isinstance(field, Field) and field.choices else {}
    return str(choices.get(value, value))


FIELDS: dict[str, Words] = {
    "lat": gettext_lazy("latitude"),
    "lon": gettext_lazy("longitude"),
    "place_source": gettext_lazy("place known by"),
    "pupils": gettext_lazy("pupils"),
    "suppressed": gettext_lazy("fewer than five"),
}
