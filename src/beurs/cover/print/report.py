"""The report of a period in words: its title, its tables, its conclusions, and the whole of it as PDF."""

import datetime as dt

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beurs.cover.access.reports import AGENCY_RING, DIMENSIONS, NO_RING, OWN_RING, Report, Slice
from beurs.cover.access.unasked import Unasked
from beurs.cover.models import Absence, Gap
from beurs.cover.print import pdf
from beurs.region.exports import Cell
from beurs.region.models import Weekday

CAUSES = dict([*Absence.Kind.choices, *Gap.Kind.choices])
TITLES: dict[str, str | Promise] = {
    "ring": gettext_lazy("By ring"),
    "school": gettext_lazy("By school"),
    "weekday": gettext_lazy("By weekday"),
    "cause": gettext_lazy("By reason"),
}
RULE_WORDS: dict[str, str | Promise] = {
    "court-barred": gettext_lazy("barred by a court"),
    "no-vog": gettext_lazy("no certificate of conduct"),
    "student-alone": gettext_lazy("not qualified to stand before a group alone"),
    "no-place": gettext_lazy("home unknown, so no travel time"),
    "not-offered": gettext_lazy("offered no day"),
    "notice": gettext_lazy("wants longer notice than there was"),
    "not-needed": gettext_lazy("others came first in the order"),
}


def title_of(found: Report) -> str:
    """Say what the period shows, from the figures."""
    percent = found.whole.fill.percent
    if percent is None:
        return _("Nobody was asked for in this period")
    days = [one for one in found.slices["weekday"] if one.fill.total]
    worst = min(days, key=lambda one: one.fill.rate or 0.0)
    words = {"percent": number_format(percent, 1), "day": Weekday(int(worst.key)).label}
    if len(days) < 2 or percent - (worst.fill.percent or 0.0) < 2:
        return _("%(percent)s%% of the day parts got somebody, about the same on every day") % words
    return _("%(percent)s%% of the day parts got somebody, least on %(day)s") % words


def label_of(name: str, key: str) -> str:
    """Return a value of a dimension in words."""
    if name == "weekday":
        return str(Weekday(int(key)).label)
    if name == "cause":
        return str(CAUSES[key])
    return _ring(key) if name == "ring" else key


def _ring(key: str) -> str:
    words = {OWN_RING: _("the school itself"), NO_RING: _("nobody"), AGENCY_RING: _("agency"), "": _("chosen by hand")}
    return words[key] if key in words else _("ring %(n)s") % {"n": key}


def heads_of(name: str) -> list[str]:
    """Return the heads of the table of a dimension."""
    return [str(TITLES[name]), _("Asked"), _("Filled"), "%", _("Hours ahead, median"), _("Minutes to fill, median")]


def cells_of(name: str, one: Slice) -> list[Cell]:
    """Return a slice as a row of the table of its dimension."""
    figures = [None if value is None else round(value, 1) for value in (one.fill.percent, one.lead, one.wait)]
    return [label_of(name, one.key), one.fill.total, one.fill.covered, *figures]


def report_pdf(found: Report, unasked: tuple[Unasked, ...], language: str) -> bytes:
    """Return the whole report as PDF/UA-1 in the active language, whose code is `language`."""
    tables = [
        {
            "title": str(TITLES[name]),
            "note": "",
            "heads": heads_of(name),
            "rows": [_words(name, one) for one in found.slices[name]],
        }
        for name in DIMENSIONS
    ]
    counted: dict[str, int] = {}
    for one in unasked:
        counted[one.rule] = counted.get(one.rule, 0) + 1
    tables.append(
        {
            "title": _("Never asked, and why"),
            "note": _("Rules explain it, never answers."),
            "heads": [_("Why"), _("People")],
            "rows": [[str(RULE_WORDS[rule]), str(count)] for rule, count in counted.items()],
        }
    )
    return pdf(
        title=title_of(found),
        language=language,
        period=_("%(first)s to %(last)s") % {"first": _day(found.first), "last": _day(found.last)},
        conclusions=conclusions_of(found, unasked),
        tables=[table for table in tables if table["rows"]],
    )


def report_name(first: dt.date, last: dt.date) -> str:
    """Return the name of the file of a report."""
    return f"{_('report')}-{first}-{last}.pdf"


def conclusions_of(found: Report, unasked: tuple[Unasked, ...]) -> list[str]:
    """Return the sentences on top of the printed report."""
    fill = found.whole.fill
    lines = [_("%(filled)s of %(asked)s day parts got somebody.") % {"filled": fill.covered, "asked": fill.total}]
    if found.whole.wait is not None:
        lines.append(_("Half of the first days had somebody within %(n)s minutes.") % {"n": round(found.whole.wait)})
    if found.rest is not None:
        lines.append(_("The other boards of the region: %(n)s%%.") % {"n": number_format(found.rest.percent or 0.0, 1)})
    if unasked:
        number = len(unasked)
        text = ngettext(
            "%(n)s person of the pools was never asked.", "%(n)s people of the pools were never asked.", number
        )
        lines.append(text % {"n": number})
    return lines


def _words(name: str, one: Slice) -> list[str]:
    return [_word(cell) for cell in cells_of(name, one)]


def _word(cell: Cell) -> str:
    if cell is None:
        return "–"
    return number_format(cell, 1) if isinstance(cell, float) else str(cell)


def _day(day: dt.date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
