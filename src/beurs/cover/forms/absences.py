"""The form that reports an absence, and the forms that change one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.access.reporting import LESSONS, TEACHES, GridDay, GridPart
from beurs.cover.models import Absence
from beurs.cover.refusals import SENTENCES
from beurs.cover.services.absences import period_check
from beurs.errors import Refused
from beurs.region.models import Part, Person, Weekday
from beurs.region.refusals import told

SEARCH, OWN, NO_COVER = "search", "own", "none"
TODAY, WEEK = "today", "week"
COVER = [
    (SEARCH, gettext_lazy("Find somebody")),
    (OWN, gettext_lazy("Solved ourselves")),
    (NO_COVER, gettext_lazy("No cover needed")),
]


def slot(value: str) -> tuple[dt.date, str]:
    """Read a day part as the grid writes it ("2026-11-23/am"); raises ValidationError saying what was found."""
    day, _slash, part = value.partition("/")
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        part = ""
    if part not in Part.values:
        message = _("Found '%(found)s' where a day part was expected, such as 2026-11-23/am.") % {"found": value}
        raise forms.ValidationError(message)
    return date, part


class SlotsField(forms.MultipleChoiceField):
    """Day parts of a grid, as sorted (date, part) pairs."""

    def clean(self, value: Any) -> list[tuple[dt.date, str]]:
        """Return the chosen day parts in order."""
        return sorted({slot(str(one)) for one in value or []})


@dataclass(frozen=True)
class Period:
    """From one day part to another; `last` None: end unknown."""

    first: dt.date
    first_part: str
    last: dt.date | None
    last_part: str


class AbsenceReportForm(forms.Form):
    """Who is away when, and what happens with the groups; never why.

    The grid gives the days; the two dates replace it for an absence that starts later or lasts longer.
    """

    part = SlotsField(required=False)
    open_end = forms.BooleanField(label=gettext_lazy("End unknown"), required=False)
    first = forms.DateField(label=gettext_lazy("First day"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=forms.DateInput({"type": "date"}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Absence.Kind.choices,
        error_messages={"required": gettext_lazy("Choose sick or other.")},
    )
    cover = forms.ChoiceField(
        label=gettext_lazy("Cover"),
        choices=COVER,
        error_messages={"required": gettext_lazy("Choose what happens with the group.")},
    )
    own_person = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over?"),
        queryset=Person.objects.none(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose somebody of this school.")},
    )
    own_part = SlotsField(required=False)

    def __init__(self, *args: Any, grid: list[list[GridDay]], helpers: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = [part for week in grid for day in week for part in day.parts]
        people = Person.objects.filter(pk__in=list(helpers))
        self.fields["own_person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Work out the period, and what the school solves itself."""
        found = super().clean() or {}
        if self.errors:
            return found
        found["period"] = self._within(self._period(found))
        if found["cover"] == OWN and found["own_person"] is None:
            self.add_error("own_person", _("Choose who takes over."))
        return found

    def _within(self, period: Period | None) -> Period | None:
        """Refuse a period that no report may have, before anybody counts its days."""
        if period is None:
            return None
        try:
            period_check(period.first, period.last)
        except Refused as error:
            self.add_error(None, told(SENTENCES, error))
            return None
        return period

    def _period(self, found: dict[str, Any]) -> Period | None:
        if found["first"] or found["last"]:
            return self._by_dates(found)
        chosen = found["part"]
        if not chosen:
            self.add_error("part", _("Choose at least one day part."))
            return None
        if (skipped := self._skipped(chosen)) and not found["open_end"]:
            message = _("%(day)s lies in between and is not chosen. Choose it too, or report twice.")
            self.add_error("part", message % {"day": _in_words(skipped)})
            return None
        first, last = chosen[0], chosen[-1]
        return Period(*first, *((None, Part.PM) if found["open_end"] else self._rounded(last)))

    def _by_dates(self, found: dict[str, Any]) -> Period | None:
        chosen = found["part"]
        first = found["first"] or (chosen[0][0] if chosen else None)
        if first is None:
            self.add_error("first", _("Give the first day."))
            return None
        first_part = Part.AM if found["first"] or not chosen else chosen[0][1]
        last = None if found["open_end"] else found["last"] or first
        if last is not None and last < first:
            self.add_error("last", _("The last day lies before the first day."))
            return None
        return Period(first, first_part, last, Part.PM)

    def _skipped(self, chosen: list[tuple[dt.date, str]]) -> GridPart | None:
        """Return the first day part the person teaches between the first and the last chosen that is not chosen."""
        inside = (part for part in self.grid if chosen[0] < (part.date, part.part) < chosen[-1])
        wanted = TEACHES if any(part.kind == TEACHES for part in self.grid) else LESSONS
        return next((p for p in inside if p.kind == wanted and (p.date, p.part) not in chosen), None)

    def _rounded(self, last: tuple[dt.date, str]) -> tuple[dt.date, str]:
        """Let an absence whose last morning has no afternoon after it end with the day."""
        after = [part for part in self.grid if part.date == last[0] and part.part == Part.PM]
        return (last[0], Part.PM) if after and after[0].kind != TEACHES else last


def _in_words(part: GridPart) -> str:
    return f"{Weekday(part.date.isoweekday()).label} {part.date.day} {Part(part.part).label}"


class VersionForm(forms.Form):
    """The version of the row as it was seen, so that the second of two people is told."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AbsenceEndForm(VersionForm):
    """When somebody is back: the last day part away, or not known."""

    last = forms.DateField(
        label=gettext_lazy("Last day away"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    last_part = forms.ChoiceField(label=gettext_lazy("Up to and including"), choices=Part.choices, initial=Part.PM)
    open_end = forms.BooleanField(label=gettext_lazy("End unknown"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a day unless the end is open."""
        found = super().clean() or {}
        if not self.errors and not found["open_end"] and found["last"] is None:
            self.add_error("last", _("Give the last day, or choose 'End unknown'."))
        return found


class AbsenceMoveForm(VersionForm):
    """From when somebody is away, of which kind, and whether somebody is searched."""

    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    first_part = forms.ChoiceField(label=gettext_lazy("From"), choices=Part.choices)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Absence.Kind.choices)
    cover_wanted = forms.BooleanField(label=gettext_lazy("Find somebody for the groups"), required=False)


def weekly(value: str) -> tuple[int, str]:
    """Read a day part of the week ("1/am"); raises ValidationError saying what was found."""
    weekday, _slash, part = value.partition("/")
    if weekday not in {str(number) for number in Weekday.values} or part not in Part.values:
        message = _("Found '%(found)s' where a day part of the week was expected, such as 1/am.") % {"found": value}
        raise forms.ValidationError(message)
    return int(weekday), part


class WeeklyField(forms.MultipleChoiceField):
    """Day parts of the week, as sorted (weekday, part) pairs."""

    def clean(self, value: Any) -> list[tuple[int, str]]:
        """Return the chosen day parts in order; none is refused when the field is required."""
        chosen = sorted({weekly(str(one)) for one in value or []})
        if self.required and not chosen:
            raise forms.ValidationError(_("Choose at least one day part."))
        return chosen


class PartialReturnForm(VersionForm):
    """In which day parts of the week somebody works again, from which day on."""

    since = forms.DateField(
        label=gettext_lazy("Back from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    part = WeeklyField(required=False)


class AbsenceFilterForm(forms.Form):
    """Narrows the list of reports."""

    q = forms.CharField(label=gettext_lazy("Name or school"), required=False, max_length=80)
    past = forms.BooleanField(label=gettext_lazy("Past and withdrawn too"), required=False)

    def holding(self, rows: QuerySet[Absence], word: str) -> QuerySet[Absence]:
        """Keep the absences whose person or school holds a word."""
        named = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        return rows.filter(named | Q(school__name__icontains=word))
