"""Forms of long cover: the days of a vacancy, an introduction, and the school's choice."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
