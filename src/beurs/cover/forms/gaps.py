"""The form that reports a group without a teacher though nobody is away."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beurs.cover.forms.absences import WeeklyField
from beurs.cover.models import Gap
from beurs.region.models import Group


class GroupField(forms.ModelChoiceField):
    """A group, named with its school when there are several."""

    several = False

    def label_from_instance(self, obj: Any) -> str:
        """Return the group's name, after its school's where that is needed."""
        return f"{obj.school.name}: {obj.name}" if self.several else str(obj.name)


class GapReportForm(forms.Form):
    """Which group, why nobody is there, from when to when and in which day parts of the week."""

    group = GroupField(
        label=gettext_lazy("Group"), queryset=Group.objects.none(), empty_label=gettext_lazy("Choose a group")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Gap.Kind.choices,
        error_messages={"required": gettext_lazy("Choose a vacancy or a study day.")},
    )
    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    part = WeeklyField(label=gettext_lazy("Day parts"))

    def __init__(self, *args: Any, groups: QuerySet[Group], several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["group"].several = several  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Keep the days in order; a study day has an end."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first day."))
        if first and found.get("kind") == Gap.Kind.STUDY_DAY and last is None:
            found["last"] = first
        return found
