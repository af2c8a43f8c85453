"""The forms of somebody's own week, wishes and limits."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Part, School, SchoolPreference, Way, Weekday
from beurs.region.services.availability import LEAST_TRAVEL, MOST_TRAVEL

WEEK = [(f"{day}/{part}", f"{day}/{part}") for day in Weekday.values for part in Part.values]
CAN, CANNOT, AS_USUAL = "can", "cannot", "usual"
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_WAY = [("", _("nothing more"))]


class WeekForm(forms.Form):
    """The day parts of the week that somebody offers, from a day on."""

    part = forms.MultipleChoiceField(choices=WEEK, required=False)
    since = forms.DateField(label=_("From"), widget=DATE)

    def parts(self) -> set[tuple[int, str]]:
        """Return the ticked day parts as ISO weekday and part."""
        ticked = (value.split("/") for value in self.cleaned_data["part"])
        return {(int(day), part) for day, part in ticked}


class DayForm(forms.Form):
    """One date on which somebody can, cannot, or goes by the week again."""

    date = forms.DateField(label=_("Day"), widget=DATE)
    part = forms.MultipleChoiceField(choices=Part.choices, required=False)
    can = forms.ChoiceField(choices=[(word, word) for word in (CAN, CANNOT, AS_USUAL)])

    def available(self) -> bool | None:
        """Return whether they can; None takes back what was said."""
        return {CAN: True, CANNOT: False, AS_USUAL: None}[self.cleaned_data["can"]]


class ReachForm(forms.Form):
    """How somebody is reached: the channels in order, quiet hours, early calls."""

    first = forms.ChoiceField(label=_("First by"), choices=Way.choices)
    second = forms.ChoiceField(label=_("Then by"), choices=[*NO_WAY, *Way.choices], required=False)
    third = forms.ChoiceField(label=_("Then by"), choices=[*NO_WAY, *Way.choices], required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(label=_("until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    early_calls = forms.BooleanField(label=_("Urgent work for the same day may reach me before 07:00"), required=False)
    month_max = forms.IntegerField(label=_("Day parts a month at most"), min_value=0, max_value=62, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a channel that stands there twice."""
        typed: dict[str, Any] = super().clean() or {}
        named = [typed.get(name) for name in ("first", "second", "third") if typed.get(name)]
        if len(set(named)) < len(named):
            self.add_error("second", _("Choose every way once."))
        return typed

    def wish(self) -> dict[str, Any]:
        """Return what was typed as fields of a contact wish."""
        typed = self.cleaned_data
        minutes = {name: typed[name].hour * 60 + typed[name].minute for name in ("quiet_from", "quiet_until")}
        channels = [typed[name] for name in ("first", "second", "third") if typed[name]]
        return {
            "channels": channels,
            **minutes,
            "early_calls": typed["early_calls"],
            "month_max": typed["month_max"],
        }


class LimitsForm(forms.Form):
    """How far somebody travels, and whether they may be asked for the same day."""

    max_travel_min = forms.IntegerField(
        label=_("Minutes on the way at most"), min_value=LEAST_TRAVEL, max_value=MOST_TRAVEL
    )
    short_notice = forms.BooleanField(label=_("You may ask me for the same day"), required=False)


class SchoolWishForm(forms.Form):
    """A wish about one school; an empty kind takes it back."""

    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none(), empty_label=_("Choose a school"))
    kind = forms.ChoiceField(
        label=_("Wish"),
        required=False,
        choices=[
            (SchoolPreference.Kind.PREFER, _("I like to go there")),
            (SchoolPreference.Kind.AVOID, _("I would rather not")),
            ("", _("no wish")),
        ],
    )

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]


class PushForm(forms.Form):
    """What a browser gives when notifications are switched on or off."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=200, required=False)
    auth = forms.CharField(max_length=100, required=False)
    off = forms.BooleanField(required=False)
