"""The forms with which a coordinator writes a new dated version of a rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
MOST_POINTS = 500


class PriorityRuleForm(forms.Form):
    """Points per rule; together they make the priority of a group, 1 to 1000."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    base = forms.IntegerField(label=_("Every group"), min_value=1, max_value=MOST_POINTS)
    young = forms.IntegerField(label=_("Youngest groups (1 to 3)"), min_value=0, max_value=MOST_POINTS)
    special = forms.IntegerField(label=_("Special education"), min_value=0, max_value=MOST_POINTS)
    lost = forms.IntegerField(label=_("Per day part lost recently"), min_value=0, max_value=MOST_POINTS)
    lost_max = forms.IntegerField(label=_("Lost time at most"), min_value=0, max_value=MOST_POINTS)
    twice = forms.IntegerField(label=_("Twice running without a teacher"), min_value=0, max_value=MOST_POINTS)


class EmploymentRuleForm(forms.Form):
    """The numbers of law and sector agreement that planning keeps to, with where they stand."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    chain_contracts = forms.IntegerField(label=_("Contracts in a chain"), min_value=1, max_value=99)
    chain_months = forms.IntegerField(label=_("Months in a chain"), min_value=1, max_value=120)
    chain_gap_months = forms.IntegerField(label=_("Months that break a chain"), min_value=1, max_value=60)
    call_notice_hours = forms.IntegerField(label=_("Call notice, hours"), min_value=0, max_value=336)
    source = forms.CharField(
        label=_("Where it stands"),
        max_length=200,
        error_messages={"required": _("Write down where this stands, for instance 'cao PO 2026, art. 3.8'.")},
    )
