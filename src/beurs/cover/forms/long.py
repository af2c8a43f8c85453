"""Forms of long cover: the days of a vacancy, an introduction, and the school's choice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Employment

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class LongOpenForm(forms.Form):
    """From which day to which one and the same person is wanted."""

    first = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)


class IntroductionForm(forms.Form):
    """Who meets the school, and when."""

    person = forms.IntegerField(min_value=1)
    on = forms.DateField(label=_("Meets the school on"), widget=DAY)


class ChoiceForm(forms.Form):
    """Whom the school chooses, and why."""

    person = forms.IntegerField(min_value=1)
    ground = forms.CharField(
        label=_("Why this person"),
        max_length=300,
        error_messages={"required": _("Write in a few words why the school chooses this person.")},
    )


class ContractForm(forms.Form):
    """The contract that an HR adviser confirms: its kind, its size, its days."""

    contract = forms.ChoiceField(
        label=_("Kind of contract"),
        choices=[choice for choice in Employment.Contract.choices if choice[0] != Employment.Contract.NONE],
    )
    fte = forms.DecimalField(label=_("Size (fte)"), min_value=0, max_value=1, decimal_places=2)
    since = forms.DateField(label=_("First day"), widget=DAY)
    until = forms.DateField(label=_("Last day"), widget=DAY, required=False)

    @property
    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = {name: self.cleaned_data[name] for name in ("contract", "since", "until")}
        return {**data, "fte_hundredths": int(100 * self.cleaned_data["fte"])}
